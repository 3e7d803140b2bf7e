import type { Entity } from "../entity.ts";
import { ConflictError, InvalidError, MultipleRecordsError, NotFoundError } from "../error.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../order.ts";
import { fromPositionToken, type Page, type Position, toLimit, toPageSize, toPositionToken } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { type Condition, everything, requireWhere, toCondition, type Where } from "../where.ts";
import type { Connection } from "./connection.ts";
import type { Row, Value } from "./driver.ts";
import { afterPosition } from "./keyset.ts";
import { moving } from "./moving.ts";
import { updateReturning, upsertReturning } from "./returning.ts";
import * as statement from "./statement.ts";
import type { BoundTable, Table } from "./table.ts";

/** How many rows `list` reads at a time. */
const CHUNK_SIZE = 500;

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
 */
export abstract class SequelizeRepository<E extends Entity> implements Repository<E> {
  abstract readonly table: Table<E>;

  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async create(...items: E[]): Promise<E[]> {
    const { versioned } = this.#bound;
    const entities = items.map((item) => this.#bound.copy(versioned ? { ...item, version: 1 } : item));
    await this.#inBatches(entities, async (connection, rows) => {
      const { sql, params } = statement.insert(this.#bound, rows);
      await connection.run(sql, params);
      return [];
    });
    return entities;
  }

  async retrieve(...where: Where<E>[]): Promise<E> {
    return this.#bound.toEntity(await this.#one(this.connection, where));
  }

