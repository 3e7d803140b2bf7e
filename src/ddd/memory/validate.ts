import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { fieldsSetBy } from "../input/change.ts";
import { requireRecord } from "../input/plain.ts";
import type { OrderTerm } from "../query/order.ts";
import type { Position } from "../query/position-token.ts";
import { refusalOfRow } from "../refusal.ts";
import { checkOperand } from "../schema/comparison.ts";
import { type AnyFieldType, ownValue } from "../schema/field.ts";
import type { AnyTable } from "../schema/table.ts";

/** Validates and normalises entities as a SQL table does, and refuses them with the same errors. */
export class RowValidator<E extends object> {
  readonly types: ReadonlyMap<string, AnyFieldType>;
  readonly names: ReadonlySet<string>;
  /** Whether the entities carry a version. */
  readonly versioned: boolean;
  readonly #table: AnyTable;

  constructor(table: AnyTable) {
    this.#table = table;
    this.types = table.types;
    this.names = table.fields;
    this.versioned = table.fields.has("version");
  }

  /**
   * An entity as it is stored: its fields and nothing else.
   *
   * @throws InvalidError for a value that is none of its field's
   */
  toStored(entity: E, version: number): E {
    requireRecord(entity);
    const stored: Record<string, unknown> = {};
    const fields = entity as Readonly<Record<string, unknown>>;
    for (const [field, type] of this.types) {
      stored[field] = keep(field, type, field === "version" ? version : fields[field]);
    }
    // The fields are those that `Fields<E>` has asked for, each of E's type.
    return stored as E;
  }

  /**
   * The fields that `save` replaces.
   *
   * @throws InvalidError for a value that is none of its field's
   */
  toValues(entity: E): Partial<E> {
    requireRecord(entity);
    const values: Record<string, unknown> = {};
    const fields = entity as Readonly<Record<string, unknown>>;
    for (const [field, type] of this.types) {
      if (!this.#isFixed(field)) values[field] = keep(field, type, fields[field]);
    }
    return values as Partial<E>;
  }

  /** The version of an entity; null if it has none. @throws InvalidError if it is no whole number */
  versionIn(entity: E): unknown {
    const type = this.types.get("version");
    return type ? keep("version", type, (entity as Readonly<Record<string, unknown>>).version) : null;
  }

  /** The fields that `update` sets. @throws InvalidError for a field or a value that cannot be set */
  toChange(change: object): Partial<E> {
    const values: Record<string, unknown> = {};
    for (const [field, value] of fieldsSetBy(change)) {
      if (this.#isFixed(field)) throw InvalidError.of(field, "cannot be set by update");
      const type = this.types.get(field);
      if (!type) throw InvalidError.of(field, `is not a field of ${this.#table.name}`);
      values[field] = keep(field, type, value);
    }
    return values as Partial<E>;
  }

  /** @throws IntegrityError for a null that must not be, text that is too long, and a check that is not met */
  check(stored: E): void {
    const refusal = refusalOfRow(this.#table, stored);
    if (refusal) throw refusal;
  }

  /** Whether a field tells which entity it is, or in which state. */
  #isFixed(field: string): boolean {
    return field === "version" || this.#table.key.includes(field);
  }

  copy(stored: E): E {
    const copy: Record<string, unknown> = {};
    for (const [field, type] of this.types)
      copy[field] = ownValue(type, (stored as Record<string, unknown>)[field] ?? null);
    return copy as E;
  }

  /** The position of a page's end, as an entity to compare with. @throws InvalidError if it cannot be one's */
  toPositioned(terms: readonly OrderTerm[], position: Position): object {
    return Object.fromEntries(
      terms.map(({ field }, i) => {
        const value: Scalar | null = position[i] ?? null;
        const type = this.types.get(field);
        if (type) checkOperand(field, type, value);
        return [field, value];
      }),
    );
  }
}

function keep(field: string, type: AnyFieldType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const problem = type.problem(value);
  if (problem) throw InvalidError.of(field, problem);
  return ownValue(type, value);
}
