import { fieldOf, type StoredRow } from "../memory/row.ts";
import { ID_KEY, keyString } from "../schema/key.ts";
import { type AnyTable, constraintsOf } from "../schema/table.ts";
import { FileError } from "./error.ts";
import type { PlacedRow } from "./rows.ts";

/** The rows of a table as they are now. */
export type RowsOf = (table: string) => readonly StoredRow[] | undefined;

/** The rows of files whose references are yet to be checked, since a table that they refer to has not been read. */
export class UncheckedReferences {
  readonly #waiting = new Map<AnyTable, { readonly file: string; readonly rows: readonly PlacedRow[] }>();

  /** @param file the path of the table's file, for errors */
  add(table: AnyTable, file: string, rows: readonly PlacedRow[]): void {
    if (constraintsOf(table, "reference").length > 0) this.#waiting.set(table, { file, rows });
  }

  /**
   * Checks the tables all of whose targets have been read.
   *
   * @param rowsOf undefined for a table that has not been read
   * @throws FileError for a row that refers to none
   */
  check(rowsOf: RowsOf): void {
    for (const [table, { file, rows }] of this.#waiting) {
      const targets = constraintsOf(table, "reference").map((one) => one.table);
      if (!targets.every((target) => rowsOf(target))) continue;
      // A row that was changed meanwhile was checked then.
      const current = new Set(rowsOf(table.name));
      checkRows(
        table,
        file,
        rows.filter(({ row }) => current.has(row)),
        rowsOf,
      );
      this.#waiting.delete(table);
    }
  }
}

function checkRows(table: AnyTable, file: string, rows: readonly PlacedRow[], rowsOf: RowsOf): void {
  for (const { fields, table: target } of constraintsOf(table, "reference")) {
    const [field = ""] = fields;
    const ids = new Set(rowsOf(target)?.map((row) => keyString(ID_KEY, row)));
    for (const { line, row } of rows) {
      const id = fieldOf(row, field);
      if (id === null || ids.has(keyString(ID_KEY, { id }))) continue;
      const problem = `refers to none of ${target}: add that one, or refer to one that there is`;
      throw new FileError(file, problem, { line, field });
    }
  }
}
