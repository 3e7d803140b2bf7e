import type { Field } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { type Condition, toCondition, type Where } from "../query/where.ts";
import { checkCondition } from "./comparison.ts";
import { type AnyFieldType, isBinary, isText, toSnakeCase } from "./field.ts";
import { ruleText } from "./rule-text.ts";

/** The constraints that every backend keeps, besides null and the length of text. Their names tell them apart. */
export interface Constraints<E> {
  /** The fields whose values together are unique, by the constraint's name. Null is never taken. */
  readonly unique?: Readonly<Record<string, readonly Field<E>[]>>;
  /**
   * By field: the table whose `id` it holds, unless it is null, and what happens to this entity when that one is
   * deleted: `cascade` deletes it too. `restrict` refuses, unless the same operation deletes this entity as well,
   * directly or by another cascade. The constraint is called `<table>_<field>_reference`.
   */
  readonly references?: { readonly [K in Field<E>]?: Reference };
  /**
   * Conditions that must hold, by the constraint's name: `{ items_rating: { rating: { gte: 0, lte: 5 } } }`. As in SQL, a field that
   * is null passes each comparison, except one with null itself.
   */
  readonly checks?: Readonly<Record<string, Where<E>>>;
}

export interface Reference {
  readonly table: string;
  readonly onDelete: "cascade" | "restrict";
}

/** A constraint in the form that backends keep it in. */
export type Constraint = { readonly name: string; readonly fields: readonly string[] } & (
  | { readonly kind: "key" }
  | { readonly kind: "unique" }
  | { readonly kind: "length"; readonly maxLength: number; readonly unit: "characters" | "bytes" }
  /** It is met where the condition `matches`: that null passes is a part of it. It compares without lists. */
  | {
      readonly kind: "check";
      readonly condition: Condition;
      /** In words; see ruleText. */
      readonly rule: string;
      /** Of the check of an enumeration: its values. */
      readonly values?: readonly string[];
    }
  | ({ readonly kind: "reference" } & Reference)
);

export function uniqueOf<E>({ unique = {} }: Constraints<E>): Constraint[] {
  return Object.entries<readonly string[]>(unique).map(([name, fields]) => ({ kind: "unique", name, fields }));
}

export function lengthsOf(table: string, types: ReadonlyMap<string, AnyFieldType>): Constraint[] {
  return [...types].flatMap(([field, type]): Constraint[] => {
    const { maxLength } = type;
    const name = lengthName(table, toSnakeCase(field));
    const unit = isBinary(type) ? "bytes" : "characters";
    return maxLength === undefined ? [] : [{ kind: "length", name, fields: [field], maxLength, unit }];
  });
}

/** The checks of enumerations, for programs that know nothing of them. */
export function valuesOf(table: string, types: ReadonlyMap<string, AnyFieldType>): Constraint[] {
  return [...types].flatMap(([field, type]): Constraint[] => {
    if (!type.values) return [];
    const condition: Condition = { op: "or", items: type.values.map((value) => ({ op: "eq", field, value })) };
    const rule = `must be one of ${type.values.join(", ")}`;
    const name = valuesName(table, toSnakeCase(field));
    const { values } = type;
    return [{ kind: "check", name, fields: [field], condition: nullTolerant(condition, types, false), rule, values }];
  });
}

/** The name of the constraint that refuses other values than an enumeration's. */
export function valuesName(table: string, column: string): string {
  return `${table}_${column}_values`;
}

/** The name of the constraint that refuses text that is too long for a column. */
export function lengthName(table: string, column: string): string {
  return `${table}_${column}_length`;
}

export function checksOf<E>(
  table: string,
  { checks = {} }: Constraints<E>,
  types: ReadonlyMap<string, AnyFieldType>,
): Constraint[] {
  return Object.entries(checks).map(([name, where]) => {
    const condition = checked(`${table}.checks.${name}`, where, types);
    const fields = [...new Set(fieldsIn(condition))];
    const rule = ruleText(condition, fields);
    return { kind: "check", name, fields, condition: nullTolerant(condition, types, false), rule };
  });
}

/** @throws InvalidError that names the check: the stack of one that fails may not reach the declaration */
function checked<E>(path: string, where: Where<E>, types: ReadonlyMap<string, AnyFieldType>): Condition {
  try {
    const condition = toCondition([where], types);
    checkCondition(condition, types);
    return condition;
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    const violations = error.violations.map(({ field, description }) => {
      const within = field.replace(/^where\b\.?/, "");
      return { field: within === "" ? path : `${path}.${within}`, description };
    });
    throw new InvalidError(violations, { cause: error });
  }
}

export function referencesOf<E>(table: string, { references = {} }: Constraints<E>): Constraint[] {
  return Object.entries<Reference | undefined>(references).flatMap(([field, target]): Constraint[] => {
    const name = `${table}_${toSnakeCase(field)}_reference`;
    return target ? [{ kind: "reference", name, fields: [field], table: target.table, onDelete: target.onDelete }] : [];
  });
}

