import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { measureCommit } from "./commit.ts";
import { measureEvents } from "./events.ts";
import { measureBrokerEvents } from "./events-broker.ts";
import { measureHashing } from "./hashing.ts";
import { measureList } from "./list.ts";
import { pinSelf, quick, root } from "./machine.ts";
import { measureMetrics } from "./metrics.ts";
import { measurePages } from "./page.ts";
import { measureProduct } from "./product.ts";
import { measureStart } from "./ready.ts";
import { measureRemote } from "./remote.ts";
import { reported } from "./report.ts";
import { measureTiedPages } from "./tied-page.ts";
import { measureTokens } from "./tokens.ts";
import { measureTracing } from "./tracing.ts";

/**
 * The measurements, which README.md beside this file explains. Arguments name those to run; `--quick` measures less of
 * everything; `--write` stores the table.
 */
const measures: Readonly<Record<string, () => Promise<void>>> = {
  product: measureProduct,
  ready: measureStart,
  hashing: measureHashing,
  tokens: measureTokens,
  tracing: measureTracing,
  metrics: measureMetrics,
  remote: measureRemote,
  commit: measureCommit,
  page: measurePages,
  ties: measureTiedPages,
  list: measureList,
  events: measureEvents,
  broker: measureBrokerEvents,
};

const given = process.argv.slice(2);
const asked = given.filter((argument) => argument !== "--quick" && argument !== "--write");
const unknown = asked.find((name) => !Object.hasOwn(measures, name));
if (unknown !== undefined)
  throw new Error(`nothing is called "${unknown}"; there are ${Object.keys(measures).join(", ")}`);

pinSelf();
for (const [name, measure] of Object.entries(measures)) {
  if (asked.length === 0 || asked.includes(name)) await measure();
}

const [core] = cpus();
const table = reported(
  `Node ${process.version}, ${cpus().length} cores (${core?.model.trim()}), ${quick ? "quick" : "full"} run`,
);
process.stdout.write(`${table}\n`);
if (given.includes("--write")) writeFileSync(join(root, "bench/results.md"), table);
