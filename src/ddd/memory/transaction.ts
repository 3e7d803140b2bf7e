import { type Condition, matches } from "../query/where.ts";
import type { DefaultSource } from "../schema/default.ts";
import type { AnyTable } from "../schema/table.ts";
import type { Savepoint, Transaction } from "../unit/backend.ts";
import { type Named, ReferenceChecks, type RowView } from "./reference.ts";
import { idsIn, type StoredRow, uniqueError, uniqueKeys } from "./row.ts";
import type { Committing, Draft, MemoryStore, RowChange } from "./store.ts";

/** The object that a repository is bound to: the transaction of its unit, or a new one for each operation. */
export interface MemoryConnection {
  /**
   * Runs one operation, at once: nothing else runs in between. Outside of a unit, a database that keeps its rows elsewhere
   * too gives a promise for the time when they are kept, and runs the operation again where another's commit came between.
   */
  transact<T>(operation: (transaction: MemoryTransaction) => T): T | Promise<T>;
  /** Makes the values of new entities that are not given. */
  readonly defaults: DefaultSource;
  /** Puts a key into each of these entities that lacks it, where the database gives keys. No unit that is undone takes one back. */
  giveKeys(table: AnyTable, entities: readonly object[]): void;
}

/** The reads of a transaction in one table. */
interface Reads {
  readonly ids: Set<string>;
  readonly conditions: Condition[];
}

/** The parts of its database that a transaction needs to end. */
export interface Ending {
  /** Makes its changes those of the database. @throws SerializationError if it read what was changed since it began */
  commit(transaction: MemoryTransaction): void | Promise<void>;
  /** Is called once, when it has ended in whatever way. */
  onEnd(): void;
}

/** A view of the database as it was at one commit, with changes of its own upon it. */
export class MemoryTransaction implements Transaction<MemoryConnection>, MemoryConnection, RowView, Committing {
  readonly connection: MemoryConnection = this;
  readonly defaults: DefaultSource;
  /** The commit that it sees. */
  readonly start: number;
  readonly #store: MemoryStore;
  readonly #ending: Ending;
  readonly #mode: "read" | "write";
  readonly #reads = new Map<string, Reads>();
  readonly #drafts = new Map<string, Draft>();
  /** How to undo each change, latest last. */
  readonly #undo: { draft: Draft; id: string; known: boolean; before: StoredRow | undefined }[] = [];
  /** The checks that the running operation has yet to pass. */
  #checks: ReferenceChecks;
  #ended = false;

  constructor(store: MemoryStore, mode: "read" | "write", ending: Ending) {
    this.#store = store;
    this.defaults = store.defaults;
    this.start = store.latest;
    this.#mode = mode;
    this.#ending = ending;
    this.#checks = new ReferenceChecks(this, store);
  }

