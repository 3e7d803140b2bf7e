import type { Entity } from "../entity.ts";
import { AlreadyExistsError, ConflictError, MultipleRecordsError, NotFoundError } from "../error.ts";
import { checkCondition, checkOperand } from "../field.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../order.ts";
import { fromPositionToken, type Page, toLimit, toPageSize, toPositionToken } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import type { Table } from "../table.ts";
import { type Condition, everything, requireWhere, toCondition, type Where } from "../where.ts";
import { EntityForm } from "./form.ts";
import type { MemoryConnection, MemoryTransaction } from "./transaction.ts";

/**
 * A repository in memory, which keeps and refuses what one in a SQL database would:
 *
 * ```ts
 * class UserRepository extends MemoryRepository<User> {
 *   table = userTable;
 * }
 * ```
 */
export abstract class MemoryRepository<E extends Entity> implements Repository<E> {
  /** Repositories whose tables have the same name share what is stored. */
  abstract readonly table: Table<E>;

  protected readonly connection: MemoryConnection;
  #known: EntityForm<E> | undefined;

  constructor(connection: MemoryConnection) {
    this.connection = connection;
  }

  async create(...items: E[]): Promise<E[]> {
    const entities = items.map((item) => this.#form.toStored(item, 1));
    return this.connection.transact((transaction) => {
      // One after another, as a database does: the first that is refused is the one to be told of.
      for (const entity of entities) {
        this.#form.check(entity);
        if (this.#get(transaction, entity.id)) throw this.#idTaken();
        transaction.write(this.table, new Map([[entity.id, entity]]));
      }
      return entities.map((entity) => this.#form.copy(entity));
    });
  }

  async retrieve(...where: Where<E>[]): Promise<E> {
    return this.#form.copy(this.connection.transact((transaction) => this.#one(transaction, where)));
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
      const { id } = this.#current(transaction, entity);
      rows.set(id, undefined);
    });
  }

  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const values = this.#form.toChange(change);
    const byId = toOrderTerms<E>();
    return this.#write((rows, transaction) =>
      this.#find(transaction, where)
        .sort((a, b) => compareBy(byId, a, b))
        .map((row) => this.#put(rows, { ...row, ...values }, versionOf(row) + 1)),
    );
  }

  async delete(...where: Where<E>[]): Promise<void> {
    return this.#write((rows, transaction) => {
      const { id } = this.#one(transaction, where);
      rows.set(id, undefined);
    });
  }

  async *list({ where = everything, orderBy, limit }: ListQuery<E> = {}): AsyncIterable<E> {
    const most = toLimit(limit);
    const found = this.#sorted(where, this.#terms(orderBy));
    for (const row of found.slice(0, most)) yield this.#form.copy(row);
  }

  async page({ where = everything, orderBy, size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const count = toPageSize(size);
    const terms = this.#terms(orderBy);
    const after = token === "" ? undefined : this.#form.toPositioned(terms, fromPositionToken(terms, token));
    const sorted = this.#sorted(where, terms);
    const rest = after ? sorted.filter((row) => compareBy(terms, row, after) > 0) : sorted;
    const items = rest.slice(0, count).map((row) => this.#form.copy(row));
    const last = rest.length > count ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  async count(...where: Where<E>[]): Promise<number> {
    return this.connection.transact((transaction) => this.#find(transaction, where).length);
  }

  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    return this.#write((rows, transaction) => {
      const found = this.#find(transaction, where);
      for (const { id } of found) rows.set(id, undefined);
      return found.length;
    });
  }

  async replace(entities: readonly E[]): Promise<E[]> {
    const items = entities.map((entity) => this.#form.toStored(entity, 1));
    const kept = new Set(items.map(({ id }) => id));
    return this.connection.transact((transaction) => {
      const others = this.#find(transaction, []).filter(({ id }) => !kept.has(id));
      transaction.write(this.table, new Map(others.map(({ id }) => [id, undefined])));
      return this.#putAll(transaction, items);
    });
  }

  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const items = entities.map((entity) => this.#form.toStored(entity, 1));
    return this.connection.transact((transaction) => this.#putAll(transaction, items));
  }

  /** Gives each as it is in the end, even one that comes twice. */
  #putAll(transaction: MemoryTransaction, entities: readonly E[]): E[] {
    const rows: Changed<E> = new Map();
    for (const entity of entities) {
      const stored = rows.get(entity.id) ?? this.#get(transaction, entity.id);
      this.#put(rows, entity, stored ? versionOf(stored) + 1 : 1);
    }
    transaction.write(this.table, rows);
    return entities.map((entity) => this.#form.copy(rows.get(entity.id) ?? entity));
  }

  /** Stores an entity, numbered if it carries a version, and gives it as stored. */
  #put(rows: Changed<E>, entity: E, version: number): E {
    const stored = this.#form.toStored(entity, version);
    this.#form.check(stored);
    rows.set(stored.id, stored);
    return this.#form.copy(stored);
  }

  /** The stored entity with the id and version of this one. */
  #current(transaction: MemoryTransaction, entity: E): E {
    // It is only looked for, so an id that no entity can have is not found.
    checkOperand("id", "text", entity.id);
    const stored = this.#get(transaction, entity.id);
    if (!stored) throw new NotFoundError(this.table.name, `none of ${this.table.name} has this id`);
    if (this.#form.versioned && versionOf(stored) !== versionOf(entity)) {
      throw new ConflictError(`it has been changed since it was read; read again and retry`);
    }
    return stored;
  }

  #one(transaction: MemoryTransaction, where: readonly Where<E>[]): E {
    const [found, another] = this.#find(transaction, where);
    if (!found) throw new NotFoundError(this.table.name);
    if (another) throw new MultipleRecordsError(this.table.name);
    return found;
  }

  #sorted(where: Where<E>, terms: readonly OrderTerm[]): E[] {
    return this.connection
      .transact((transaction) => this.#find(transaction, [where]))
      .sort((a, b) => compareBy(terms, a, b));
  }

  // A table holds what repositories of its name have put there: entities of their type.
  #find(transaction: MemoryTransaction, where: readonly Where<E>[]): E[] {
    return transaction.find(this.table, this.#condition(where)) as E[];
  }

  #condition(where: readonly Where<E>[]): Condition {
    const condition = toCondition(where, this.#form.names);
    checkCondition(condition, this.#form.types);
    return condition;
  }

  #terms(orderBy: ListQuery<E>["orderBy"]): OrderTerm[] {
    return toOrderTerms(orderBy, this.#form.names);
  }

  #get(transaction: MemoryTransaction, id: string): E | undefined {
    return transaction.get(this.table, id) as E | undefined;
  }

  #write<T>(change: (rows: Changed<E>, transaction: MemoryTransaction) => T): T {
    return this.connection.transact((transaction) => {
      const rows: Changed<E> = new Map();
      const result = change(rows, transaction);
      transaction.write(this.table, rows);
      return result;
    });
  }

  /** Made when first needed: `table` is set by the subclass, after this class's constructor has run. */
  get #form(): EntityForm<E> {
    this.#known ??= new EntityForm(this.table);
    return this.#known;
  }

  #idTaken(): AlreadyExistsError {
    return new AlreadyExistsError(`another of ${this.table.name} has the same id`, {
      constraint: `${this.table.name}_id`,
      fields: ["id"],
    });
  }
}

/** What an operation stores, by id; undefined deletes. */
type Changed<E> = Map<string, E | undefined>;

/** 0 for an entity without one. */
function versionOf(entity: Entity): number {
  return "version" in entity ? Number(entity.version) : 0;
}
