import type { DescMethod } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { ConflictError, NotFoundError } from "../../error.ts";
import type { PageTokenSeal } from "../../query/page-token.ts";
import type { Where } from "../../query/where.ts";
import type { ListQuery, Repository } from "../../repository.ts";
import { keyString } from "../../schema/key.ts";
import type { UnitOptions } from "../../worker.ts";
import { callerOf } from "../call/caller.ts";
import type { FilterFields } from "../filter/fields.ts";
import { hasTotalSize, type ServedMethods } from "../standard-methods.ts";
import { type Batch, unitOptions } from "./definition.ts";
import { type ListRequest, listQuery, type StreamRequest, streamQuery } from "./list-request.ts";
import { fitIntoPage } from "./page-bytes.ts";
import type { CallScope } from "./row-scope.ts";
import type { MessageFields, StandardRequests } from "./standard-requests.ts";

/** How handlers reach the entities. */
export interface Access<E extends object> {
  /** Outside of any unit, unless the call is within one that is open. */
  repository(options: UnitOptions): Repository<E>;
  /** In a unit; undone after all if `tries`. */
  run<T>(work: (entities: Repository<E>) => Promise<T>, options: UnitOptions, tries?: boolean): Promise<T>;
  /** The rows that a call may see. */
  scope(context: HandlerContext): CallScope<E> | Promise<CallScope<E>>;
}

/** How list and stream requests are read. */
export interface Listing<E> {
  readonly fields: FilterFields<E>;
  readonly seal: PageTokenSeal;
  /** Rewrites the condition of a filter. @default as it is */
  readonly normalizeWhere?: ((where: Where<E>) => Where<E>) | undefined;
}

/** A handler of a standard RPC, whose messages are known by their descriptors only. */
type StandardHandler = (request: never, context: HandlerContext) => Promise<object> | AsyncIterable<object>;

/** The handlers of the standard RPCs that a service has, by the methods' names. */
export function standardHandlers<E extends object>(
  requests: StandardRequests<E>,
  access: Access<E>,
  listing: Listing<E>,
): Record<string, StandardHandler> {
  const { create, get, list, update, delete: remove, stream } = requests.methods;
  const all: (readonly [DescMethod | undefined, StandardHandler | undefined])[] = [
    [create?.method, create && creating(requests, access, create)],
    [get, get && getting(requests, access, get)],
    [list?.method, list && listingPages(requests, access, list, listing)],
    [update?.method, update && updating(requests, access, update)],
    [remove, remove && removing(requests, access)],
    [stream, stream && streaming(requests, access, stream, listing)],
  ];
  return Object.fromEntries(
    all.flatMap(([method, handler]) => (method && handler ? [[method.localName, handler]] : [])),
  );
}

type Method<K extends keyof ServedMethods> = NonNullable<ServedMethods[K]>;

function creating<E extends object>(requests: StandardRequests<E>, access: Access<E>, { method }: Method<"create">) {
  return async (request: MessageFields, context: HandlerContext) => {
    const scope = await access.scope(context);
    const entity = scope.requireVisible(requests.newEntity(request), requests.noun);
    const work = async (entities: Repository<E>) => (await entities.create(entity))[0] ?? entity;
    const options = unitOptions(context);
    // One statement takes effect by itself.
    const alone = !options.join && !request.validateOnly;
    const created = alone ? work(access.repository(options)) : access.run(work, options, Boolean(request.validateOnly));
    return requests.toResponse(method, await requests.explaining(requests.createdPath, created));
  };
}

function getting<E extends object>(requests: StandardRequests<E>, access: Access<E>, method: Method<"get">) {
  return async (request: MessageFields, context: HandlerContext) => {
    const scoped = access.scope(context);
    // A promise only where a service has a scope: awaiting anything costs a turn of the queue.
    const scope = scoped instanceof Promise ? await scoped : scoped;
    return requests.toResponse(method, await requests.get(access.repository(unitOptions(context)), request, scope));
  };
}

function listingPages<E extends object>(
  requests: StandardRequests<E>,
  access: Access<E>,
  { method, listed }: Method<"list">,
  listing: Listing<E>,
) {
  const counts = hasTotalSize(method);
  return async (request: ListRequest, context: HandlerContext) => {
    const scope = await access.scope(context);
    const { query, nextPageToken } = listQuery(request, { ...listing, caller: listOwner(scope, context) });
    const entities = access.repository(unitOptions(context));
    const visible = { ...query, ...withinScope(query, scope, listing) };
    const total = counts ? { totalSize: await totalSize(entities, visible) } : {};
    for (let asked = visible; ; ) {
      const page = await entities.page(asked);
      const messages = page.items.map((one) => requests.toMessage(one));
      const fits = fitIntoPage(requests.message, messages);
      if (fits >= messages.length) return { [listed]: messages, nextPageToken: nextPageToken(page), ...total };
      // Only the repository can make the token of a smaller page.
      asked = { ...visible, size: fits };
    }
  };
}

/** How many entities a list has on all of its pages, as far as an int32 can say. */
async function totalSize<E extends object>(entities: Repository<E>, { where }: ListQuery<E>): Promise<number> {
  return Math.min(await (where ? entities.count(where) : entities.count()), MAX_INT32);
}

const MAX_INT32 = 2 ** 31 - 1;

function streaming<E extends object>(
  requests: StandardRequests<E>,
  access: Access<E>,
  method: Method<"stream">,
  listing: Listing<E>,
) {
  return async function* (request: StreamRequest, context: HandlerContext) {
    const scope = await access.scope(context);
    const query = streamQuery(request, listing.fields);
    const found = access.repository(unitOptions(context)).list({ ...query, ...withinScope(query, scope, listing) });
    for await (const one of found) yield requests.toResponse(method, one);
  };
}

