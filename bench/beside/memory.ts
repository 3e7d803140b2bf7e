import { setTimeout as sleep } from "node:timers/promises";
import { quick, rssMiB } from "../machine.ts";
import type { Databases } from "./databases.ts";
import { runLoad, writeRequests } from "./generator.ts";
import { verdict } from "./results.ts";
import { type ProgramName, programs, startProgram } from "./servers.ts";
import { works } from "./works.ts";

const CALLS = quick ? 50_000 : 1_000_000;
const PARTS = 20;
const REST_MS = 2000;
export const MEMORY_PROGRAMS: readonly ProgramName[] = ["brasa-toolkit", "sqlite3", "brasa"];

interface Memory {
  readonly atRest: number;
  /** Garbage collection makes a sawtooth, whose low points show the memory in use: these are those of the first and the last third. */
  readonly early: number;
  readonly late: number;
  readonly most: number;
}

/** Resident memory at rest, and over a million calls of GetUser. @param only of all programs, if there are any. @returns its table */
export async function measureMemory(databases: Databases, only: readonly ProgramName[]): Promise<string> {
  const names = MEMORY_PROGRAMS.filter((name) => only.length === 0 || only.includes(name));
  const { path, requests } = await (works.get ?? raise()).grpc(databases.ids, "");
  const file = writeRequests(requests);
  const all = new Map<ProgramName, Memory>();
  for (const name of names) {
    const { child, address, token, stop } = await startProgram(name, await databases.copy());
    await sleep(REST_MS);
    const atRest = rssMiB(child);
    const samples: number[] = [];
    for (let part = 0; part < PARTS; part++) {
      const load = { address, path, requests: file, connections: 4, inFlight: 64, count: CALLS / PARTS, token };
      const { errors } = await runLoad({ ...load, seed: part });
      if (Object.keys(errors).length > 0) throw new Error(`${name}: ${JSON.stringify(errors)}`);
      samples.push(rssMiB(child));
    }
    await stop();
    const third = Math.floor(PARTS / 3);
    const [early, late] = [Math.min(...samples.slice(1, 1 + third)), Math.min(...samples.slice(-third))];
    all.set(name, { atRest, early, late, most: Math.max(...samples) });
  }
  const ours = all.get("brasa-toolkit");
  const theirs = all.get("sqlite3");
  const ratio = ours && theirs && ours.late / theirs.late;
  return [
    `### resident memory over ${CALLS.toLocaleString("en")} calls of GetUser, 64 in flight, SQLite`,
    "",
    "| program | at rest | lowest of the first third | lowest of the last third | most |",
    "|---|---|---|---|---|",
    ...[...all].map(
      ([name, memory]) =>
        `| ${programs[name].title} | ${memory.atRest} MiB | ${memory.early} MiB | ${memory.late} MiB | ${memory.most} MiB |`,
    ),
    "",
    ...(ratio === undefined ? [] : [goalLine(ratio), ""]),
  ].join("\n");
}

function goalLine(ratio: number): string {
  const judged = verdict(ratio <= 1.5, ratio - 1.5);
  return `- Brasa's toolkit against ${programs.sqlite3.title}, the last third: ${ratio.toFixed(2)} ×, goal at most 1.5: ${judged}`;
}

function raise(): never {
  throw new Error("the work get is gone, whose calls are made here");
}
