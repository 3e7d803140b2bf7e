import type { Scalar } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { checkOperand, isInt64 } from "../../schema/field.ts";
import type { Value } from "../column.ts";
import type { BoundColumn, Dialect, DialectTable, Placeholders } from "../dialect.ts";

/** The maximum values of one statement: less than any database takes, the least of which takes 32,766. */
const MAX_VALUES = 30_000;
const MAX_PADDED = 1024;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

const TRUE = "1 = 1";
const FALSE = "1 = 0";

const comparisons = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
const opposites = { gt: "<=", gte: "<", lt: ">=", lte: ">" } as const;

/** The values of one statement, in the order of its placeholders. */
export class Values implements Placeholders {
  readonly list: Value[] = [];
  readonly #dialect: Dialect;

  constructor({ dialect }: DialectTable) {
    this.#dialect = dialect;
  }

  get count(): number {
    return this.list.length;
  }

  add(value: Value, _column?: BoundColumn): string {
    if (this.list.length === MAX_VALUES) {
      throw InvalidError.of("where", `holds more than ${MAX_VALUES} values outside of lists, or fractions in them`);
    }
    this.list.push(value);
    return this.#dialect.placeholder(this.list.length);
  }
}

/**
 * A condition as SQL that finds exactly what `matches` says. SQL's third truth value does not get in the way: negations
 * are pushed down to the comparisons, each of which says what null means; above them there are only AND and OR, for
 * which unknown is as good as false.
 *
 * @throws InvalidError for a value that cannot be compared with its field
 */
export function toSql(condition: Condition, table: DialectTable, values: Values, negated = false): string {
  switch (condition.op) {
    case "and":
    case "or": {
      const items = condition.items.map((item) => toSql(item, table, values, negated));
      return (condition.op === "and") === negated ? join(items, "OR", FALSE) : join(items, "AND", TRUE);
    }
    case "not":
      return toSql(condition.item, table, values, !negated);
  }
  const column = table.column(condition.field);
  switch (condition.op) {
    case "eq":
      return equal(column, condition.value, values, negated);
    case "ne":
      return equal(column, condition.value, values, !negated);
    case "in":
      return member(column, condition.values, table, values, negated);
    case "notIn":
      return member(column, condition.values, table, values, !negated);
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const { op, value } = toBound(column, condition.op, condition.value);
      const operator = (negated ? opposites : comparisons)[op];
      return orNull(column, `${column.sql} ${operator} ${values.add(column.codec.encode(value), column)}`, negated);
    }
    default:
      return textMatch(column, condition.op, condition.value, table, values, negated);
  }
}

function equal(column: BoundColumn, value: Scalar | null, values: Values, negated: boolean): string {
  if (value === null) {
    if (!column.column.nullable) return negated ? TRUE : FALSE;
    return `${column.sql} IS ${negated ? "NOT " : ""}NULL`;
  }
  if (!isPossible(column, value)) return negated ? TRUE : FALSE;
  const operand = values.add(column.codec.encode(value), column);
  return orNull(column, `${column.sql} ${negated ? "<>" : "="} ${operand}`, negated);
}

function member(
  column: BoundColumn,
  list: readonly (Scalar | null)[],
  { dialect }: DialectTable,
  values: Values,
  negated: boolean,
): string {
  const others = list.filter((value) => value !== null && isPossible(column, value));
  const withNull = equal(column, null, values, negated);
  if (others.length === 0) {
    if (list.includes(null)) return withNull;
    return negated ? TRUE : FALSE;
  }
  const found = dialect.isIn(column, others.map(column.codec.encode), values, negated);
  if (!list.includes(null)) return orNull(column, found, negated);
  // Unless negated, null must be found too; where it is, `found` is unknown and so excludes it already.
  return negated ? found : join([found, withNull], "OR", FALSE);
}

/**
 * `Dialect.isIn` with a placeholder for each value. The last is repeated until there are as many as a power of two, so that
 * few different statements do for all.
 */
export function isOneOf(column: BoundColumn, list: readonly Value[], values: Placeholders, negated: boolean): string {
  const distinct = [...new Set(list)];
  const { length } = distinct;
  const padded = length > MAX_PADDED ? length : 2 ** Math.ceil(Math.log2(length));
  const all = Array.from({ length: padded }, (_, i) => values.add(distinct[Math.min(i, length - 1)] ?? null));
  return `${column.sql} ${inOperator(negated)} (${all.join(", ")})`;
}

