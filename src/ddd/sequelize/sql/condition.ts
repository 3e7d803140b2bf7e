import type { Scalar } from "../../entity.ts";
import { InvalidError } from "../../error.ts";
import { hasCase } from "../../query/fold-case.ts";
import type { Condition, FieldOperator, TextOperator } from "../../query/where.ts";
import { checkComparison, checkOperand } from "../../schema/comparison.ts";
import { isInt64, MAX_TIME, MIN_TIME } from "../../schema/field.ts";
import { decimalBound } from "../../schema/value/decimal.ts";
import type { Value } from "../column.ts";
import type { BoundColumn, Dialect, DialectTable, ExactComparison, Operator, Placeholders } from "../dialect.ts";

/** The maximum values of one statement, where the dialect tells no other: most databases take 32,766 at least. */
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

  get exact(): ExactComparison | undefined {
    return this.#dialect.exact;
  }

  /** `add` without the placeholder, where the text is known. */
  push(value: Value): void {
    const { maxValues = MAX_VALUES } = this.#dialect;
    if (this.list.length === maxValues) {
      throw InvalidError.of("where", `holds more than ${maxValues} values outside of lists, or fractions in them`);
    }
    this.list.push(value);
  }

  add(value: Value, _column?: BoundColumn): string {
    this.push(value);
    return this.#dialect.placeholder(this.list.length);
  }
}

/**
 * A condition in the form of its SQL: each member has one form only, so that the text depends on everything
 * but the values.
 */
export type Shape =
  | boolean
  | { readonly word: "AND" | "OR"; readonly items: readonly Shape[] }
  | { readonly column: BoundColumn; readonly operator: Operator; readonly value: Value }
  | { readonly column: BoundColumn; readonly operator: Operator; readonly other: BoundColumn }
  | { readonly column: BoundColumn; readonly isNull: boolean }
  /** A text that the dialect makes. */
  | { readonly write: (values: Placeholders) => string };

/**
 * The shape of SQL that finds exactly the rows for which `matches` is true. SQL's third truth value does not get in the way: negations are
 * pushed down to the comparisons, each of which says what null means; above them there are only AND and OR, for which
 * unknown is as good as false.
 *
 * @throws InvalidError for a value that cannot be compared with its field
 */
export function shapeOf(condition: Condition, table: DialectTable, negated = false): Shape {
  switch (condition.op) {
    case "and":
    case "or": {
      const items = condition.items.map((item) => shapeOf(item, table, negated));
      return (condition.op === "and") === negated ? joined("OR", items) : joined("AND", items);
    }
    case "not":
      return shapeOf(condition.item, table, !negated);
  }
  const column = table.column(condition.field);
  switch (condition.op) {
    case "eq":
      return equal(column, condition.value, negated);
    case "ne":
      return equal(column, condition.value, !negated);
    case "in":
      return member(column, condition.values, table, negated);
    case "notIn":
      return member(column, condition.values, table, !negated);
    case "fields":
      return compareColumns(column, condition.by, table.column(condition.other), negated);
    case "gt":
    case "gte":
    case "lt":
    case "lte": {
      const { op, value } = toBound(column, condition.op, condition.value);
      const operator = (negated ? opposites : comparisons)[op];
      return orNull(column, { column, operator, value: column.codec.encode(value) }, negated);
    }
    default:
      return textMatch(column, condition, table, negated);
  }
}

/** A condition as SQL; see shapeOf. */
export function toSql(condition: Condition, table: DialectTable, values: Placeholders): string {
  return writeShape(shapeOf(condition, table), values);
}

/** The SQL of a shape. Its values are added in the order of their placeholders. */
export function writeShape(shape: Shape, values: Placeholders): string {
  if (typeof shape === "boolean") return shape ? TRUE : FALSE;
  if ("word" in shape) {
    return nested(
      shape.items.map((item) => writeShape(item, values)),
      shape.word,
    );
  }
  if ("other" in shape) return compare(values, [shape.column, shape.other], shape.operator, shape.other.sql);
  if ("operator" in shape) {
    const { column, operator, value } = shape;
    return compare(values, [column], operator, operand(column, values.add(value, column)));
  }
  if ("write" in shape) return shape.write(values);
  return `${shape.column.sql} IS ${shape.isNull ? "" : "NOT "}NULL`;
}

/**
 * A text that two shapes of one table share only if their SQL is the same. It adds the values that `writeShape` adds, but
 * makes no SQL, except the dialect's for lists, and for the ends and parts of texts.
 */
