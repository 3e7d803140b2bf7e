import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { answer } from "./answer.ts";
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

const options = {
  write: { type: "boolean" },
  calls: { type: "string" },
  writes: { type: "string", default: "0.1" },
  owners: { type: "string", default: "100000" },
  alpha: { type: "string", default: "0.5" },
} as const;

try {
  const { values } = parseArgs({ options });
  for (const line of staleInputs(read)) process.stderr.write(`${line}\n`);
  if (values.calls !== undefined) {
    process.stdout.write(`${answer({ ...values, calls: values.calls })}\n`);
  } else if (values.write) {
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
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
