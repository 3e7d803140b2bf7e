import { throwIfAborted } from "../abort.ts";
import { SerializationError } from "../error.ts";
import { DefaultSource } from "../schema/default.ts";
import type { AnyTable } from "../schema/table.ts";
import { danglingReferences } from "../schema/table-set.ts";
import type { UnitBackend } from "../unit/backend.ts";
import { RetryTurns } from "../unit/retry.ts";
import { MemoryStore } from "./store.ts";
import { type MemoryConnection, MemoryTransaction } from "./transaction.ts";

export interface MemoryOptions {
  /** The clock that the defaults of columns read. @default the system's */
  readonly now?: (() => Date) | undefined;
}

/**
 * A database in memory, with serialisable transactions: each works on the state that was committed when it began, and its
 * commit is refused if another's has changed what it read since. Nobody waits for anybody, repeats of refused units
 * aside.
 */
export class MemoryDatabase implements UnitBackend<MemoryConnection> {
  protected readonly store: MemoryStore;
  /** Oldest first. */
  readonly #open = new Set<MemoryTransaction>();
  readonly turns = new RetryTurns();

  readonly connection: MemoryConnection;

  constructor({ now }: MemoryOptions = {}) {
    const defaults = DefaultSource.of(now);
    this.store = new MemoryStore(defaults);
    this.connection = {
      defaults,
      giveKeys: (table, entities) => this.store.identities.give(table, entities),
      transact: (operation) => this.transact(operation),
    };
  }

  /** Runs one operation as a unit of its own. */
  protected transact<T>(operation: (transaction: MemoryTransaction) => T): T | Promise<T> {
    const transaction = this.open("write");
    try {
      const result = transaction.transact(operation);
      this.store.commit(transaction);
      return result;
    } finally {
      transaction.end();
    }
  }

  /** Makes a unit's changes those of the database. @throws SerializationError if it read what was changed since it began */
  protected commit(transaction: MemoryTransaction): void | Promise<void> {
    this.store.commit(transaction);
  }

  /** An operation is done at once, so that only those that have not begun can be given up. */
  connectionFor(signal: AbortSignal): MemoryConnection {
    return {
      defaults: this.connection.defaults,
      giveKeys: this.connection.giveKeys,
      transact: (operation) => {
        throwIfAborted(signal);
        return this.connection.transact(operation);
      },
    };
  }

  /** Units run concurrently until they conflict. */
  async begin(mode: "read" | "write"): Promise<MemoryTransaction> {
    return this.open(mode);
  }

  isTransient(error: unknown): boolean {
    return error instanceof SerializationError;
  }

  /**
   * Registers a table with its references, as every table must be whose rows are stored here.
   *
   * @throws InvalidError for a table that does not fit the others
   */
  register(table: AnyTable): void {
    this.store.register(table);
  }

  /** A line for each reference of its workers' tables that names no table; [] if there is none. */
  async missing(): Promise<string[]> {
    return danglingReferences(this.store.tables).map(({ problem }) => problem);
  }

  protected open(mode: "read" | "write"): MemoryTransaction {
    const transaction: MemoryTransaction = new MemoryTransaction(this.store, mode, {
      commit: (committing) => this.commit(committing),
      onEnd: () => this.onEnd(transaction),
    });
    this.#open.add(transaction);
    return transaction;
  }

  /** Is called when a transaction has ended. Forgets the states of rows that only this one could still see. */
  protected onEnd(transaction: MemoryTransaction): void {
    this.#open.delete(transaction);
    const [oldest] = this.#open;
    this.store.forget(oldest ? oldest.start : this.store.latest);
  }
}