export function shapeKey(shape: Shape, values: Values): string {
  if (typeof shape === "boolean") return shape ? "true" : "false";
  if ("word" in shape) return `(${shape.items.map((item) => shapeKey(item, values)).join(` ${shape.word} `)})`;
  if ("other" in shape) return `${shape.column.field}${shape.operator}${shape.other.field}.`;
  if ("operator" in shape) {
    values.push(shape.value);
    return shape.column.field + shape.operator;
  }
  if ("write" in shape) return `{${shape.write(values)}}`;
  return `${shape.column.field} is${shape.isNull ? "" : " not"} null`;
}

function equal(column: BoundColumn, value: Scalar | null, negated: boolean): Shape {
  if (value === null) return column.column.nullable ? { column, isNull: !negated } : negated;
  if (!isPossible(column, value)) return negated;
  return orNull(column, { column, operator: negated ? "<>" : "=", value: column.codec.encode(value) }, negated);
}

function compareColumns(column: BoundColumn, by: FieldOperator, other: BoundColumn, negated: boolean): Shape {
  checkComparison({ op: "fields", field: column.field, by, other: other.field }, column.column, other.column);
  const isNull = (one: BoundColumn, wanted: boolean) =>
    one.column.nullable ? { column: one, isNull: wanted } : !wanted;
  if (by === "eq" || by === "ne") {
    if ((by === "eq") !== negated) {
      const bothNull = joined("AND", [isNull(column, true), isNull(other, true)]);
      return joined("OR", [{ column, operator: "=", other }, bothNull]);
    }
    const oneNull = [true, false].map((first) => joined("AND", [isNull(column, first), isNull(other, !first)]));
    return joined("OR", [{ column, operator: "<>", other }, ...oneNull]);
  }
  const found: Shape = { column, operator: (negated ? opposites : comparisons)[by], other };
  return negated ? joined("OR", [found, isNull(column, true), isNull(other, true)]) : found;
}

function member(
  column: BoundColumn,
  list: readonly (Scalar | null)[],
  { dialect }: DialectTable,
  negated: boolean,
): Shape {
  const others = list.filter((value) => value !== null && isPossible(column, value));
  const withNull = equal(column, null, negated);
  if (others.length === 0) return list.includes(null) ? withNull : negated;
  const encoded = others.map(column.codec.encode);
  const found: Shape = { write: (values) => dialect.isIn(column, encoded, values, negated) };
  if (!list.includes(null)) return orNull(column, found, negated);
  // Unless negated, null must be found too; where it is, `found` is unknown and so excludes it already.
  return negated ? found : joined("OR", [found, withNull]);
}

/**
 * `Dialect.isIn` with a placeholder for each value. The last is repeated until there are as many as a power of two, so that
 * few different statements do for all.
 */
export function isOneOf(column: BoundColumn, list: readonly Value[], values: Placeholders, negated: boolean): string {
  const distinct = [...new Set(list)];
  const { length } = distinct;
  const padded = length > MAX_PADDED ? length : 2 ** Math.ceil(Math.log2(length));
  const all = Array.from({ length: padded }, (_, i) => {
    return operand(column, values.add(distinct[Math.min(i, length - 1)] ?? null));
  });
  return `${column.sql} ${inOperator(negated)} (${all.join(", ")})`;
}

/** A comparison of the first of some columns, in a form that is exact for all of them. */
function compare({ exact }: Placeholders, columns: readonly BoundColumn[], operator: Operator, right: string): string {
  const left = columns[0]?.sql ?? "";
  return exact && columns.some((one) => exact.isNeeded(one))
    ? exact.compare(left, operator, right)
    : `${left} ${operator} ${right}`;
}

/** A value as the column is compared with it. */
export function operand({ codec }: BoundColumn, value: string): string {
  return codec.operand?.(value) ?? value;
}

export function inOperator(negated: boolean): string {
  return negated ? "NOT IN" : "IN";
}

/** A condition about a part of a text. */
type TextMatch = Extract<Condition, { op: TextOperator }>;