  /** An operation that fails has done nothing. */
  transact<T>(operation: (transaction: MemoryTransaction) => T): T {
    if (this.#ended) throw new Error("this unit has ended: await all of its operations within it");
    const mark = this.#undo.length;
    this.#checks = new ReferenceChecks(this, this.#store);
    try {
      const result = operation(this);
      this.#checks.run();
      return result;
    } catch (error) {
      this.#undoTo(mark);
      throw error;
    }
  }

  giveKeys(table: AnyTable, entities: readonly object[]): void {
    this.#store.identities.give(table, entities);
  }

  /** The row with an id. */
  get(table: Named, id: string): StoredRow | undefined {
    this.#readsOf(table).ids.add(id);
    return this.#row(table, id);
  }

  /** All rows that match. */
  find(table: AnyTable, condition: Condition): StoredRow[] {
    const ids = idsIn(condition, table.key);
    if (ids) {
      const rows = ids.map((id) => this.get(table, id)).filter((row) => row !== undefined);
      return rows.filter((row) => matches(condition, row));
    }
    this.noteRead(table, condition);
    const found: StoredRow[] = [];
    this.forEach(table, (_, row) => {
      if (matches(condition, row)) found.push(row);
    });
    return found;
  }

  /** Calls back for all rows, with their ids. */
  forEach({ name }: Named, callback: (id: string, row: StoredRow) => void): void {
    const changed = this.#drafts.get(name)?.rows;
    this.#store.forEach(name, this.start, (id, row) => {
      if (!changed?.has(id)) callback(id, row);
    });
    changed?.forEach((row, id) => {
      if (row) callback(id, row);
    });
  }

  /**
   * Stores rows, or deletes those that are undefined, and what must go with them. What rows refer to may be stored
   * later in the same operation, and a row that refers to a deleted one may be changed or deleted later in it.
   *
   * @throws AlreadyExistsError if two rows would have the same unique value
   */
  write(table: AnyTable, rows: ReadonlyMap<string, StoredRow | undefined>): void {
    if (this.#mode === "read") throw new Error("this unit only reads: write in worker.run");
    this.#store.register(table);
    this.#store.identities.passOver(table, rows.values());
    // No recursion: a chain of cascades may have any length.
    const steps = [{ table, rows }];
    for (const step of steps) {
      const before = this.#put(step.table, step.rows);
      steps.push(...this.#checks.deleting(step.table, before, step.rows));
    }
  }

  /** @returns the rows before */
  #put(table: AnyTable, rows: ReadonlyMap<string, StoredRow | undefined>): Map<string, StoredRow> {
    const reads = this.#readsOf(table);
    for (const id of rows.keys()) reads.ids.add(id);
    const draft = this.#draftOf(table);
    const before = new Map<string, StoredRow>();
    for (const [id, row] of rows) {
      const stored = this.#row(table, id);
      if (stored) before.set(id, stored);
      this.#undo.push({ draft, id, known: draft.rows.has(id), before: draft.rows.get(id) });
      letGo(draft, id);
      draft.rows.set(id, row);
    }
    // After all have let go of their old values, so that rows may swap theirs.
    for (const [id, row] of rows) {
      if (!row) continue;
      this.#hold(draft, id, row);
      this.#checks.storing(table, row);
    }
    return before;
  }

  /** Records that the unit depends on the result of a condition. */
  noteRead(table: Named, condition: Condition): void {
    this.#readsOf(table).conditions.push(condition);
  }

  #hold(draft: Draft, id: string, row: StoredRow): void {
    for (const key of uniqueKeys(draft.table, row)) {
      if ((draft.holders.get(key) ?? id) !== id) throw uniqueError(draft.table, key);
      const other = this.#store.holder(draft.table.name, key);
      if (other !== undefined && !draft.rows.has(other)) {
        // The present holder may not have held it at the commit that is seen here: then this commit fails.
        const seen = this.get(draft.table, other);
        if (seen && uniqueKeys(draft.table, seen).includes(key)) throw uniqueError(draft.table, key);
      }
      draft.holders.set(key, id);
    }
  }

  #undoTo(mark: number): void {
    const undone = this.#undo.splice(mark).reverse();
    for (const { draft, id, known, before } of undone) {
      letGo(draft, id);
      if (known) draft.rows.set(id, before);
      else draft.rows.delete(id);
    }
    for (const { draft, id } of undone) {
      const row = draft.rows.get(id);
      for (const key of row ? uniqueKeys(draft.table, row) : []) draft.holders.set(key, id);
    }
  }

  #draftOf(table: AnyTable): Draft {
    let draft = this.#drafts.get(table.name);
    if (!draft) {
      draft = { table, rows: new Map(), holders: new Map() };
      this.#drafts.set(table.name, draft);
    }
    return draft;
  }

  #row(table: Named, id: string): StoredRow | undefined {
    const changed = this.#drafts.get(table.name)?.rows;
    return changed?.has(id) ? changed.get(id) : this.#store.row(table.name, id, this.start);
  }

  #readsOf({ name }: Named): Reads {
    let reads = this.#reads.get(name);
    if (!reads) {
      reads = { ids: new Set(), conditions: [] };
      this.#reads.set(name, reads);
    }
    return reads;
  }

  get drafts(): Iterable<Draft> {
    return this.#drafts.values();
  }

  /** The names of the tables that it has read or written. */
  get tables(): Iterable<string> {
    return this.#reads.keys();
  }

  hasRead({ table, id, before, after }: RowChange): boolean {
    const reads = this.#reads.get(table);
    if (!reads) return false;
    return (
      reads.ids.has(id) ||
      reads.conditions.some((one) => (before && matches(one, before)) || (after && matches(one, after)))
    );
  }

  async commit(): Promise<void> {
    if (this.#ended) throw new Error("this unit has ended");
    try {
      await this.#ending.commit(this);
    } finally {
      this.end();
    }
  }

  async rollback(): Promise<void> {
    this.end();
  }

  /** Ends it, with whatever is committed by now. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#ending.onEnd();
  }

  async savepoint(): Promise<Savepoint> {
    const mark = this.#undo.length;
    return {
      release: async () => {},
      rollback: async () => this.#undoTo(mark),
    };
  }
}

/** Takes a changed row's unique values from it. */
function letGo(draft: Draft, id: string): void {
  const row = draft.rows.get(id);
  for (const key of row ? uniqueKeys(draft.table, row) : []) {
    if (draft.holders.get(key) === id) draft.holders.delete(key);
  }
}
