import type { AnyFieldType } from "../../schema/field.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import { codecOf } from "../column.ts";
import type { Connection } from "../connection.ts";
import type { Driver } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { literal } from "../sql/condition.ts";
import type { BoundColumn } from "../sql/table.ts";

/** Code points of text that InnoDB takes into an index: 3,072 bytes, at four each. */
const MAX_KEY_LENGTH = 768;
/** What a value that is no text takes of that. */
const OTHER_LENGTH = 2;

/** The maximum bytes of a row for short text outside of keys, out of 65,535 for all columns but long text. */
const MAX_SHORT_BYTES = 32_000;

/**
 * The types of a table's text fields. A column in a key, or a short one, is one character longer than allowed, and a
 * check refuses the longer value: the type alone would cut spaces off.
 */
export function textTypes(table: AnyTable): ReadonlyMap<string, string> {
  const inKey = new Set(constraintsOf(table, "key", "unique", "reference").flatMap(({ fields }) => fields));
  const types = new Map<string, string>();
  let bytes = 0;
  for (const [field, type] of table.types) {
    if (type.kind !== "text") continue;
    const length = declaredLength(type);
    const isShort = length !== undefined && length <= MAX_KEY_LENGTH && bytes + 4 * length <= MAX_SHORT_BYTES;
    if (isShort && !inKey.has(field)) bytes += 4 * length;
    types.set(field, isShort || inKey.has(field) ? `VARCHAR(${length})` : codecOf(type, "mariadb").type);
  }
  return types;
}

/** Said of each table, so that it does not depend on what the database is set to. */
export function tableOptions({ collation }: Driver): string {
  return ` ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE ${collation}`;
}

/**
 * A value in a check. MariaDB keeps a check as it would write it itself, and does not escape text in it: text in which
 * something would have to be is hexadecimal, in a form that is kept.
 */
export function checkedLiteral(column: BoundColumn, value: string | number, { collation }: Driver): string {
  if (typeof value === "number" || column.column.kind === "bigint") return literal(column, value);
  if (PLAIN.test(value)) return `'${value}'`;
  return `CONVERT(X'${Buffer.from(value).toString("hex")}' USING utf8mb4) COLLATE ${collation}`;
}

const PLAIN = /^[\w :.,;@/+-]*$/;

/** The columns of an index as SQL; of text that is too long for one, it holds the beginning. */
export async function indexColumns(connection: Connection, table: string, columns: readonly string[]): Promise<string> {
  const rows = await connection.all(
    "SELECT column_name AS name, character_maximum_length AS length FROM information_schema.columns " +
      "WHERE table_schema = DATABASE() AND table_name = ?",
    [table],
  );
  const lengths = new Map(rows.map(({ name, length }) => [String(name), length === null ? null : Number(length)]));
  const total = columns.reduce((sum, column) => sum + (lengths.get(column) ?? OTHER_LENGTH), 0);
  const most = Math.floor(MAX_KEY_LENGTH / columns.length);
  return columns
    .map((column) => {
      const length = lengths.get(column) ?? 0;
      const part = total > MAX_KEY_LENGTH && length > most ? `(${most})` : "";
      return connection.driver.quote(column) + part;
    })
    .join(", ");
}

/** The table that an index is of: here, an index's name is its own there only. @throws DatabaseError unless there is one */
export async function tableOfIndex(connection: Connection, name: string): Promise<string> {
  const rows = await connection.all(
    "SELECT DISTINCT table_name AS name FROM information_schema.statistics " +
      "WHERE table_schema = DATABASE() AND index_name = ?",
    [name],
  );
  const [first, second] = rows;
  if (!first) throw new DatabaseError(`there is no index ${name}`);
  if (second) throw new DatabaseError(`several tables have an index ${name}: drop it in SQL, naming the table`);
  return String(first.name);
}

/** Of a column of text that is declared to be of a length, or of no more than one. */
function declaredLength({ length, maxLength }: AnyFieldType): number | undefined {
  return maxLength === undefined ? length : maxLength + 1;
}
