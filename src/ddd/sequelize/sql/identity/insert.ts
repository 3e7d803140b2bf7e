import { AlreadyExistsError, ExhaustedError } from "../../../error.ts";
import { giveIdentity, identityIn, lacksIdentity } from "../../../schema/identity.ts";
import { constraintsOf } from "../../../schema/table.ts";
import type { Connection } from "../../connection.ts";
import type { BoundIdentity, DialectTable, StatementRunner } from "../../dialect.ts";
import { DatabaseError } from "../../error.ts";
import { identityOf } from "./identity.ts";

/** How often keys are taken anew, since another program has stored rows under those that were to be given. */
const MAX_ATTEMPTS = 10;

/** By table: a key that the database has passed over already. */
const passed = new WeakMap<DialectTable, number>();

/**
 * Inserts entities, and puts the keys that the database gives into those that have none.
 *
 * @param entities copies that are the caller's own
 * @param insert inserts some of them, and calls `keepInserted` after each statement
 */
export async function insertIdentified<E extends object>(
  connection: Connection,
  table: DialectTable,
  entities: readonly E[],
  insert: (connection: Connection, entities: readonly E[]) => Promise<void>,
): Promise<void> {
  const identity = identityOf(table);
  if (!identity) return insert(connection, entities);
  const lacking = entities.filter((one) => lacksIdentity(table.table, one));
  const given = entities.filter((one) => !lacksIdentity(table.table, one));
  const { dialect } = identity;
  const { reserve } = dialect;
  if (lacking.length === 0) {
    await passOver(connection, table, given);
    return insert(connection, entities);
  }
  return connection.atomic(async (inner) => {
    await passOver(inner, table, given);
    if (!reserve) {
      // Rows with keys come first, so that the keys that are given are greater.
      if (given.length > 0) await insert(inner, given);
      return insert(inner, lacking);
    }
    for (let attempt = 1; ; attempt++) {
      const keys = await reserve(inner, identity, lacking.length, greatestIn(table, given));
      give(table, lacking, keys);
      const last = keys.at(-1) ?? 0;
      passed.set(table, Math.max(last, passed.get(table) ?? 0));
      try {
        return await insert(inner, entities);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isKeyTaken(table, error)) throw error;
        // Another program has stored rows with keys of its own, without the database's knowledge.
        const greatest = await greatestKey(inner, identity);
        if (greatest < (keys[0] ?? 0) && given.length > 0) throw error;
        await dialect.passOver?.(inner, identity, greatest);
      }
    }
  });
}

/** Puts the keys into entities which the latest INSERT has stored without. @param runner the connection of the INSERT */
export async function keepInserted(
  runner: StatementRunner,
  table: DialectTable,
  entities: readonly object[],
): Promise<void> {
  const identity = identityOf(table);
  if (!identity || !entities.every((one) => lacksIdentity(table.table, one)) || entities.length === 0) return;
  const keys = (await identity.dialect.inserted?.(runner, identity, entities.length)) ?? [];
  give(table, entities, keys);
}

/** @throws ExhaustedError for keys that JavaScript does not hold exactly */
function give({ name, table }: DialectTable, entities: readonly object[], keys: readonly number[]): void {
  for (const [i, one] of entities.entries()) {
    const key = keys[i] ?? Number.NaN;
    if (key > Number.MAX_SAFE_INTEGER) throw new ExhaustedError(`${name} have no more keys: the latest is 2^53 - 1`);
    if (!Number.isSafeInteger(key)) throw new DatabaseError(`the database does not tell which keys it gave to ${name}`);
    giveIdentity(table, one, key);
  }
}

/** Sees to it that no key of these entities is given from now on. */
export async function passOver(
  runner: StatementRunner,
  table: DialectTable,
  entities: readonly object[],
): Promise<void> {
  const identity = identityOf(table);
  if (!identity?.dialect.passOver) return;
  const greatest = greatestIn(table, entities);
  if (greatest <= (passed.get(table) ?? 0)) return;
  await identity.dialect.passOver(runner, identity, greatest);
  passed.set(table, greatest);
}

function greatestIn({ table }: DialectTable, entities: readonly object[]): number {
  const keys = entities.map((one) => identityIn(table, one));
  // Others are refused as they are stored.
  return keys.reduce((most, key) => (Number.isSafeInteger(key) && key > most ? key : most), 0);
}

function isKeyTaken({ table }: DialectTable, error: unknown): boolean {
  if (!(error instanceof AlreadyExistsError)) return false;
  return constraintsOf(table, "key").some(({ name }) => name === error.constraint);
}

async function greatestKey(runner: StatementRunner, { table, column }: BoundIdentity): Promise<number> {
  const [row] = await runner.all(`SELECT max(${column.sql}) AS ${column.sql} FROM ${table.sql}`);
  return Number(row?.[column.name] ?? 0);
}
