import type { Message } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import {
  AlreadyExistsError,
  ConflictError,
  IntegrityError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
  PreconditionError,
} from "../error.ts";
import { checkOperand } from "../field.ts";
import { amongKeys, keyText, sameKey } from "../key.ts";
import { afterPosition } from "../keyset.ts";
import { compareBy, type OrderBy, type OrderTerm, toOrderTerms } from "../order.ts";
import { fromPositionToken, MAX_PAGE_SIZE, type Page, toLimit, toPageSize, toPositionToken } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { type Condition, everything, matches, requireWhere, toCondition, toWhere, type Where } from "../where.ts";
import { type Call, type CallOptions, RemoteConnection } from "./connection.ts";
import { printFilter } from "./filter-print.ts";
import { printOrderBy } from "./order.ts";
import type { PendingUnit, Write } from "./pending.ts";
import { inOwnWords } from "./query-words.ts";
import type { RemotePage, RemoteQuery, RemoteResource } from "./remote.ts";

/** How many entities a page has when a list is read by pages: some 500 KB of usual ones, far below the limit of 4 MiB. */
const CHUNK = 500;
/** How many keys one look-up asks for: their filter stays below its limits. */
const KEYS_AT_ONCE = 1000;
/** The same of keys of several fields, each of which takes several of the comparisons that a filter may have. */
const COMPOSITE_KEYS_AT_ONCE = 50;

