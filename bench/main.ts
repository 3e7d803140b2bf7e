import { measurePeers, programsOfWorks } from "./beside/measure.ts";
import { measureCommit } from "./commit.ts";
import { measureEvents } from "./events.ts";
import { measureBrokerEvents } from "./events-broker.ts";
import { measureHashing } from "./hashing.ts";
import { measureList } from "./list.ts";
import { describeMachine, pinSelf } from "./machine.ts";
import { measureMetrics } from "./metrics.ts";
import { measurePages } from "./page.ts";
import { measureProduct } from "./product.ts";
import { measureStart } from "./ready.ts";
import { measureRemote } from "./remote.ts";
import { reported } from "./report.ts";
import { measureDemands } from "./scale/demands.ts";
import { storeResults } from "./stored.ts";
import { measureTiedPages } from "./tied-page.ts";
import { measureTokens } from "./tokens.ts";
import { measureTracing } from "./tracing.ts";
import { helpOn, MEASUREMENTS, PEERS, readPeers, readWords, WordsError } from "./words.ts";

/**
 * The measurements, which README.md beside this file explains. Arguments name those to run; `--quick` measures less of
 * everything; `--write` stores the tables in RESULTS.md; `--help` tells what there is.
 */
const measures: Readonly<Record<Exclude<(typeof MEASUREMENTS)[number], typeof PEERS>, () => Promise<void>>> = {
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
  demands: measureDemands,
};
const given = process.argv.slice(2);

try {
  if (given.includes("--help") || given.includes("-h"))
    process.stdout.write(`${helpOn(MEASUREMENTS, programsOfWorks)}\n`);
  else {
    const asked = readWords(given, MEASUREMENTS);
    // Refused now, not after all that comes before peers.
    readPeers(given, programsOfWorks);
    await measureAll(asked);
  }
} catch (error) {
  if (!(error instanceof WordsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

async function measureAll(asked: readonly string[]): Promise<void> {
  const isAsked = (name: string) => asked.length === 0 || asked.includes(name);
  pinSelf();
  const chosen = Object.entries(measures).filter(([name]) => isAsked(name));
  for (const [, measure] of chosen) await measure();
  if (chosen.length > 0) {
    const table = reported(describeMachine());
    process.stdout.write(`${table}\n`);
    storeResults("table", table);
  }
  if (isAsked(PEERS) && !(await measurePeers()) && asked.includes(PEERS)) process.exitCode = 1;
}
