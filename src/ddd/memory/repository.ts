import { ConflictError, MultipleRecordsError, NotFoundError } from "../error.ts";
import { recordsOf, requireRecord } from "../input/plain.ts";
import { type AggregateQuery, type AggregateRow, Aggregator, toAggregation } from "../query/aggregate.ts";
import { toListQuery, toPageQuery } from "../query/list-query.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../query/order.ts";
import type { Page } from "../query/page.ts";
import { fromPositionToken, toPositionToken } from "../query/position-token.ts";
import { type Condition, requireWhere, toCondition, type Where } from "../query/where.ts";
import { keyTaken } from "../refusal.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { checkCondition } from "../schema/comparison.ts";
import { withDefaults } from "../schema/default.ts";
import { requireIdentity } from "../schema/identity.ts";
import { asInTheEnd, keyLabel, keyString, whereKey, whereKeyIn } from "../schema/key.ts";
import type { Table } from "../schema/table.ts";
import { planUpsert, type UpsertOptions, upsertedBy, valuesText } from "../schema/upsert.ts";
import type { MemoryConnection, MemoryTransaction } from "./transaction.ts";
import { RowValidator } from "./validate.ts";

/**
 * A repository in memory, which keeps and refuses the same as one in a SQL database:
 *
 * ```ts
 * class UserRepository extends MemoryRepository<User> {
 *   table = userTable;
 * }
 * ```
 *
 * @typeParam N the input of `create`, where fields have defaults; see New
 */
export abstract class MemoryRepository<E extends object, N = E> implements Repository<E, N> {
  /** Repositories whose tables have the same name share their rows. */
  abstract readonly table: Table<E, N>;

  protected readonly connection: MemoryConnection;
  #known: RowValidator<E> | undefined;

  constructor(connection: MemoryConnection) {
    this.connection = connection;
  }

  async create(...items: N[]): Promise<E[]> {
    const { defaults } = this.connection;
    const entities = items.map((item) => this.#form.toStored(withDefaults(this.table, item, defaults), 1));
    this.connection.giveKeys(this.table, entities);
    return this.connection.transact((transaction) => {
      this.#insert(transaction, entities);
      return entities.map((entity) => this.#form.copy(entity));
    });
  }

  async retrieve(...where: Where<E>[]): Promise<E> {
    return this.#form.copy(await this.connection.transact((transaction) => this.#one(transaction, where)));
  }

  async find(...where: Where<E>[]): Promise<E | undefined> {
    return this.connection.transact((transaction) => {
      const found = this.#atMostOne(transaction, where);
      return found && this.#form.copy(found);
    });
  }

  async save(entity: E): Promise<E> {
    const changes = this.#form.toValues(entity);
    return this.#write((rows, transaction) => {
      const stored = this.#current(transaction, entity);
      return this.#put(rows, { ...stored, ...changes }, versionOf(stored) + 1);
    });
  }