/** A change on its way: the call, and the entity after it. */
interface Change<E> {
  readonly call: Call;
  readonly key: string;
  readonly guarded: boolean;
  readonly after: E | undefined;
}

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

  constructor(connection: Transport | RemoteConnection, options: CallOptions = {}) {
    this.connection = connection instanceof RemoteConnection ? connection : new RemoteConnection(connection, options);
  }

  /** @throws AlreadyExistsError, IntegrityError; InvalidError */
  async create(...items: New[]): Promise<E[]> {
    // Of all of them first: what is wrong with any is told before what is missing.
    this.remote.checkNew(items as readonly object[]);
    const made = items.map((item) => {
      const { call, draft } = this.remote.creation(item);
      if (!this.#unit) return { call, key: "", guarded: false, after: undefined };
      const after = draft();
      return { call, key: this.#keyOf(after), guarded: false, after };
    });
    for (const { key } of made) {
      if (this.#pending?.get(key))
        throw new AlreadyExistsError("there is one with this key already", { fields: this.remote.key });
    }
    return kept(await this.#make(made));
  }

  /** A Get where the key is given, else a List of two. */
  async retrieve(...where: Where<E>[]): Promise<E> {
    const condition = toCondition(where);
    const key = this.#keyIn(condition);
    if (key && !this.#unit) {
      for (const [field, value] of Object.entries(key)) checkOperand(field, "text", value as string);
      const call = this.#byKey(this.remote.get(key));
      return this.remote.entityIn(call.method, await this.connection.call(call));
    }
    const [found, another] = await this.#first(condition, 2);
    if (!found) throw this.#notFound();
    if (another) throw new MultipleRecordsError(this.remote.name);
    return found;
  }

  async save(entity: E): Promise<E> {
    const [saved] = await this.#make([await this.#saving(entity)]);
    return saved ?? entity;
  }

  /** A null that must not be has no form on the wire. Whether it is what is wrong depends on what is stored. */
  async #saving(entity: E): Promise<Change<E>> {
    try {
      return this.#update(entity, ["*"]);
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      const stored = await this.retrieve(toWhere(sameKey(this.remote.key, entity)));
      throw versionOf(stored) === versionOf(entity) ? error : stale();
    }
  }

  async remove(entity: E): Promise<void> {
    await this.#make([this.#removal(entity)]);
  }

  /** Finds them first. @throws ConflictError if one has just changed */
  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const paths = Object.entries(change).map(([field, value]) => this.remote.pathOf(field, value));
    const found = await collect(this.list({ where: toWhere(toCondition(where)) }));
    if (paths.length === 0) return found;
    return kept(await this.#make(found.map((one) => this.#update({ ...one, ...change }, paths))));
  }

  /** Finds it first, unless the key is given. @throws ConflictError if it has just changed */
  async delete(...where: Where<E>[]): Promise<void> {
    const key = this.#keyIn(toCondition(where));
    if (!key || this.#unit) return this.remove(await this.retrieve(...where));
    await this.connection.call(this.#byKey(this.remote.delete(key, "")));
  }

  /** Streams where the service has such an RPC, and reads pages elsewhere and in units. Leaving the loop aborts the call. */
  async *list({ where = everything, orderBy = [], limit }: ListQuery<E> = {}): AsyncIterable<E> {
    const most = toLimit(limit);
    const condition = toCondition([where]);
    const query = this.#query(condition, orderBy);
    if (most === 0) return;
    let left = most;
    for await (const one of this.#source(condition, orderBy, query, most)) {
      yield one;
      if (--left === 0) return;
    }
  }

  /** One List call; the service's token is the page's. In a unit the token is the unit's own. */
  async page({ where = everything, orderBy = [], size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const pageSize = toPageSize(size);
    const condition = toCondition([where]);
    if (this.#unit) return this.#pageInUnit(condition, orderBy, pageSize, token);
    const { items, nextPageToken } = await this.#list({
      ...this.#query(condition, orderBy),
      pageSize,
      pageToken: token,
    });
    return { items, nextToken: nextPageToken };
  }

  /** Reads all that match, by pages of 1000, since no standard RPC counts: dear where they are many. */
  async count(...where: Where<E>[]): Promise<number> {
    const condition = toCondition(where);
    const query = this.#query(condition);
    const unit = this.#unit;
    const all = unit ? this.#overlaid(unit, condition, [], query, MAX_PAGE_SIZE) : this.#pages(query, MAX_PAGE_SIZE);
    let count = 0;
    for await (const _ of all) count++;
    return count;
  }

  /** Finds them first. @throws ConflictError if one has just changed */
  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    const found = await collect(this.list({ where: toWhere(toCondition(where)) }));
    await this.#make(found.map((one) => this.#removal(one)));
    return found.length;
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async replace(entities: readonly E[]): Promise<E[]> {
    const stored = await collect(this.list());
    const kept = new Set(entities.map((entity) => this.#keyOf(entity)));
    const others = stored.filter((one) => !kept.has(this.#keyOf(one)));
    return this.#upsert(
      entities,
      stored,
      others.map((one) => this.#removal(one)),
    );
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const stored: E[] = [];
    const { key } = this.remote;
    const size = key.length === 1 ? KEYS_AT_ONCE : COMPOSITE_KEYS_AT_ONCE;
    for (let i = 0; i < entities.length; i += size) {
      const where = toWhere<E>(amongKeys(key, entities.slice(i, i + size)));
      stored.push(...(await collect(this.list({ where }))));
    }
    return this.#upsert(entities, stored, []);
  }

  async #upsert(entities: readonly E[], stored: readonly E[], first: readonly Change<E>[]): Promise<E[]> {
    this.remote.checkNew(entities);
    const current = new Map(stored.map((one) => [this.#keyOf(one), one]));
    const updates: Change<E>[] = [];
    const creations: Change<E>[] = [];
    const repeats: Change<E>[] = [];
    const versions = new Map<string, number>();
    for (const entity of entities) {
      const key = this.#keyOf(entity);
      const version = versions.get(key);
      const before = current.get(key);
      if (version !== undefined) repeats.push(this.#unguarded(entity, version));
      else if (before) updates.push(this.#update(withVersion(entity, versionOf(before)), ["*"]));
      else creations.push(this.#recreation(entity, key));
      versions.set(key, 1 + (version ?? (before ? versionOf(before) : 0)));
    }
    // What is freed first can be taken then.
    const changes = [...first, ...updates, ...creations, ...repeats];
    const given = await this.#make(changes);
    const after = new Map(changes.map(({ key }, i) => [key, given[i]]));
    return entities.map((entity) => after.get(this.#keyOf(entity)) ?? entity);
  }

  /** Of one that was changed just before, in the same Commit. */
  #unguarded(entity: E, version: number): Change<E> {
    const call = this.#byKey(this.remote.update(entity, ["*"], ""));
    const after = this.#unit && withVersion(entity, version + 1);
    return { call, key: this.#keyOf(entity), guarded: false, after };
  }

  #recreation(entity: E, key: string): Change<E> {
    if (!this.remote.takesWhole) {
      throw new PreconditionError(`${this.remote.name} cannot be created from its stored form: create it first`, {
        reason: "NOT_CREATABLE",
      });
    }
    // One that takes the whole entity has E for New.
    const { call, draft } = this.remote.creation(entity as unknown as New);
    return { call, key, guarded: false, after: this.#unit && draft() };
  }

  #update(entity: E, paths: readonly string[]): Change<E> {
    const guarded = !this.#isOwn(entity);
    const call = this.#byKey(this.remote.update(entity, paths, guarded ? undefined : ""));
    const after = this.#unit && withVersion(entity, versionOf(entity) + 1);
    return { call, key: this.#keyOf(entity), guarded, after };
  }

  #removal(entity: E): Change<E> {
    const guarded = !this.#isOwn(entity);
    // A record by its fields' names.
    const record = entity as unknown as Readonly<Record<string, unknown>>;
    const call = this.#byKey(this.remote.delete(record, guarded ? this.remote.etagOf(entity) : ""));
    return { call, key: this.#keyOf(entity), guarded, after: undefined };
  }

  /**
   * Whether this unit has changed the entity itself. Then nobody else can in between, and its state is known here; of any
   * other the service must check the etag.
   */
  #isOwn(entity: E): boolean {
    const key = this.#keyOf(entity);
    const pending = this.#pending;
    if (!pending?.has(key)) return false;
    const now = pending.get(key);
    if (!now) throw this.#notFound();
    if ("version" in now && versionOf(now) !== versionOf(entity)) {
      throw stale();
    }
    return true;
  }

  /** Makes changes: alone, as one Commit, or at the unit's end. Gives the entity that each leaves, if it leaves one. */
  async #make(changes: readonly Change<E>[]): Promise<(E | undefined)[]> {
    const unit = this.#unit;
    if (unit) {
      const { name } = this.remote;
      unit.record(
        name,
        changes.map((change): Write & { key: string } => ({ ...change, subject: subjectText(name, change.key) })),
      );
      return changes.map(({ after }) => after);
    }
    const calls = changes.map(({ call }) => call);
    const [only] = calls;
    if (!only) return [];
    const responses = calls.length === 1 ? [await this.connection.call(only)] : await this.connection.commit(calls);
    return calls.map(({ method }, i) => this.remote.leftBy(method, responses[i] as Message));
  }

  get #unit(): PendingUnit | undefined {
    return this.connection.unit;
  }

  /** The entities that this unit changes. What is recorded under this name are entities of this kind. */
  get #pending(): ReadonlyMap<string, E | undefined> | undefined {
    return this.#unit?.pending(this.remote.name) as ReadonlyMap<string, E | undefined> | undefined;
  }

  #source(condition: Condition, orderBy: OrderBy<E>, query: RemoteQuery, most: number): AsyncIterable<E> {
    const size = Math.min(most, CHUNK);
    if (this.#unit) return this.#overlaid(this.#unit, condition, orderBy, query, size);
    return this.remote.stream ? this.#stream(query) : this.#pages(query, size);
  }

  async *#stream(query: RemoteQuery): AsyncIterable<E> {
    const { stream } = this.remote;
    if (!stream) return;
    try {
      for await (const response of this.connection.stream(stream, query)) yield this.remote.entityIn(stream, response);
    } catch (error) {
      throw inOwnWords(error);
    }
  }

  /** What the service has, with what this unit has changed. */
  async *#overlaid(
    unit: PendingUnit,
    condition: Condition,
    orderBy: OrderBy<E>,
    query: RemoteQuery,
    size: number,
    about?: string,
  ): AsyncIterable<E> {
    const terms = this.#terms(orderBy);
    const changed = new Map(this.#pending);
    const own = [...changed.values()].flatMap((entity) => (entity && matches(condition, entity) ? [entity] : []));
    own.sort((a, b) => compareBy(terms, a, b));
    for await (const one of this.#pages(query, size, unit, about)) {
      const key = this.#keyOf(one);
      if (changed.has(key)) continue;
      for (; own[0] && compareBy(terms, own[0], one) < 0; own.shift()) yield own[0];
      yield one;
    }
    yield* own;
  }

  async #pageInUnit(condition: Condition, orderBy: OrderBy<E>, size: number, token: string): Promise<Page<E>> {
    const terms = this.#terms(orderBy);
    const rest: Condition[] = token === "" ? [] : [afterPosition(terms, fromPositionToken(terms, token))];
    const where = toWhere<E>({ op: "and", items: [condition, ...rest] });
    const found = await collect(this.list({ where, orderBy, limit: size + 1 }));
    const items = found.slice(0, size);
    const last = found.length > size ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  #terms(orderBy: OrderBy<E>): OrderTerm[] {
    return toOrderTerms(orderBy, new Set(Object.keys(this.remote.fields)), this.remote.key);
  }

  #query(condition: Condition, orderBy: ListQuery<E>["orderBy"] = []): RemoteQuery {
    const { fields } = this.remote;
    return { filter: printFilter(condition, fields), orderBy: printOrderBy(orderBy, fields) };
  }

  async #first(condition: Condition, count: number): Promise<E[]> {
    const query = this.#query(condition);
    const unit = this.#unit;
    const key = this.#keyIn(condition);
    const about = key && subjectText(this.remote.name, this.#keyOf(key));
    return collect(unit ? this.#overlaid(unit, condition, [], query, count, about) : this.#pages(query, count), count);
  }

  async *#pages(query: RemoteQuery, pageSize: number, unit?: PendingUnit, about?: string): AsyncIterable<E> {
    let pageToken = "";
    do {
      const page = await this.#list({ ...query, pageSize, pageToken }, unit, about);
      yield* page.items;
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }

  async #list(
    request: RemoteQuery & { pageSize: number; pageToken: string },
    unit?: PendingUnit,
    about?: string,
  ): Promise<RemotePage<E>> {
    const { name } = this.remote;
    const call = this.remote.list(request);
    try {
      if (!unit) return this.remote.pageIn(call.method, await this.connection.call(call));
      const subjectsIn = (response: Message) =>
        this.remote.pageIn(call.method, response).items.map((one) => subjectText(name, this.#keyOf(one)));
      return this.remote.pageIn(call.method, await unit.read(call, subjectsIn, about));
    } catch (error) {
      throw inOwnWords(error);
    }
  }

  /** A call for one key. The service may well refuse one that no entity can have: none has it. */
  #byKey(call: Call): Call {
    const explain = (error: Error) => {
      const own = call.explain(error);
      return this.#isAboutKey(own) ? this.#notFound(own) : own;
    };
    return { ...call, explain };
  }

  #isAboutKey(error: Error): boolean {
    if (!(error instanceof InvalidError) || error.violations.length === 0) return false;
    return error.violations.every(({ field }) => this.remote.key.includes(field));
  }

  #notFound(cause?: unknown): NotFoundError {
    return new NotFoundError(this.remote.name, undefined, { cause });
  }

  #keyOf(entity: object): string {
    return keyText(this.remote.key, entity);
  }

  /** The key, if that is all that the condition asks for. */
  #keyIn(condition: Condition): Record<string, unknown> | undefined {
    const items = condition.op === "and" ? condition.items : [condition];
    const { key } = this.remote;
    if (items.length !== key.length) return undefined;
    const values = new Map(
      items.flatMap((item) => (item.op === "eq" && item.value !== null ? [[item.field, item.value]] : [])),
    );
    return key.every((field) => values.has(field)) ? Object.fromEntries(values) : undefined;
  }
}

function subjectText(kind: string, key: string): string {
  return `${kind}\u0000${key}`;
}

function stale(): ConflictError {
  return new ConflictError("it has been changed since it was read; read again and retry");
}

/** An entity's version, or 0 if it has none. */
function versionOf(entity: object): number {
  return "version" in entity ? Number(entity.version) : 0;
}

/** The entity with another version, if it has one. */
function withVersion<E extends object>(entity: E, version: number): E {
  return "version" in entity ? { ...entity, version } : entity;
}

/** Those that are left. */
function kept<E>(entities: readonly (E | undefined)[]): E[] {
  return entities.flatMap((entity) => entity ?? []);
}

async function collect<T>(source: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) {
    all.push(one);
    if (all.length === most) break;
  }
  return all;
}
