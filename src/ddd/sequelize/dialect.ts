import type { OrderTerm } from "../query/order.ts";
import type { Position } from "../query/position-token.ts";
import type { Condition } from "../query/where.ts";
import type { Constraint } from "../schema/constraint.ts";
import type { AnyFieldType } from "../schema/field.ts";
import type { AnyTable } from "../schema/table.ts";
import type { Codec, Row, Value } from "./column.ts";
import type { ErrorClassifier } from "./error.ts";
import type { TableDialect } from "./migrate/live-table.ts";
import type { Cache } from "./session/lru.ts";

/**
 * Everything that differs between databases, except for the conversation with them (see Driver): SQL, the order in which
 * they check rules, the meaning of their errors.
 *
 * A new database is a new folder beside this file, and a line in `open.ts`. The folder has `dialect.ts` with a Dialect,
 * `driver.ts` with a Driver, and `open.ts` with an Opener, whose name the line adds to the list of openers. A database that
 * resembles one of the others takes over its dialect with some members of its own, `{ ...otherDialect, quote }`; the
 * comments below name the shared functions that do for a database with usual SQL. Optional members are for databases that
 * need them. No shared file asks for a dialect's name: a difference that none of the members tells is a new member here.
 * `sequelizeBackend` of `brasa/testing/sequelize` then holds the database to the suite that all others pass.
 */
export interface Dialect extends ErrorClassifier {
  /** The name of the dialect, for SQL of one's own: `Database.dialect`, `Ddl.dialect`. */
  readonly name: string;
  /** The name of the kind of database in traces: a `db.system.name` of OpenTelemetry's conventions. @default the dialect's name */
  readonly systemName?: string;

  // Names and values

  /** A table's or a column's name as SQL. */
  quote(name: string): string;
  /** The nth placeholder of a statement, from 1. */
  placeholder(n: number): string;
  /** How a field is kept. */
  codec(type: AnyFieldType): Codec;

  // Questions

  /**
   * A condition that a column is one of the values, or, negated, none of them; null meets neither. `isOneOf` does for any
   * database, with a placeholder for each value. Best, the SQL is the same however many values there are, so that it is
   * prepared once.
   *
   * @param encoded values, at least one, none of them null
   */
  isIn(column: BoundColumn, encoded: readonly Value[], values: Placeholders, negated: boolean): string;
  /** The position of a part within text, from 1; 0 if it is not there. @param part a placeholder */
  position(text: string, part: string): string;
  /**
   * A condition that a text is another, starts with it or holds it without regard to case, as `foldCase` of
   * query/fold-case.ts says; null never does. `matchesByReplacing` does for any database that has `replace`.
   */
  matchesInAnyCase(column: BoundColumn, wanted: InAnyCase, values: Placeholders, negated: boolean): string;
  /**
   * The exact sum of a column of whole numbers as text, however large it is; null for none. It may be two sums with a space between
   * them: that of the numbers without their lower 32 bits, as multiples of 2^32, and that of the lower bits.
   */
  wholeSum(column: string): string;
  /** The least number of ordered rows that the database should be asked for, as it plans badly for fewer. @default 1 */
  readonly leastRows?: number;
  /** How many rows are handed over at once. @default row by row */
  readonly packing?: Packing;
  /**
   * The condition by which an index on the fields of an order finds the rows after a position, so that neither rows with equal values
   * before it nor nulls cost anything. `rows` are compared, `(a, b) > (?, ?)`, where all are ascending or all descending;
   * `alternatives` are one condition, `(a = ? AND b > ?) OR a > ?`, which is read as ranges of one index. @default each alternative is
   * a SELECT of its own with a LIMIT, joined by UNION ALL, which any optimiser understands; it serves for mixed directions of `rows` too
   */
  readonly seeksBy?: "rows" | "alternatives";
  /**
   * Whether an ordered UNION ALL reads each of its SELECTs in the order of an index, and no more of it than is needed. @default it
   * does not, and each SELECT has a LIMIT
   */
  readonly mergesUnions?: boolean;
  /** The last characters of a text. @param length of them, at least 1 */
  lastCharacters(text: string, length: number, values: Placeholders): string;
  /** A condition that a text ends with another, or, negated, does not; null never does. @default by `lastCharacters` */
  endsWith?(column: BoundColumn, part: string, values: Placeholders, negated: boolean): string;
  /** For a database that takes different values for equal. @default each value is equal to itself alone */
  readonly exact?: ExactComparison;
  /** The end of a SELECT that gives some rows at most. @param ordered whether an order stands before it @default LIMIT */
  limit?(count: string, ordered: boolean): string;
  /** The maximum values of one statement. @default 30,000 */
  readonly maxValues?: number;
  /** A statement that the database answers with a row, whatever is in it. @default SELECT 1 */
  readonly ping?: string;
  /** Whether null comes first in an ascending order, and last in a descending one, without being told to. */
  readonly sortsNullsFirst: boolean;
  /** For a database that orders long texts by their beginnings only. @default it orders by whole texts */
  readonly longText?: LongTextOrder | undefined;

