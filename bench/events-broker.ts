import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { BrokerConsumer } from "../src/ddd/event/broker/consumer.ts";
import { Lease } from "../src/ddd/event/relay/lease.ts";
import { Relay } from "../src/ddd/event/relay/relay.ts";
import { openBroker } from "../src/ddd/nats/index.ts";
import { startNats } from "../test/helpers/brokers/nats.ts";
import { temporaryFolder } from "../test/helpers/folder.ts";
import { counted, countingSubscriber, openCounters, recorderOn } from "./events.ts";
import { onServersCore, quick } from "./machine.ts";
import { median, report } from "./report.ts";

const KEYS = 100;
const LATENCIES = quick ? 200 : 2000;
const BACKLOG = quick ? 5000 : 100_000;
/** Rounds with a relay, and as many without, turn by turn. */
const ROUNDS = quick ? 3 : 10;
/** Units of a round. */
const UNITS = quick ? 500 : 1000;
/** How long a relay has found its broker away before it is measured, in milliseconds: outages are longer than their beginning. */
const OUTAGE_MS = quick ? 500 : 4000;

type Counting = Awaited<ReturnType<typeof openCounters>>;

/**
 * Measures events on their way through NATS JetStream, from one database of SQLite to another: while the broker is away, its
 * return, and one event at a time.
 */
export async function measureBrokerEvents(): Promise<void> {
  const { folder, remove } = temporaryFolder();
  const server = await startNats({ startBy: onServersCore });
  const [source, target] = [
    await openCounters(`sqlite:${join(folder, "source.db")}`),
    await openCounters(`sqlite:${join(folder, "target.db")}`),
  ];
  const broker = await openBroker(server.url);
  let applied = 0;
  let arrive: (at: number) => void = () => {};
  const subscriber = countingSubscriber(target.worker, target.events, (at) => {
    applied++;
    arrive(at);
  });
  // The keys are the source's: the target has rows of the same.
  await target.worker.repositories.counters.create(...source.ids.map((id) => ({ id, version: 1, count: 0 })));
  let failures = 0;
  let fail: () => void = () => {};
  const onError = () => {
    failures++;
    fail();
  };
  const relayOf = () =>
    new Relay({
      worker: source.events,
      lease: leaseOf(source, "relay"),
      deliver: (event, signal) => broker.publish(event, signal),
      now: () => new Date(),
      onError,
    });
  const consumer = new BrokerConsumer({
    broker,
    subscriber: subscriber as never,
    worker: target.events,
    lease: leaseOf(target, "consumer"),
    name: "bench",
    onError,
  });

  await server.kill();
  const recorder = recorderOn(source.events);
  for (let i = 0; i < BACKLOG; i += 500) {
    const some = Array.from({ length: 500 }, (_, n) => counted.of({ id: source.ids[(i + n) % KEYS] ?? "", at: 0 }));
    await source.worker.run((unit) => recorder.record(unit, ...some));
  }
  const [alone, beside] = [newTimes(), newTimes()];
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const trying = round % 4 === 0 || round % 4 === 3 ? relayOf() : undefined;
    const failed = new Promise<void>((resolve) => {
      fail = resolve;
    });
    trying?.start();
    if (trying) await failed.then(() => pause(OUTAGE_MS));
    await unitTimes(source, UNITS / 10);
    const into = trying ? beside : alone;
    const before = process.cpuUsage();
    into.units.push(...(await unitTimes(source)));
    const { user, system } = process.cpuUsage(before);
    into.cpuMicros += user + system;
    await trying?.stop();
  }
  report(
    `processor time for units that record an event, while ${BACKLOG} wait and a relay tries a broker that is away, against without one`,
    `${(beside.cpuMicros / alone.cpuMicros).toFixed(2)}; failures told of: ${failures} in ${ROUNDS} outages`,
    "at most 1.10",
  );
  report(
    "the same for the p99 of their time",
    `${(p99(beside.units) / p99(alone.units)).toFixed(2)} (${p99(beside.units).toFixed(2)} and ${p99(alone.units).toFixed(2)} ms)`,
    "at most 1.10",
  );

  const relay = relayOf();
  const waiting = await source.events.repositories.eventOutbox.count({ publishTime: null });
  await server.start();
  const started = performance.now();
  relay.start();
  while ((await source.events.repositories.eventOutbox.count({ publishTime: null })) > 0) await pause(20);
  const published = (performance.now() - started) / 1000;
  report(
    `${waiting} events that waited for the broker, handed over in order, acknowledged and marked`,
    `${Math.round(waiting / published)} a second`,
    "2,000 a second",
  );
  const read = performance.now();
  consumer.start();
  while (applied < waiting) await pause(20);
  report(
    "these read from the broker and applied in order, with an effect each",
    `${Math.round(waiting / ((performance.now() - read) / 1000))} a second`,
  );

  const times: number[] = [];
  const waking = recorderOn(source.events, () => relay.wake());
  for (let i = 0; i < LATENCIES; i++) {
    const arrived = new Promise<number>((resolve) => {
      arrive = resolve;
    });
    await source.worker.run((unit) =>
      waking.record(unit, counted.of({ id: source.ids[i % KEYS] ?? "", at: performance.now() })),
    );
    const at = await arrived;
    times.push(performance.now() - at);
  }
  const warm = times.slice(LATENCIES / 10);
  report(
    "from the recording of an event by way of the broker to its reaction, one at a time",
    `p50 ${median(warm).toFixed(1)} ms, p99 ${p99(warm).toFixed(1)} ms`,
    "p50 at most 20 ms",
  );
  await Promise.all([relay.stop(), consumer.stop()]);
  await broker.close();
  await Promise.all([source.close(), target.close()]);
  await server.close();
  remove();
}

function leaseOf({ events: worker }: Counting, name: string): Lease {
  return new Lease({ worker, name, owner: randomUUID(), ttlMs: 6000 });
}

/** The times of units, in milliseconds, and the processor time of all, in microseconds. */
function newTimes(): { readonly units: number[]; cpuMicros: number } {
  return { units: [], cpuMicros: 0 };
}

/** The times of units that record an event, in milliseconds. */
async function unitTimes({ worker, events, ids }: Counting, count = UNITS): Promise<number[]> {
  const recorder = recorderOn(events);
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await worker.run((unit) => recorder.record(unit, counted.of({ id: ids[i % KEYS] ?? "", at: 0 })));
    times.push(performance.now() - started);
  }
  return times;
}

function p99(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
