import { costs, inputs } from "./inputs.ts";
import { closedRate } from "./model/formulas.ts";
import { simulate } from "./model/system.ts";

/** A measured rate of one machine, and that of the simulation with the processor times of the same measurement. */
export interface Comparison {
  readonly name: string;
  readonly simulated: number;
  readonly measured: number;
  /** The rate by exact mean value analysis, where the system is one that this holds for. */
  readonly byFormula?: number;
}

/** Everything is on one machine, where a round trip takes no time that the processors do not have. */
const local = { ...costs, roundTrip: 0 };
/** PostgreSQL and the load generator share a core, and the process has the other. */
const machine = { processes: 1, shards: 1, cores: 1, connections: inputs.connections.value };
const owners = { owners: 100_000, alpha: 0 };
const run = { seed: 1, calls: 20_000 };

export function comparisons(): Comparison[] {
  const { readProcess, readJoined, readGenerator, sqliteProcess, writeDatabase, writeGenerator } = inputs;
  const reads = { ...owners, writes: 0, arrivals: { inFlight: 64 } };
  const writes = { ...owners, writes: 1, arrivals: { inFlight: 32 } };
  const onPostgres = { ...local, readDatabase: readJoined.value + readGenerator.value };
  // Its process has the database, too. Nothing is waited for elsewhere.
  const onSqlite = { ...local, readProcess: sqliteProcess.value, readDatabase: 0 };
  const updates = { ...local, writeDatabase: writeDatabase.value + writeGenerator.value };
  const unlimited = { ...machine, connections: 1000 };
  return [
    {
      name: "GetUser, SQLite, 64 in flight",
      simulated: simulate(unlimited, reads, { ...run, costs: onSqlite }).perSecond,
      byFormula: closedRate([sqliteProcess.value], 64),
      measured: inputs.sqliteRate.value,
    },
    {
      name: "GetUser, PostgreSQL, 64 in flight",
      // Reads of one turn are one query, so that connections are no limit.
      simulated: simulate(unlimited, reads, { ...run, costs: onPostgres }).perSecond,
      byFormula: closedRate([readProcess.value, onPostgres.readDatabase], 64),
      measured: inputs.readRate.value,
    },
    {
      name: "UpdateUser with its event, PostgreSQL, 32 in flight",
      simulated: simulate(machine, writes, { ...run, costs: updates }).perSecond,
      measured: inputs.writeRate.value,
    },
  ];
}
