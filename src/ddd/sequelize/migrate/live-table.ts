import { fromHex } from "../../schema/value/bytes.ts";

/** A column as the database has it. */
export interface LiveColumn {
  readonly name: string;
  /** As a codec writes it, wherever the two mean the same. */
  readonly type: string;
  /** As the database writes it. @default as `type` */
  readonly declared?: string | undefined;
  /** The maximum characters that the type itself lets in. @default no limit */
  readonly capacity?: number | undefined;
  readonly nullable: boolean;
  /** The value of rows that give none, in the database's own SQL. @default none, or null */
  readonly default?: string | undefined;
  /** Whether the database gives a value that is given to no other row to one that has none. @default false */
  readonly identity?: boolean;
  /** Parts of the column besides these that an alteration would lose, in the database's words. @default none */
  readonly others?: readonly string[] | undefined;
  /** Parts that no declaration has, and by which the column behaves otherwise, in the database's words. @default none */
  readonly undeclarable?: readonly string[] | undefined;
}

/** A constraint as the database has it. Names of columns, not of fields. */
export type LiveConstraint = {
  readonly name: string;
  readonly columns: readonly string[];
  /** Parts that no declaration has, and by which it holds otherwise, in the database's words. @default none */
  readonly undeclarable?: readonly string[] | undefined;
} & (
  | {
      readonly kind: "key" | "unique";
      /** Parts that no declaration has, in the database's words. @default none */
      readonly others?: readonly string[] | undefined;
    }
  /** The condition, as the database writes it. `own` is of a part of its column, which has no name in SQL. @default false */
  | {
      readonly kind: "check";
      readonly sql: string;
      readonly own?: boolean;
      /** The maximum of a check of a length, where the database writes one in words of its own. @default as `sql` says */
      readonly maxLength?: number | undefined;
    }
  | {
      readonly kind: "reference";
      readonly table: string;
      readonly onDelete: "cascade" | "restrict" | "other";
      /** Parts besides these that a reference made anew would lose, in the database's words. @default none */
      readonly others?: readonly string[] | undefined;
    }
);

/** An index that is of no constraint. A unique one too, if it is of some rows, of parts of values or of expressions only. */
export interface LiveIndex {
  readonly name: string;
  /** All that it needs, in its expressions and its condition too, as far as the database tells them. */
  readonly columns: readonly string[];
  /** Those that it orders rows by. @default `columns` */
  readonly keys?: readonly string[] | undefined;
}

/** A table as it is in the database. */
export interface LiveTable {
  readonly name: string;
  readonly columns: readonly LiveColumn[];
  readonly constraints: readonly LiveConstraint[];
  readonly indexes: readonly LiveIndex[];
  /** The references of other tables, and of its own, to a column of this one. */
  readonly referredBy: readonly { readonly table: string; readonly column: string }[];
}

/** The part of a column that can change. Everything is SQL, but for names. */
export interface ColumnState {
  readonly type: string;
  readonly nullable: boolean;
  readonly default?: string | undefined;
}

/** A constraint that a table gets or loses. */
export interface ConstraintState {
  readonly kind: "key" | "unique" | "check" | "reference";
  readonly name: string;
  readonly columns: readonly string[];
  /** As in CREATE TABLE. */
  readonly sql: string;
}

/** One change of a table. Names are not quoted. */
export type TableChange =
  /** `fill` is the value of the rows that are there; @default null */
  | {
      readonly kind: "addColumn";
      readonly name: string;
      readonly state: ColumnState;
      readonly fill?: string | undefined;
    }
  | { readonly kind: "dropColumn"; readonly name: string }
  | { readonly kind: "renameColumn"; readonly from: string; readonly to: string }
  | { readonly kind: "alterColumn"; readonly name: string; readonly from: ColumnState; readonly to: ColumnState }
  | { readonly kind: "addConstraint"; readonly constraint: ConstraintState }
  | { readonly kind: "dropConstraint"; readonly constraint: ConstraintState }
  | { readonly kind: "renameConstraint"; readonly from: ConstraintState; readonly to: ConstraintState }
  | { readonly kind: "dropIndex"; readonly name: string }
  | { readonly kind: "renameIndex"; readonly from: string; readonly to: string; readonly columns: readonly string[] };

/** Quotes a name. */
export type Quote = (name: string) => string;

/** The part of a Dialect that reads and changes tables that exist. */
export interface TableDialect {
  /** @returns undefined if there is no such table */
  readTable(runner: SqlRunner, name: string): Promise<LiveTable | undefined>;
  /** Makes changes that have been checked, in the order given: all, or none if the first fails. */
  alterTable(runner: SqlRunner, table: LiveTable, changes: readonly TableChange[], quote: Quote): Promise<void>;
  /** The value of a default that is a literal, as the driver gives values of a column. @returns undefined if it is none */
  literalValue(sql: string): string | number | null | undefined;
}

/** The part of StatementRunner that is needed. */
export interface SqlRunner {
  all(sql: string, params?: readonly (string | number | null)[]): Promise<Readonly<Record<string, unknown>>[]>;
  run(sql: string, params?: readonly (string | number | null)[]): Promise<number>;
}

/** The value of a literal in standard SQL: a number, NULL, true, false, or text, with parentheses and casts around. */
export function standardLiteral(sql: string): string | number | null | undefined {
  let text = sql.trim();
  for (;;) {
    const inner = /^\((.*)\)$/s.exec(text)?.[1] ?? /^(.*?'|[^']*?)::[\w ]+(?:\(\d+\))?$/s.exec(text)?.[1];
    if (inner === undefined) break;
    text = inner.trim();
  }
  if (/^'(?:[^']|'')*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  // Bytes, as one character each: none of them is text.
  const hex = /^X'((?:[\da-f]{2})*)'$/i.exec(text)?.[1];
  if (hex !== undefined) return String.fromCharCode(...fromHex(hex));
  if (/^null$/i.test(text)) return null;
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === "true" ? 1 : 0;
  return /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** The effect on a row of deleting the row that it refers to, by the words of ON DELETE. */
export function onDeleteOf(action: string): "cascade" | "restrict" | "other" {
  switch (action.toUpperCase().replace(/\s+/g, " ")) {
    case "CASCADE":
      return "cascade";
    // They refuse alike, one at the statement's end.
    case "NO ACTION":
    case "RESTRICT":
      return "restrict";
    default:
      return "other";
  }
}