  async remove(entity: E): Promise<void> {
    return this.#write((rows, transaction) => {
      rows.set(this.#keyOf(this.#current(transaction, entity)), undefined);
    });
  }

  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const values = this.#form.toChange(change);
    const byKey = this.#terms([]);
    return this.#write((rows, transaction) =>
      this.#find(transaction, where)
        .sort((a, b) => compareBy(byKey, a, b))
        .map((row) => this.#put(rows, { ...row, ...values }, versionOf(row) + 1)),
    );
  }

  async delete(...where: Where<E>[]): Promise<void> {
    return this.#write((rows, transaction) => {
      rows.set(this.#keyOf(this.#one(transaction, where)), undefined);
    });
  }

  async *list(query?: ListQuery<E>): AsyncIterable<E> {
    const { where, orderBy, limit } = toListQuery(query);
    const terms = this.#terms(orderBy);
    const found = await this.connection.transact((transaction) => this.#find(transaction, [where]));
    found.sort((a, b) => compareBy(terms, a, b));
    for (const row of found.slice(0, limit)) yield this.#form.copy(row);
  }

  async page(query?: PageQuery<E>): Promise<Page<E>> {
    const { where, orderBy, size, token } = toPageQuery(query);
    const terms = this.#terms(orderBy);
    const after = token === "" ? undefined : this.#form.toPositioned(terms, fromPositionToken(terms, token));
    const found = await this.connection.transact((transaction) => this.#find(transaction, [where]));
    const rest = after ? found.filter((row) => compareBy(terms, row, after) > 0) : found;
    rest.sort((a, b) => compareBy(terms, a, b));
    const items = rest.slice(0, size).map((row) => this.#form.copy(row));
    const last = rest.length > size ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  async count(...where: Where<E>[]): Promise<number> {
    return this.connection.transact((transaction) => this.#find(transaction, where).length);
  }

  async aggregate<const Q>(query: Q & AggregateQuery<E>): Promise<AggregateRow<E, Q>[]> {
    const aggregation = toAggregation(query, this.#form.types);
    const aggregator = new Aggregator(aggregation);
    const found = await this.connection.transact<E[]>((transaction) =>
      this.#find(transaction, [aggregation.where as Where<E>]),
    );
    for (const row of found) aggregator.add(row);
    // Its rows have the fields and figures that the query asks for.
    return aggregator.rows() as AggregateRow<E, Q>[];
  }

  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    return this.#write((rows, transaction) => {
      const found = this.#find(transaction, where);
      for (const row of found) rows.set(this.#keyOf(row), undefined);
      return found.length;
    });
  }

  async replace(entities: readonly E[]): Promise<E[]> {
    const items = this.#keyed(entities);
    const kept = new Set(items.map((item) => this.#keyOf(item)));
    return this.connection.transact((transaction) => {
      const others = this.#find(transaction, [])
        .map((row) => this.#keyOf(row))
        .filter((key) => !kept.has(key));
      return this.#putAll(transaction, items, others);
    });
  }

  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const items = this.#keyed(entities);
    return this.connection.transact((transaction) => this.#putAll(transaction, items));
  }

  async upsert(entities: readonly (E | N)[], options: UpsertOptions<E>): Promise<E[]> {
    const by = upsertedBy(this.table, options);
    const { defaults } = this.connection;
    const whole = recordsOf(entities as readonly object[]).map((one) => withDefaults<E>(this.table, one, defaults));
    if (by.kind === "key") return this.partialReplace(whole);
    const items = whole.map((entity) => this.#form.toStored(entity, 1));
    return this.connection.transact((transaction) => {
      const wanted = items.filter((item) => valuesText(this.table, by.fields, item) !== undefined);
      const holders = wanted.length === 0 ? [] : transaction.find(this.table, whereKeyIn(by.fields, wanted));
      const { replacing, creating, repeating, placed } = planUpsert(this.table, by, items, holders);
      this.#putAll(transaction, replacing);
      this.connection.giveKeys(this.table, creating);
      this.#insert(transaction, creating);
      this.#putAll(transaction, repeating());
      return placed().map((item) => this.#form.copy(this.#get(transaction, this.#keyOf(item)) ?? item));
    });
  }

  /** Entities as they are stored, each under its key. @throws InvalidError for one without it */
  #keyed(entities: readonly E[]): E[] {
    const items = recordsOf(entities).map((entity) => this.#form.toStored(entity, 1));
    requireIdentity(this.table, items);
    return items;
  }

  /** One after another, as a database does: the first that is refused is the one to be told of. */
  #insert(transaction: MemoryTransaction, entities: readonly E[]): void {
    for (const entity of entities) {
      this.#form.check(entity);
      const key = this.#keyOf(entity);
      if (this.#get(transaction, key)) throw keyTaken(this.table);
      transaction.write(this.table, new Map([[key, entity]]));
    }
  }

  /**
   * Returns the final state of each, even of one that comes twice.
   *
   * @param deleted keys of rows that are deleted at the same time
   */
  #putAll(transaction: MemoryTransaction, entities: readonly E[], deleted: readonly string[] = []): E[] {
    const rows: Changed<E> = new Map();
    for (const entity of asInTheEnd(this.table.key, entities)) {
      const key = this.#keyOf(entity);
      const stored = rows.get(key) ?? this.#get(transaction, key);
      this.#put(rows, entity, stored ? versionOf(stored) + 1 : 1);
    }
    for (const key of deleted) rows.set(key, undefined);
    transaction.write(this.table, rows);
    return entities.map((entity) => this.#form.copy(rows.get(this.#keyOf(entity)) ?? entity));
  }

  /** Stores an entity, numbered if it carries a version, and gives it as stored. */
  #put(rows: Changed<E>, entity: E, version: number): E {
    const stored = this.#form.toStored(entity, version);
    this.#form.check(stored);
    rows.set(this.#keyOf(stored), stored);
    return this.#form.copy(stored);
  }

  /** The stored entity with the key and version of this one. */
  #current(transaction: MemoryTransaction, entity: E): E {
    requireRecord(entity);
    const { name, key, types } = this.table;
    // It is only looked for, so a key that no entity can have is not found.
    checkCondition(whereKey(key, entity), types);
    const stored = this.#get(transaction, this.#keyOf(entity));
    if (!stored) throw new NotFoundError(name, `none of ${name} has this ${keyLabel(key)}`);
    if (this.#form.versioned && versionOf(stored) !== this.#form.versionIn(entity)) {
      throw new ConflictError(`it has been changed since it was read; read again and retry`);
    }
    return stored;
  }

  #one(transaction: MemoryTransaction, where: readonly Where<E>[]): E {
    const found = this.#atMostOne(transaction, where);
    if (!found) throw new NotFoundError(this.table.name);
    return found;
  }

  #atMostOne(transaction: MemoryTransaction, where: readonly Where<E>[]): E | undefined {
    const [found, another] = this.#find(transaction, where);
    if (another) throw new MultipleRecordsError(this.table.name);
    return found;
  }

  // A table holds what repositories of its name have put there: entities of their type.
  #find(transaction: MemoryTransaction, where: readonly Where<E>[]): E[] {
    return transaction.find(this.table, this.#condition(where)) as E[];
  }

  #condition(where: readonly Where<E>[]): Condition {
    const condition = toCondition(where, this.#form.types);
    checkCondition(condition, this.#form.types);
    return condition;
  }

  #terms(orderBy: ListQuery<E>["orderBy"]): OrderTerm[] {
    return toOrderTerms(orderBy, this.#form.types, this.table.key);
  }

  #keyOf(entity: E): string {
    return keyString(this.table.key, entity);
  }

  #get(transaction: MemoryTransaction, key: string): E | undefined {
    return transaction.get(this.table, key) as E | undefined;
  }

  #write<T>(change: (rows: Changed<E>, transaction: MemoryTransaction) => T): T | Promise<T> {
    return this.connection.transact((transaction) => {
      const rows: Changed<E> = new Map();
      const result = change(rows, transaction);
      transaction.write(this.table, rows);
      return result;
    });
  }

  /** Made when first needed: `table` is set by the subclass, after this class's constructor has run. */
  get #form(): RowValidator<E> {
    this.#known ??= new RowValidator(this.table);
    return this.#known;
  }
}

/** The rows that an operation stores, by key; undefined deletes. */
type Changed<E> = Map<string, E | undefined>;

/** 0 for an entity without one. */
function versionOf(entity: object): number {
  return "version" in entity ? Number(entity.version) : 0;
}
