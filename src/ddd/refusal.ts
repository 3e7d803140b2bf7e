import { AlreadyExistsError, type ErrorOptions, type FieldViolation, IntegrityError } from "./error.ts";
import { matches } from "./query/where.ts";
import type { Constraint } from "./schema/constraint.ts";
import { type AnyTable, constraintsOf } from "./schema/table.ts";
import { isBytes } from "./schema/value/bytes.ts";

/*
 * Errors for everything that a table refuses, made of its declaration, so that every backend refuses in the same words.
 * They say which rule is broken and how to keep it. They never hold the caller's value: it may be secret.
 */

type ReferenceConstraint = Extract<Constraint, { kind: "reference" }>;

/** The error for a null in a field that must have a value. */
export function nullError(table: string, fields: readonly string[], cause?: unknown): IntegrityError {
  const description = "must not be null";
  const violated = { fields, violations: fields.map((field) => ({ field, description })) };
  return new IntegrityError(`${fields.join(" and ")} of ${table} ${description}`, violated, because(cause));
}

/** The error for a broken constraint; for a reference, that the referenced entity is missing. */
export function refusal(table: string, one: Constraint, cause?: unknown): IntegrityError {
  const { name: constraint, fields } = one;
  const told = (description: string): FieldViolation[] => fields.map((field) => ({ field, description }));
  switch (one.kind) {
    case "key":
    case "unique": {
      const description = `is taken: another of ${table} has the same ${fields.join(" and ")}`;
      return new AlreadyExistsError(
        `another of ${table} has the same ${fields.join(" and ")}: choose another`,
        { constraint, fields, violations: told(description) },
        because(cause),
      );
    }
    case "length":
    case "check": {
      const rule = one.kind === "check" ? one.rule : `must be at most ${one.maxLength} ${one.unit} long`;
      const message = fields.length === 1 ? `${fields[0]} of ${table} ${rule}` : `of ${table}, ${rule}`;
      return new IntegrityError(message, { constraint, fields, violations: told(rule) }, because(cause));
    }
    case "reference": {
      const description = `refers to none of ${one.table}: create that first, or refer to one that there is`;
      return new IntegrityError(
        `${fields.join()} of ${table} ${description}`,
        { constraint, fields, violations: told(description) },
        { reason: "REFERENCE_MISSING", ...because(cause) },
      );
    }
  }
}

/** The error for a key that another entity has. */
export function keyTaken(table: AnyTable, cause?: unknown): IntegrityError {
  const [key] = constraintsOf(table, "key");
  return key ? refusal(table.name, key, cause) : new AlreadyExistsError(`another of ${table.name} has the same key`);
}

/** The error for deleting an entity that a remaining one refers to. @param table the table of the remaining entity */
export function stillReferenced(table: string, one: ReferenceConstraint, cause?: unknown): IntegrityError {
  const { name: constraint, fields } = one;
  return new IntegrityError(
    `one of ${one.table} is still referred to by ${fields.join()} of ${table}: delete or change those first`,
    { constraint, fields },
    { reason: "STILL_REFERENCED", ...because(cause) },
  );
}

/** The same refusal with other field names: those of a request differ from an entity's. */
export function withViolations(
  error: IntegrityError,
  violations: readonly FieldViolation[],
  options: ErrorOptions,
): IntegrityError {
  const { message, constraint, fields } = error;
  const Refusal = error instanceof AlreadyExistsError ? AlreadyExistsError : IntegrityError;
  return new Refusal(message, { constraint, fields, violations }, options);
}

/**
 * The refusal of a row by itself: for the first null in a field that must have a value, else for the first broken check
 * by name.
 */
export function refusalOfRow(table: AnyTable, row: object): IntegrityError | undefined {
  const values = row as Readonly<Record<string, unknown>>;
  for (const [field, { nullable }] of table.types) {
    if ((values[field] ?? null) === null && !nullable) return nullError(table.name, [field]);
  }
  for (const one of table.constraints.values()) {
    if (one.kind === "length" && lengthOf(values[one.fields[0] ?? ""] ?? "") > one.maxLength) {
      return refusal(table.name, one);
    }
    if (one.kind === "check" && !matches(one.condition, row)) return refusal(table.name, one);
  }
  return undefined;
}

/** In bytes, or in code points of text. */
function lengthOf(value: unknown): number {
  return isBytes(value) ? value.length : [...String(value)].length;
}

function because(cause: unknown): { cause?: unknown } {
  return cause === undefined ? {} : { cause };
}
