import { randomInt, randomUUID } from "node:crypto";
import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { refusal } from "../../refusal.ts";
import { keyString, whereKey } from "../../schema/key.ts";
import { type AnyTable, type Constraint, constraintsOf, type Table } from "../../schema/table.ts";
import type { Value } from "../column.ts";
import type { Connection } from "../connection.ts";
import type { BoundColumn, DialectTable } from "../dialect.ts";
import { codeOf, DatabaseError } from "../error.ts";
import { deferringReferences, missing, withoutChecks } from "./foreign-key.ts";
import * as statement from "./statement.ts";
import { holdersOf, type RowFields, valueText } from "./unique-holder.ts";

/** Entities that replace stored rows. */
export interface Replacement<E extends object> {
  readonly entities: readonly E[];
  /** @param uniquesLast whether the database checks unique values after all rows are written */
  store(connection: Connection, uniquesLast: boolean): Promise<E[]>;
  /** Deletes all rows that are not among the entities, if the operation does that. */
  deleteMissing?(connection: Connection): Promise<void>;
}

/**
 * Writes entities in place of those with their keys, among which unique values may move. Databases look at unique values
 * row by row, so that rows cannot simply swap theirs, although the result would be allowed. PostgreSQL is told to look when
 * all is written. Elsewhere a row that is about to give a value up gets one that nobody has first: of rules, only the type of
 * that one and its uniqueness are looked at meanwhile.
 *
 * @throws AlreadyExistsError, reason VALUES_CANNOT_MOVE, where the result would be allowed and the database has no way to it
 */
export async function withUniqueSwaps<E extends object>(
  connection: Connection,
  table: Table<E>,
  { entities, store, deleteMissing }: Replacement<E>,
): Promise<E[]> {
  const write = async (inner: Connection, uniquesLast = false) => {
    const stored = await store(inner, uniquesLast);
    await deleteMissing?.(inner);
    return stored;
  };
  try {
    return await (deleteMissing ? connection.atomic((inner) => write(inner)) : write(connection));
  } catch (error) {
    if (!(error instanceof AlreadyExistsError)) throw error;
    return connection.atomic(async (inner) => {
      const bound = connection.schema.bind(table);
      const givers = await giversOf(inner, table, bound, entities as readonly RowFields[], deleteMissing !== undefined);
      if (givers.length === 0) throw error;
      if (inner.schema.dialect.name === "postgres" && (await deferUniques(inner, table, "DEFERRED"))) {
        const stored = await write(inner, true);
        await deferUniques(inner, table, "IMMEDIATE");
        return stored;
      }
      const stored = await throughOthers(
        inner,
        table,
        bound,
        givers,
        entities,
        (within) => store(within, false),
        error,
      );
      await deleteMissing?.(inner);
      return stored;
    });
  }
}

/** A stored row, and the constraints whose value moves from it to another entity. */
interface Giver {
  readonly row: RowFields;
  readonly constraints: Constraint[];
}

/**
 * @returns an empty list if no value moves
 * @throws AlreadyExistsError for the first entity with a value that would exist twice in the end
 */
async function giversOf(
  connection: Connection,
  table: AnyTable,
  bound: DialectTable,
  entities: readonly RowFields[],
  othersGo: boolean,
): Promise<Giver[]> {
  const last = new Map(entities.map((one) => [keyString(table.key, one), one]));
  const givers = new Map<string, Giver>();
  let taken: { readonly at: number; readonly constraint: Constraint } | undefined;
  for (const constraint of constraintsOf(table, "unique")) {
    const holders = await holdersOf(connection, bound, constraint, [...last.values()]);
    const takers = new Set<string>();
    for (const [at, [key, entity]] of [...last].entries()) {
      const text = valueText(bound, constraint, entity);
      if (text === undefined) continue;
      const holder = holders.get(text);
      const holderKey = holder && keyString(table.key, holder);
      const isKept = holderKey !== undefined && holderKey !== key && !othersGo && !last.has(holderKey);
      if ((takers.has(text) || isKept) && (!taken || at < taken.at)) taken = { at, constraint };
      takers.add(text);
      if (!holder || holderKey === undefined || holderKey === key) continue;
      const giver = givers.get(holderKey) ?? { row: holder, constraints: [] };
      giver.constraints.push(constraint);
      givers.set(holderKey, giver);
    }
  }
  if (taken) throw refusal(table.name, taken.constraint);
  return [...givers.values()];
}

