import type { Model } from "sequelize";
import { ConflictError, InvalidError, MultipleRecordsError, NotFoundError } from "../error.ts";
import { fieldsSetBy } from "../input/change.ts";
import { recordsOf, requireRecord } from "../input/plain.ts";
import { type AggregateQuery, type AggregateRow, Aggregator, toAggregation } from "../query/aggregate.ts";
import { toListQuery, toPageQuery } from "../query/list-query.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../query/order.ts";
import type { Page } from "../query/page.ts";
import { fromPositionToken, toPositionToken } from "../query/position-token.ts";
import { type Condition, requireWhere, toCondition, type Where } from "../query/where.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { withDefaults } from "../schema/default.ts";
import { requireIdentity } from "../schema/identity.ts";
import { asInTheEnd, keyLabel, keyString, whereKey } from "../schema/key.ts";
import type { Table } from "../schema/table.ts";
import { planUpsert, type UpsertOptions, upsertedBy } from "../schema/upsert.ts";
import type { Row, Value } from "./column.ts";
import type { Connection } from "./connection.ts";
import type { Dialect, RowFields, StatementRunner } from "./dialect.ts";
import { rowToEntity } from "./model/to-entity.ts";
import { runWithSequelize, type UnitSequelize, type WithSequelizeOptions } from "./model/unit-sequelize.ts";
import { keyAskedFor } from "./session/key-reads.ts";
import { aggregateRows, isComputed } from "./sql/aggregate.ts";
import { removeRows } from "./sql/delete.ts";
import { deleteMissing } from "./sql/delete-missing.ts";
import { explainForeignKey } from "./sql/foreign-key.ts";
import { insertIdentified, keepInserted, passOver } from "./sql/identity/insert.ts";
import { firstOf, listOf } from "./sql/list.ts";
import * as statement from "./sql/statement.ts";
import { withUniqueSwaps } from "./sql/swap-unique.ts";
import type { BoundTable } from "./sql/table.ts";
import { holdersOf } from "./sql/unique-holder.ts";

/**
 * A repository in a SQL database:
 *
 * ```ts
 * class UserRepository extends SequelizeRepository<User> {
 *   table = userTable;
 * }
 * ```
 *
 * A method of a subclass may run SQL of its own on `this.connection`. One whose `create` takes less than the whole entity
 * makes the rest itself:
 *
 * ```ts
 * class UserRepository extends SequelizeRepository<User> implements Repository<User, NewUser> {
 *   table = userTable;
 *   override create(...items: NewUser[]): Promise<User[]> {
 *     return super.create(...items.map(({ id = randomUUID(), ...rest }) => ({ id, ...rest })));
 *   }
 * }
 * ```
 *
 * @typeParam N the input of `create`, where fields have defaults; see New
 */
export abstract class SequelizeRepository<E extends object, N = E> implements Repository<E, N> {
  abstract readonly table: Table<E, N>;

