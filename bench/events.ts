import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineEvent } from "../src/ddd/event/event.ts";
import { defineReaction } from "../src/ddd/event/reaction/reaction.ts";
import { Subscriber } from "../src/ddd/event/reaction/subscriber.ts";
import { createEventRecorder } from "../src/ddd/event/recorder.ts";
import { Lease } from "../src/ddd/event/relay/lease.ts";
import { Relay } from "../src/ddd/event/relay/relay.ts";
import type { EventRepositories } from "../src/ddd/event/tables.ts";
import type { Repository } from "../src/ddd/repository.ts";
import { integer, uuid } from "../src/ddd/schema/field.ts";
import { table } from "../src/ddd/schema/table.ts";
import {
  eventRepositories,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  toolkitMigrations,
} from "../src/ddd/sequelize/index.ts";
import type { Worker } from "../src/ddd/worker.ts";
import { sharedPostgres } from "../test/helpers/databases/postgres.ts";
import { quick } from "./machine.ts";
import { median, quartiles, report } from "./report.ts";

interface Counter {
  readonly id: string;
  readonly count: number;
}
export type Counters = { counters: Repository<Counter> };
const counterTable = table<Counter>("counters", { id: uuid(), count: integer() });
class CounterRepository extends SequelizeRepository<Counter> {
  table = counterTable;
}

export const counted = defineEvent<{ readonly id: string; readonly at: number }>({
  name: "bench.Counted",
  key: ({ id }) => id,
  encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
});

const KEYS = 100;
const LATENCIES = quick ? 200 : 2000;
const BACKLOG = quick ? 2000 : 20_000;
const ROUNDS = quick ? 10 : 40;
const UNITS = quick ? 50 : 200;

/** Measures events within a process: from the commit to the reaction, a backlog in order, and the cost of recording. */
export async function measureEvents(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  try {
    await measureOn("SQLite", `sqlite:${join(folder, "events.db")}`, "3,000 a second");
    await measureOn("PostgreSQL", await (await sharedPostgres()).createDatabase(), "2,000 a second");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens an empty database, and makes the tables of events and of counters. */
export async function openCounters(url: string) {
  const database = await openDatabase(url);
  await migrateUp(database, toolkitMigrations);
  const up = (ddl: Parameters<(typeof toolkitMigrations)["list"][number]["up"]>[0]) =>
    ddl.createTable(counterTable.name, counterTable.columns);
  await migrateUp(database, { context: "bench", list: [{ name: "1", up, down: async () => {} }] });
  const worker = new SequelizeWorker(database, { counters: CounterRepository });
  const events = new SequelizeWorker(database, eventRepositories);
  const ids = Array.from({ length: KEYS }, () => randomUUID());
  await worker.repositories.counters.create(...ids.map((id) => ({ id, count: 0 })));
  return { worker, events, ids, close: () => database.close() };
}

async function measureOn(name: string, url: string, goal: string): Promise<void> {
  const { worker, events, ids, close } = await openCounters(url);
  await measureLatency(name, worker, events, ids);
  await measureBacklog(name, worker, events, ids, goal);
  await measureRecording(name, worker, events, ids);
  await close();
}

/** Counts each event in the row of its key. */
export function countingSubscriber(
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  onApplied: (at: number) => void,
): Subscriber<Counters> {
  const onError = (error: unknown) => {
    throw error;
  };
  const reaction = defineReaction<Counters, { readonly id: string; readonly at: number }>({
    name: "count",
    on: counted,
    async handle({ data: { id } }, { counters }) {
      const found = await counters.retrieve({ id });
      await counters.update({ count: found.count + 1 }, { id });
    },
  });
  const told = defineReaction<Counters, { readonly id: string; readonly at: number }>({
    ...reaction,
    async handle(event, unit) {
      await reaction.handle?.(event, unit);
      onApplied(event.data.at);
    },
  });
  return new Subscriber({ context: "bench", worker, events, reactions: [told], now: () => new Date(), onError });
}

function delivering(worker: Worker<Counters>, events: Worker<EventRepositories>, onApplied: (at: number) => void) {
  const onError = (error: unknown) => {
    throw error;
  };
  const subscriber = countingSubscriber(worker, events, onApplied);
  const lease = new Lease({ worker: events, name: "relay", owner: randomUUID(), ttlMs: 6000 });
  const deliver = (event: Parameters<typeof subscriber.deliver>[0], signal: AbortSignal) =>
    subscriber.deliver(event, signal);
  return new Relay({ worker: events, lease, deliver, now: () => new Date(), onError });
}

async function measureLatency(
  name: string,
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  ids: readonly string[],
): Promise<void> {
  const times: number[] = [];
  let arrive: () => void = () => {};
  const relay = delivering(worker, events, (at) => {
    times.push(performance.now() - at);
    arrive();
  });
  const recorder = recorderOn(events, () => relay.wake());
  relay.start();
  for (let i = 0; i < LATENCIES; i++) {
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    let at = 0;
    await worker.run(async (unit) => {
      at = performance.now();
      await recorder.record(unit, counted.of({ id: ids[i % KEYS] ?? "", at }));
    });
    await arrived;
  }
  await relay.stop();
  const sorted = times.slice(LATENCIES / 10).sort((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
  report(
    `from the recording of an event to the end of its reaction, one at a time, ${name}`,
    `p50 ${median(sorted).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    "p50 4 ms, p99 25 ms after the commit",
  );
}

async function measureBacklog(
  name: string,
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  ids: readonly string[],
  goal: string,
): Promise<void> {
  const recorder = recorderOn(events);
  for (let i = 0; i < BACKLOG; i += 500) {
    const some = Array.from({ length: 500 }, (_, n) => counted.of({ id: ids[(i + n) % KEYS] ?? "", at: 0 }));
    await worker.run((unit) => recorder.record(unit, ...some));
  }
  let applied = 0;
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const relay = delivering(worker, events, () => {
    applied++;
    if (applied >= BACKLOG) finish();
  });
  const started = performance.now();
  relay.start();
  await finished;
  const seconds = (performance.now() - started) / 1000;
  await relay.stop();
  report(
    `a backlog of ${BACKLOG} events of ${KEYS} keys, applied in order with an effect each, ${name}`,
    `${Math.round(BACKLOG / seconds)} a second`,
    goal,
  );
}

/** The time of a unit that changes a row, with and without an event, turn by turn. */
async function measureRecording(
  name: string,
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  ids: readonly string[],
): Promise<void> {
  const recorder = recorderOn(events);
  const round = async (records: boolean) => {
    const started = performance.now();
    for (let i = 0; i < UNITS; i++) {
      const id = ids[i % KEYS] ?? "";
      await worker.run(async (unit) => {
        await unit.counters.update({ count: i }, { id });
        if (records) await recorder.record(unit, counted.of({ id, at: 0 }));
      });
    }
    return performance.now() - started;
  };
  await round(true);
  const ratios: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const first = await round(i % 2 === 0);
    const second = await round(i % 2 !== 0);
    ratios.push(i % 2 === 0 ? first / second : second / first);
  }
  const [low, middle, high] = quartiles(ratios).map((ratio) => `${((ratio - 1) * 100).toFixed(0)} %`);
  report(
    `more time for a unit that changes a row and records an event, ${name}`,
    `${middle} (${low} to ${high})`,
    "15 %",
  );
}

export function recorderOn(worker: Worker<EventRepositories>, onRecorded?: () => void) {
  return createEventRecorder({ worker, now: () => new Date(), newId: randomUUID, onRecorded });
}
