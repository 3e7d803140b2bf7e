import { quick } from "../machine.ts";
import { median } from "../report.ts";
import type { Databases } from "./databases.ts";
import { verdict } from "./results.ts";
import { type ProgramName, programs, startProgram } from "./servers.ts";

const ROUNDS = quick ? 3 : 9;
const names: readonly ProgramName[] = ["brasa-toolkit", "empty", "sqlite3", "brasa"];

/** From the start of a process until it accepts a connection, by turns. @returns its table */
export async function measureStarts(databases: Databases): Promise<string> {
  const files = new Map<ProgramName, string>();
  for (const name of names) files.set(name, await databases.copy());
  const starts = new Map<ProgramName, { ms: number; cpuMs: number }[]>(names.map((name) => [name, []]));
  // The first round warms up the system's caches, and migrates nothing after it.
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const running = await startProgram(name, files.get(name) ?? "");
      if (round >= 0) starts.get(name)?.push({ ms: running.startMs, cpuMs: running.startCpuMs });
      await running.stop();
    }
  }
  const ratioOf = (name: ProgramName, by: "ms" | "cpuMs") =>
    median((starts.get(name) ?? []).map((start, i) => start[by] / (starts.get("empty")?.[i]?.[by] ?? Number.NaN)));
  const rows = names.map((name) => {
    const all = starts.get(name) ?? [];
    const ms = all.map((start) => start.ms);
    const cpu = median(all.map((start) => start.cpuMs));
    const spread = `${median(ms).toFixed(0)} ms (${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)})`;
    return `| ${programs[name].title} | ${spread} | ${ratioOf(name, "ms").toFixed(2)} | ${cpu.toFixed(0)} ms |`;
  });
  const ratio = ratioOf("brasa", "ms");
  return [
    "### from the start to serving, SQLite",
    "",
    "| program | until it accepts a connection | × the empty handler | processor time |",
    "|---|---|---|---|",
    ...rows,
    "",
    `- ${programs.brasa.title}, against an empty grpc-js server that opens the same database: ${ratio.toFixed(2)} ×, goal at most 1.5: ${verdict(ratio <= 1.5, ratio - 1.5)}`,
    "",
  ].join("\n");
}
