import type { Transport } from "@connectrpc/connect";
import type { Entity } from "../entity.ts";
import { InvalidError, MultipleRecordsError, NotFoundError, PreconditionError } from "../error.ts";
import { checkOperand } from "../field.ts";
import { MAX_PAGE_SIZE, type Page, toLimit, toPageSize } from "../page.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { type Condition, everything, requireWhere, toCondition, type Where } from "../where.ts";
import { printFilter } from "./filter-print.ts";
import { printOrderBy } from "./order.ts";
import type { CallOptions, RemoteCalls, RemoteQuery, RemoteResource } from "./remote.ts";

/** How many entities a page has when a list is read by pages: some 500 KB of usual ones, far below the limit of 4 MiB. */
const CHUNK = 500;

/**
 * A repository that is kept by a service, over gRPC, gRPC-Web or Connect, as the transport says:
 *
 * ```ts
 * const users = remoteResource(UserService, userCodec, { create: ({ id = "", ...user }: NewUser) => ({ id, user }) });
 *
 * class RemoteUsers extends ConnectRepository<User, NewUser> {
 *   remote = users;
 * }
 * ```
 *
 * Each call takes effect by itself. What would change more than one entity cannot be atomic that way, and throws
 * PreconditionError with the reason COMMIT_NEEDED before anything is changed. What the service does not let set stays as
 * it is in `save`, as the entity that it gives tells; naming it in `update` is an InvalidError.
 */
export abstract class ConnectRepository<E extends Entity, New = E> implements Repository<E, New> {
  protected abstract readonly remote: RemoteResource<E, New>;

  /** For custom methods. */
  protected readonly transport: Transport;
  protected readonly options: CallOptions;
  #calls: RemoteCalls<E, New> | undefined;

  constructor(transport: Transport, options: CallOptions = {}) {
    this.transport = transport;
    this.options = options;
  }

  /** @throws AlreadyExistsError, IntegrityError; PreconditionError, reason COMMIT_NEEDED, for more than one */
  async create(...items: New[]): Promise<E[]> {
    if (items.length > 1) throw commitNeeded("creating several");
    return Promise.all(items.map((item) => this.#service.create(item)));
  }

  /** A Get where the id is given, else a List of two. */
  async retrieve(...where: Where<E>[]): Promise<E> {
    const condition = toCondition(where);
    const id = idIn(condition);
    if (id !== undefined) return this.#byId(id, () => this.#service.get(id));
    const [found, another] = await this.#first(condition, 2);
    if (!found) throw new NotFoundError(this.remote.name);
    if (another) throw new MultipleRecordsError(this.remote.name);
    return found;
  }

  async save(entity: E): Promise<E> {
    return this.#byId(entity.id, () => this.#service.update(entity, ["*"]));
  }

  async remove(entity: E): Promise<void> {
    await this.#byId(entity.id, () => this.#service.delete(entity.id, this.remote.etagOf(entity)));
  }

  /** @throws PreconditionError, reason COMMIT_NEEDED, if more than one matches; ConflictError if it has just changed */
  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    const paths = Object.keys(change).map((field) => this.#pathOf(field));
    const found = await this.#atMostOne("updating several", where);
    if (!found || paths.length === 0) return found ? [found] : [];
    return [await this.#service.update({ ...found, ...change }, paths)];
  }

  /** Finds it first, unless the id is given. @throws ConflictError if it has just changed */
  async delete(...where: Where<E>[]): Promise<void> {
    const id = idIn(toCondition(where));
    if (id !== undefined) await this.#byId(id, () => this.#service.delete(id, ""));
    else await this.remove(await this.retrieve(...where));
  }

  /** Streams where the service has such an RPC, and reads pages elsewhere. Leaving the loop aborts the call. */
  async *list({ where = everything, orderBy = [], limit }: ListQuery<E> = {}): AsyncIterable<E> {
    const most = toLimit(limit);
    const query = this.#query(toCondition([where]), orderBy);
    if (most === 0) return;
    let left = most;
    for await (const one of this.#stream(query) ?? this.#pages(query, Math.min(most, CHUNK))) {
      yield one;
      if (--left === 0) return;
    }
  }

  /** One List call; the service's token is the page's. */
  async page({ where = everything, orderBy = [], size, token = "" }: PageQuery<E> = {}): Promise<Page<E>> {
    const pageSize = toPageSize(size);
    const query = this.#query(toCondition([where]), orderBy);
    const { items, nextPageToken } = await this.#list({ ...query, pageSize, pageToken: token });
    return { items, nextToken: nextPageToken };
  }

  /** Reads all that match, by pages of 1000, since no standard RPC counts: dear where they are many. */
  async count(...where: Where<E>[]): Promise<number> {
    let count = 0;
    for await (const _ of this.#pages(this.#query(toCondition(where)), MAX_PAGE_SIZE)) count++;
    return count;
  }

  /** @throws PreconditionError, reason COMMIT_NEEDED, if more than one matches; ConflictError if it has just changed */
  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    const found = await this.#atMostOne("dropping several", where);
    if (found) await this.remove(found);
    return found ? 1 : 0;
  }

  /** @throws PreconditionError, reason COMMIT_NEEDED, unless one entity at most is affected */
  async replace(entities: readonly E[]): Promise<E[]> {
    const [entity, another] = entities;
    if (another) throw commitNeeded("replacing a collection");
    if (!entity) {
      await this.drop(everything);
      return [];
    }
    const others = await this.#first(toCondition<Entity>([{ id: { ne: entity.id } }]), 1);
    if (others.length > 0) throw commitNeeded("replacing a collection");
    return this.partialReplace(entities);
  }

  /** @throws PreconditionError, reason COMMIT_NEEDED, for more than one, or one that the service does not have yet */
  async partialReplace(entities: readonly E[]): Promise<E[]> {
    const [entity, another] = entities;
    if (!entity) return [];
    if (another) throw commitNeeded("replacing several");
    const [stored] = await this.#first(toCondition<Entity>([{ id: entity.id }]), 1);
    if (!stored) throw commitNeeded("creating from an entity's stored form");
    return [await this.#service.update("version" in stored ? { ...entity, version: stored.version } : entity, ["*"])];
  }

  /** The calls, made when first needed: `remote` is set by the subclass, after this class's constructor has run. */
  get #service(): RemoteCalls<E, New> {
    this.#calls ??= this.remote.connect(this.transport, this.options);
    return this.#calls;
  }

  #query(condition: Condition, orderBy: ListQuery<E>["orderBy"] = []): RemoteQuery {
    const { fields } = this.remote;
    return { filter: printFilter(condition, fields), orderBy: printOrderBy(orderBy, fields) };
  }

  async #atMostOne(what: string, where: readonly Where<E>[]): Promise<E | undefined> {
    requireWhere(where);
    const [found, another] = await this.#first(toCondition(where), 2);
    if (another) throw commitNeeded(what);
    return found;
  }

  async #first(condition: Condition, count: number): Promise<E[]> {
    const found: E[] = [];
    for await (const one of this.#pages(this.#query(condition), count)) {
      found.push(one);
      if (found.length === count) break;
    }
    return found;
  }

