import type { Entity, Field } from "../entity.ts";
import { AlreadyExistsError, ConflictError, InvalidError, MultipleRecordsError, NotFoundError } from "../error.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../order.ts";
import { fromPositionToken, type Page, type Position, toPageSize, toPositionToken } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { everything, requireWhere, toCondition, type Where } from "../where.ts";
import type { MemoryConnection, MemoryTransaction } from "./transaction.ts";

/**
 * A repository in memory:
 *
 * ```ts
 * class Users extends MemoryRepository<User> {
 *   name = "users";
 *   unique = { users_email: ["email"] } as const;
 * }
 * ```
 */
export abstract class MemoryRepository<E extends Entity> implements Repository<E> {
  /** What the entities are called together. Repositories of the same name share them. */
  abstract readonly name: string;
  /** The fields whose values together are unique, by the constraint's name. Null is never taken. */
  abstract readonly unique: Readonly<Record<string, readonly Field<E>[]>>;

  protected readonly connection: MemoryConnection;

  constructor(connection: MemoryConnection) {
    this.connection = connection;
  }

  async create(...items: E[]): Promise<E[]> {
    return this.#write((rows, transaction) =>
      items.map((item) => {
        if (rows.has(item.id) || this.#get(transaction, item.id)) throw this.#idTaken();
        return put(rows, item, 1);
      }),
    );
  }

  async retrieve(...where: Where<E>[]): Promise<E> {
    return copy(this.connection.transact((transaction) => this.#one(transaction, where)));
  }

  async save(entity: E): Promise<E> {
    return this.#write((rows, transaction) => {
      const stored = this.#current(transaction, entity);
      return put(rows, entity, nextVersion(stored));
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
    return this.#write((rows, transaction) =>
      this.#find(transaction, where).map((row) => put(rows, { ...row, ...change }, nextVersion(row))),
    );
  }

  async delete(...where: Where<E>[]): Promise<void> {
    return this.#write((rows, transaction) => {
      const { id } = this.#one(transaction, where);
      rows.set(id, undefined);
    });
  }

  async *list({ where = everything, orderBy, limit = Number.POSITIVE_INFINITY }: ListQuery<E> = {}): AsyncIterable<E> {
    if (limit !== Number.POSITIVE_INFINITY && (!Number.isInteger(limit) || limit < 0)) {
      throw new InvalidError([{ field: "limit", description: "must be 0 or a positive whole number" }]);
    }
    const found = this.#sorted(where, toOrderTerms(orderBy));
    for (const row of found.slice(0, limit)) yield copy(row);
  }

  async page({ where = everything, orderBy, size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const count = toPageSize(size);
    const terms = toOrderTerms(orderBy);
    const after = token === "" ? undefined : positioned(terms, fromPositionToken(terms, token));
    const sorted = this.#sorted(where, terms);
    const rest = after ? sorted.filter((row) => compareBy(terms, row, after) > 0) : sorted;
    const items = rest.slice(0, count).map(copy);
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
    return this.#write((rows, transaction) => {
      for (const { id } of this.#find(transaction, [])) rows.set(id, undefined);
      return this.#putAll(rows, transaction, entities);
    });
  }

  async partialReplace(entities: readonly E[]): Promise<E[]> {
    return this.#write((rows, transaction) => this.#putAll(rows, transaction, entities));
  }

  #putAll(rows: Changed<E>, transaction: MemoryTransaction, entities: readonly E[]): E[] {
    return entities.map((entity) => {
      const stored = rows.get(entity.id) ?? this.#get(transaction, entity.id);
      return put(rows, entity, stored ? nextVersion(stored) : 1);
    });
  }

  /** The stored entity with the id and version of this one. */
  #current(transaction: MemoryTransaction, entity: E): E {
    const stored = this.#get(transaction, entity.id);
    if (!stored) throw new NotFoundError(this.name, `none of ${this.name} has this id`);
    if (versionOf(stored) !== versionOf(entity)) {
      throw new ConflictError(`it has been changed since it was read; read again and retry`);
    }
    return stored;
  }

  #one(transaction: MemoryTransaction, where: readonly Where<E>[]): E {
    const [found, another] = this.#find(transaction, where);
    if (!found) throw new NotFoundError(this.name);
    if (another) throw new MultipleRecordsError(this.name);
    return found;
  }

  #sorted(where: Where<E>, terms: readonly OrderTerm[]): E[] {
    return this.connection
      .transact((transaction) => this.#find(transaction, [where]))
      .sort((a, b) => compareBy(terms, a, b));
  }

  // A table holds what repositories of its name have put there: entities of their type.
  #find(transaction: MemoryTransaction, where: readonly Where<E>[]): E[] {
    return transaction.find(this, toCondition(where)) as E[];
  }

  #get(transaction: MemoryTransaction, id: string): E | undefined {
    return transaction.get(this, id) as E | undefined;
  }

  #write<T>(change: (rows: Changed<E>, transaction: MemoryTransaction) => T): T {
    return this.connection.transact((transaction) => {
      const rows: Changed<E> = new Map();
      const result = change(rows, transaction);
      transaction.write(this, rows);
      return result;
    });
  }

  #idTaken(): AlreadyExistsError {
    return new AlreadyExistsError(`another of ${this.name} has the same id`, {
      constraint: `${this.name}_id`,
      fields: ["id"],
    });
  }
}

/** What an operation stores, by id; undefined deletes. */
type Changed<E> = Map<string, E | undefined>;

/** Stores an entity, numbered if it carries a version, and gives it as stored. */
function put<E extends Entity>(rows: Changed<E>, entity: E, version: number): E {
  const stored = copy("version" in entity ? { ...entity, version } : entity);
  rows.set(stored.id, stored);
  return copy(stored);
}

function copy<E>(entity: E): E {
  return structuredClone(entity);
}

function versionOf(entity: Entity): unknown {
  return "version" in entity ? entity.version : undefined;
}

function nextVersion(stored: Entity): number {
  return Number(versionOf(stored) ?? 0) + 1;
}

/** The position of a page's end, as an entity to compare with. */
function positioned(terms: readonly OrderTerm[], position: Position): object {
  return Object.fromEntries(terms.map(({ field }, i) => [field, position[i]]));
}
