import { childOf, type TraceAttributes, type TracePlace, within } from "../trace.ts";
import type { JoinableUnit, Repositories, Unit } from "../worker.ts";
import type { Transaction, UnitBackend } from "./backend.ts";
import { runInUnit } from "./current-units.ts";
import type { UnitScope } from "./scope.ts";

/** The inside of an open unit, for other workers of the same database that join it. */
export interface UnitHost<C> {
  readonly backend: UnitBackend<C>;
  readonly scope: UnitScope;
  readonly transaction: Transaction<C>;
}

const openUnits = new WeakMap<object, UnitHost<unknown>>();

/** Lets others join a unit. */
export function addHost<C>(unit: object, host: UnitHost<C>): void {
  openUnits.set(unit, host as UnitHost<unknown>);
}

/** @throws Error if the unit is one of another database: the two could not take effect as one */
export function hostOf(unit: object, database: object): UnitHost<unknown> {
  const host = openUnits.get(unit);
  if (!host || databaseOf(host.backend) !== database) {
    throw new Error("this worker cannot work within that unit: it is not a unit of this worker's database");
  }
  return host;
}

/** An open unit as one that others can join. */
export function joinable<R extends Repositories>(unit: Unit<R>): JoinableUnit<R> {
  return { unit, open: async () => unit };
}

/**
 * Runs code whose work, by any worker of the unit's database, joins the unit, without `join` being handed on. Changes
 * of other databases are refused: both could not take effect as one.
 */
export function runJoinable<R extends Repositories, T>(unit: Unit<R>, code: () => T): T {
  const host = openUnits.get(unit);
  if (!host) throw new Error("this is no unit of a worker");
  return runInUnit(databaseOf(host.backend), currentUnit(unit, host.scope, true), code);
}

/** @param exclusive whether work on other databases is refused */
export function currentUnit<R extends Repositories>(unit: Unit<R>, scope: UnitScope, exclusive: boolean) {
  // The repositories' names do not matter to those that join.
  const { open } = joinable(unit as Unit<Repositories>);
  const join = { unit: unit as Unit<Repositories>, open, exclusive };
  return {
    get open() {
      return scope.open;
    },
    join,
  };
}

/**
 * Has something done when a unit has taken effect, once. It is not done if the unit fails, nor if the process ends in between:
 * it can hasten other work, and cannot be relied upon. It must not throw.
 */
export function afterCommit(unit: object, work: () => void): void {
  const host = openUnits.get(unit);
  if (!host) throw new Error("this is no unit of a worker");
  host.scope.afterCommit(work);
}

/** The place of a unit in a trace; undefined for none. */
export function placeOf(unit: object): TracePlace | undefined {
  return openUnits.get(unit)?.scope.place;
}

/** Runs a part of a unit in a span of its own, which the part's statements are in. No other part runs meanwhile. */
export function partInSpan<T>(
  unit: object,
  name: string,
  attributes: TraceAttributes,
  part: () => Promise<T>,
): Promise<T> {
  const place = placeOf(unit);
  const span = childOf(place?.span, name, attributes);
  if (!place || !span) return part();
  const around = place.span;
  place.span = span;
  return within(span, part).finally(() => {
    place.span = around;
  });
}

/** The object that tells a backend's database from others. */
export function databaseOf(backend: UnitBackend<never> | UnitBackend<unknown>): object {
  return backend.database ?? backend;
}
