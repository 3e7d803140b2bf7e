import { randomBytes, randomInt } from "node:crypto";
import { AlreadyExistsError, IntegrityError } from "../../error.ts";
import { refusal } from "../../refusal.ts";
import type { Constraint } from "../../schema/constraint.ts";
import { keyString, whereKey } from "../../schema/key.ts";
import { constraintsOf } from "../../schema/table.ts";
import { fromUnits } from "../../schema/value/decimal.ts";
import type { Value } from "../column.ts";
import type { Connection } from "../connection.ts";
import type { BoundColumn, Change, DialectTable, RowFields } from "../dialect.ts";
import { missing, withoutChecks } from "./foreign-key.ts";
import * as statement from "./statement.ts";
import { holdersOf, valueText } from "./unique-holder.ts";

/** Entities that replace stored rows of a table. */
export interface Replacement<E extends object> {
  readonly table: DialectTable;
  readonly entities: readonly E[];
  /** @param uniquesLast whether the database checks unique values after all rows are written */
  store(connection: Connection, uniquesLast: boolean): Promise<E[]>;
  /** Deletes all rows that are not among the entities, if the operation does that. */
  deleteMissing?(connection: Connection): Promise<void>;
}

/**
 * Writes entities in place of those with their keys, among which unique values may move. Databases check unique values
 * row by row, so that rows cannot simply swap theirs, although the result would be allowed. Some can be told to check when
 * all rows are written. Elsewhere a row that is about to give a value up first gets one that no row has: of rules, only the
 * type and the uniqueness of that value are checked meanwhile.
 *
 * @throws AlreadyExistsError, reason VALUES_CANNOT_MOVE, if the result would be allowed and the database has no way to it
 */
export async function withUniqueSwaps<E extends object>(
  connection: Connection,
  replacement: Replacement<E>,
): Promise<E[]> {
  const { table, store, deleteMissing } = replacement;
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
      const givers = await giversOf(inner, replacement);
      if (givers.length === 0) throw error;
      const { dialect } = table;
      if (await dialect.deferUniques?.(inner, table, true)) {
        const stored = await write(inner, true);
        await dialect.deferUniques?.(inner, table, false);
        return stored;
      }
      const stored = await throughPlaceholders(inner, replacement, givers, error);
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
async function giversOf<E extends object>(connection: Connection, replacement: Replacement<E>): Promise<Giver[]> {
  const { table, entities } = replacement;
  const othersGo = replacement.deleteMissing !== undefined;
  const last = new Map(entities.map((one) => [keyString(table.key, one), one as RowFields]));
  const givers = new Map<string, Giver>();
  let taken: { readonly at: number; readonly constraint: Constraint } | undefined;
  for (const constraint of constraintsOf(table.table, "unique")) {
    const holders = await holdersOf(connection, table, constraint, [...last.values()]);
    const takers = new Set<string>();
    for (const [at, [key, entity]] of [...last].entries()) {
      const text = valueText(table, constraint, entity);
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

/** Stores the entities, after rows that give values up have got placeholders. */
async function throughPlaceholders<E extends object>(
  connection: Connection,
  { table, entities, store }: Replacement<E>,
  givers: readonly Giver[],
  error: AlreadyExistsError,
): Promise<E[]> {
  const changes = givers.map((giver) => ({ row: giver.row, change: vacating(table, giver, error) }));
  const vacate = () =>
    withoutChecks(connection, async () => {
      for (const { row, change } of changes) {
        const { sql, params } = statement.rewrite(table, change, whereKey(table.key, row));
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
    return store(connection, false);
  }
  const { dialect } = table;
  // Such a database checks only rows that are written, as they are written: not those that have become invalid since.
  if (!dialect.checksDeferredReferences) {
    await dialect.deferReferences(connection, vacate);
    return store(connection, false);
  }
  return dialect.deferReferences(connection, async () => {
    await vacate();
    const stored = await store(connection, false);
    const broken = await missing(connection, table, entities);
    if (broken) throw refusal(table.name, broken);
    return stored;
  });
}

/** The change that gives a row placeholders. @throws AlreadyExistsError if a constraint has no field that can hold one */
function vacating(table: DialectTable, { constraints }: Giver, error: AlreadyExistsError): Change {
  const change = new Map<string, Value>();
  for (const constraint of constraints) {
    const column = freeColumn(table, constraint);
    if (!column) throw cannotMove(table, error);
    change.set(column.field, placeholder(column, table));
  }
  return change;
}

/** The column of a constraint that can hold a placeholder. */
function freeColumn(table: DialectTable, { fields }: Constraint): BoundColumn | undefined {
  const columns = fields.filter((field) => !table.key.includes(field)).map((field) => table.column(field));
  const isBoolean = ({ column }: BoundColumn) => column.kind === "boolean";
  return (
    columns.find(({ column }) => column.nullable) ??
    columns.find((one) => !isBoolean(one) && !isReference(table, one.field)) ??
    columns.find((one) => !isBoolean(one)) ??
    (table.dialect.unusedBoolean ? columns[0] : undefined)
  );
}

function isReference({ table }: DialectTable, field: string): boolean {
  return constraintsOf(table, "reference").some(({ fields }) => fields.includes(field));
}

/** A placeholder: a value of the column's type that no row has. */
function placeholder({ column, codec }: BoundColumn, { dialect }: DialectTable): Value {
  if (column.nullable) return null;
  switch (column.kind) {
    case "text":
    case "enum": {
      const maxLength = column.length ?? column.maxLength ?? 20;
      return dialect.unusedText?.(maxLength) ?? privateText(maxLength);
    }
    case "timestamp":
      return codec.encode(new Date(Date.UTC(9000, 0) + randomInt(2 ** 44)));
    case "bytes":
      return codec.encode(randomBytes(Math.min(column.maxLength ?? 16, 16)));
    case "date":
      return codec.encode(new Date(Date.UTC(9000, 0) + randomInt(2 ** 44)).toISOString().slice(0, 10));
    case "decimal": {
      const { precision = 0, scale = 0 } = column;
      const most = 10n ** BigInt(precision) - 1n;
      return codec.encode(fromUnits(most - (BigInt(randomInt(2 ** 47)) % (most / 2n + 1n)), scale));
    }
    case "bigint":
      return codec.encode(2n ** 62n + BigInt(randomInt(2 ** 47)));
    case "boolean":
      return dialect.unusedBoolean?.() ?? null;
    default:
      return codec.encode(Number.MAX_SAFE_INTEGER - randomInt(2 ** 47));
  }
}

/** Text of characters that no standard gives a meaning. @param maxLength that is allowed */
function privateText(maxLength: number): string {
  const count = Math.max(1, Math.min(maxLength, 20));
  return Array.from({ length: count }, () => String.fromCodePoint(0x100000 + randomInt(0xfffe))).join("");
}

function cannotMove({ name }: DialectTable, { constraint, fields, cause }: AlreadyExistsError): AlreadyExistsError {
  return new AlreadyExistsError(
    `the values of ${fields.join(" and ")} cannot move between ${name} in this database, as its constraint ${constraint} is not ` +
      "DEFERRABLE and no other value is allowed meanwhile: make it so, or store the entities with other values first",
    { constraint, fields },
    { reason: "VALUES_CANNOT_MOVE", cause },
  );
}
