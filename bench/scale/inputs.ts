/** A figure that the simulation begins with. */
export interface Input {
  readonly value: number;
  readonly unit: "µs" | "a second" | "ms" | "";
  /** Its meaning, as a line of the page's table. */
  readonly is: string;
  /** The file that has it, and the words there; undefined for one that is assumed. */
  readonly from: { readonly file: string; readonly says: string } | undefined;
}

const measured = (value: number, unit: Input["unit"], is: string, file: string, says: string): Input => ({
  value,
  unit,
  is,
  from: { file, says },
});
const assumed = (value: number, unit: Input["unit"], is: string): Input => ({ value, unit, is, from: undefined });

const RESULTS = "bench/RESULTS.md";
const TRIALS = "bench/trials.md";
const DRIVER = "src/ddd/sequelize/postgres/driver.ts";

/**
 * All inputs of the simulation. A later measurement replaces a value and the words of its place; then `npm run simulate -- --write`.
 * The program tells of a place that has these words no more.
 */
export const inputs = {
  readProcess: measured(208, "µs", "processor time of a process for GetUser", TRIALS, "208 µs of the process"),
  readDatabase: measured(119, "µs", "of PostgreSQL for one that is read alone", TRIALS, "alone 119 µs of PostgreSQL"),
  readJoined: measured(16, "µs", "of PostgreSQL for one that is read with 63 others", TRIALS, "16 µs of PostgreSQL"),
  readGenerator: measured(43, "µs", "of the load generator for it", TRIALS, "43 µs of the load generator"),
  readRate: measured(4347, "a second", "GetUser on PostgreSQL, 64 in flight, one process", TRIALS, "4,347 GetUser"),
  writeProcess: measured(
    2622,
    "µs",
    "of a process for UpdateUser, its event and projection",
    TRIALS,
    "2,622 µs of the process",
  ),
  writeDatabase: measured(1304, "µs", "of PostgreSQL for it", TRIALS, "1,304 µs of PostgreSQL"),
  writeGenerator: measured(698, "µs", "of the load generator for it", TRIALS, "698 µs of the load generator"),
  writeRate: measured(369, "a second", "UpdateUser on PostgreSQL, 32 in flight, one process", TRIALS, "369 UpdateUser"),
  sqliteProcess: measured(164, "µs", "of a process for GetUser on SQLite", RESULTS, "| 164 µs and 68 µs |"),
  sqliteRate: measured(5800, "a second", "GetUser on SQLite, 64 in flight, one process", RESULTS, "calls/s | 5800 |"),
  flushMedian: measured(1443, "µs", "a page on the disk, as a commit waits for it: p50", TRIALS, "p50 1,443 µs"),
  flushP99: measured(13_009, "µs", "the same: p99", TRIALS, "p99 13,009 µs"),
  unitOnPrimary: measured(418, "µs", "of PostgreSQL for a unit with an event", TRIALS, "418 µs of the primary"),
  unitOnStandby: measured(83, "µs", "of its standby, which repeats it", TRIALS, "83 µs of its standby"),
  writeTrips: measured(8, "", "round trips of the unit of UpdateUser", TRIALS, "8 round trips"),
  lockedTrips: measured(5, "", "those from its UPDATE to its COMMIT", TRIALS, "5 of them from the UPDATE on"),
  handedOver: measured(
    4108,
    "a second",
    "events that one relay hands over to NATS",
    TRIALS,
    "4,108 events handed over",
  ),
  applied: measured(2423, "a second", "events that one consumer reads and applies", TRIALS, "2,423 applied"),
  appliedAlone: measured(3.2, "ms", "an event from its recording to its reaction", TRIALS, "alone 3.2 ms"),
  connections: measured(10, "", "connections of a process to a database", DRIVER, "maxConnections = 10"),
  connectionWait: measured(
    10_000,
    "ms",
    "how long a call waits for one",
    DRIVER,
    "acquireTimeoutMs: timeoutMs = 10_000",
  ),
  callsAtOnce: measured(
    1000,
    "",
    "calls at once in a process",
    "docs/operations.md",
    "`MAX_CONCURRENT_CALLS` | `1000`",
  ),
  hash: measured(20, "ms", "processor time of a password's hash", "bench/README.md", "that takes 20 ms anywhere"),
  failOver: measured(300, "ms", "calls fail when a standby is promoted", TRIALS, "callers heard UNAVAILABLE for 0.3 s"),
  takeOver: measured(6000, "ms", "until another relay delivers", "src/server/events/delivery.ts", "LEASE_MS = 6000"),
  roundTrip: assumed(500, "µs", "a round trip between two machines of a site"),
  cores: assumed(4, "", "cores of a database's machine; a process has one core"),
  detection: assumed(10_000, "ms", "until a supervisor is sure that a primary is lost"),
} satisfies Record<string, Input>;

export type InputName = keyof typeof inputs;

/** The costs of calls in the simulation, in microseconds, and the shape of the machines. */
export interface Costs {
  readonly readProcess: number;
  readonly readDatabase: number;
  readonly writeProcess: number;
  readonly writeDatabase: number;
  /** The standby's time to repeat a write. */
  readonly replay: number;
  readonly flushMedian: number;
  readonly flushP99: number;
  readonly roundTrip: number;
  readonly writeTrips: number;
  /** The last of them, in which a write has its owner's row for itself. */
  readonly lockedTrips: number;
}

/** Those of the measured program, with its processes, databases and brokers on machines of their own. */
export const costs: Costs = {
  readProcess: inputs.readProcess.value,
  readDatabase: inputs.readDatabase.value,
  writeProcess: inputs.writeProcess.value,
  writeDatabase: inputs.writeDatabase.value,
  replay: (inputs.writeDatabase.value * inputs.unitOnStandby.value) / inputs.unitOnPrimary.value,
  flushMedian: inputs.flushMedian.value,
  flushP99: inputs.flushP99.value,
  roundTrip: inputs.roundTrip.value,
  writeTrips: inputs.writeTrips.value,
  lockedTrips: inputs.lockedTrips.value,
};

/**
 * The inputs whose file does not have their words any more, a line each.
 *
 * @param read the text of a file, by its path in the repository
 */
export function staleInputs(read: (file: string) => string, all: Readonly<Record<string, Input>> = inputs): string[] {
  return Object.entries(all).flatMap(([name, { from, value, unit }]) =>
    from === undefined || read(from.file).includes(from.says)
      ? []
      : `${name} (${value} ${unit}): ${from.file} does not say "${from.says}" any more: replace it in bench/scale/inputs.ts`,
  );
}