/** Whose list it is, for page tokens: those of one caller are no good for another, even of the same rows. */
function listOwner({ text }: { readonly text: string }, context: HandlerContext): string {
  const id = callerOf(context)?.id;
  return id === undefined ? text : `${text} ${id}`;
}

function withinScope<E extends object>(
  { where }: ListQuery<E>,
  scope: CallScope<E>,
  { normalizeWhere = (same) => same }: Listing<E>,
): Pick<ListQuery<E>, "where"> {
  return where ? { where: scope.within(normalizeWhere(where)) } : {};
}

function updating<E extends object>(requests: StandardRequests<E>, access: Access<E>, { method }: Method<"update">) {
  const path = requests.updatedPath;
  return async (request: MessageFields, context: HandlerContext) => {
    const scope = await access.scope(context);
    const from = requests.updatedIn(request);
    const find = async (entities: Repository<E>) => {
      const stored = await requests.find(entities, from, scope);
      requests.mustBe(from.etag, stored, `${path}.etag`);
      return stored;
    };
    const write = (entities: Repository<E>, stored: E) =>
      entities.save(scope.requireVisible(requests.changed(request, stored), requests.noun));
    const saved = readAndWrite(requests, access, find, write, unitOptions(context), Boolean(request.validateOnly));
    return requests.toResponse(method, await requests.explaining(path, saved));
  };
}

function removing<E extends object>(requests: StandardRequests<E>, access: Access<E>) {
  return async (request: MessageFields, context: HandlerContext) => {
    const scope = await access.scope(context);
    const find = async (entities: Repository<E>) => {
      const stored = await requests.find(entities, request, scope);
      requests.mustBe(request.etag, stored, "etag");
      return stored;
    };
    const write = (entities: Repository<E>, stored: E) => entities.remove(stored);
    const removed = readAndWrite(requests, access, find, write, unitOptions(context), Boolean(request.validateOnly));
    await requests.explaining("", removed);
    return {};
  };
}

/**
 * Reads a row, and writes what has become of it. A row with a version needs no unit for that: the write is one statement, which takes
 * effect if the row still has the version that was read. Where it has not, all is done again in a unit, which is repeated until
 * no other is in the way.
 */
async function readAndWrite<E extends object, T>(
  requests: StandardRequests<E>,
  access: Access<E>,
  find: (entities: Repository<E>) => Promise<E>,
  write: (entities: Repository<E>, stored: E) => Promise<T>,
  options: UnitOptions,
  tries: boolean,
): Promise<T> {
  if (requests.isVersioned && !options.join && !tries) {
    const entities = access.repository(options);
    const stored = await find(entities);
    try {
      return await write(entities, stored);
    } catch (error) {
      if (!(error instanceof ConflictError || error instanceof NotFoundError)) throw error;
    }
  }
  return access.run(async (entities) => write(entities, await find(entities)), options, tries);
}

/** The same for many requests at once, of the RPCs that write, by the methods' names. */
export function standardBatches<E extends object>(
  requests: StandardRequests<E>,
  access: Access<E>,
): Record<string, BatchOf<MessageFields>> {
  const { create, update, delete: remove } = requests.methods;
  const { createdPath, updatedPath, noun } = requests;
  const batches: Record<string, BatchOf<MessageFields>> = {};
  /** A request without its entity, or that only validates, is for the method's own handler. @param from the holder of the key */
  const keyOf = (request: MessageFields, from: unknown) =>
    request.validateOnly || from === undefined
      ? undefined
      : keyString(requests.key, requests.keyIn(from as MessageFields));
  if (create) {
    batches[create.method.localName] = {
      key: (request) =>
        request.validateOnly || request[create.entity] === undefined ? undefined : requests.newKeyString(request),
      async handle(all, context) {
        const scope = await access.scope(context);
        const entities = all.map((request) => scope.requireVisible(requests.newEntity(request), noun));
        const work = access.run((repository) => repository.create(...entities), unitOptions(context));
        const created = await requests.explaining(createdPath, work);
        return created.map((one) => requests.toResponse(create.method, one));
      },
    };
  }
  if (update) {
    batches[update.method.localName] = {
      key: (request) => keyOf(request, request[update.entity]),
      async handle(all, context) {
        const scope = await access.scope(context);
        const work = access.run(async (entities) => {
          const given = all.map((request) => requests.updatedIn(request));
          const stored = await requests.findAll(entities, given, scope);
          const changed = stored.map((one, i) => {
            requests.mustBe(given[i]?.etag, one, `${updatedPath}.etag`);
            return scope.requireVisible(requests.changed(all[i] ?? {}, one), noun);
          });
          return entities.partialReplace(changed);
        }, unitOptions(context));
        const saved = await requests.explaining(updatedPath, work);
        return saved.map((one) => requests.toResponse(update.method, one));
      },
    };
  }
  if (remove) {
    batches[remove.localName] = {
      key: (request) => keyOf(request, request),
      async handle(all, context) {
        const scope = await access.scope(context);
        await access.run(async (entities) => {
          const stored = await requests.findAll(entities, all, scope);
          for (const [i, one] of stored.entries()) requests.mustBe(all[i]?.etag, one, "etag");
          await entities.drop(scope.within(requests.among(all)));
        }, unitOptions(context));
        return all.map(() => ({}));
      },
    };
  }
  return batches;
}

/** A Batch whose messages are known by their descriptors only. */
interface BatchOf<Request> {
  key(request: Request): string | undefined;
  handle(requests: readonly Request[], context: Parameters<Batch["handle"]>[1]): Promise<readonly object[]>;
}
