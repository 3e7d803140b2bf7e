import { databases } from "../ddd/sequelize/backends.ts";
import { bothAtOnce, type Outcome, restarts, type Scenario, upgrade } from "./scenarios.ts";

/**
 * Replaces the replicas of the service under load, and prints a table. Arguments name the scenarios, or databases; `--quick` runs the
 * short forms.
 */
const scenarios: readonly Scenario[] = [upgrade, restarts, bothAtOnce];

const given = process.argv.slice(2);
const isFull = !given.includes("--quick");
const asked = given.filter((argument) => argument !== "--quick");
const scenarioNames = scenarios.map(({ name }) => name);
const databaseNames = Object.keys(databases);
const unknown = asked.find((name) => ![...scenarioNames, ...databaseNames].includes(name));
if (unknown !== undefined) {
  throw new Error(`nothing is called "${unknown}"; there are ${[...scenarioNames, ...databaseNames].join(", ")}`);
}

/** Whether one of several is asked for: by its name, or by none's. */
const isAsked = (name: string, all: readonly string[]) =>
  asked.includes(name) || !asked.some((one) => all.includes(one));

const count = (n: number) => Math.round(n).toLocaleString("en");
const head = ["scenario", "calls", "failed", "longest call in ms", "seconds", ""];
const lines: string[][] = [];
let isWrong = false;
for (const { name, run } of scenarios.filter(({ name }) => isAsked(name, scenarioNames))) {
  for (const database of databaseNames.filter((one) => isAsked(one, databaseNames))) {
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
