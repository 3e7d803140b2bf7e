import { loadavg } from "node:os";
import { describeMachine, quick } from "../machine.ts";
import { storeResults } from "../stored.ts";
import { type ProgramsOfWorks, readPeers } from "../words.ts";
import { measureBulk } from "./bulk.ts";
import { storeChart } from "./chart.ts";
import { accountsOf, type Databases, postgresDatabases, sqliteDatabases, usersOf } from "./databases.ts";
import { buildGenerator, removeRequests } from "./generator.ts";
import { MEMORY_PROGRAMS, measureMemory } from "./memory.ts";
import { tableOf } from "./results.ts";
import { measureWork } from "./rounds.ts";
import type { ProgramName } from "./servers.ts";
import { measureStarts } from "./start.ts";
import { type Work, works } from "./works.ts";

const rows = quick ? 20_000 : 100_000;
const contents = {
  users: usersOf(rows),
  many: usersOf(quick ? 100_000 : 1_000_000),
  none: usersOf(0),
  bank: accountsOf(rows),
};

type Open = (system: "sqlite" | "postgres", content: keyof typeof contents) => Promise<Databases>;

/** Measurements that are no calls by turns. */
export const others: Readonly<Record<string, (open: Open, only: readonly ProgramName[]) => Promise<string>>> = {
  bulk: async (open) =>
    measureBulk(
      await open("sqlite", "none"),
      ["bulk-toolkit", "bulk-sqlite3", "bulk-better-sqlite3", "bulk-sequelize"],
      "bulk-sqlite3",
    ),
  "bulk-postgres": async (open) =>
    measureBulk(await open("postgres", "none"), ["bulk-toolkit", "bulk-pg", "bulk-sequelize"], "bulk-pg"),
  start: async (open) => measureStarts(await open("sqlite", "users")),
  memory: async (open, only) => measureMemory(await open("sqlite", "users"), only),
};

/** The programs of each work that can be chosen. */
export const programsOfWorks: ProgramsOfWorks = {
  ...Object.fromEntries(Object.entries(works).map(([name, work]) => [name, work.programs])),
  ...Object.fromEntries(Object.keys(others).map((name) => [name, name === "memory" ? MEMORY_PROGRAMS : undefined])),
};

/**
 * Measures Brasa beside the programs that its users would write otherwise, and prints a table for each work. `--work=get,create`
 * and `--programs=brasa,pg` narrow it; `--write` stores each table as soon as it is there.
 *
 * @returns whether it could be measured
 * @throws WordsError for works or programs that there are not
 */
export async function measurePeers(): Promise<boolean> {
  const chosen = readPeers(process.argv, programsOfWorks);
  const only = chosen.programs as ProgramName[];
  const reason = buildGenerator();
  if (reason !== undefined) {
    process.stdout.write(`Not measured beside others: ${reason}\n`);
    return false;
  }
  const opened = new Map<string, Databases>();
  const open: Open = async (system, content) => {
    const name = `${system} ${content}`;
    const found = opened.get(name);
    if (found) return found;
    const databases = await (system === "sqlite" ? sqliteDatabases : postgresDatabases)(contents[content]);
    opened.set(name, databases);
    return databases;
  };
  try {
    for (const name of chosen.works) {
      const before = loadavg()[0] ?? 0;
      const work = works[name];
      const table = work ? await measureByTurns(name, work, open, only) : await others[name]?.(open, only);
      const load = `${before.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`;
      const text = `${table}\n${describeMachine()}; load of the machine ${load}.\n`;
      process.stdout.write(`${text}\n`);
      storeResults(name, text);
    }
  } finally {
    removeRequests();
    for (const databases of opened.values()) await databases.close();
  }
  return true;
}

async function measureByTurns(name: string, work: Work, open: Open, only: readonly ProgramName[]): Promise<string> {
  const databases = await open(work.database, work.content ?? "users");
  const result = await measureWork(work, databases, only);
  const chart = storeChart(name, work, result);
  return tableOf(work, result, chart);
}