  async save(entity: E): Promise<E> {
    const change = new Map<string, Value>();
    const fields = entity as Readonly<Record<string, unknown>>;
    for (const column of this.#bound.columns) {
      if (column.field === "version") continue;
      if (column.field === "id" && this.#bound.columns.length > 1) continue;
      change.set(column.field, this.#bound.encode(column, fields[column.field]));
    }
    const { sql, params } = statement.update(this.#bound, change, this.#same(entity));
    if ((await this.connection.run(sql, params)) === 0) throw await this.#whyNot(entity);
    const { versioned } = this.#bound;
    return this.#bound.copy(versioned ? { ...entity, version: Number(fields.version) + 1 } : entity);
  }

  async remove(entity: E): Promise<void> {
    const { sql, params } = statement.remove(this.#bound, this.#same(entity));
    if ((await this.connection.run(sql, params)) === 0) throw await this.#whyNot(entity);
  }

  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const values = new Map<string, Value>();
    for (const [field, value] of Object.entries(change)) {
      if (value === undefined) throw invalid(field, "is undefined; leave it out, or use null");
      if (field === "id" || field === "version") throw invalid(field, "cannot be set by update");
      values.set(field, this.#bound.encode(this.#bound.column(field), value));
    }
    const condition = this.#condition(where);
    const rows = await updateReturning(this.connection, this.#bound, values, condition);
    const byId = toOrderTerms<E>();
    return rows.map((row) => this.#bound.toEntity(row)).sort((a, b) => compareBy(byId, a, b));
  }

  async delete(...where: Where<E>[]): Promise<void> {
    await this.connection.atomic(async (connection) => {
      const { id } = await this.#one(connection, where);
      const { sql, params } = statement.remove(this.#bound, { op: "eq", field: "id", value: String(id) });
      await connection.run(sql, params);
    });
  }

  async *list({ where = everything, orderBy, limit }: ListQuery<E> = {}): AsyncIterable<E> {
    const most = toLimit(limit);
    const condition = this.#condition([where]);
    const terms = toOrderTerms(orderBy, this.table.fields);
    let position: Position | undefined;
    for (let left = most; left > 0; left -= CHUNK_SIZE) {
      const size = Math.min(CHUNK_SIZE, left);
      const chunk = await this.#chunk(condition, terms, position, size);
      yield* chunk;
      const last = chunk.at(-1);
      if (!last || chunk.length < size) return;
      position = positionOf(terms, last);
    }
  }

  async page({ where = everything, orderBy, size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const count = toPageSize(size);
    const terms = toOrderTerms(orderBy, this.table.fields);
    const position = token === "" ? undefined : fromPositionToken(terms, token);
    // One more than asked for, to know whether there is a next page.
    const found = await this.#chunk(this.#condition([where]), terms, position, count + 1);
    const items = found.slice(0, count);
    const last = found.length > count ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  async count(...where: Where<E>[]): Promise<number> {
    const { sql, params } = statement.count(this.#bound, this.#condition(where));
    const [row] = await this.connection.all(sql, params);
    return Number(row?.count);
  }

  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    const { sql, params } = statement.remove(this.#bound, this.#condition(where));
    return this.connection.run(sql, params);
  }

  async replace(entities: readonly E[]): Promise<E[]> {
    const others: Condition = { op: "notIn", field: "id", values: entities.map(({ id }) => id) };
    const { sql, params } = statement.remove(this.#bound, others);
    const replace = async (connection: Connection) => {
      await connection.run(sql, params);
      return this.#upsert(entities, connection);
    };
    return moving(this.connection, this.table, entities, replace, () => this.connection.atomic(replace));
  }

  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const replace = (connection: Connection) => this.#upsert(entities, connection);
    return moving(this.connection, this.table, entities, replace, () => replace(this.connection));
  }

  async #upsert(entities: readonly E[], connection: Connection): Promise<E[]> {
    const { versioned } = this.#bound;
    // A version counts for a new entity only, and is 1 then.
    const items = versioned ? entities.map((entity) => ({ ...entity, version: 1 })) : entities;
    const write = (bound: Connection, rows: readonly (readonly Value[])[]) => upsertReturning(bound, this.#bound, rows);
    const distinct = new Set(entities.map(({ id }) => id)).size === entities.length;
    const rows = await this.#inBatches(items, write, connection, distinct ? undefined : 1);
    // Databases do not promise the order of what they return.
    const stored = new Map(rows.map((row) => [row.id, this.#bound.toEntity(row)]));
    return items.map((item) => this.#bound.copy(stored.get(item.id) ?? item));
  }

  /** Writes all of the entities or none. @param size of a batch, where that must not be chosen freely */
  async #inBatches(
    entities: readonly E[],
    write: (connection: Connection, rows: readonly (readonly Value[])[]) => Promise<Row[]>,
    connection = this.connection,
    size?: number,
  ): Promise<Row[]> {
    const rows = entities.map((entity) => this.#bound.toValues(entity));
    const batches = size === 1 ? rows.map((row) => [row]) : statement.batches(this.#bound, rows);
    const [first] = batches;
    if (first && batches.length === 1) return write(connection, first);
    return connection.atomic(async (inner) => {
      const written: Row[] = [];
      for (const batch of batches) written.push(...(await write(inner, batch)));
      return written;
    });
  }

  async #chunk(condition: Condition, terms: readonly OrderTerm[], position: Position | undefined, size: number) {
    const rest: Condition = position ? { op: "and", items: [condition, afterPosition(terms, position)] } : condition;
    const { sql, params } = statement.select(this.#bound, rest, terms, size);
    const rows = await this.connection.all(sql, params);
    return rows.map((row) => this.#bound.toEntity(row));
  }

  async #one(connection: Connection, where: readonly Where<E>[]): Promise<Row> {
    const { sql, params } = statement.selectOne(this.#bound, this.#condition(where));
    const [found, another] = await connection.all(sql, params);
    if (!found) throw new NotFoundError(this.table.name);
    if (another) throw new MultipleRecordsError(this.table.name);
    return found;
  }

  #condition(where: readonly Where<E>[]): Condition {
    return toCondition(where, this.table.fields);
  }

  /** The stored entity with the id and version of this one. */
  #same(entity: E): Condition {
    const id: Condition = { op: "eq", field: "id", value: entity.id };
    if (!this.#bound.versioned) return id;
    const { version } = entity as { version?: unknown };
    return { op: "and", items: [id, { op: "eq", field: "version", value: Number(version) }] };
  }

  async #whyNot({ id }: E): Promise<NotFoundError | ConflictError> {
    const { name } = this.table;
    const { sql, params } = statement.count(this.#bound, { op: "eq", field: "id", value: id });
    const [row] = await this.connection.all(sql, params);
    return Number(row?.count) === 0
      ? new NotFoundError(name, `none of ${name} has this id`)
      : new ConflictError("it has been changed since it was read; read again and retry");
  }

  get #bound(): BoundTable<E> {
    return this.table.bind(this.connection.driver);
  }
}

function positionOf(terms: readonly OrderTerm[], entity: Entity): Position {
  const fields = entity as unknown as Readonly<Record<string, Position[number]>>;
  return terms.map(({ field }) => fields[field] ?? null);
}

function invalid(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
