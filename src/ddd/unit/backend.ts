import type { TracePlace } from "../trace.ts";
import type { RetryTurns } from "./retry.ts";

/**
 * The part of units that differs between databases. UnitWorker does the rest.
 *
 * @typeParam C the connection that a repository is bound to
 */
export interface UnitBackend<C> {
  /** The object that tells this database from others, where several backends share one. @default the backend itself */
  readonly database?: object;

  /** The connection of repositories outside any unit: each of their operations is a unit of its own. */
  readonly connection: C;

  /** `connection`, whose operations end when the signal is aborted. It must cost next to nothing until it is used. */
  connectionFor(signal: AbortSignal): C;

  /** The retry turns, shared by all workers of the database. @default one for each worker */
  readonly turns?: RetryTurns | undefined;

  /**
   * Opens a transaction. `attempt` counts from 1; more than that means a repeat of the same unit.
   *
   * @param place the span that its statements are in, which changes meanwhile @default they are in no trace
   * @param repeats whether the unit runs again for as long as is usual, should the database ask for it @default false
   */
  begin(
    mode: "read" | "write",
    attempt: number,
    signal: AbortSignal | undefined,
    place?: TracePlace,
    repeats?: boolean,
  ): Promise<Transaction<C>>;

  /** Whether the database asks, by this error, that the whole unit be run again. */
  isTransient(error: unknown): boolean;
}

/**
 * An open transaction. `commit` and `rollback` end it and give back all that it holds, also when they throw. Once it has
 * ended, `commit` throws, and `rollback` does nothing.
 */
export interface Transaction<C> {
  readonly connection: C;
  commit(): Promise<void>;
  /** @throws an error that `isTransient` knows if the unit must run again, even if it has failed by itself */
  rollback(): Promise<void>;
  savepoint(): Promise<Savepoint>;
}

/** A point within a transaction; the latest one is ended first. */
export interface Savepoint {
  /** Keeps the changes since then. */
  release(): Promise<void>;
  /** Undoes the changes since then. */
  rollback(): Promise<void>;
}