  /**
   * Whether reads by key, by `retrieve` and `find` with the one field of the table's key, are joined: those of one turn of the event
   * loop, or of a unit, are one query. @default true
   */
  protected readonly joinsReads: boolean = true;
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async create(...items: N[]): Promise<E[]> {
    const { defaults } = this.connection.schema;
    const entities = items.map((item) => this.#bound.copy(withDefaults(this.table, item, defaults), 1));
    await this.#insert(entities);
    return entities;
  }

  retrieve(...where: Where<E>[]): Promise<E> {
    return this.#one(this.connection, where);
  }

  find(...where: Where<E>[]): Promise<E | undefined> {
    return this.#atMostOne(this.connection, where);
  }

  async save(entity: E): Promise<E> {
    requireRecord(entity);
    const change = new Map<string, Value>();
    const fields = entity as Readonly<Record<string, unknown>>;
    for (const column of this.#bound.columns) {
      if (this.#isFixed(column.field)) continue;
      change.set(column.field, this.#bound.encode(column, fields[column.field]));
    }
    const update = statement.update(this.#bound, change, this.#same(entity));
    const lone = statement.loneOf(update, this.#bound);
    const changed = await this.#naming([entity], () =>
      this.#write([entity], (connection) => connection.run(update.sql, update.params, lone)),
    );
    if (changed === 0) throw await this.#whyNot(entity);
    return this.#bound.copy(entity, Number(fields.version) + 1);
  }

  async remove(entity: E): Promise<void> {
    requireRecord(entity);
    const same = this.#same(entity);
    const deleted = await removeRows(this.connection, this.#bound, same);
    if (deleted === 0) throw await this.#whyNot(entity);
  }

  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const values = new Map<string, Value>();
    for (const [field, value] of fieldsSetBy(change)) {
      if (this.#isFixed(field)) throw InvalidError.of(field, "cannot be set by update");
      values.set(field, this.#bound.encode(this.#bound.column(field), value));
    }
    const condition = this.#condition(where);
    const rows = await this.#naming([change], () =>
      this.#write([change], (connection) => this.#dialect.update(connection, this.#bound, values, condition)),
    );
    const byKey = this.#terms([]);
    return rows.map((row) => this.#bound.toEntity(row)).sort((a, b) => compareBy(byKey, a, b));
  }

  async delete(...where: Where<E>[]): Promise<void> {
    await this.connection.atomic(async (connection) => {
      const found = await this.#one(connection, where);
      await removeRows(connection, this.#bound, whereKey(this.table.key, found));
    });
  }

  async *list(query?: ListQuery<E>): AsyncIterable<E> {
    const { where, orderBy, limit } = toListQuery(query);
    const listed = { table: this.#bound, condition: this.#condition([where]), terms: this.#terms(orderBy) };
    if (limit > 0) yield* listOf(this.connection, listed, limit);
  }

  async page(query?: PageQuery<E>): Promise<Page<E>> {
    const { where, orderBy, size, token } = toPageQuery(query);
    const terms = this.#terms(orderBy);
    const after = token === "" ? undefined : fromPositionToken(terms, token);
    const condition = this.#condition([where]);
    // One more than asked for, to know whether there is a next page.
    const found = await firstOf(
      this.connection,
      { table: this.#bound, condition, terms, ...(after ? { after } : {}) },
      size + 1,
    );
    const items = found.slice(0, size);
    const last = found.length > size ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  async count(...where: Where<E>[]): Promise<number> {
    const { sql, params } = statement.count(this.#bound, this.#condition(where));
    const [row] = await this.connection.all(sql, params);
    return Number(row?.count);
  }

  async aggregate<const Q>(query: Q & AggregateQuery<E>): Promise<AggregateRow<E, Q>[]> {
    const aggregation = toAggregation(query, this.table.types);
    const where = aggregation.where as Where<E>;
    if (isComputed(aggregation, this.#bound)) {
      const rows = await aggregateRows(this.connection, this.#bound, aggregation, this.#condition([where]));
      // The rows have the fields and figures that the query asks for.
      return rows as AggregateRow<E, Q>[];
    }
    const aggregator = new Aggregator(aggregation);
    for await (const one of this.list({ where })) aggregator.add(one);
    return aggregator.rows() as AggregateRow<E, Q>[];
  }

  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    return removeRows(this.connection, this.#bound, this.#condition(where));
  }

  async replace(entities: readonly E[]): Promise<E[]> {
    const all = recordsOf(entities);
    requireIdentity(this.table, all);
    return this.#naming(all, () =>
      withUniqueSwaps(this.connection, {
        table: this.#bound,
        entities: all,
        store: (connection, uniquesLast) => this.#upsert(all, connection, uniquesLast),
        // Deletes last: a stored entity may no longer refer to a deleted row, so that no cascade reaches it.
        deleteMissing: (connection) => deleteMissing(connection, this.#bound, all),
      }),
    );
  }

  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const all = recordsOf(entities);
    requireIdentity(this.table, all);
    return this.#put(all);
  }

  async upsert(entities: readonly (E | N)[], options: UpsertOptions<E>): Promise<E[]> {
    const by = upsertedBy(this.table, options);
    const { defaults } = this.connection.schema;
    const all = recordsOf(entities as readonly object[]).map((one) => withDefaults<E>(this.table, one, defaults));
    if (by.kind === "key") return this.partialReplace(all);
    const items = all.map((entity) => this.#bound.copy(entity, 1));
    for (const item of items) this.#bound.toValues(item);
    const { key } = this.table;
    return this.connection.atomic(async (connection) => {
      const holders = [...(await holdersOf(connection, this.#bound, by, items as readonly RowFields[])).values()];
      const { replacing, creating, repeating, placed } = planUpsert(this.table, by, items, holders);
      const replaced = await this.#put(replacing, connection);
      await this.#insert(creating, connection);
      const repeated = await this.#put(repeating(), connection);
      const last = new Map([...replaced, ...creating, ...repeated].map((one) => [keyString(key, one), one]));
      return placed().map((one) => this.#bound.copy(last.get(keyString(key, one)) ?? one));
    });
  }

  /**
   * Runs Sequelize in the unit: the models with their associations, `group` and aggregates, raw SQL. Outside any unit it is
   * an operation of its own, which may be run again as a unit is.
   *
   * ```ts
   * countByBook() {
   *   return this.withSequelize(({ model, transaction }) =>
   *     model.findAll({ attributes: ["bookId", [fn("COUNT", col("id")), "count"]], group: ["bookId"], raw: true, transaction }),
   *   );
   * }
   * ```
   *
   * @param work is given the unit's `transaction`, which all of Sequelize's methods take as an option. It awaits all that it
   *   asks of Sequelize, whose errors are its own within the work, and the toolkit's beyond it
   */
  protected withSequelize<T>(
    work: (unit: UnitSequelize<E, N>) => Promise<T>,
    options: WithSequelizeOptions = {},
  ): Promise<T> {
    return runWithSequelize(this.connection, this.table, options, work);
  }

  /**
   * The entity of a row that Sequelize has read: of an instance of the model, or of a plain row with the names of the
   * fields or of the columns.
   *
   * @throws InvalidError for a row that lacks a field, or holds a value that its field cannot have
   */
  toEntity(row: Model | Readonly<Record<string, unknown>>): E {
    return rowToEntity(this.table, row, this.#dialect.codec);
  }

  #naming<T>(stored: readonly object[], work: () => Promise<T>, connection = this.connection): Promise<T> {
    return explainForeignKey(connection, this.#bound, stored, work);
  }

  /** Stores new entities. Those without a key that the database gives get it here. */
  #insert(entities: readonly E[], connection = this.connection): Promise<void> {
    return insertIdentified(connection, this.#bound, entities, (inner, some) => this.#insertRows(some, inner));
  }

  async #insertRows(entities: readonly E[], connection: Connection): Promise<void> {
    const insert = async (outer: Connection, { rows, entities }: Batch<E>) => {
      const { sql, params } = statement.insert(this.#bound, rows);
      const lone = statement.loneInsertOf(this.#bound, rows);
      await this.#write(entities, (inner) => inner.run(sql, params, lone), outer);
      await keepInserted(outer, this.#bound, entities);
      return [];
    };
    await this.#naming(entities, () => this.#inBatches(entities, insert, connection), connection);
  }

  #put(all: readonly E[], connection = this.connection): Promise<E[]> {
    const store = (inner: Connection, uniquesLast: boolean) => this.#upsert(all, inner, uniquesLast);
    const replacement = { table: this.#bound, entities: all, store };
    return this.#naming(all, () => withUniqueSwaps(connection, replacement), connection);
  }

  #write<T>(
    stored: readonly object[],
    run: (runner: StatementRunner) => Promise<T>,
    runner: StatementRunner = this.connection,
  ): Promise<T> {
    const { dialect } = this.#bound;
    const write = { runner, table: this.#bound, stored: stored as readonly RowFields[], run };
    return dialect.write ? dialect.write(write) : run(runner);
  }

  async #upsert(entities: readonly E[], connection: Connection, uniquesLast: boolean): Promise<E[]> {
    // A version counts for a new entity only, and is 1 then.
    const items = entities.map((entity) => this.#bound.copy(entity, 1));
    const write = (outer: Connection, { rows, entities }: Batch<E>) =>
      uniquesLast
        ? this.#dialect.upsert(outer, this.#bound, rows)
        : this.#write(entities, (inner) => this.#dialect.upsert(inner, this.#bound, rows), outer);
    await passOver(connection, this.#bound, items);
    const { key } = this.table;
    const last = asInTheEnd(key, items);
    const distinct = last === items;
    // One that is not written is validated all the same.
    if (!distinct) for (const item of items) this.#bound.toValues(item);
    const rows = await this.#inBatches(last, write, connection, distinct ? undefined : 1);
    // Databases do not promise the order of what they return.
    const stored = new Map(rows.map((row) => this.#bound.toEntity(row)).map((one) => [keyString(key, one), one]));
    return items.map((item) => this.#bound.copy(stored.get(keyString(key, item)) ?? item));
  }

  /** Writes all of the entities or none. @param size of a batch, where that must not be chosen freely */
  async #inBatches(
    entities: readonly E[],
    write: (connection: Connection, batch: Batch<E>) => Promise<Row[]>,
    connection = this.connection,
    size?: number,
  ): Promise<Row[]> {
    const rows = entities.map((entity) => this.#bound.toValues(entity));
    let end = 0;
    const batches = (size === 1 ? rows.map((row) => [row]) : statement.batches(this.#bound, rows)).map(
      (rows): Batch<E> => {
        end += rows.length;
        return { rows, entities: entities.slice(end - rows.length, end) };
      },
    );
    const [first] = batches;
    if (first && batches.length === 1) return write(connection, first);
    return connection.atomic(async (inner) => {
      const written: Row[] = [];
      for (const batch of batches) written.push(...(await write(inner, batch)));
      return written;
    });
  }

  async #one(connection: Connection, where: readonly Where<E>[]): Promise<E> {
    const found = await this.#atMostOne(connection, where);
    if (!found) throw new NotFoundError(this.table.name);
    return found;
  }

  async #atMostOne(connection: Connection, where: readonly Where<E>[]): Promise<E | undefined> {
    const condition = this.#condition(where);
    const key = this.joinsReads ? keyAskedFor(condition, this.#bound) : undefined;
    if (key !== undefined) {
      const row = await connection.rowByKey(this.#bound, key);
      return row && this.#bound.toEntity(row);
    }
    const { sql, params } = statement.selectOne(this.#bound, condition);
    const [found, another] = await connection.all(sql, params);
    if (another) throw new MultipleRecordsError(this.table.name);
    return found && this.#bound.toEntity(found);
  }

  #condition(where: readonly Where<E>[]): Condition {
    return toCondition(where, this.table.types);
  }

  #terms(orderBy: ListQuery<E>["orderBy"]): OrderTerm[] {
    return toOrderTerms(orderBy, this.table.types, this.table.key);
  }

  /** Whether a field tells which entity it is, or in which state. */
  #isFixed(field: string): boolean {
    return field === "version" || this.#bound.key.includes(field);
  }

  /** The stored entity with the key and version of this one. */
  #same(entity: E): Condition {
    const same = whereKey(this.table.key, entity);
    if (!this.#bound.versioned) return same;
    const { version = null } = entity as { version?: number | null };
    // A version that is not a number cannot be stale.
    this.#bound.encode(this.#bound.column("version"), version);
    return { op: "and", items: [same, { op: "eq", field: "version", value: version }] };
  }

  async #whyNot(entity: E): Promise<NotFoundError | ConflictError> {
    const { name, key } = this.table;
    const { sql, params } = statement.count(this.#bound, whereKey(key, entity));
    const [row] = await this.connection.all(sql, params);
    return Number(row?.count) === 0
      ? new NotFoundError(name, `none of ${name} has this ${keyLabel(key)}`)
      : new ConflictError("it has been changed since it was read; read again and retry");
  }

  get #dialect(): Dialect {
    return this.connection.schema.dialect;
  }

  get #bound(): BoundTable<E> {
    return this.connection.schema.bind(this.table);
  }
}

/** The rows of one statement. */
interface Batch<E> {
  readonly rows: readonly (readonly Value[])[];
  readonly entities: readonly E[];
}