function fieldsIn(condition: Condition): string[] {
  switch (condition.op) {
    case "and":
    case "or":
      return condition.items.flatMap(fieldsIn);
    case "not":
      return fieldsIn(condition.item);
    case "fields":
      return [condition.field, condition.other];
    default:
      return [condition.field];
  }
}

/**
 * Makes a condition that matches unless it is false by SQL's rules, in which the comparison of null with anything is unknown, and
 * so is its opposite. With negations at the comparisons, it is enough that each of these lets null pass.
 */
function nullTolerant(condition: Condition, types: ReadonlyMap<string, AnyFieldType>, negated: boolean): Condition {
  switch (condition.op) {
    case "and":
    case "or": {
      const items = condition.items.map((item) => nullTolerant(item, types, negated));
      return { op: (condition.op === "and") === negated ? "or" : "and", items };
    }
    case "not":
      return nullTolerant(condition.item, types, !negated);
    case "in":
    case "notIn": {
      const { field, values } = condition;
      const equal = values.map((value): Condition => ({ op: "eq", field, value }));
      return nullTolerant({ op: "or", items: equal }, types, negated !== (condition.op === "notIn"));
    }
  }
  const one: Condition = negated ? { op: "not", item: condition } : condition;
  const { field } = condition;
  if (condition.op === "fields") {
    const nullable = [field, condition.other].filter((name) => types.get(name)?.nullable);
    const passing = nullable.map((name): Condition => ({ op: "eq", field: name, value: null }));
    return { op: "or", items: [one, ...passing] };
  }
  const { value } = condition;
  if (value === null || !types.get(field)?.nullable) return one;
  return { op: "or", items: [one, { op: "eq", field, value: null }] };
}

/**
 * The maximum characters of text in a key, a unique constraint or a reference together. An index row has at most 2,704
 * bytes (a third of a B-tree's page of 8 KiB) or 3,072 (InnoDB), and a character has up to four. The rest is the index's own overhead.
 */
export const MAX_KEY_LENGTH = 640;
/** The characters that a value other than text counts as. */
const OTHER_LENGTH = 2;
/** The maximum columns of one index, in the database that allows the fewest. */
const MAX_KEY_FIELDS = 16;

/** The reason why some database could not have a constraint with its fields, if there is one. */
export function lengthProblem(one: Constraint, types: ReadonlyMap<string, AnyFieldType>): string | undefined {
  if (one.kind === "length") {
    const isLength = Number.isSafeInteger(one.maxLength) && one.maxLength > 0;
    if (isLength) return undefined;
    const what = one.unit === "bytes" ? "bytes, at most" : "text of at most";
    return `is ${what} ${one.maxLength} ${one.unit}: give a whole number from 1, or none`;
  }
  if (one.kind === "check") return undefined;
  const unknown = one.kind === "reference" ? undefined : one.fields.find((field) => !types.has(field));
  if (unknown !== undefined)
    return `${unknown} of ${one.name} is not a field: the fields are ${[...types.keys()].join(", ")}`;
  if (one.fields.length === 0) return `${one.name} has no fields: name at least one`;
  if (one.fields.length > MAX_KEY_FIELDS) {
    return `${one.name} is of ${one.fields.length} fields, and databases take ${MAX_KEY_FIELDS}: use fewer`;
  }
  const other = one.fields.find((field) => isNoKey(types.get(field), one.kind));
  if (other !== undefined) {
    const kind = types.get(other)?.kind === "json" ? "JSON, which has no equality" : "a decimal, which has many forms";
    return `${other} of ${one.name} is ${kind} that all databases share: use another field`;
  }
  const lengths = one.fields.map((field) => {
    const type = types.get(field);
    return type ? keyLengthOf(type) : OTHER_LENGTH;
  });
  const at = lengths.indexOf(undefined);
  if (at >= 0) {
    const kind = types.get(one.fields[at] ?? "")?.kind === "bytes" ? "bytes" : "text";
    return `${one.fields[at]} is ${kind} in a key, a unique constraint or a reference, and needs a length, such as ${kind}(100)`;
  }
  const total = lengths.reduce((sum: number, length) => sum + (length ?? 0), 0);
  if (total <= MAX_KEY_LENGTH) return undefined;
  return `${one.name} takes ${total} characters in all, and databases take ${MAX_KEY_LENGTH} in an index: shorten its text`;
}

/** Whether a field cannot be in a constraint of that kind. */
function isNoKey(type: AnyFieldType | undefined, kind: Constraint["kind"]): boolean {
  return type?.kind === "json" || (type?.kind === "decimal" && kind !== "unique");
}

/** The characters that a type counts as in an index. */
function keyLengthOf(type: AnyFieldType): number | undefined {
  if (isText(type)) return type.maxLength ?? type.length;
  if (!isBinary(type)) return OTHER_LENGTH;
  return type.maxLength === undefined ? undefined : Math.ceil(type.maxLength / 4);
}
