import { databases } from "../ddd/sequelize/backends.ts";
import { orTell, readArguments } from "../helpers/arguments.ts";
import { cuts } from "./cuts.ts";
import { asynchronousFailover, failover } from "./failover.ts";
import { type Fault, perform, type Row, toTable } from "./fault.ts";
import { brokerKills, controls, kills } from "./kills.ts";
import { poison } from "./poison.ts";
import { fourRelays, frozenRelay, repeats } from "./relays.ts";

/**
 * Has the faults of this folder strike processes that record and deliver events, each on a database of its own, and prints a
 * table. Arguments name the faults, or databases; `--quick` runs the short forms.
 */
const faults: readonly Fault[] = [
  kills,
  ...controls,
  brokerKills,
  frozenRelay,
  fourRelays,
  repeats,
  poison,
  cuts,
  failover,
  asynchronousFailover,
];

const databaseNames = [...new Set(faults.flatMap((fault) => Object.keys(fault.databases ?? databases)))];
const { isFull, isAsked } = orTell(() => readArguments([faults.map(({ name }) => name), databaseNames]));

const rows: Row[] = [];
for (const fault of faults) {
  if (!isAsked(fault.name)) continue;
  for (const database of Object.keys(fault.databases ?? databases)) {
    if (!isAsked(database)) continue;
    const row = await perform(fault, database, isFull);
    rows.push(row);
    for (const problem of row.problems.slice(0, 20)) process.stderr.write(`${row.name}: ${problem}\n`);
    for (const error of row.errors.slice(0, 20))
      process.stderr.write(`${row.name}, tried again or given up: ${error}\n`);
    process.stdout.write(`${toTable([row])}\n`);
  }
}
process.stdout.write(`\n${toTable(rows)}\n`);
process.exitCode = rows.some(({ problems }) => problems.length > 0) ? 1 : 0;