  // Writes

  /** An INSERT of several rows. @param into the table with its columns @param rows a list of values each, in parentheses @default by VALUES */
  insertRows?(into: string, rows: readonly string[]): string;
  /** The maximum values of one INSERT of several rows. @default as of other statements */
  readonly maxInsertValues?: number;
  /** The maximum UTF-16 units of text that one INSERT of several rows may hold. @default no limit */
  readonly maxInsertLength?: number;
  /**
   * Changes the rows that a condition finds. `updateByReturning` does it where there is RETURNING.
   *
   * @param change values by field; a version is raised besides
   * @returns the rows as they are then
   */
  update(runner: StatementRunner, table: DialectTable, change: Change, condition: Condition): Promise<Row[]>;
  /**
   * Writes rows in place of those with the same keys, raising their versions. `upsertByReturning` does it where there
   * are ON CONFLICT and RETURNING.
   *
   * @returns the rows as they are then, in any order
   */
  upsert(runner: StatementRunner, table: DialectTable, rows: readonly RowValues[]): Promise<Row[]>;
  /**
   * Runs a write so that all databases refuse the same, and report the same violation first: by row; within a row checks by
   * name, then unique constraints as declared; references come last, after all rows. @default the database does so by itself
   *
   * @throws IntegrityError for the first violation
   */
  write?<T>(write: Write<T>): Promise<T>;
  /** How it gives keys. @default it gives none: tables with an `identity` are refused */
  readonly identity?: IdentityDialect;
  /** Whether a WITH may have an INSERT, whose rows the statement reads. @default it may not */
  readonly writesInQueries?: boolean;
  /** Whether a statement that fails aborts its transaction, so that each that may fail needs a savepoint. */
  readonly errorAbortsTransaction: boolean;
  /** Whether units that write run one after the other, so that none is in another's way. @default several run at once */
  readonly hasOneWriter?: boolean;
  /** Whether one statement outside a transaction is as isolated as a unit. */
  readonly singleStatementIsSerializable: boolean;
  /**
   * A condition that holds at the isolation of a unit that writes, and at no other, where sessions run a change with it as a unit of its
   * own (`Session.lone`). @default they do not
   */
  readonly inUnit?: string;
  /** Whether a statement commits its transaction: certainly, or perhaps. @default no statement does */
  commitIn?(sql: string): "certain" | "possible" | undefined;

  // Constraints

  /**
   * Runs statements of an atomic part while references may be broken.
   *
   * @throws the error of `work`, or, with `checksDeferredReferences`, the refusal of a reference that is broken in the end
   */
  deferReferences<T>(runner: StatementRunner, work: () => Promise<T>): Promise<T>;
  /** Whether references are checked when `deferReferences` ends. Otherwise they never are: the caller checks them. */
  readonly checksDeferredReferences: boolean;
  /** The names of all tables with references to some tables. It is needed without `checksDeferredReferences` only. */
  tablesReferringTo?(runner: StatementRunner, tables: readonly string[]): Promise<readonly string[]>;
  /**
   * Defers the checks of a table's unique constraints, or makes up for them.
   *
   * @returns false where they cannot be deferred: a migration in SQL may have made them so. @default they never can be
   */
  deferUniques?(runner: StatementRunner, table: DialectTable, deferred: boolean): Promise<boolean>;
  /** Text that no row has, for a column while its checks are off. @param maxLength in characters @default private ones */
  unusedText?(maxLength: number): string;
  /** A value other than true and false for a column of booleans. @default the database has none */
  unusedBoolean?(): Value;

  readonly ddl: DdlDialect;
}

/** How a database gives the keys of tables with an `identity`. */
export interface IdentityDialect {
  /** The SQL after the type of its column. @default none */
  readonly column?: string;
  /** The SQL after its column in PRIMARY KEY. @default none */
  readonly inKey?: string;
  /**
   * Takes keys that are given to no other row, in order.
   *
   * @param above a key that they are greater than, which has been passed over if the database does not do that by itself
   * @default keys are given by INSERT alone
   */
  reserve?(runner: StatementRunner, identity: BoundIdentity, count: number, above: number): Promise<number[]>;
  /**
   * The keys that the latest INSERT on this connection has given to its rows, which had null in their place, in their order. Needed
   * without `reserve` only.
   */
  inserted?(runner: StatementRunner, identity: BoundIdentity, count: number): Promise<number[]>;
  /** Sees to it that greater keys than this are given. @default the database does, whenever it stores a row */
  passOver?(runner: StatementRunner, identity: BoundIdentity, key: number): Promise<void>;
}

