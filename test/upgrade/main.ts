import { databases } from "../ddd/sequelize/backends.ts";
import { orTell, readArguments } from "../helpers/arguments.ts";
import { bothAtOnce, type Outcome, restarts, type Scenario, upgrade } from "./scenarios.ts";

/**
 * Replaces the replicas of the service under load, and prints a table. Arguments name the scenarios, or databases; `--quick` runs the
 * short forms.
 */
const scenarios: readonly Scenario[] = [upgrade, restarts, bothAtOnce];

const databaseNames = Object.keys(databases);
const { isFull, isAsked } = orTell(() => readArguments([scenarios.map(({ name }) => name), databaseNames]));

const count = (n: number) => Math.round(n).toLocaleString("en");
const head = ["scenario", "calls", "failed", "longest call in ms", "seconds", ""];
const lines: string[][] = [];
let isWrong = false;
for (const { name, run } of scenarios.filter(({ name }) => isAsked(name))) {
  for (const database of databaseNames.filter(isAsked)) {
    const startedAt = performance.now();
    const { calls, failed, longestMs, problems, note }: Outcome = await run(database, isFull);
    const seconds = (performance.now() - startedAt) / 1000;
    for (const problem of problems.slice(0, 20)) process.stderr.write(`${name}, ${database}: ${problem}\n`);
    isWrong ||= problems.length > 0;
    lines.push([`${name}, ${database}`, count(calls), count(failed), count(longestMs), count(seconds), note]);
    process.stdout.write(`| ${lines.at(-1)?.join(" | ")} |\n`);
  }
}
const table = [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`);
process.stdout.write(`\n${table.join("\n")}\n`);
process.exitCode = isWrong ? 1 : 0;
