import type { StoredRow } from "../memory/row.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../query/order.ts";
import { keyString } from "../schema/key.ts";
import type { AnyTable } from "../schema/table.ts";
import type { Format } from "./format/format.ts";
import { digestOf } from "./recovery.ts";

/** A state of a table's file. */
export interface FileState {
  /** Its rows by the key: a change of one is a change of one line. */
  readonly rows: readonly StoredRow[];
  /** The digest of its text; undefined if there is no file. */
  readonly digest: string | undefined;
  /** See FileSystem; undefined if there is no file. */
  readonly stamp: string | undefined;
}

/** The file that keeps the rows of one table. */
export class TableFile {
  readonly name: string;
  readonly table: AnyTable;
  state: FileState;
  readonly #format: Format;
  readonly #order: readonly OrderTerm[];
  /** The texts of rows, each printed once. A stored row never changes. */
  readonly #printed = new WeakMap<StoredRow, string>();

  /** @param state as it was read, its rows in any order */
  constructor(table: AnyTable, format: Format, state: FileState) {
    this.name = fileName(table, format);
    this.table = table;
    this.#format = format;
    this.#order = toOrderTerms([], table.types, table.key);
    this.state = { ...state, rows: this.#sorted(state.rows) };
  }

  /** The rows and the text after changes. @param changes by the ids of the rows; undefined deletes */
  next(changes: ReadonlyMap<string, StoredRow | undefined>): Pick<FileState, "rows" | "digest"> & {
    readonly bytes: Uint8Array;
  } {
    const { key } = this.table;
    const kept = this.state.rows.filter((row) => !changes.has(keyString(key, row)));
    const added = [...changes.values()].filter((row) => row !== undefined);
    const rows = this.#sorted([...kept, ...added]);
    const text = this.#format.printAll(
      this.table,
      rows.map((row) => this.#print(row)),
    );
    const bytes = new TextEncoder().encode(text);
    return { rows, bytes, digest: digestOf(bytes) };
  }

  #sorted(rows: readonly StoredRow[]): StoredRow[] {
    return rows.toSorted((a, b) => compareBy(this.#order, a, b));
  }

  #print(row: StoredRow): string {
    const text = this.#printed.get(row) ?? this.#format.printRow(this.table, row);
    this.#printed.set(row, text);
    return text;
  }
}

export function fileName({ name }: AnyTable, format: Format): string {
  return `${name}.${format.name}`;
}