/** A table, and its column whose values the database gives. */
export interface BoundIdentity {
  readonly table: DialectTable;
  readonly column: BoundColumn;
  readonly dialect: IdentityDialect;
}

/** How tables are made and changed. Names that it is given are not quoted. */
export interface DdlDialect extends TableDialect {
  /** Whether a rollback takes changes of tables back. */
  readonly isTransactional: boolean;
  /** Takes the lock of migrations, until the transaction ends. @default beginning such a transaction takes it */
  lockMigrations?(runner: StatementRunner): Promise<void>;
  /**
   * Lets the statements of a migration wait no longer than this for a lock, until the transaction ends; it then runs again. @default they
   * wait until they have it, or their session limits the waits itself
   */
  limitLockWaits?(runner: StatementRunner, ms: number): Promise<void>;
  /** Whether a failure says that a lock was not given in time. @default none does */
  isLockTimeout?(error: unknown): boolean;
  /**
   * The SQL type of each column, by field, where it depends on the column's keys or on the other columns. @default the
   * codecs'
   */
  columnTypes?(table: DialectTable): ReadonlyMap<string, string>;
  /** The statements that make a table with its constraints. @default one CREATE TABLE */
  createTable?(table: DialectTable): readonly string[];
  /** The statements that drop a table, and what was made with it. @default DROP TABLE */
  dropTable?(table: string): readonly string[];
  /** Whether rows that refer to rows of their own table can be deleted by cascade. If not, repositories delete them. @default true */
  readonly cascadesWithinTable?: boolean;
  /** Follows the columns and constraints of CREATE TABLE: nothing, or a space and the options. */
  readonly tableOptions: string;
  /** Whether, of unique constraints, the one that is declared last is checked first. */
  readonly checksLastUniqueFirst: boolean;
  /** The number of characters of a text, or of bytes where it is binary, as an SQL expression. */
  characterCount(text: string, isBinary: boolean): string;
  /** The SQL after a unique constraint or a key: nothing, or a space and the words that make `deferUniques` possible. */
  uniqueSuffix(constraint: Constraint): string;
  /**
   * The SQL after a reference: ON DELETE, and the words that make `deferReferences` possible. With `restrict`, deleting a row is best
   * refused at the end of the statement only, when rows that refer to it may be gone too.
   */
  referenceSuffix(onDelete: "cascade" | "restrict"): string;
  /** A value in a CHECK constraint. @param column that it is compared with, if it is one of its values @default as in SQL */
  literal?(value: string | number | Uint8Array, column?: BoundColumn): string;
  /** How many characters of a column an index holds, by column, where it cannot hold all. @default it always can */
  prefixLengths?(runner: StatementRunner, index: Index): Promise<ReadonlyMap<string, number>>;
  /**
   * The table of an index, where DROP INDEX must name it. @default it need not be named
   *
   * @throws DatabaseError if there is no such index, or more than one
   */
  tableOfIndex?(runner: StatementRunner, index: string): Promise<string>;
}