/** @returns false where a constraint cannot be deferred: a migration in SQL, or of an earlier version, has made it so */
async function deferUniques(connection: Connection, table: AnyTable, when: "DEFERRED" | "IMMEDIATE"): Promise<boolean> {
  const names = constraintsOf(table, "unique").map(({ name }) => connection.schema.dialect.quote(name));
  try {
    await connection.run(`SET CONSTRAINTS ${names.join(", ")} ${when}`);
    return true;
  } catch (error) {
    // Not deferrable, or no such constraint.
    if (error instanceof DatabaseError && /^42(809|704)$/.test(codeOf(error.cause))) return false;
    throw error;
  }
}

/** Stores the entities, after rows that give values up have got placeholders. */
async function throughOthers<E extends object>(
  connection: Connection,
  table: Table<E>,
  bound: DialectTable,
  givers: readonly Giver[],
  entities: readonly E[],
  store: (connection: Connection) => Promise<E[]>,
  error: AlreadyExistsError,
): Promise<E[]> {
  const changes = givers.map(({ row, constraints }) => {
    const columns = constraints.map((one) => freeColumn(table, bound, one));
    const change = new Map<string, Value>();
    for (const column of columns) {
      if (!column) throw cannotMove(table, error);
      change.set(column.field, placeholder(column, bound));
    }
    return { row, change };
  });
  const vacate = () =>
    withoutChecks(connection, async () => {
      for (const { row, change } of changes) {
        const { sql, params } = statement.rewrite(bound, change, whereKey(table.key, row));
        try {
          await connection.run(sql, params);
        } catch (refused) {
          throw refused instanceof IntegrityError ? cannotMove(table, error) : refused;
        }
      }
    });
  const refers = changes.some(({ change }) =>
    [...change].some(([field, value]) => value !== null && isReference(table, field)),
  );
  if (!refers) {
    await vacate();
    return store(connection);
  }
  // MariaDB checks only rows that are written, and only at that time: not those that have become invalid since.
  if (connection.schema.dialect.name === "mariadb") {
    await deferringReferences(connection, vacate);
    return store(connection);
  }
  return deferringReferences(connection, async () => {
    await vacate();
    const stored = await store(connection);
    const broken = await missing(connection, table, bound, entities);
    if (broken) throw refusal(table.name, broken);
    return stored;
  });
}

/** The column of a constraint that can hold a placeholder. */
function freeColumn(table: AnyTable, bound: DialectTable, { fields }: Constraint): BoundColumn | undefined {
  const columns = fields.filter((field) => !table.key.includes(field)).map((field) => bound.column(field));
  const isBoolean = ({ column }: BoundColumn) => column.kind === "boolean";
  return (
    columns.find(({ column }) => column.nullable) ??
    columns.find((one) => !isBoolean(one) && !isReference(table, one.field)) ??
    columns.find((one) => !isBoolean(one)) ??
    // To other databases, it is a number.
    (bound.dialect.name === "postgres" ? undefined : columns[0])
  );
}

function isReference(table: AnyTable, field: string): boolean {
  return constraintsOf(table, "reference").some(({ fields }) => fields.includes(field));
}

/** A placeholder: a value of the column's type that no row has. */
function placeholder({ column, codec }: BoundColumn, { dialect }: DialectTable): Value {
  if (column.nullable) return null;
  switch (column.kind) {
    case "text":
      return dialect.name === "sqlite" ? randomUUID() : privateText(column.length ?? column.maxLength ?? 20);
    case "timestamp":
      return codec.encode(new Date(Date.UTC(9000, 0) + randomInt(2 ** 44)));
    case "bigint":
      return codec.encode(2n ** 62n + BigInt(randomInt(2 ** 47)));
    case "boolean":
      // MariaDB stores it in one byte.
      return dialect.name === "mariadb" ? 2 + randomInt(126) : 2 + randomInt(2 ** 47);
    default:
      return codec.encode(Number.MAX_SAFE_INTEGER - randomInt(2 ** 47));
  }
}

/** Text of characters that no standard gives a meaning. @param length that is allowed; MariaDB's columns take one more */
function privateText(length: number): string {
  const count = Math.max(1, Math.min(length, 20));
  return Array.from({ length: count }, () => String.fromCodePoint(0x100000 + randomInt(0xfffe))).join("");
}

function cannotMove({ name }: AnyTable, { constraint, fields, cause }: AlreadyExistsError): AlreadyExistsError {
  return new AlreadyExistsError(
    `the values of ${fields.join(" and ")} cannot move between ${name} in this database, as its constraint ${constraint} is not ` +
      "DEFERRABLE and no other value is allowed meanwhile: make it so, or store the entities with other values first",
    { constraint, fields },
    { reason: "VALUES_CANNOT_MOVE", cause },
  );
}
