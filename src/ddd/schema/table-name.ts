import { type FieldViolation, InvalidError } from "../error.ts";
import { toSnakeCase } from "./field.ts";

/*
 * Rules for the names of tables, fields and constraints: the same on every backend, so that no database cuts, changes or
 * refuses a name that others take.
 */

/**
 * The maximum bytes of a name, in UTF-8: of longer ones, a database cuts the end (NAMEDATALEN is 64), and others refuse more than
 * 64 characters.
 */
const MAX_NAME_BYTES = 63;

/**
 * Characters that no name may have: quotes, dots and the like have a meaning in SQL, and some databases refuse those
 * beyond U+FFFF.
 */
const ALLOWED = /^[\p{L}\p{N}\p{M}_$ -]+$/u;

/** Names of system columns, which every table of some databases has. */
const SYSTEM_COLUMNS = new Set("tableoid cmax xmax cmin xmin ctid db_row_id db_trx_id db_roll_ptr".split(" "));

/** Keys of a Where with a meaning of their own. */
const QUERY_WORDS = new Set(["and", "or", "not"]);

/** The violation of a name, and its remedy; undefined if the name is valid. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "is empty: give it a name";
  const odd = [...name].find((one) => !ALLOWED.test(one) || one > "\uffff");
  if (odd !== undefined) {
    return `holds ${JSON.stringify(odd)}, which not every database takes in a name: use letters, digits and _`;
  }
  if (name.trim() !== name) return "begins or ends with a space, which databases cut off: leave it out";
  const bytes = new TextEncoder().encode(name).length;
  if (bytes <= MAX_NAME_BYTES) return undefined;
  return `is ${bytes} bytes long, and databases cut names after ${MAX_NAME_BYTES}: shorten it`;
}

/** Gives the same text for two names that a database may take for one, since not all letters are told apart. */
export function foldName(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** @throws InvalidError for a table's name that some backend cannot keep unchanged */
export function checkTableName(name: string): void {
  const problem =
    nameProblem(name) ??
    (/^sqlite_/i.test(name) ? "begins with sqlite_, which SQLite keeps for itself: choose another" : undefined) ??
    (foldName(name) === "migrations" ? "is the table that migrations are noted in: choose another" : undefined);
  if (problem) throw invalid(name, "the name of the table", problem);
}

/** @throws InvalidError for a field's name that some backend cannot keep unchanged */
export function checkFieldNames(table: string, fields: readonly string[]): void {
  const known = new Map<string, string>();
  for (const field of fields) {
    const column = foldName(toSnakeCase(field));
    const other = known.get(column);
    const problem =
      nameProblem(toSnakeCase(field)) ??
      (QUERY_WORDS.has(field) ? "means something else in a query: choose another" : undefined) ??
      (field in Object.prototype ? "is a property of every JavaScript object: choose another name" : undefined) ??
      (SYSTEM_COLUMNS.has(column) ? "is a column that a database has in every table: choose another" : undefined) ??
      (other === undefined ? undefined : `is the same column as that of ${other}: choose another`);
    if (problem) throw invalid(`${table}.${field}`, "the name of the field", problem);
    known.set(column, field);
  }
}

/**
 * @param names the names of all constraints of a table, generated ones included
 * @throws InvalidError for a name that some backend cannot keep unchanged, and for a repeated one
 */
export function checkConstraintNames(table: string, names: readonly string[]): void {
  const known = new Set([foldName(table), "primary"]);
  for (const name of names) {
    const problem =
      nameProblem(name) ??
      (known.has(foldName(name)) ? "is taken, by another or by the table: choose another" : undefined);
    if (problem) {
      throw invalid(`${table}.${name}`, "the name of the constraint", `${problem}, or the names that it is made of`);
    }
    known.add(foldName(name));
  }
}

/** @throws InvalidError for anything but a plain object, such as one with a field called __proto__ */
export function checkPlain(table: string, what: string, given: object | undefined): void {
  if (given === undefined) return;
  const prototype: unknown = Object.getPrototypeOf(given);
  if (prototype === Object.prototype || prototype === null) return;
  throw new InvalidError([
    { field: table, description: `its ${what} must be a plain object, without __proto__: choose another name` },
  ]);
}

function invalid(field: string, what: string, problem: string): InvalidError {
  const violation: FieldViolation = { field, description: `${what} ${problem}` };
  return new InvalidError([violation]);
}