function textMatch(column: BoundColumn, { op, value: part }: TextMatch, table: DialectTable, negated: boolean): Shape {
  const { dialect } = table;
  if (column.column.kind !== "text") throw InvalidError.of(column.field, `is not text, so ${op} cannot be asked of it`);
  checkType(column, part);
  if (part === "" && op !== "iequals") return equal(column, null, !negated);
  switch (op) {
    case "iequals":
    case "istartsWith":
    case "icontains": {
      const exact = ({ iequals: "eq", istartsWith: "startsWith", icontains: "contains" } as const)[op];
      if (!hasCase(part)) return shapeOf({ op: exact, field: column.field, value: part }, table, negated);
      const write = (values: Placeholders) =>
        dialect.matchesInAnyCase(column, { match: exact, text: part }, values, negated);
      return orNull(column, { write }, negated);
    }
    case "startsWith": {
      // As a range, so that an index on the column helps.
      const from: Shape = { column, operator: negated ? "<" : ">=", value: part };
      const end = afterPrefix(part);
      if (end === undefined) return orNull(column, from, negated);
      const to: Shape = { column, operator: negated ? ">=" : "<", value: end };
      return orNull(column, joined(negated ? "OR" : "AND", [from, to]), negated);
    }
    case "endsWith": {
      const write = (values: Placeholders) => {
        if (dialect.endsWith) return dialect.endsWith(column, part, values, negated);
        const tail = dialect.lastCharacters(column.sql, [...part].length, values);
        return `${tail} ${negated ? "<>" : "="} ${values.add(part, column)}`;
      };
      return orNull(column, { write }, negated);
    }
    case "contains": {
      const write = (values: Placeholders) =>
        `${dialect.position(column.sql, values.add(part, column))} ${negated ? "=" : ">"} 0`;
      return orNull(column, { write }, negated);
    }
  }
}

/** The first text, by code point, after all that start with the prefix; undefined if there is none. */
function afterPrefix(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const point = points.pop()?.codePointAt(0) ?? 0;
    if (point < 0x10ffff) {
      // Surrogates are not characters: U+D7FF is followed by U+E000.
      return points.join("") + String.fromCodePoint(point === 0xd7ff ? 0xe000 : point + 1);
    }
  }
  return undefined;
}

/** Whether a value could be stored in the column, so that it can be equal to one. */
export function isPossible(column: BoundColumn, value: Scalar): boolean {
  checkType(column, value);
  if (column.codec.problem?.(value) !== undefined) return false;
  if (typeof value === "bigint") return isInt64(value);
  if (value instanceof Date) return value.getTime() >= MIN_TIME && value.getTime() <= MAX_TIME;
  if (column.column.kind === "decimal") return column.column.problem(value) === undefined;
  return column.column.kind !== "integer" || Number.isSafeInteger(value);
}

type Bound = { readonly op: keyof typeof comparisons; readonly value: Scalar };

/** The bound to compare the column with. One beyond a whole number column's range becomes the range's end, which means the same. */
function toBound(column: BoundColumn, op: Bound["op"], value: Scalar): Bound {
  checkType(column, value);
  if (typeof value === "bigint") {
    if (isInt64(value)) return { op, value };
    // All that is stored is below or above.
    const lower = op === "gt" || op === "gte";
    return value > 0n ? { op: lower ? "gt" : "lte", value: MAX_INT64 } : { op: lower ? "gte" : "lt", value: MIN_INT64 };
  }
  const { kind, precision = 0, scale = 0 } = column.column;
  if (value instanceof Date) return timeBound(op, value);
  if (kind === "decimal") return decimalBound(op, String(value), precision, scale);
  if (kind !== "integer") return { op, value };
  const whole = op === "gt" || op === "lte" ? Math.floor(Number(value)) : Math.ceil(Number(value));
  // Beyond all that is stored, but within what a 64 bit column can be compared with.
  return { op, value: Math.max(-(2 ** 53), Math.min(2 ** 53, whole)) };
}

/** A time beyond those that are stored becomes the first or the last of them: not every database has one that is earlier or later. */
function timeBound(op: Bound["op"], value: Date): Bound {
  const lower = op === "gt" || op === "gte";
  if (value.getTime() < MIN_TIME) return { op: lower ? "gte" : "lt", value: new Date(MIN_TIME) };
  if (value.getTime() > MAX_TIME) return { op: lower ? "gt" : "lte", value: new Date(MAX_TIME) };
  return { op, value };
}

function checkType({ field, column }: BoundColumn, value: Scalar): void {
  checkOperand(field, column, value);
}

/** A comparison that null is on the other side of: negated, it finds null too. */
function orNull(column: BoundColumn, comparison: Shape, negated: boolean): Shape {
  return negated && column.column.nullable ? joined("OR", [comparison, { column, isNull: true }]) : comparison;
}

/** Joins conditions, except those that change nothing: with `a < 1 OR 1 = 0`, a database may use no index. */
export function joined(word: "AND" | "OR", all: readonly Shape[]): Shape {
  const none = word === "AND";
  const items = all.filter((item) => item !== none);
  const [first = none] = items;
  return items.length < 2 ? first : { word, items };
}

/** Joins texts by halves: a chain of 1,000 would be an expression that is too deep for a database. */
function nested(items: readonly string[], word: "AND" | "OR"): string {
  if (items.length <= 8) return items.length === 1 ? (items[0] ?? "") : `(${items.join(` ${word} `)})`;
  const half = items.length >> 1;
  return `(${nested(items.slice(0, half), word)} ${word} ${nested(items.slice(half), word)})`;
}