  async #list(request: Parameters<RemoteCalls<E, New>["list"]>[0]): ReturnType<RemoteCalls<E, New>["list"]> {
    try {
      return await this.#service.list(request);
    } catch (error) {
      throw inOwnWords(error);
    }
  }

  /** Undefined where the service has no such RPC. */
  #stream(query: RemoteQuery): AsyncIterable<E> | undefined {
    const streamed = this.#service.stream?.(query);
    return streamed && withOwnWords(streamed);
  }

  /** A call for one id. The service may well refuse an id that no entity can have: none has it. */
  async #byId<T>(id: string, call: () => Promise<T>): Promise<T> {
    checkOperand("id", "text", id);
    try {
      return await call();
    } catch (error) {
      throw isAboutId(error) ? new NotFoundError(this.remote.name, undefined, { cause: error }) : error;
    }
  }

  async *#pages(query: RemoteQuery, pageSize: number): AsyncIterable<E> {
    let pageToken = "";
    do {
      const page = await this.#list({ ...query, pageSize, pageToken });
      yield* page.items;
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }

  #pathOf(field: string): string {
    const path = this.remote.pathOf(field);
    if (path !== undefined) return path;
    throw new InvalidError([{ field: `change.${field}`, description: `is not a field of ${this.remote.name}` }]);
  }
}

/** Whether nothing but the id is wrong, be it the request's own or that in the entity's message: `id`, `user.id`. */
function isAboutId(error: unknown): boolean {
  if (!(error instanceof InvalidError) || error.violations.length === 0) return false;
  return error.violations.every(({ field }) => /^(\w+\.)?id$/.test(field));
}

/** The id, if that is all that the condition asks for. */
function idIn(condition: Condition): string | undefined {
  return condition.op === "eq" && condition.field === "id" && typeof condition.value === "string"
    ? condition.value
    : undefined;
}

function commitNeeded(what: string): PreconditionError {
  return new PreconditionError(`${what} must be atomic, which single calls are not: use one call for each`, {
    reason: "COMMIT_NEEDED",
  });
}

/** What a request's fields are called in a query. */
const ownWords: Readonly<Record<string, string>> = {
  page_size: "size",
  page_token: "token",
  filter: "where",
  order_by: "orderBy",
};

/** A stream whose errors speak as inOwnWords does. */
async function* withOwnWords<E>(stream: AsyncIterable<E>): AsyncIterable<E> {
  try {
    yield* stream;
  } catch (error) {
    throw inOwnWords(error);
  }
}

/** The same error, with the names that a query has here for the request's fields. */
function inOwnWords(error: unknown): unknown {
  if (!(error instanceof InvalidError)) return error;
  const violations = error.violations.map(({ field, description }) => ({
    field: ownWords[field] ?? field,
    description,
  }));
  return new InvalidError(violations, { reason: error.reason, metadata: error.metadata, cause: error });
}
