import { integer, text } from "../schema/field.ts";
import { identityField, identityIn } from "../schema/identity.ts";
import { keyString } from "../schema/key.ts";
import { type AnyTable, table } from "../schema/table.ts";
import type { TableFile } from "./table-file.ts";

/** The greatest key that a table has had, where its rows do not tell that any more. */
interface GivenKey {
  /** The name of the table. */
  readonly name: string;
  readonly latest: number;
}

/** Beside tables with an `identity`: their keys are not given again when the rows with the greatest ones are gone. */
export const givenKeyTable: AnyTable = table<GivenKey>(
  "given_keys",
  { name: text(63), latest: integer({ min: 1 }) },
  { key: ["name"] },
);

/** The greatest key of a table that the file has; 0 for none. */
export function latestIn(file: TableFile | undefined, name: string): number {
  // The file's rows are those of its table.
  const rows = (file?.state.rows ?? []) as readonly GivenKey[];
  return rows.find((row) => row.name === name)?.latest ?? 0;
}

/** The rows of a table after a commit. */
interface Written {
  readonly file: TableFile;
  readonly rows: readonly object[];
}

/** The rows that the file of given keys needs: of tables whose greatest key is not among their rows any more. */
export function keysToKeep(file: TableFile | undefined, written: readonly Written[]): ReadonlyMap<string, GivenKey> {
  const kept = new Map<string, GivenKey>();
  for (const { file: changed, rows } of written) {
    const { table } = changed;
    if (identityField(table) === undefined) continue;
    const { name } = table;
    // A row that is deleted was committed before, and so is in the file.
    const latest = greatest(table, changed.state.rows);
    if (latest <= Math.max(greatest(table, rows), latestIn(file, name))) continue;
    const row = { name, latest };
    kept.set(keyString(givenKeyTable.key, row), row);
  }
  return kept;
}

/** Rows are in the order of their keys. */
function greatest(table: AnyTable, rows: readonly object[]): number {
  const last = rows.at(-1);
  return last ? identityIn(table, last) : 0;
}
