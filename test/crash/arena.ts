import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EventRepositories } from "../../src/ddd/event/tables.ts";
import {
  eventRepositories,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import type { Place } from "../ddd/sequelize/backends.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { type JournalEntry, readJournal } from "./journal.ts";
import { judge, type Verdict } from "./judge.ts";
import { type CrashRepositories, crashMigrations, crashRepositories, keyOf } from "./model.ts";
import { type Program, startProgram } from "./process.ts";
import type { ProgramOptions, Role } from "./program.ts";

/** A database with processes that write to it and deliver its events, and their journal. */
export interface Arena {
  readonly url: string;
  readonly worker: Worker<CrashRepositories>;
  readonly events: Worker<EventRepositories>;
  /** Starts a process on the database. */
  start(roles: readonly Role[], options?: Partial<ProgramOptions>): Program;
  journal(): JournalEntry[];
  /** Waits until all events are delivered, and no dead letters are left, by a relay that nothing happens to. */
  drain(options?: Partial<ProgramOptions>): Promise<void>;
  /** Compares all that the processes have done, after their end. */
  verdict(): Promise<Verdict>;
  close(): Promise<void>;
}

/** How long events may take to be delivered at the end, in milliseconds. */
const PATIENCE_MS = 600_000;

/** Makes an empty database with some aggregates. */
export async function openArena(place: () => Promise<Place>, keys: number): Promise<Arena> {
  const { url, close } = await place();
  const { folder, remove } = temporaryFolder();
  const journalFile = join(folder, "journal");
  const database = await openDatabase(url, {
    connectTimeoutMs: 90_000,
    busyTimeoutMs: 90_000,
    acquireTimeoutMs: 90_000,
  });
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, crashMigrations);
  const worker = new SequelizeWorker(database, crashRepositories);
  const events = new SequelizeWorker(database, eventRepositories);
  const names = Array.from({ length: keys }, (_, n) => keyOf(n));
  await worker.repositories.sources.create(...names.map((id) => ({ id, number: 0 })));
  await worker.repositories.targets.create(...names.map((id) => ({ id, place: 0 })));
  const programs: Program[] = [];

  const arena: Arena = {
    url,
    worker,
    events,
    start(roles, options = {}) {
      const program = startProgram({ url, journal: journalFile, roles, keys, ...options });
      programs.push(program);
      return program;
    },
    journal: () => readJournal(journalFile),
    async drain(options) {
      const relay = arena.start(["relay"], options);
      const { eventOutbox, eventDeadLetters } = events.repositories;
      const isLeft = async () =>
        (await eventOutbox.count({ publishTime: null })) > 0 || (await eventDeadLetters.count()) > 0;
      await until(async () => !(await isLeft()), PATIENCE_MS);
      await relay.kill();
    },
    verdict: () => judge(arena.journal(), worker, events),
    async close() {
      await Promise.all(programs.map((program) => program.kill()));
      await database.close();
      await close();
      remove();
    },
  };
  return arena;
}

/** Waits until a condition holds. @throws Error if it takes too long */
export async function until(condition: () => boolean | Promise<boolean>, patienceMs = 120_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`it did not become true in ${patienceMs} ms: ${condition}`);
    await sleep(20);
  }
}
