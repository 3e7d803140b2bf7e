import { InvalidError } from "../error.ts";
import type { Default } from "./default.ts";

/** The part of a table that tells its identity. */
interface Identified {
  readonly name: string;
  readonly key: readonly string[];
  readonly defaults: ReadonlyMap<string, Default>;
}

/** Whether the database gives the values of a field; see `identity`. */
export function isIdentity({ default: declared }: { readonly default?: Default | undefined }): boolean {
  return declared?.kind === "identity";
}

/** The field whose values the database gives: the key, if it is an identity. */
export function identityField({ key, defaults }: Identified): string | undefined {
  return key.find((field) => defaults.get(field)?.kind === "identity");
}

/** Whether an entity leaves its key to the database. Always false where the key is no identity. */
export function lacksIdentity(table: Identified, entity: object): boolean {
  const field = identityField(table);
  return field !== undefined && ((entity as Readonly<Record<string, unknown>>)[field] ?? null) === null;
}

/** The key that an entity of a table with an identity has, as a number; 0 if it has none. */
export function identityIn(table: Identified, entity: object): number {
  return Number((entity as Readonly<Record<string, unknown>>)[identityField(table) ?? ""] ?? 0);
}

/** Puts a key into an entity that is the caller's own copy. */
export function giveIdentity(table: Identified, entity: object, key: number): void {
  Object.assign(entity, { [identityField(table) ?? ""]: key });
}

/** @throws InvalidError for an entity without a key, where a write goes by the key */
export function requireIdentity(table: Identified, entities: readonly object[]): void {
  if (!entities.some((one) => lacksIdentity(table, one))) return;
  throw InvalidError.of(
    identityField(table) ?? "",
    `must be given: ${table.name} are stored by their key here; create gives one to those that have none`,
  );
}
