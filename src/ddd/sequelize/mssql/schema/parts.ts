import type { Quote } from "../../migrate/live-table.ts";

/**
 * Compares by code points, in UTF-8, whose bytes are in the same order: those of two bytes for a character have surrogates before other
 * characters. From SQL Server 2019 on.
 */
export const COLLATION = "Latin1_General_100_BIN2_UTF8";

/** A name in brackets. */
export const quote: Quote = (name) => `[${name.replaceAll("]", "]]")}]`;

/** The column of a value's length, which is in the index of a unique constraint with it: the server itself ignores spaces at the end. */
export function lengthName(column: string): string {
  return `${column}__length`;
}

/** The definition of the column of a value's length. */
export function lengthColumn(column: string, quote: Quote): string {
  return `${quote(lengthName(column))} AS DATALENGTH(${quote(column)})`;
}

export function isLength({ name, computed }: Readonly<Record<string, unknown>>): boolean {
  return (computed === true || Number(computed) === 1) && String(name).endsWith(lengthName(""));
}

/** A column of a unique constraint. */
export interface UniqueColumn {
  readonly name: string;
  readonly nullable: boolean;
  /** Whether its length tells values apart that the server takes for one. */
  readonly isMeasured: boolean;
}

/**
 * The columns and the condition of an index in place of a unique constraint, which would take null once only, and ignore spaces at the
 * end of texts.
 *
 * @returns undefined where the constraint does
 */
export function uniqueParts(columns: readonly UniqueColumn[], quote: Quote): string | undefined {
  const nullable = columns.filter((one) => one.nullable);
  const measured = columns.filter((one) => one.isMeasured);
  if (nullable.length + measured.length === 0) return undefined;
  const keys = [...columns.map(({ name }) => name), ...measured.map(({ name }) => lengthName(name))];
  const where = nullable.map(({ name }) => `${quote(name)} IS NOT NULL`).join(" AND ");
  return `(${keys.map(quote).join(", ")})${where === "" ? "" : ` WHERE ${where}`}`;
}

/** The characters of a UUID, each of one byte. */
export const ID_LENGTH = 36;

/** A UUID is told apart by itself. */
export function isMeasuredType(type = ""): boolean {
  return /^VAR(?:CHAR|BINARY)/.test(type) && !type.startsWith(`VARCHAR(${ID_LENGTH})`);
}
