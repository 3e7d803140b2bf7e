import type { Entity, Scalar } from "../entity.ts";
import { IntegrityError, InvalidError } from "../error.ts";
import { type AnyFieldType, checkOperand, type Fields, toSnakeCase } from "../field.ts";
import type { OrderTerm } from "../order.ts";
import type { Position } from "../page.ts";

/** What entities are made of, as a SQL table would have it: what it refuses, it refuses in the same words. */
export class EntityForm<E extends Entity> {
  readonly types: ReadonlyMap<string, AnyFieldType>;
  readonly names: ReadonlySet<string>;
  /** Whether the entities carry a version. */
  readonly versioned: boolean;
  readonly #name: string;

  /** @param name what the entities are called together */
  constructor(name: string, fields: Fields<E>) {
    this.#name = name;
    this.types = new Map(Object.entries<AnyFieldType>(fields));
    this.names = new Set(this.types.keys());
    this.versioned = this.types.has("version");
  }

  /**
   * An entity as it is stored: its fields and nothing else.
   *
   * @throws InvalidError for a value that is none of its field's
   */
  toStored(entity: E, version: number): E {
    const stored: Record<string, unknown> = {};
    const fields = (this.versioned ? { ...entity, version } : entity) as Readonly<Record<string, unknown>>;
    for (const [field, type] of this.types) stored[field] = keep(field, type, fields[field]);
    // The fields are those that `Fields<E>` has asked for, each of E's type.
    return stored as E;
  }

  /**
   * The fields that `save` replaces.
   *
   * @throws InvalidError for a value that is none of its field's
   */
  toValues(entity: E): Partial<E> {
    const values: Record<string, unknown> = {};
    const fields = entity as Readonly<Record<string, unknown>>;
    for (const [field, type] of this.types) {
      if (field !== "id" && field !== "version") values[field] = keep(field, type, fields[field]);
    }
    return values as Partial<E>;
  }

  /** The fields that `update` sets. @throws InvalidError for a field or a value that cannot be set */
  toChange(change: object): Partial<E> {
    const values: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(change)) {
      if (value === undefined) throw invalid(field, "is undefined; leave it out, or use null");
      if (field === "id" || field === "version") throw invalid(field, "cannot be set by update");
      const type = this.types.get(field);
      if (!type) throw invalid(field, `is not a field of ${this.#name}`);
      values[field] = keep(field, type, value);
    }
    return values as Partial<E>;
  }

  /** @throws IntegrityError for a null that must not be, and for text that is too long */
  check(stored: E): void {
    const fields = stored as Readonly<Record<string, unknown>>;
    for (const [field, { nullable, maxLength }] of this.types) {
      const value = fields[field];
      if (value === null && !nullable) {
        throw new IntegrityError(`${field} of ${this.#name} must not be null`, { fields: [field] });
      }
      if (typeof value === "string" && maxLength !== undefined && [...value].length > maxLength) {
        const constraint = `${this.#name}_${toSnakeCase(field)}_length`;
        throw new IntegrityError(`${field} of ${this.#name} is not allowed`, { constraint, fields: [field] });
      }
    }
  }

  copy(stored: E): E {
    const copy: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(stored)) copy[field] = value instanceof Date ? new Date(value) : value;
    return copy as E;
  }

  /** The position of a page's end, as an entity to compare with. @throws InvalidError if it cannot be one's */
  toPositioned(terms: readonly OrderTerm[], position: Position): object {
    return Object.fromEntries(
      terms.map(({ field }, i) => {
        const value: Scalar | null = position[i] ?? null;
        const type = this.types.get(field);
        if (type) checkOperand(field, type.kind, value);
        return [field, value];
      }),
    );
  }
}

function keep(field: string, type: AnyFieldType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const problem = type.problem(value);
  if (problem) throw invalid(field, problem);
  return value instanceof Date ? new Date(value) : value;
}

function invalid(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
