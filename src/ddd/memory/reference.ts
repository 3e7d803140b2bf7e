import type { Scalar } from "../entity.ts";
import type { Condition } from "../query/where.ts";
import { refusal, stillReferenced } from "../refusal.ts";
import { ID_KEY, keyString } from "../schema/key.ts";
import { type AnyTable, constraintsOf } from "../schema/table.ts";
import { fieldOf, type StoredRow } from "./row.ts";
import type { MemoryStore, ReferenceTo } from "./store.ts";

/** A table that is read from: its name tells which. */
export type Named = Pick<AnyTable, "name">;

/** The rows as a transaction sees them; it records each read. */
export interface RowView {
  /** The row with an id. */
  get(table: Named, id: string): StoredRow | undefined;
  /** All rows that match. */
  find(table: AnyTable, condition: Condition): StoredRow[];
  /** Calls back for all rows, with their ids; not recorded. */
  forEach(table: Named, callback: (id: string, row: StoredRow) => void): void;
  /** Records that the unit depends on the result of a condition. */
  noteRead(table: Named, condition: Condition): void;
}

/** Rows to store, or undefined for rows to delete, by id. */
interface CascadeStep {
  readonly table: AnyTable;
  readonly rows: Map<string, StoredRow | undefined>;
}

/**
 * The references that one operation touches. They must hold when the operation is done, in whatever order it writes.
 */
export class ReferenceChecks {
  readonly #view: RowView;
  readonly #store: MemoryStore;
  readonly #stored: { readonly table: AnyTable; readonly row: StoredRow }[] = [];
  readonly #restricted: { readonly by: ReferenceTo; readonly values: readonly Scalar[] }[] = [];

  constructor(view: RowView, store: MemoryStore) {
    this.#view = view;
    this.#store = store;
  }

  /** Records a row whose references are to be checked. */
  storing(table: AnyTable, row: StoredRow): void {
    this.#stored.push({ table, row });
  }

  /**
   * Records the ids that are gone with some rows.
   *
   * @param before the rows as they were
   * @param after the rows as they are now
   * @returns the rows that declared cascades delete with them
   */
  deleting(
    table: AnyTable,
    before: ReadonlyMap<string, StoredRow>,
    after: ReadonlyMap<string, StoredRow | undefined>,
  ): CascadeStep[] {
    const gone: Record<"deleted" | "changed", Scalar[]> = { deleted: [], changed: [] };
    for (const [id, row] of before) {
      const value = fieldOf(row, "id");
      const now = after.get(id);
      if (value === null || (now && keyOf(fieldOf(now, "id")) === keyOf(value))) continue;
      // A stored field is a scalar.
      gone[now ? "changed" : "deleted"].push(value as Scalar);
    }
    const steps: CascadeStep[] = [];
    for (const by of this.#store.referencesTo(table.name)) {
      const [child, { onDelete }] = by;
      for (const [values, follows] of [
        [gone.deleted, onDelete === "cascade"],
        [gone.changed, false],
      ] as const) {
        const referring = values.length === 0 ? [] : this.#referring(by, values);
        if (referring.length === 0) continue;
        if (follows) steps.push({ table: child, rows: new Map(referring.map((id) => [id, undefined])) });
        else this.#restricted.push({ by, values });
      }
    }
    return steps;
  }

  /**
   * @throws IntegrityError for a row that refers to a missing one, and for a remaining row that refers to a deleted one
   */
  run(): void {
    for (const { table, row } of this.#stored) {
      for (const reference of constraintsOf(table, "reference")) {
        const value = fieldOf(row, reference.fields[0] ?? "");
        if (value !== null && !this.#exists(reference.table, value as Scalar)) throw refusal(table.name, reference);
      }
    }
    for (const { by, values } of this.#restricted) {
      const [child, reference] = by;
      const gone = values.filter((value) => !this.#exists(reference.table, value));
      if (gone.length > 0 && this.#referring(by, gone).length > 0) throw stillReferenced(child.name, reference);
    }
  }

  /** Whether a table has a row with this `id`, whether or not that is its key. */
  #exists(name: string, id: Scalar): boolean {
    const table = this.#store.declared(name);
    if (table && table.key.join() !== "id")
      return this.#view.find(table, { op: "eq", field: "id", value: id }).length > 0;
    return this.#view.get({ name }, keyOf(id)) !== undefined;
  }

  /** The ids of the rows that refer to given ones. */
  #referring([child, reference]: ReferenceTo, values: readonly Scalar[]): string[] {
    const [field = ""] = reference.fields;
    const wanted = new Set(values.map(keyOf));
    // Rows that refer by their own key are found without a scan.
    if (child.key.join() === field) return [...wanted].filter((id) => this.#view.get(child, id));
    this.#view.noteRead(child, { op: "in", field, values });
    const found: string[] = [];
    this.#view.forEach(child, (id, row) => {
      if (wanted.has(keyOf(fieldOf(row, field)))) found.push(id);
    });
    return found;
  }
}

/** The id in memory of the row whose key is this one value; see keyString. */
function keyOf(value: unknown): string {
  return keyString(ID_KEY, { id: value });
}
