import type { Field, Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { elementsOf, entriesOf, nameOf } from "../input/plain.ts";
import type { AnyFieldType, Kind } from "../schema/field.ts";
import { fromUnits, toUnits } from "../schema/value/decimal.ts";
import { compareBy } from "./order.ts";
import { compareValues } from "./scalar.ts";
import { everything, type Where } from "./where.ts";

/** The maximum number of groups that an `aggregate` gives. */
export const MAX_GROUPS = 1000;

type FieldOf<E, V> = { [K in Field<E>]: NonNullable<E[K]> extends V ? K : never }[Field<E>];

/** One figure of a group: how many entities it has, or the sum, average, least or greatest value of a field. */
export type Aggregate<E> =
  | { readonly count: true }
  | { readonly sum: FieldOf<E, number | bigint | string> }
  | { readonly average: FieldOf<E, number | bigint | string> }
  | { readonly min: FieldOf<E, string | number | bigint | Date> }
  | { readonly max: FieldOf<E, string | number | bigint | Date> };

/** The figures of a group, by the names that they get. */
export type Figures<E> = Readonly<Record<string, Aggregate<E>>>;

/**
 * The entities to group, the fields to group by, and the figures of each group by their names. Of an entity of any type it is
 * anything, so that repositories of all entities have a type in common.
 */
// biome-ignore lint/suspicious/noExplicitAny: the type of an entity that is not known
export type AggregateQuery<E> = unknown extends E ? any : KnownQuery<E>;

interface KnownQuery<E> {
  /** @default everything */
  readonly where?: Where<E>;
  /** @default none: all entities are one group, which is there even if it is empty */
  readonly by?: readonly Field<E>[];
  readonly of: Figures<E>;
}

/** A group: the fields that it shares, and its figures. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AggregateRow<E, Q> = unknown extends E ? any : KnownRow<E, Q>;

type KnownRow<E, Q> = {
  readonly [K in Q extends { readonly by: readonly (infer B)[] } ? B & keyof E : never]: E[K];
} & (Q extends { readonly of: infer A } ? { readonly [K in keyof A]: FigureOf<E, A[K]> } : never);

type FigureOf<E, A> = A extends { readonly count: true }
  ? number
  : A extends { readonly sum: infer F extends keyof E }
    ? SumOf<NonNullable<E[F]>> | null
    : A extends { readonly average: unknown }
      ? number | null
      : A extends { readonly min: infer F extends keyof E }
        ? NonNullable<E[F]> | null
        : A extends { readonly max: infer F extends keyof E }
          ? NonNullable<E[F]> | null
          : never;

type SumOf<V> = V extends number ? number | bigint : V extends string ? string : V;

/** A figure in the form that adapters compute. */
export type Figure = { readonly name: string } & (
  | { readonly op: "count" }
  | { readonly op: FigureOperator; readonly field: string; readonly type: AnyFieldType }
);

type FigureOperator = "sum" | "average" | "min" | "max";

/** An `aggregate` in its normal form. */
export interface Aggregation {
  readonly where: Where<object>;
  readonly by: readonly string[];
  readonly figures: readonly Figure[];
}

const operators: ReadonlySet<string> = new Set<FigureOperator>(["sum", "average", "min", "max"]);
const summed: ReadonlySet<Kind> = new Set<Kind>(["integer", "bigint", "number", "decimal"]);
const ordered: ReadonlySet<Kind> = new Set<Kind>([...summed, "text", "enum", "date", "timestamp"]);
const grouped: ReadonlySet<Kind> = new Set<Kind>([...ordered, "boolean"]);

/** @param types of the fields @throws InvalidError for anything that is not understood, and for fields that cannot be summed, ordered or grouped by */
export function toAggregation(query: unknown, types: ReadonlyMap<string, AnyFieldType>): Aggregation {
  const said = entriesOf(query, "query", "a plain object of where, by and of");
  const unknown = said.find(([key]) => !["where", "by", "of"].includes(key));
  if (unknown) throw InvalidError.of("query", `has "${unknown[0]}", which is none of where, by and of`);
  const { where = everything, by = [], of } = Object.fromEntries(said);
  if (said.some(([key, value]) => key === "where" && value === undefined)) {
    throw InvalidError.of("where", "is undefined; leave it out, or say `everything`");
  }
  const fields = elementsOf(by, "by").map((field, i) => {
    typeIn(types, field, `by[${i}]`, grouped, "grouped by");
    return String(field);
  });
  if (new Set(fields).size < fields.length) throw InvalidError.of("by", "names a field twice");
  const figures = entriesOf(of, "of", "a plain object of figures by their names").map(([name, figure]): Figure => {
    const at = `of.${name}`;
    if (fields.includes(name)) throw InvalidError.of(at, "has the name of a field that is grouped by; choose another");
    const [[op = "", field] = [], ...more] = entriesOf(
      figure,
      at,
      'a figure, such as { sum: "price" } or { count: true }',
    );
    if (op === "count" && more.length === 0 && field === true) return { name, op };
    if (!operators.has(op) || more.length > 0) {
      throw InvalidError.of(
        at,
        `must be one of { count: true }, ${[...operators].map((one) => `{ ${one}: field }`).join(", ")}`,
      );
    }
    const isSum = op === "sum" || op === "average";
    const type = typeIn(types, field, `${at}.${op}`, isSum ? summed : ordered, isSum ? "summed" : "ordered");
    return { name, op: op as FigureOperator, field: String(field), type };
  });
  if (figures.length === 0) throw InvalidError.of("of", "has no figure, such as { n: { count: true } }");
  // toCondition checks its type.
  return { where: where as Where<object>, by: fields, figures };
}

function typeIn(
  types: ReadonlyMap<string, AnyFieldType>,
  field: unknown,
  path: string,
  kinds: ReadonlySet<Kind>,
  use: string,
): AnyFieldType {
  if (typeof field !== "string") throw InvalidError.of(path, `must be a field's name; it is ${nameOf(field)}`);
  const type = types.get(field);
  if (!type)
    throw InvalidError.of(
      path,
      `names "${field}", which is not a field; the fields are ${[...types.keys()].join(", ")}`,
    );
  if (kinds.has(type.kind)) return type;
  throw InvalidError.of(
    path,
    `is of the kind ${type.kind}, which cannot be ${use}; it can be ${[...kinds].join(", ")}`,
  );
}

/** @throws InvalidError, field `by` */
export function tooManyGroups(): InvalidError {
  return InvalidError.of("by", `makes more than ${MAX_GROUPS} groups: group by fewer fields, or narrow the condition`);
}

/** The rows of an aggregation in their order: that of the fields that are grouped by. */
export function inGroupOrder<R extends object>(rows: R[], by: readonly string[]): R[] {
  const terms = by.map((field) => ({ field, descending: false }));
  return rows.sort((a, b) => compareBy(terms, a, b));
}

/** An integer as a sum gives it: a number where that is exact. */
export function wholeSum(sum: bigint, { kind }: AnyFieldType): number | bigint {
  const isExact = sum >= BigInt(Number.MIN_SAFE_INTEGER) && sum <= BigInt(Number.MAX_SAFE_INTEGER);
  return kind === "integer" && isExact ? Number(sum) : sum;
}

/** Numbers from this size on are summed apart, divided by LARGE_DIVISOR, since a sum that overflows is no number of SQL. */
export const LARGE_NUMBER = 1e125;
/** 2^64, by which a number of that size divides exactly. No table has as many rows. */
export const LARGE_DIVISOR = 2 ** 64;

/**
 * The sum of numbers, or their average, from two sums.
 *
 * @param small of the numbers below LARGE_NUMBER @param large of the others, each divided by LARGE_DIVISOR
 * @throws InvalidError, field `of.` with the figure's name, if no number is as large
 */
export function numberFigure({ op, name }: Figure, small: number, large: number, count: number): number {
  const value = op === "average" ? small / count + (large / count) * LARGE_DIVISOR : small + large * LARGE_DIVISOR;
  if (Number.isFinite(value)) return value;
  throw InvalidError.of(
    `of.${name}`,
    "is beyond the greatest number, 1.8e308: declare the field as a decimal, or narrow the condition",
  );
}

/** One figure while entities are added. */
interface Tally {
  count: number;
  /** Of whole numbers, and of decimals in their smallest units. */
  whole: bigint;
  /** Of numbers, as numberFigure takes them. */
  small: number;
  large: number;
  least: Scalar | null;
  most: Scalar | null;
}

/** Computes an aggregation of entities that are added one by one: it keeps the groups, and no entity. */
export class Aggregator {
  readonly #aggregation: Aggregation;
  readonly #groups = new Map<string, { readonly shared: object; readonly tallies: readonly Tally[] }>();

  constructor(aggregation: Aggregation) {
    this.#aggregation = aggregation;
    if (aggregation.by.length === 0) this.#groupOf({});
  }

  /** @throws InvalidError for too many groups */
  add(entity: object): void {
    const fields = entity as Readonly<Record<string, Scalar | null>>;
    const { tallies } = this.#groupOf(fields);
    for (const [i, figure] of this.#aggregation.figures.entries()) {
      const tally = tallies[i];
      if (!tally) continue;
      if (figure.op === "count") tally.count++;
      else addTo(tally, figure.type, fields[figure.field] ?? null);
    }
  }

  /** The groups, in order. */
  rows(): object[] {
    const { by, figures } = this.#aggregation;
    const rows = [...this.#groups.values()].map(({ shared, tallies }) => ({
      ...shared,
      ...Object.fromEntries(figures.map((figure, i) => [figure.name, figureIn(figure, tallies[i])])),
    }));
    return inGroupOrder(rows, by);
  }

  #groupOf(fields: Readonly<Record<string, Scalar | null>>) {
    const { by, figures } = this.#aggregation;
    const values = by.map((field) => fields[field] ?? null);
    const key = JSON.stringify(values.map((value) => (typeof value === "bigint" ? `${value}` : value)));
    const known = this.#groups.get(key);
    if (known) return known;
    if (this.#groups.size === MAX_GROUPS) throw tooManyGroups();
    const shared = Object.fromEntries(by.map((field, i) => [field, values[i] ?? null]));
    const tallies = figures.map((): Tally => ({ count: 0, whole: 0n, small: 0, large: 0, least: null, most: null }));
    const group = { shared, tallies };
    this.#groups.set(key, group);
    return group;
  }
}

