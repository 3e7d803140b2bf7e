import type { Transport } from "@connectrpc/connect";
import { IntegrityError } from "../error.ts";
import { amongKeys, keyText, sameKey } from "../key.ts";
import { type Page, toLimit, toPageSize } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { everything, requireWhere, toCondition, type Where } from "../where.ts";
import { type CallOptions, RemoteConnection } from "./connection.ts";
import { collect, RemoteReader } from "./reader.ts";
import type { RemoteResource } from "./remote.ts";
import { type Change, RemoteWriter, staleError, versionOf } from "./writer.ts";

/** How many keys one look-up asks for: their filter stays below its limits. */
const KEYS_AT_ONCE = 1000;
/** The same of keys of several fields, each of which takes several of the comparisons that a filter may have. */
const COMPOSITE_KEYS_AT_ONCE = 50;

/**
 * A repository that is kept by a service, over gRPC, gRPC-Web or Connect, as the transport says:
 *
 * ```ts
 * const items = remoteResource(ItemService, itemCodec);
 *
 * class RemoteItems extends ConnectRepository<Item> {
 *   remote = items;
 * }
 * ```
 *
 * A change of one entity is one call; a change of several is one Commit, for which the service must serve
 * `brasa.v1.UnitOfWorkService`. In a unit of a ConnectWorker, changes are recorded and made at its end. What the service does
 * not let set stays as it is in `save`, as the entity that it gives tells, but outside of units only; naming it in `update`
 * is an InvalidError. Unique values may move between entities in `replace` and `partialReplace` if the service can take
 * updates together, as one of `resourceService` can.
 */
export abstract class ConnectRepository<E extends object, New = E> implements Repository<E, New> {
  protected abstract readonly remote: RemoteResource<E, New>;

  /** For custom methods. */
  protected readonly connection: RemoteConnection;
  #ownReader: RemoteReader<E, New> | undefined;
  #ownWriter: RemoteWriter<E, New> | undefined;

  constructor(connection: Transport | RemoteConnection, options: CallOptions = {}) {
    this.connection = connection instanceof RemoteConnection ? connection : new RemoteConnection(connection, options);
  }

  /** @throws AlreadyExistsError, IntegrityError; InvalidError */
  async create(...items: New[]): Promise<E[]> {
    // Of all of them first: what is wrong with any is told before what is missing.
    this.remote.checkNew(items as readonly object[]);
    return this.#make(items.map((item) => this.#writer.creation(item)));
  }

  /** A Get where the key is given, else a List of two. */
  async retrieve(...where: Where<E>[]): Promise<E> {
    return this.#reader.one(toCondition(where));
  }

  async save(entity: E): Promise<E> {
    const [saved] = await this.#make([await this.#saving(entity)]);
    return saved ?? entity;
  }

  async remove(entity: E): Promise<void> {
    await this.#make([this.#writer.removal(entity)]);
  }

  /** Finds them first. @throws ConflictError if one has just changed */
  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const paths = Object.entries(change).map(([field, value]) => this.remote.pathOf(field, value));
    const found = await collect(this.#reader.all(toCondition(where)));
    if (paths.length === 0) return found;
    return this.#make(found.map((one) => this.#writer.update({ ...one, ...change }, paths)));
  }

  /** Finds it first, unless the key is given. @throws ConflictError if it has just changed */
  async delete(...where: Where<E>[]): Promise<void> {
    const condition = toCondition(where);
    const key = this.#reader.keyIn(condition);
    if (key && !this.connection.unit) await this.connection.call(this.remote.delete(key, ""));
    else await this.remove(await this.#reader.one(condition));
  }

  /** Streams where the service has such an RPC, and reads pages elsewhere and in units. Leaving the loop aborts the call. */
  async *list({ where = everything, orderBy = [], limit }: ListQuery<E> = {}): AsyncIterable<E> {
    const most = toLimit(limit);
    const found = this.#reader.all(toCondition([where]), orderBy, most);
    if (most === 0) return;
    let left = most;
    for await (const one of found) {
      yield one;
      if (--left === 0) return;
    }
  }

  /** One List call; the service's token is the page's. In a unit the token is the unit's own. */
  async page({ where = everything, orderBy = [], size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const pageSize = toPageSize(size);
    return this.#reader.page(toCondition([where]), orderBy, pageSize, token);
  }

  /** Reads all that match, by pages of 1000, since no standard RPC counts: dear where they are many. */
  async count(...where: Where<E>[]): Promise<number> {
    return this.#reader.count(toCondition(where));
  }

  /** Finds them first. @throws ConflictError if one has just changed */
  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    const found = await collect(this.#reader.all(toCondition(where)));
    await this.#make(found.map((one) => this.#writer.removal(one)));
    return found.length;
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async replace(entities: readonly E[]): Promise<E[]> {
    const stored = await collect(this.list());
    const kept = new Set(entities.map((entity) => keyText(this.remote.key, entity)));
    const others = stored.filter((one) => !kept.has(keyText(this.remote.key, one)));
    const removals = others.map((one) => this.#writer.removal(one));
    return this.#writer.upsert(entities, stored, removals);
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const { key } = this.remote;
    const size = key.length === 1 ? KEYS_AT_ONCE : COMPOSITE_KEYS_AT_ONCE;
    const stored: E[] = [];
    for (let i = 0; i < entities.length; i += size) {
      stored.push(...(await collect(this.#reader.all(amongKeys(key, entities.slice(i, i + size))))));
    }
    return this.#writer.upsert(entities, stored, []);
  }

  /** A null that must not be has no form on the wire. Whether it is what is wrong depends on what is stored. */
  async #saving(entity: E): Promise<Change<E>> {
    try {
      return this.#writer.update(entity, ["*"]);
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      const stored = await this.#reader.one(sameKey(this.remote.key, entity));
      throw versionOf(stored) === versionOf(entity) ? error : staleError();
    }
  }

  /** What is left of those that are changed. */
  async #make(changes: readonly Change<E>[]): Promise<E[]> {
    return (await this.#writer.make(changes)).flatMap((entity) => entity ?? []);
  }

  // Made when they are first needed: `remote` is set by the subclass, after this class's constructor has run.
  get #reader(): RemoteReader<E, New> {
    this.#ownReader ??= new RemoteReader(this.remote, this.connection);
    return this.#ownReader;
  }
  get #writer(): RemoteWriter<E, New> {
    this.#ownWriter ??= new RemoteWriter(this.remote, this.connection);
    return this.#ownWriter;
  }
}
