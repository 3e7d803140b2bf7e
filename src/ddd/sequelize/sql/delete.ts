import type { Scalar } from "../../entity.ts";
import type { Condition } from "../../query/where.ts";
import { stillReferenced } from "../../refusal.ts";
import { ID_KEY, keyString, whereKeyIn } from "../../schema/key.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import type { Connection } from "../connection.ts";
import type { DialectTable, Statement } from "../dialect.ts";
import { DatabaseError, type ErrorClassifier } from "../error.ts";
import { CHUNK_SIZE, isReferenceRefusal, type ReferenceConstraint } from "./foreign-key.ts";
import * as statement from "./statement.ts";
import type { Schema } from "./table.ts";

/**
 * Deletes the rows that match a condition, with all cascades. It is refused only if a remaining row refers to a deleted
 * one by a reference with `restrict`. Databases refuse more: some, and others in longer chains, check each reference as
 * a row is deleted, though the row that refers to it is about to go too. So, after a refusal, all rows to delete are
 * collected, and deleted from the end of each chain.
 *
 * @returns the number of rows that match the condition
 */
export async function removeRows(connection: Connection, table: DialectTable, condition: Condition): Promise<number> {
  try {
    // After a failure in a long chain, a database may not restore the rows that it has deleted by then.
    return reachesCircle(connection.schema, table.table)
      ? await connection.atomic((inner) => countAndRemove(inner, table, condition))
      : await runLone(connection, table, statement.remove(table, condition));
  } catch (error) {
    const refused = isReferenceRefusal(error, table.dialect);
    if (!refused && !isTooDeep(error, table.dialect)) throw error;
    return connection.atomic(async (inner) => {
      const { all, count, restricting } = await rowsDeletedBy(inner, table, condition);
      if (restricting) throw stillReferenced(restricting.table, restricting.reference, refused ? error.cause : error);
      const circle = await removeFromEnd(inner, all);
      if (circle.length > 0) {
        if (await isReferredByUnknown(inner, circle)) throw error;
        await table.dialect.deferReferences(inner, () => remove(inner, circle));
      }
      return count;
    });
  }
}

/** Whether the cascades from a table may come back to a table that they have passed. */
function reachesCircle(schema: Schema, table: AnyTable, path: readonly string[] = []): boolean {
  if (path.includes(table.name)) return true;
  return [...schema.tables.values()].some((child) =>
    constraintsOf(child, "reference").some(
      (one) =>
        one.table === table.name && one.onDelete === "cascade" && reachesCircle(schema, child, [...path, table.name]),
    ),
  );
}

/** Databases do not count a row that a cascade has deleted before its turn. */
async function countAndRemove(connection: Connection, table: DialectTable, condition: Condition): Promise<number> {
  const { sql, params } = statement.count(table, condition);
  const [row] = await connection.all(sql, params);
  await run(connection, statement.remove(table, condition));
  return Number(row?.count);
}

function run(connection: Connection, { sql, params }: Statement): Promise<number> {
  return connection.run(sql, params);
}

function runLone(connection: Connection, table: DialectTable, deletion: Statement): Promise<number> {
  return connection.run(deletion.sql, deletion.params, statement.loneOf(deletion, table));
}

function isTooDeep(error: unknown, classifier: ErrorClassifier): boolean {
  if (!(error instanceof DatabaseError)) return false;
  const failure = classifier.classify(error.cause);
  return "kind" in failure && failure.kind === "too_deep";
}

/** A row to delete. */
interface DeletedRow {
  readonly table: AnyTable;
  readonly row: Readonly<Record<string, unknown>>;
  /** The rows that refer to it, and are deleted too. */
  readonly referring: Set<DeletedRow>;
  readonly referred: Set<DeletedRow>;
}

interface Closure {
  readonly all: Set<DeletedRow>;
  /** How many of them match the condition. */
  readonly count: number;
  /** The first reference of a remaining row to a deleted one. */
  readonly restricting: { readonly table: string; readonly reference: ReferenceConstraint } | undefined;
}

