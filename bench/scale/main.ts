import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer } from "./answer.ts";
import { help, readArguments } from "./arguments.ts";
import { charts } from "./charts.ts";
import { staleInputs } from "./inputs.ts";
import { withTables } from "./page.ts";
import { tables } from "./questions.ts";

/*
 * The simulation of a system of several machines, which docs/scale.md explains: prints its tables, or by `--write` stores them and
 * the charts in the page; by `--calls`, tells the processes and shards for a load.
 */
const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.what !== "help") for (const line of staleInputs(read)) process.stderr.write(`${line}\n`);
  if (asked.what === "help") {
    process.stdout.write(`${help}\n`);
  } else if (asked.what === "answer") {
    process.stdout.write(`${answer(asked.question)}\n`);
  } else if (asked.what === "write") {
    const page = join(root, "docs/scale.md");
    writeFileSync(page, withTables(readFileSync(page, "utf8"), tables));
    mkdirSync(join(root, "docs/scale"), { recursive: true });
    for (const [file, draw] of Object.entries(charts)) writeFileSync(join(root, "docs/scale", file), draw());
  } else {
    for (const [name, make] of Object.entries(tables)) process.stdout.write(`${name}\n\n${make()}\n\n`);
  }
} catch (error) {
  // A number or an option that was given wrongly: parseArgs throws a TypeError with a code.
  if (!(error instanceof RangeError || (error instanceof TypeError && "code" in error))) throw error;
  process.stderr.write(`${error.message}; npm run simulate -- --help tells what there is\n`);
  process.exitCode = 2;
}
