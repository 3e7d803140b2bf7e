import { SerializationError } from "../error.ts";
import type { Constraint } from "../schema/constraint.ts";
import type { DefaultSource } from "../schema/default.ts";
import { type AnyTable, constraintsOf } from "../schema/table.ts";
import { checkTogether } from "../schema/table-set.ts";
import { Identities } from "./identities.ts";
import { type StoredRow, uniqueKeys } from "./row.ts";

/** A change of one row that some open transaction has not seen. */
export interface RowChange {
  readonly commit: number;
  readonly table: string;
  readonly id: string;
  readonly before: StoredRow | undefined;
  readonly after: StoredRow | undefined;
}

/** One state of a row: `row` from that commit on, or, if it is undefined, gone from then on. */
interface Version {
  readonly commit: number;
  readonly row: StoredRow | undefined;
}

/** The committed rows of one table. */
interface Stored {
  /** The states of each row that can still be seen, latest last. */
  readonly versions: Map<string, Version[]>;
  /** The id of the row that has a unique value now; see uniqueKeys. */
  readonly holders: Map<string, string>;
}

/** A reference, and the table that it is in. */
export type ReferenceTo = readonly [AnyTable, Extract<Constraint, { kind: "reference" }>];

/** The changes of a transaction in one table, before its commit. */
export interface Draft {
  readonly table: AnyTable;
  /** The changed rows by id; undefined is a deleted one. */
  readonly rows: Map<string, StoredRow | undefined>;
  /** The id of the changed row that has a unique value. */
  readonly holders: Map<string, string>;
}

/** A transaction, as far as its commit is concerned. */
export interface Committing {
  /** The commit that it sees. */
  readonly start: number;
  /** The changes that it would commit. */
  readonly drafts: Iterable<Draft>;
  /** Whether it has read anything that a change makes different. */
  hasRead(change: RowChange): boolean;
}

/** The committed rows, each with all of its states that an open transaction can see, and the declared tables. */
export class MemoryStore {
  readonly defaults: DefaultSource;
  readonly identities: Identities = new Identities();
  readonly #tables = new Map<string, Stored>();
  /** The declared tables, by name. */
  readonly #declared = new Map<string, AnyTable>();
  /** By a table's name: the references of all tables to it, by their names. */
  readonly #references = new Map<string, Map<string, ReferenceTo>>();
  /** Oldest first. */
  #changes: RowChange[] = [];
  #commits = 0;

  constructor(defaults: DefaultSource) {
    this.defaults = defaults;
  }

  /** The number of the latest commit. */
  get latest(): number {
    return this.#commits;
  }

  /**
   * Registers a table with its references, as every table must be whose rows are stored here.
   *
   * @throws InvalidError for a table that does not fit the others
   */
  register(table: AnyTable): void {
    if (this.#declared.get(table.name) === table) return;
    checkTogether(table, this.#declared);
    this.#declared.set(table.name, table);
    for (const reference of constraintsOf(table, "reference")) {
      const known = this.#references.get(reference.table) ?? new Map<string, ReferenceTo>();
      this.#references.set(reference.table, known.set(reference.name, [table, reference]));
    }
  }

  /** The registered tables, by name. */
  get tables(): ReadonlyMap<string, AnyTable> {
    return this.#declared;
  }

  declared(table: string): AnyTable | undefined {
    return this.#declared.get(table);
  }

  referencesTo(table: string): Iterable<ReferenceTo> {
    return this.#references.get(table)?.values() ?? [];
  }

  /** The row as it was after a commit. */
  row(table: string, id: string, commit: number): StoredRow | undefined {
    const versions = this.#tables.get(table)?.versions.get(id);
    return versions && rowAt(versions, commit);
  }

  /** Calls back for all rows of a table as they were after a commit, with their ids. */
  forEach(table: string, commit: number, callback: (id: string, row: StoredRow) => void): void {
    this.#tables.get(table)?.versions.forEach((versions, id) => {
      const row = rowAt(versions, commit);
      if (row) callback(id, row);
    });
  }

  /** The id of the row that has a unique value now. */
  holder(table: string, key: string): string | undefined {
    return this.#tables.get(table)?.holders.get(key);
  }

  /**
   * Takes over the changes of a transaction.
   *
   * @throws SerializationError if it read what was changed since it began
   */
  commit(transaction: Committing): void {
    const drafts = [...transaction.drafts];
    if (drafts.length === 0) return;
    this.check(transaction);
    this.#commits++;
    for (const draft of drafts) this.#store(draft);
  }

  /** @throws SerializationError for a transaction that read what was changed since it began */
  check(transaction: Committing): void {
    const unseen = this.#changes.filter(({ commit }) => commit > transaction.start);
    if (unseen.some((change) => transaction.hasRead(change))) throw new SerializationError();
    for (const { table, rows, holders } of transaction.drafts) {
      for (const [key, id] of holders) {
        const holder = this.holder(table.name, key);
        if (holder !== undefined && holder !== id && !rows.has(holder)) throw new SerializationError();
      }
    }
  }

  /** Puts rows into a table without any, as if they had always been there: every open transaction sees them. */
  load(table: AnyTable, rows: ReadonlyMap<string, StoredRow>): void {
    const { versions, holders } = this.#storedOf(table);
    this.identities.passOver(table, rows.values());
    for (const [id, row] of rows) {
      versions.set(id, [{ commit: 0, row }]);
      for (const key of uniqueKeys(table, row)) holders.set(key, id);
    }
  }

  #storedOf({ name }: AnyTable): Stored {
    const stored = this.#tables.get(name) ?? { versions: new Map(), holders: new Map() };
    this.#tables.set(name, stored);
    return stored;
  }

  #store({ table, rows }: Draft): void {
    const { versions, holders } = this.#storedOf(table);
    const commit = this.#commits;
    const changes = [...rows].map(([id, after]): RowChange => {
      return { commit, table: table.name, id, before: versions.get(id)?.at(-1)?.row, after };
    });
    for (const { id, before, after } of changes) {
      for (const key of before ? uniqueKeys(table, before) : []) if (holders.get(key) === id) holders.delete(key);
      const states = versions.get(id);
      if (states) states.push({ commit, row: after });
      else versions.set(id, [{ commit, row: after }]);
    }
    // After all have let go of their old values, so that two rows may swap theirs.
    for (const { id, after } of changes) {
      for (const key of after ? uniqueKeys(table, after) : []) holders.set(key, id);
    }
    // One by one: as arguments of one call, more than some 100,000 overflow the stack.
    for (const change of changes) this.#changes.push(change);
  }

  /** Forgets the states of rows that no transaction can see, if the oldest open one sees the commit `horizon`. */
  forget(horizon: number): void {
    const kept = this.#changes.findIndex(({ commit }) => commit > horizon);
    for (const { table, id } of this.#changes.splice(0, kept === -1 ? this.#changes.length : kept)) {
      this.#prune(table, id, horizon);
    }
  }

  #prune(table: string, id: string, horizon: number): void {
    const versions = this.#tables.get(table)?.versions;
    const states = versions?.get(id);
    if (!versions || !states) return;
    states.splice(
      0,
      states.findLastIndex(({ commit }) => commit <= horizon),
    );
    if (states.length === 1 && states[0]?.row === undefined) versions.delete(id);
  }
}

function rowAt(versions: readonly Version[], commit: number): StoredRow | undefined {
  return versions.findLast((version) => version.commit <= commit)?.row;
}
