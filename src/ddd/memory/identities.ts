import { ExhaustedError } from "../error.ts";
import { giveIdentity, identityField, identityIn, lacksIdentity } from "../schema/identity.ts";
import type { AnyTable } from "../schema/table.ts";

/** The keys that a database has given, by table. They only grow, whatever becomes of a unit. */
export class Identities {
  readonly #latest = new Map<string, number>();

  /** The greatest key that the table has given or seen; 0 for none. */
  latest(table: string): number {
    return this.#latest.get(table) ?? 0;
  }

  /**
   * Puts a key into each entity that lacks it, in their order: greater than those of the others, too.
   *
   * @throws ExhaustedError if there are no more
   */
  give(table: AnyTable, entities: readonly object[]): void {
    if (identityField(table) === undefined) return;
    this.passOver(table, entities);
    for (const one of entities) {
      if (!lacksIdentity(table, one)) continue;
      const key = this.latest(table.name) + 1;
      if (!Number.isSafeInteger(key))
        throw new ExhaustedError(`${table.name} have no more keys: the latest is 2^53 - 1`);
      this.#latest.set(table.name, key);
      giveIdentity(table, one, key);
    }
  }

  /** Sees to it that no key of these rows is given. */
  passOver(table: AnyTable, rows: Iterable<object | undefined>): void {
    if (identityField(table) === undefined) return;
    for (const row of rows) if (row) this.atLeast(table.name, identityIn(table, row));
  }

  /** Sees to it that greater keys than this are given. */
  atLeast(table: string, key: number): void {
    if (key > this.latest(table)) this.#latest.set(table, key);
  }
}
