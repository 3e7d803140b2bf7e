import type { Repositories, Unit } from "../worker.ts";
import { OnDemandStorage } from "./on-demand-storage.ts";

/** A unit that the running code is in. */
export interface CurrentUnit {
  /** False once the unit has ended, even while code still runs in it. */
  readonly open: boolean;
  /** Lets code that was not given the unit join it. @default none: such work is refused */
  readonly join?: Joinable;
}

/** A unit that work joins by running in it. */
export interface Joinable {
  /** The unit, once it is open. */
  readonly unit: Unit<Repositories> | undefined;
  /** Opens it, if it is not open yet. */
  open(): Promise<Unit<Repositories>>;
  /** Whether work on other databases is refused, since both could not take effect as one. */
  readonly exclusive: boolean;
}

/** The units that the running code is in, by their databases. All workers share one storage, which costs less. */
const currentUnits = new OnDemandStorage<ReadonlyMap<object, Here>>();

/** Keeps track of the code that is in a unit, until `leaveTrack`: as long as the unit is open, whether its code runs or not. */
export function keepTrack(): void {
  currentUnits.use();
}

/** Ends `keepTrack`, once. */
export function leaveTrack(): void {
  currentUnits.release();
}

/**
 * A unit, and whether its code is still running: work that the code has left behind, such as a timer, is not in the
 * unit.
 */
interface Here {
  readonly unit: CurrentUnit;
  running: boolean;
}

/** Runs code that is in a unit of a database, and in the units around it. */
export function runInUnit<T>(database: object, unit: CurrentUnit, code: () => T): T {
  const here: Here = { unit, running: true };
  const end = () => {
    here.running = false;
  };
  const result = currentUnits.run(new Map(currentUnits.value).set(database, here), code);
  if (result instanceof Promise) result.then(end, end);
  else end();
  return result;
}

/** Runs code that is in no unit, even if its caller is: what it does takes effect, whatever becomes of the caller's unit. */
export function runOutsideUnits<T>(code: () => T): T {
  return currentUnits.value ? currentUnits.run(new Map(), code) : code();
}

/**
 * The unit that work on a database joins here.
 *
 * @param reads whether the work only reads: it then does not open a unit that is not open yet
 * @returns undefined where the work is a unit of its own
 * @throws Error where it can neither join nor be a unit of its own
 */
export function unitToJoin(database: object, reads: boolean): Joinable | undefined {
  const units = currentUnits.value;
  if (!units) return undefined;
  const here = units.get(database);
  if (here?.unit.open) {
    const { join } = here.unit;
    if (!join) throw inUnitError();
    return reads && !join.unit ? undefined : join;
  }
  // Outside of the unit, it would take effect even if the unit is rolled back.
  if (here?.running) throw new Error("this unit has ended: await all of its operations within it");
  if (!reads) {
    for (const { unit, running } of units.values()) {
      if ((unit.open || running) && unit.join?.exclusive) throw foreignError();
    }
  }
  return undefined;
}

/** Whether the running code is in an open unit of a database. */
export function isInUnit(database: object): boolean {
  return currentUnits.value?.get(database)?.unit.open ?? false;
}

/** @throws Error in a unit of the database: a unit with an explicit commit cannot join another */
export function refuseInUnit(database: object): void {
  const join = unitToJoin(database, false);
  if (!join) return;
  throw new Error(
    "begin() opens a unit that its holder ends, which cannot be a part of the unit that this call runs in: use run()",
  );
}

function inUnitError(): Error {
  return new Error(
    "the database of this worker is already in a unit here: use the unit's repositories, and unit.savepoint for a part that " +
      "may fail; another worker's run joins it by { join: joinable(unit) }",
  );
}

function foreignError(): Error {
  return new Error(
    "this worker's database is not that of the Commit which this call is an operation of: the two could not take effect as " +
      "one. Leave the method out of what unitOfWorkService is given, or do here only what reads",
  );
}