function addTo(tally: Tally, { kind, scale = 0 }: AnyFieldType, value: Scalar | null): void {
  if (value === null) return;
  tally.count++;
  const decimal = kind === "decimal" || undefined;
  if (tally.least === null || compareValues(value, tally.least, decimal) < 0) tally.least = value;
  if (tally.most === null || compareValues(value, tally.most, decimal) > 0) tally.most = value;
  if (kind === "decimal") tally.whole += toUnits(String(value), scale);
  else if (kind === "integer" || kind === "bigint") tally.whole += BigInt(value as number | bigint);
  else if (kind === "number" && Math.abs(Number(value)) < LARGE_NUMBER) tally.small += Number(value);
  else if (kind === "number") tally.large += Number(value) / LARGE_DIVISOR;
}

function figureIn(figure: Figure, tally: Tally | undefined): unknown {
  if (figure.op === "count") return tally?.count ?? 0;
  if (!tally || tally.count === 0) return null;
  const { kind, scale = 0 } = figure.type;
  if (kind === "number" && (figure.op === "sum" || figure.op === "average"))
    return numberFigure(figure, tally.small, tally.large, tally.count);
  switch (figure.op) {
    case "min":
      return tally.least;
    case "max":
      return tally.most;
    case "sum":
      if (kind === "decimal") return fromUnits(tally.whole, scale);
      return wholeSum(tally.whole, figure.type);
    case "average":
      return Number(kind === "decimal" ? fromUnits(tally.whole, scale) : tally.whole) / tally.count;
  }
}