/** Collects the rows that match a condition, with all cascades, as far as tables are registered. */
async function rowsDeletedBy(connection: Connection, table: DialectTable, condition: Condition): Promise<Closure> {
  const known = new Map<string, DeletedRow>();
  const find = async (from: AnyTable, where: Condition) => {
    const rows = await read(connection, connection.schema.bindAny(from), where);
    return rows.map((row): DeletedRow => {
      const name = JSON.stringify([from.name, keyString(from.key, row)]);
      const deleted = known.get(name) ?? { table: from, row, referring: new Set(), referred: new Set() };
      known.set(name, deleted);
      return deleted;
    });
  };
  const all = new Set(await find(table.table, condition));
  const count = all.size;
  const restrictions: { by: DeletedRow; table: string; reference: ReferenceConstraint }[] = [];
  for (let latest = [...all]; latest.length > 0; ) {
    const next: DeletedRow[] = [];
    for (const [child, reference] of referencesTo(connection, latest)) {
      const [field = ""] = reference.fields;
      const referred = latest.filter((one) => one.table.name === reference.table);
      const targets = new Map(referred.map((one) => [textOf(one.row.id), one]));
      const ids = referred.map(({ row }) => row.id as Scalar);
      for (let start = 0; start < ids.length; start += CHUNK_SIZE) {
        const where: Condition = { op: "in", field, values: ids.slice(start, start + CHUNK_SIZE) };
        for (const one of await find(child, where)) {
          const target = targets.get(textOf(one.row[field]));
          if (!target) continue;
          one.referred.add(target);
          target.referring.add(one);
          if (reference.onDelete === "restrict") restrictions.push({ by: one, table: child.name, reference });
          else if (!all.has(one)) next.push(one);
          if (reference.onDelete === "cascade") all.add(one);
        }
      }
    }
    latest = next;
  }
  return { all, count, restricting: restrictions.find(({ by }) => !all.has(by)) };
}

/** The registered references to the tables of some rows, with the tables that declare them. */
function referencesTo({ schema }: Connection, rows: readonly DeletedRow[]): [AnyTable, ReferenceConstraint][] {
  const names = new Set(rows.map(({ table }) => table.name));
  return [...schema.tables.values()].flatMap((child) =>
    constraintsOf(child, "reference")
      .filter((reference) => names.has(reference.table))
      .map((reference): [AnyTable, ReferenceConstraint] => [child, reference]),
  );
}

/** The rows that match a condition, with the fields of keys and references. */
async function read(connection: Connection, bound: DialectTable, condition: Condition) {
  const { table } = bound;
  const fields = new Set([...table.key, ...constraintsOf(table, "reference").flatMap((one) => one.fields)]);
  if (table.fields.has("id")) fields.add("id");
  const columns = bound.columns.filter(({ field }) => fields.has(field));
  const { sql, params } = statement.selectColumns(bound, columns, condition);
  const rows = await connection.all(sql, params);
  return rows.map((row) =>
    Object.fromEntries(
      columns.map(({ field, name, codec }) => [field, row[name] === null ? null : codec.decode(row[name])]),
    ),
  );
}

/**
 * Deletes rows in such an order that none is deleted before a row that refers to it.
 *
 * @returns the rows that are left, which refer to each other in a circle
 */
async function removeFromEnd(connection: Connection, all: ReadonlySet<DeletedRow>): Promise<DeletedRow[]> {
  const left = new Set(all);
  const waiting = new Map([...all].map((one) => [one, [...one.referring].filter((by) => all.has(by)).length]));
  for (let free = [...all].filter((one) => waiting.get(one) === 0); free.length > 0; ) {
    await remove(connection, free);
    const next: DeletedRow[] = [];
    for (const one of free) {
      left.delete(one);
      for (const target of one.referred) {
        const count = (waiting.get(target) ?? 0) - 1;
        waiting.set(target, count);
        if (count === 0) next.push(target);
      }
    }
    free = next;
  }
  return [...left];
}

async function remove(connection: Connection, deleted: readonly DeletedRow[]): Promise<void> {
  for (const table of new Set(deleted.map((one) => one.table))) {
    const rows = deleted.filter((one) => one.table === table);
    // Each field of a key is a value.
    const size = Math.max(1, Math.floor(CHUNK_SIZE / table.key.length));
    for (let start = 0; start < rows.length; start += size) {
      const chunk = rows.slice(start, start + size).map(({ row }) => row);
      const bound = connection.schema.bindAny(table);
      await run(connection, statement.remove(bound, whereKeyIn(table.key, chunk)));
    }
  }
}

/** Whether rows of tables that are not registered may refer to these, where the database would not check that. */
async function isReferredByUnknown(connection: Connection, deleted: readonly DeletedRow[]): Promise<boolean> {
  const { dialect, tables } = connection.schema;
  if (dialect.checksDeferredReferences) return false;
  const names = [...new Set(deleted.map(({ table }) => table.name))];
  const known = new Set([...tables.keys()].map((name) => name.toLowerCase()));
  const referring = (await dialect.tablesReferringTo?.(connection, names)) ?? [];
  // Some servers keep names in lower case.
  return referring.some((name) => !known.has(name.toLowerCase()));
}

/** Gives the same for equal values, also for times, which are objects. */
function textOf(value: unknown): string {
  return keyString(ID_KEY, { id: value });
}
