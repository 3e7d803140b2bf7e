import type { Entity, Field } from "../entity.ts";
import { InvalidError } from "../error.ts";
import {
  type Constraint,
  type Constraints,
  checksOf,
  lengthProblem,
  lengthsOf,
  referencesOf,
  uniqueOf,
  valuesOf,
} from "./constraint.ts";
import type { Default } from "./default.ts";
import { type AnyFieldType, type Fields, type FieldsFor, toSnakeCase } from "./field.ts";
import { isIdentity } from "./identity.ts";
import { ID_KEY } from "./key.ts";
import { checkConstraintNames, checkFieldNames, checkPlain, checkTableName } from "./table-name.ts";
import { isBytes } from "./value/bytes.ts";

/** A table with entities of any type. */
export interface AnyTable {
  readonly name: string;
  readonly fields: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, AnyFieldType>;
  /** By field: the values of new entities that do not give one. */
  readonly defaults: ReadonlyMap<string, Default>;
  /** The fields that tell an entity from all others. */
  readonly key: readonly string[];
  /** By name, in the order in which a backend finds them broken: the key, unique ones, checks by name, references. */
  readonly constraints: ReadonlyMap<string, Constraint>;
}

/**
 * The columns and constraints of entities of type E. Make one with `table`.
 *
 * @typeParam N the input of `create`
 */
export interface Table<E, N = E> extends AnyTable, Constraints<E> {
  readonly columns: Fields<E>;
  readonly key: Key<E>;
  /** For the compiler only. Any table is a `Table<E, never>`, where nothing is created. */
  readonly creates?: (item: N) => void;
}

/** Some fields of an entity, which together tell it from all others. */
export type Key<E> = readonly [Field<E>, ...Field<E>[]];

/** The declaration of a table besides its columns. An entity without an `id` must have a key. */
export type TableOptions<E> = E extends Entity | { readonly id: number }
  ? [options?: Constraints<E> & { readonly key?: Key<E> }]
  : [options: Constraints<E> & { readonly key: Key<E> }];

/**
 * Declares a table, once for all backends:
 *
 * ```ts
 * const userTable = table<User>("users", { id: uuid(), email: text(254), … }, { unique: { users_email: ["email"] } });
 * ```
 *
 * A missing, extra or mistyped field does not compile. With what `create` takes as a second type, fields may have defaults,
 * and the compiler knows of them: `table<Book, New<Book, "id">>("books", { id: uuid({ default: "v7" }), … })`. In SQL, a column is called as its field, in snake_case, and `id`
 * is the primary key, called `<table>_id`; an entity with a key of another field, or of several, says so: `{ key:
 * ["projectId", "userId"] }`. Names have letters, digits and `_`. They have at most 63 bytes, and so do the names
 * generated from them (`<table>_<column>_reference`, `_length`). Text in a key, a unique constraint or a reference has
 * a length, at most 640 characters in all.
 *
 * @throws InvalidError for a name or a length that some database would cut or refuse, and for a check that compares a
 *   field with a value outside of its range; Error for a key that can be null
 */
export function table<E extends object>(
  name: string,
  columns: Fields<E>,
  ...options: TableOptions<NoInfer<E>>
): Table<E>;
export function table<E extends object, N>(
  name: string,
  columns: FieldsFor<E, N>,
  ...options: TableOptions<NoInfer<E>>
): Table<E, N>;
export function table<E extends object>(
  name: string,
  columns: Fields<E>,
  ...[options]: TableOptions<NoInfer<E>>
): Table<E> {
  // The compiler does not look into a choice that depends on E; either way they are these, of E.
  const constraints = (options ?? {}) as Constraints<E> & { readonly key?: Key<E> };
  const key: readonly string[] = constraints.key ?? ID_KEY;
  checkTableName(name);
  checkPlain(name, "fields", columns);
  for (const kind of ["unique", "references", "checks"] as const) checkPlain(name, kind, constraints[kind]);
  const types = new Map(Object.entries<AnyFieldType>(columns));
  checkFieldNames(name, [...types.keys()]);
  for (const field of key) {
    if (types.get(field)?.nullable) throw new Error(`the key of "${name}" must not be null: ${field} is nullable`);
  }
  checkIdentity(name, types, key);
  const list = [
    { kind: "key", name: [name, ...key.map(toSnakeCase)].join("_"), fields: key } as const,
    ...uniqueOf(constraints),
    ...[...lengthsOf(name, types), ...valuesOf(name, types), ...checksOf(name, constraints, types)].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
    ...referencesOf(name, constraints),
  ];
  checkConstraintNames(
    name,
    list.map((one) => one.name),
  );
  for (const { kind, name: check, fields } of list) {
    const identity =
      kind === "check" && fields.find((field) => key.includes(field) && isIdentity(columns[field as keyof E]));
    if (!identity) continue;
    const why = "compares a key that the database gives, which some databases do not check: leave it out";
    throw InvalidError.of(`${name}.checks.${check}`, why);
  }
  for (const one of list) {
    const problem = lengthProblem(one, types);
    if (problem) throw new InvalidError([{ field: `${name}.${one.fields.join(", ")}`, description: problem }]);
  }
  const defaults = defaultsOf(name, types);
  return {
    ...constraints,
    name,
    columns,
    fields: new Set(types.keys()),
    types,
    defaults,
    // Where none is given, the entity has an id.
    key: key as Key<E>,
    constraints: new Map(list.map((one) => [one.name, one])),
  };
}

/** @throws InvalidError for an identity that is not the whole key: databases give no other field its values */
function checkIdentity(table: string, types: ReadonlyMap<string, AnyFieldType>, key: readonly string[]): void {
  for (const [field, type] of types) {
    if (!isIdentity(type) || key.join() === field) continue;
    const remedy = "declare it as integer(), or make it the key alone";
    throw InvalidError.of(`${table}.${field}`, `is an identity(), and not the whole key of ${table}: ${remedy}`);
  }
}

/** @throws InvalidError for a default that its own field would refuse */
function defaultsOf(table: string, types: ReadonlyMap<string, AnyFieldType>): Map<string, Default> {
  const defaults = new Map<string, Default>();
  for (const [field, type] of types) {
    if (!type.default) continue;
    const problem = type.default.kind === "constant" ? defaultProblem(type, type.default.value) : undefined;
    if (problem) throw InvalidError.of(`${table}.${field}`, `has a default that is none of its values: it ${problem}`);
    defaults.set(field, type.default);
  }
  return defaults;
}

function defaultProblem(type: AnyFieldType, value: unknown): string | undefined {
  if (value === null) return type.nullable ? undefined : "must not be null";
  const { maxLength = Number.POSITIVE_INFINITY } = type;
  if (isBytes(value) && value.length > maxLength) return `must be at most ${maxLength} bytes long`;
  if (typeof value === "string" && [...value].length > maxLength) return `must be at most ${maxLength} characters long`;
  return type.problem(value);
}

/** The constraints of one kind. */
export function constraintsOf<K extends Constraint["kind"]>(
  { constraints }: AnyTable,
  ...kinds: readonly K[]
): Extract<Constraint, { kind: K }>[] {
  const wanted: readonly string[] = kinds;
  return [...constraints.values()].filter((one): one is Extract<Constraint, { kind: K }> => wanted.includes(one.kind));
}
