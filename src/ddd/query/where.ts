import type { Field, Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { elementsOf, entriesOf, isRevoked, nameOf } from "../input/plain.ts";
import { foldCase } from "./fold-case.ts";
import { JSON_IS_NOT_COMPARED, type KnownFields, kindIn } from "./known-fields.ts";
import { compareValues, isScalarOrNull, toOwn } from "./scalar.ts";

/**
 * The comparisons of one field, at least one; all of them must hold. F names the fields that it can be compared with.
 *
 * They mean the same on every backend:
 * - text compares exactly, letter case included, and is ordered by Unicode code point;
 * - dates compare by the millisecond, false is before true, and -0 is 0;
 * - a value of the field's type but outside of its range is no error, and compares by its value: a whole number with
 *   4.5, a bigint with 10n ** 45n, a time with the year 12,000. NaN, Infinity and an invalid Date are InvalidErrors;
 * - null equals only null: `eq: null` and `isNull: true` find it, and `ne` and `notIn` of anything else find it too, as
 *   they are the exact opposites of `eq` and `in`; the other comparisons never do;
 * - `startsWith`, `endsWith` and `contains` take their text literally, `%` and `_` included;
 * - `iequals`, `istartsWith` and `icontains` do so without regard to case, by Unicode's simple case folding, as regular
 *   expressions of ECMAScript with the flags `iu` do: É is é, ς and Σ are σ, the Kelvin sign is k. ß is not ss, İ is only
 *   itself, and é is not e. Their text has at most 200 characters, and no index helps to find it;
 * - `{ field: "reserved" }` in place of a value is another field of the same entity, of the same kind: null equals null then,
 *   and the order of null and anything is none, so that `gt`, `gte`, `lt` and `lte` never hold;
 * - `in: []` finds nothing, and `notIn: []`, its opposite, everything.
 */
export type Comparison<V, F extends string = never> = {
  readonly eq?: V | OtherField<F>;
  readonly ne?: V | OtherField<F>;
  readonly gt?: NonNullable<V> | OtherField<F>;
  readonly gte?: NonNullable<V> | OtherField<F>;
  readonly lt?: NonNullable<V> | OtherField<F>;
  readonly lte?: NonNullable<V> | OtherField<F>;
  readonly in?: readonly V[];
  readonly notIn?: readonly V[];
  readonly isNull?: boolean;
  /** An object that is no array, Set or Map. */
  readonly [Symbol.iterator]?: never;
} & (NonNullable<V> extends string ? { readonly [K in TextOperator]?: string } : unknown);

/** Another field of the same entity, in place of a value: `{ copies: { lt: { field: "reserved" } } }`. */
export interface OtherField<F extends string> {
  readonly field: F;
}

/** The names of the fields that can be compared with one that holds V. */
type SameKind<E, V> = {
  [K in Field<E>]: Widened<NonNullable<E[K]>> extends Widened<NonNullable<V>> ? K : never;
}[Field<E>];

type Widened<V> = V extends string ? string : V extends number ? number : V;

/**
 * A condition on entities, as plain serialisable data: `{ email: "a@b.c" }`, or `{ createTime: { gte: date }, or: [{
 * name: { startsWith: "A" } }, { active: true }] }`. A bare value means `eq`; all parts must hold. The keys
 * `and`, `or` and `not` are taken: an entity's field cannot have these names.
 *
 * `{ and: [] }` matches everything, as `everything` does, and `{ or: [] }` nothing. `{}` is an InvalidError. So is
 * anything but plain data, at any depth: undefined, an instance of a class, a promise, a Map, a getter. A condition
 * that is not understood never matches everything. A Date may be of any realm.
 */
export type Where<E> = {
  readonly [K in Field<E>]?: E[K] | Comparison<E[K], SameKind<E, E[K]>>;
} & {
  readonly and?: readonly Where<E>[];
  readonly or?: readonly Where<E>[];
  readonly not?: Where<E>;
};

/** Matches every entity, where a missing condition could be a mistake: `drop(everything)`. */
export const everything: { readonly and: readonly [] } = { and: [] };

/** Matches no entity. */
export const nothing: { readonly or: readonly [] } = { or: [] };

/** A comparison of text with a part of it, or without regard to case. */
export type TextOperator = "startsWith" | "endsWith" | "contains" | CaselessOperator;

/** A comparison of text without regard to case. */
export type CaselessOperator = "iequals" | "istartsWith" | "icontains";

/** A Where in its one normal form, which adapters translate: a tree of few shapes. An empty `and` is true, an empty `or` false. */
export type Condition =
  | { readonly op: "and" | "or"; readonly items: readonly Condition[] }
  | { readonly op: "not"; readonly item: Condition }
  | ({ readonly op: "eq" | "ne"; readonly field: string; readonly value: Scalar | null } & Compared)
  | ({ readonly op: "gt" | "gte" | "lt" | "lte"; readonly field: string; readonly value: Scalar } & Compared)
  /** Two fields of one kind, compared by an operator. */
  | ({ readonly op: "fields"; readonly field: string; readonly by: FieldOperator; readonly other: string } & Compared)
  | ({ readonly op: "in" | "notIn"; readonly field: string; readonly values: readonly (Scalar | null)[] } & Compared)
  | { readonly op: TextOperator; readonly field: string; readonly value: string };

/** The way of a comparison. */
interface Compared {
  /** Whether the field holds decimals, which compare by their numbers. */
  readonly decimal?: true;
}

/** An operator that compares a field with a value or another field. */
export type FieldOperator = "eq" | "ne" | "gt" | "gte" | "lt" | "lte";

/** A comparison of a field with a value, with several, or with another field. */
export type FieldCondition = Exclude<Condition, { op: "and" | "or" | "not" }>;

/** The problem of a text that is too long to be looked for without regard to case. */
export function caselessProblem(text: string): string | undefined {
  const isShort = text.length <= MAX_CASELESS_LENGTH || [...text].length <= MAX_CASELESS_LENGTH;
  return isShort ? undefined : `must have at most ${MAX_CASELESS_LENGTH} characters: look for a part of the text`;
}

/** The deepest accepted nesting of and, or and not: far more than people write, far less than the stack can take. */
export const MAX_DEPTH = 50;

const compareOperators = new Set<string>(["eq", "ne", "gt", "gte", "lt", "lte", "in", "notIn", "isNull"]);
export const caselessOperators: readonly CaselessOperator[] = ["iequals", "istartsWith", "icontains"];
const textOperators = new Set<string>(["startsWith", "endsWith", "contains", ...caselessOperators]);

/** The most characters of text that is looked for without regard to case: each is looked for in all of its variants. */
const MAX_CASELESS_LENGTH = 200;

/**
 * The normal form of some Wheres, ANDed.
 *
 * @param fields the entity's fields, or undefined where the types are trusted; by their names alone, decimals compare as text
 * @throws InvalidError for an unknown field or operator, or a value that no field can hold
 */
export function toCondition<E>(where: readonly Where<E>[], fields?: KnownFields): Condition {
  const condition = and(where.map((one) => fromWhere(one, "where", 0)));
  return hasDecimals(fields) ? withDecimals(condition, (field) => kindIn(fields, field) === "decimal") : condition;

  function fromWhere(one: unknown, path: string, depth: number): Condition {
    if (depth > MAX_DEPTH) throw InvalidError.of(path, `is nested more than ${MAX_DEPTH} deep`);
    const entries = entriesOf(one, path, "a plain object of fields");
    if (entries.length === 0) throw InvalidError.of(path, "says nothing; `everything` means all");
    const items: Condition[] = [];
    for (const [key, value] of entries) {
      if (value === undefined) throw InvalidError.of(`${path}.${key}`, "is undefined; leave the key out, or use null");
      if (key === "and" || key === "or") {
        const nested = elementsOf(value, `${path}.${key}`).map((item, i) =>
          fromWhere(item, `${path}.${key}[${i}]`, depth + 1),
        );
        items.push(key === "and" ? and(nested) : { op: "or", items: nested });
      } else if (key === "not") {
        items.push({ op: "not", item: fromWhere(value, `${path}.not`, depth + 1) });
      } else {
        if (fields && !fields.has(key)) {
          throw InvalidError.of(`${path}.${key}`, `is not a field; the fields are ${[...fields.keys()].join(", ")}`);
        }
        if (kindIn(fields, key) === "json") throw InvalidError.of(`${path}.${key}`, JSON_IS_NOT_COMPARED);
        items.push(...fromComparison(key, value, `${path}.${key}`, fields));
      }
    }
    return and(items);
  }
}

/** Whether there are decimals among the fields of a table, which are looked through once. */
function hasDecimals(fields: KnownFields | undefined): boolean {
  if (!fields || !("get" in fields)) return false;
  const known = withDecimalFields.get(fields);
  if (known !== undefined) return known;
  const found = [...fields.values()].some(({ kind }) => kind === "decimal");
  withDecimalFields.set(fields, found);
  return found;
}

const withDecimalFields = new WeakMap<object, boolean>();

/** The condition with its decimals marked. @param isDecimal of a field */
export function withDecimals(condition: Condition, isDecimal: (field: string) => boolean): Condition {
  switch (condition.op) {
    case "and":
    case "or":
      return { op: condition.op, items: condition.items.map((item) => withDecimals(item, isDecimal)) };
    case "not":
      return { op: "not", item: withDecimals(condition.item, isDecimal) };
    case "startsWith":
    case "endsWith":
    case "contains":
    case "iequals":
    case "istartsWith":
    case "icontains":
      return condition;
  }
  return isDecimal(condition.field) ? { ...condition, decimal: true } : condition;
}

/** A Where that means the same as a condition. */
export function toWhere<E>(condition: Condition): Where<E> {
  // A condition comes from a Where, or from a parser that knows the fields: its names and values are those of E.
  return whereOf(condition) as Where<E>;
}

function whereOf(condition: Condition): Record<string, unknown> {
  switch (condition.op) {
    case "and":
    case "or":
      return { [condition.op]: condition.items.map(whereOf) };
    case "not":
      return { not: whereOf(condition.item) };
    case "in":
    case "notIn":
      return { [condition.field]: { [condition.op]: condition.values } };
    case "fields":
      return { [condition.field]: { [condition.by]: { field: condition.other } } };
    default:
      return { [condition.field]: { [condition.op]: condition.value } };
  }
}

/** The depth of a condition: the most nested and, or and not. */
export function depthOf(condition: Condition): number {
  switch (condition.op) {
    case "and":
    case "or":
      return 1 + condition.items.reduce((deepest, item) => Math.max(deepest, depthOf(item)), 0);
    case "not":
      return 1 + depthOf(condition.item);
    default:
      return 0;
  }
}

/**
 * Guards an operation on all matching entities, for callers without types.
 *
 * @throws InvalidError if there is no Where
 */
export function requireWhere(where: readonly unknown[]): void {
  if (where.length === 0) throw InvalidError.of("where", "must be given; `everything` means all");
}

function fromComparison(field: string, value: unknown, path: string, fields?: KnownFields): Condition[] {
  if (isScalarOrNull(value)) return [{ op: "eq", field, value: toOwn(value) }];
  const entries = entriesOf(value, path, "a value or a plain object of comparisons");
  if (entries.length === 0) throw InvalidError.of(path, "has no comparison; such as { eq: 1 }, or leave the field out");
  return entries.map(([op, operand]): Condition => {
    const at = `${path}.${op}`;
    if (textOperators.has(op)) {
      if (typeof operand !== "string") throw InvalidError.of(at, `must be text; it is ${nameOf(operand)}`);
      const problem = (caselessOperators as readonly string[]).includes(op) ? caselessProblem(operand) : undefined;
      if (problem) throw InvalidError.of(at, problem);
      return { op: op as TextOperator, field, value: operand };
    }
    if (!compareOperators.has(op)) {
      throw InvalidError.of(at, `is not an operator; they are ${[...compareOperators, ...textOperators].join(", ")}`);
    }
    switch (op) {
      case "isNull":
        if (typeof operand !== "boolean") throw InvalidError.of(at, `must be true or false; it is ${nameOf(operand)}`);
        return { op: operand ? "eq" : "ne", field, value: null };
      case "in":
      case "notIn":
        return { op, field, values: elementsOf(operand, at).map((one, i) => operandOf(one, `${at}[${i}]`)) };
    }
    const by = op as FieldOperator;
    const other = otherField(operand, at, fields);
    if (other !== undefined) return { op: "fields", field, by, other };
    switch (by) {
      case "eq":
      case "ne":
        return { op: by, field, value: operandOf(operand, at) };
      default: {
        const bound = operandOf(operand, at);
        if (bound === null) throw InvalidError.of(at, "must be a value other than null");
        return { op: by, field, value: bound };
      }
    }
  });
}

/** The field that is named in place of a value, if one is. */
function otherField(operand: unknown, path: string, fields?: KnownFields): string | undefined {
  if (typeof operand !== "object" || operand === null || isRevoked(operand)) return undefined;
  if (!Object.hasOwn(operand, "field")) return undefined;
  const [[, name] = [], ...more] = entriesOf(
    operand,
    path,
    'a value or the name of a field, such as { field: "price" }',
  );
  if (more.length > 0)
    throw InvalidError.of(path, `must have \`field\` alone; it has ${more.map(([key]) => key).join(", ")}`);
  if (typeof name !== "string") throw InvalidError.of(`${path}.field`, `must be a field's name; it is ${nameOf(name)}`);
  if (fields && !fields.has(name)) {
    throw InvalidError.of(
      `${path}.field`,
      `names "${name}", which is not a field; the fields are ${[...fields.keys()].join(", ")}`,
    );
  }
  return name;
}

/**
 * Copies a value that a field is compared with, so that a condition never changes.
 *
 * @throws InvalidError for a value of no field's type
 */
function operandOf(value: unknown, path: string): Scalar | null {
  if (isScalarOrNull(value)) return toOwn(value);
  const what = typeof value === "number" ? "a number that is not finite" : nameOf(value);
  throw InvalidError.of(
    path,
    `must be text, a finite number, a bigint, a boolean, a Date, a Uint8Array or null; it is ${what}`,
  );
}

function and(items: readonly Condition[]): Condition {
  const [only] = items;
  return items.length === 1 && only ? only : { op: "and", items };
}

/**
 * Whether an entity meets a condition: the meaning that every backend must share.
 *
 * @throws InvalidError if the condition compares a field with a value of another type
 */
export function matches(condition: Condition, entity: object): boolean {
  switch (condition.op) {
    case "and":
      return condition.items.every((item) => matches(item, entity));
    case "or":
      return condition.items.some((item) => matches(item, entity));
    case "not":
      return !matches(condition.item, entity);
  }
  const fields = entity as Readonly<Record<string, Scalar | null | undefined>>;
  const value = fields[condition.field] ?? null;
  switch (condition.op) {
    case "eq":
      return same(value, condition.value, condition.decimal);
    case "ne":
      return !same(value, condition.value, condition.decimal);
    case "in":
      return condition.values.some((one) => same(value, one, condition.decimal));
    case "notIn":
      return !condition.values.some((one) => same(value, one, condition.decimal));
    case "fields":
      return compares(condition.by, value, fields[condition.other] ?? null, condition.decimal);
  }
  if (value === null) return false;
  switch (condition.op) {
    case "startsWith":
      return textOf(value, condition).startsWith(condition.value);
    case "endsWith":
      return textOf(value, condition).endsWith(condition.value);
    case "contains":
      return textOf(value, condition).includes(condition.value);
    case "iequals":
      return foldCase(textOf(value, condition)) === foldCase(condition.value);
    case "istartsWith":
      return foldCase(textOf(value, condition)).startsWith(foldCase(condition.value));
    case "icontains":
      return foldCase(textOf(value, condition)).includes(foldCase(condition.value));
    default:
      return compares(condition.op, value, condition.value, condition.decimal);
  }
}

function compares(op: FieldOperator, a: Scalar | null, b: Scalar | null, decimal?: true): boolean {
  if (op === "eq") return same(a, b, decimal);
  if (op === "ne") return !same(a, b, decimal);
  if (a === null || b === null) return false;
  const order = compareValues(a, b, decimal);
  switch (op) {
    case "gt":
      return order > 0;
    case "gte":
      return order >= 0;
    case "lt":
      return order < 0;
    case "lte":
      return order <= 0;
  }
}

function same(a: Scalar | null, b: Scalar | null, decimal?: true): boolean {
  // Text is compared most often, and equality is cheaper for an engine than order.
  if (!decimal && typeof a === "string" && typeof b === "string") return a === b;
  return a === null || b === null ? a === b : compareValues(a, b, decimal) === 0;
}

function textOf(value: Scalar, { field, op }: { readonly field: string; readonly op: TextOperator }): string {
  if (typeof value === "string") return value;
  throw InvalidError.of(field, `is not text, so ${op} cannot be asked of it`);
}
