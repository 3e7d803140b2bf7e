import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Versioned } from "../src/ddd/entity.ts";
import { defineEvent } from "../src/ddd/event/event.ts";
import { defineReaction, type Reaction } from "../src/ddd/event/reaction/reaction.ts";
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
import type { Repositories, Worker } from "../src/ddd/worker.ts";
import { type Postgres, sharedPostgres } from "../test/helpers/databases/postgres.ts";
import { measurePeers } from "./events-peers.ts";
import { measureProductRecording } from "./events-product.ts";
import { measureRecording } from "./events-recording.ts";
import { pinServer, quick, withAllCores } from "./machine.ts";
import { percentile, report } from "./report.ts";

interface Counter extends Versioned {
  readonly id: string;
  readonly count: number;
}
export type Counters = { counters: Repository<Counter> };
const counterTable = table<Counter>("counters", { id: uuid(), version: integer(), count: integer() });
class CounterRepository extends SequelizeRepository<Counter> {
  table = counterTable;
}

export const counted = defineEvent<Counted>({
  name: "bench.Counted",
  key: ({ id }) => id,
  encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
  decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
});

const KEYS = 100;
const LATENCIES = quick ? 200 : 2000;
const BACKLOG = quick ? 2000 : 20_000;

/**
 * Measures events within a process: from the recording to the reaction, here and by others, a backlog in order, and the cost of
 * recording. SQLite's threads may use both cores; PostgreSQL has the core of servers, and this process the other.
 */
export async function measureEvents(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-"));
  try {
    await withAllCores(async () => {
      await measureOn("SQLite", `sqlite:${join(folder, "events.db")}`, "3,000 a second");
      const urlOf = (name: string) => `sqlite:${join(folder, `${name}.db`)}`;
      await measureProductRecording("SQLite", { recording: urlOf("recording"), plain: urlOf("plain") });
    });
    const postgres = await sharedPostgres();
    await pinPostgres(postgres);
    await measureOn("PostgreSQL", await postgres.createDatabase(), "2,000 a second");
    await measureProductRecording("PostgreSQL", {
      recording: await postgres.createDatabase(),
      plain: await postgres.createDatabase(),
    });
    await measurePeers(await postgres.createDatabase());
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
  await worker.repositories.counters.create(...ids.map((id) => ({ id, version: 1, count: 0 })));
  return { worker, events, ids, close: () => database.close() };
}

/** Before it has connections, which its process starts others for. */
async function pinPostgres(postgres: Postgres): Promise<void> {
  const [row] = await postgres.query(postgres.urlOf("postgres"), "SHOW data_directory");
  const { data_directory: folder } = row as { readonly data_directory: string };
  const [pid] = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
  pinServer(Number(pid));
}

async function measureOn(name: string, url: string, goal: string): Promise<void> {
  const { worker, events, ids, close } = await openCounters(url);
  await measureLatency(name, worker, events, ids);
  await measureBacklog(name, worker, events, ids, goal);
  await measureRecording(name, { worker, events, ids });
  await close();
}

type Counted = { readonly id: string; readonly at: number };

/** Counts each event in the row of its key. @param onStart is told of each event before, which may be more than once */
export function countingReaction(onStart: () => void = () => {}): Reaction<Counters, Counted> {
  return defineReaction<Counters, Counted>({
    name: "count",
    on: counted,
    async handle({ data: { id } }, { counters }) {
      onStart();
      const found = await counters.retrieve({ id });
      await counters.update({ count: found.count + 1 }, { id });
    },
  });
}

/** A subscriber of one reaction, on the database of the events. */
export function subscriberOf(
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  reaction: Reaction<Counters, Counted>,
): Subscriber<Counters> {
  const onError = (error: unknown) => {
    throw error;
  };
  return new Subscriber({ context: "bench", worker, events, reactions: [reaction], now: () => new Date(), onError });
}

/** Counts each event in the row of its key. */
export function countingSubscriber(
  worker: Worker<Counters>,
  events: Worker<EventRepositories>,
  onApplied: (at: number) => void,
): Subscriber<Counters> {
  const reaction = countingReaction();
  return subscriberOf(worker, events, {
    ...reaction,
    async handle(event, unit) {
      await reaction.handle?.(event, unit);
      onApplied(event.data.at);
    },
  });
}

function delivering(worker: Worker<Counters>, events: Worker<EventRepositories>, onApplied: (at: number) => void) {
  return relayTo(countingSubscriber(worker, events, onApplied), events);
}

/** A relay that hands the events over to a subscriber on the same database. */
export function relayTo<R extends Repositories>(subscriber: Subscriber<R>, events: Worker<EventRepositories>): Relay {
  const onError = (error: unknown) => {
    throw error;
  };
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
  const warm = times.slice(LATENCIES / 10);
  report(
    `from the recording of an event to the end of its reaction, one at a time, ${name}`,
    `p50 ${percentile(warm, 0.5).toFixed(1)} ms, p99 ${percentile(warm, 0.99).toFixed(1)} ms`,
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

export function recorderOn(worker: Worker<EventRepositories>, onRecorded?: () => void) {
  return createEventRecorder({ worker, now: () => new Date(), newId: randomUUID, onRecorded });
}