/** Some columns of a table, in order. */
export interface Index {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Asks again in the order of whole texts, where the database has ordered rows by the beginnings of their texts. */
export interface LongTextOrder {
  /**
   * @param rows found by `select`
   * @returns undefined if they are in order; the rows of the statement are in no order, and more than asked for
   */
  selectAgain(question: Question, rows: readonly Row[]): Statement | undefined;
  /** `selectKeys` with more columns for `selectKeysAgain`; undefined if no text of the order can be that long. */
  selectKeys(question: Question): Statement | undefined;
  /**
   * @param rows found by this `selectKeys`
   * @returns undefined if they are in order; the rows of the statement are in order, and more than asked for
   */
  selectKeysAgain(question: Question, rows: readonly Row[]): Statement | undefined;
}

/** Rules whose enforcement some databases can turn off for a connection. */
export type Rule = "references" | "checks";

/** Runs statements one after another, in a unit or outside. Errors that leave it are of the toolkit. */
export interface StatementRunner {
  /** Runs one statement that only reads. */
  all(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /**
   * Runs one statement that writes. If it fails, it has done nothing, and the unit can go on.
   *
   * @param lone the statement with the dialect's `inUnit` besides, for one that is a unit of its own. @default it has none
   * @returns how many rows it changed
   */
  run(sql: string, params?: readonly Value[], lone?: string): Promise<number>;
  /** `run` for a statement that gives rows: one with RETURNING. */
  returning(sql: string, params?: readonly Value[]): Promise<Row[]>;
  /**
   * Runs several statements that take effect together or not at all. Outside a unit they are one, and may be run
   * again as one is. Within it, only the connection that it is given may be used.
   */
  atomic<T>(fn: (inner: StatementRunner) => Promise<T>): Promise<T>;
  /** Turns the enforcement of a kind of rule off or on in an atomic part; see Session. */
  enforce(rule: Rule, on: boolean): Promise<boolean>;
}

/** Many rows in one value, where the driver takes long to make objects of them. */
export interface Packing {
  /**
   * The SELECT that gives the rows of another, packed.
   *
   * @param select gives all columns of the table, in an order that is kept
   * @param most how many rows it gives at most
   * @returns undefined where the rows are to be read as they are: few, very long, or with values that would change
   */
  pack(table: DialectTable, select: string, most: number): string | undefined;
  /** The rows that the SELECT has packed. */
  unpack(table: DialectTable, packed: readonly Row[]): Row[];
}

/** SQL with a placeholder for each value. The text depends on the shape of a question only, so it is prepared once. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly Value[];
}

/** The values of one statement, in the order of its placeholders. */
export interface Placeholders {
  /** @param column that the value is compared with, if it is one of its values @returns the placeholder */
  add(value: Value, column?: BoundColumn): string;
  /** How many there are. */
  readonly count: number;
  /** The comparisons of the database that they are for. */
  readonly exact: ExactComparison | undefined;
}

/** The values of a row, in the order of its table's columns. */
export type RowValues = readonly Value[];

/** Values by field. */
export type Change = ReadonlyMap<string, Value>;

/** The rows of a table that match a condition, in an order, and how many of them at most. */
export interface Question {
  readonly table: DialectTable;
  readonly condition: Condition;
  readonly terms: readonly OrderTerm[];
  readonly limit: number;
  /** A position in the order that all of them are after. */
  readonly after?: Position;
}

/** How two values are compared. */
export type Operator = "=" | "<>" | ">" | ">=" | "<" | "<=";

/**
 * Comparisons that tell all values apart, and order texts by their code points, for a database whose own do not: one that ignores
 * spaces at the ends of texts, for example.
 */
export interface ExactComparison {
  /** Whether the database may take two values of the column for one. */
  isNeeded(column: BoundColumn): boolean;
  /** A condition about two expressions. */
  compare(left: string, operator: Operator, right: string): string;
  /** The expressions that rows are ordered by, in place of a column. */
  order(column: string): readonly string[];
  /** The expressions that rows are grouped by, in place of a column. The column itself is among them. */
  group(column: string): readonly string[];
}

/** A text that is looked for without regard to case. It has at least one letter with several cases. */
export interface InAnyCase {
  readonly match: "eq" | "startsWith" | "contains";
  readonly text: string;
}

/** A row by its fields; that of a change has only some. */
export type RowFields = Readonly<Record<string, unknown>>;

/** A write that may be run several times, each time after the one before was undone. */
export interface Write<T> {
  readonly runner: StatementRunner;
  readonly table: DialectTable;
  /** The whole rows that it stores, or the fields that it changes in all matching rows. */
  readonly stored: readonly RowFields[];
  /** Inserts or updates rows, and deletes none. */
  run(runner: StatementRunner): Promise<T>;
}

/** One column of a table as its database needs it. */
export interface BoundColumn {
  readonly field: string;
  readonly name: string;
  /** The quoted name. */
  readonly sql: string;
  /** The expression to select: the column, or another expression by the column's name. */
  readonly selected: string;
  readonly column: AnyFieldType;
  readonly codec: Codec;
}

/** A table as its database needs it: with all names quoted and all codecs chosen. */
export interface DialectTable {
  readonly table: AnyTable;
  readonly name: string;
  /** The quoted name. */
  readonly sql: string;
  readonly dialect: Dialect;
  readonly columns: readonly BoundColumn[];
  /** The fields of the primary key. */
  readonly key: readonly string[];
  readonly versioned: boolean;
  /** The SQL that was made for the table, by the shape of its question; see `shaped` in sql/statement.ts. */
  readonly texts: Cache<string>;
  /** @throws InvalidError if there is no such field */
  column(field: string): BoundColumn;
  toEntity(row: Row): unknown;
}