export function inOperator(negated: boolean): string {
  return negated ? "NOT IN" : "IN";
}

function textMatch(
  column: BoundColumn,
  op: "startsWith" | "endsWith" | "contains",
  part: string,
  { dialect }: DialectTable,
  values: Values,
  negated: boolean,
): string {
  if (column.column.kind !== "text") throw InvalidError.of(column.field, `is not text, so ${op} cannot be asked of it`);
  checkType(column, part);
  if (part === "") return equal(column, null, values, !negated);
  switch (op) {
    case "startsWith": {
      // As a range, so that an index on the column helps.
      const from = `${column.sql} ${negated ? "<" : ">="} ${values.add(part, column)}`;
      const end = afterPrefix(part);
      if (end === undefined) return orNull(column, from, negated);
      const to = `${column.sql} ${negated ? ">=" : "<"} ${values.add(end, column)}`;
      return orNull(column, negated ? `(${from} OR ${to})` : `(${from} AND ${to})`, negated);
    }
    case "endsWith": {
      const tail = dialect.lastCharacters(column.sql, [...part].length, values);
      return orNull(column, `${tail} ${negated ? "<>" : "="} ${values.add(part, column)}`, negated);
    }
    case "contains": {
      const position = dialect.position(column.sql, values.add(part, column));
      return orNull(column, `${position} ${negated ? "=" : ">"} 0`, negated);
    }
  }
}

/** The first text, by code point, after all that start with the prefix; undefined if there is none. */
function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const point = points.pop()?.codePointAt(0) ?? 0;
    if (point < 0x10ffff) {
      // The surrogates are no characters: U+D7FF is followed by U+E000.
      return points.join("") + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
    }
  }
  return undefined;
}

/** Whether a value could be stored in the column, so that it can be equal to one. */
function isPossible(column: BoundColumn, value: Scalar): boolean {
  checkType(column, value);
  if (typeof value === "bigint") return isInt64(value);
  return column.column.kind !== "integer" || Number.isSafeInteger(value);
}

type Bound = { readonly op: keyof typeof comparisons; readonly value: Scalar };

/** The bound to compare the column with; for a whole number column one that it can be compared with, that means the same. */
function toBound(column: BoundColumn, op: Bound["op"], value: Scalar): Bound {
  checkType(column, value);
  if (typeof value === "bigint") {
    if (isInt64(value)) return { op, value };
    // All that is stored is below or above.
    const lower = op === "gt" || op === "gte";
    return value > 0n ? { op: lower ? "gt" : "lte", value: MAX_INT64 } : { op: lower ? "gte" : "lt", value: MIN_INT64 };
  }
  if (column.column.kind !== "integer") return { op, value };
  const whole = op === "gt" || op === "lte" ? Math.floor(Number(value)) : Math.ceil(Number(value));
  // Beyond all that is stored, but within what a 64 bit column can be compared with.
  return { op, value: Math.max(-(2 ** 53), Math.min(2 ** 53, whole)) };
}

function checkType({ field, column }: BoundColumn, value: Scalar): void {
  checkOperand(field, column.kind, value);
}

/** A comparison that null is on the other side of: negated, it finds null too. */
function orNull({ sql, column }: BoundColumn, comparison: string, negated: boolean): string {
  return negated && column.nullable ? `(${comparison} OR ${sql} IS NULL)` : comparison;
}

/**
 * Joins conditions, except those that change nothing: with `a < 1 OR 1 = 0`, a database may use no index.
 *
 * Nested by halves: a chain of 1,000 would be an expression that is too deep for a database.
 */
function join(all: readonly string[], word: "AND" | "OR", none: string): string {
  const items = all.filter((item) => item !== none);
  const [first = none] = items;
  if (items.length < 2) return first;
  if (items.length <= 8) return `(${items.join(` ${word} `)})`;
  const half = items.length >> 1;
  return `(${join(items.slice(0, half), word, none)} ${word} ${join(items.slice(half), word, none)})`;
}
