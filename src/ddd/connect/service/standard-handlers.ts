import type { HandlerContext } from "@connectrpc/connect";
import type { PageTokenSeal } from "../../query/page-token.ts";
import type { Repository } from "../../repository.ts";
import { keyString } from "../../schema/key.ts";
import type { UnitOptions } from "../../worker.ts";
import type { FilterFields } from "../filter/fields.ts";
import { type Batch, unitOptions } from "./definition.ts";
import { type ListRequest, listQuery, type StreamRequest, streamQuery } from "./list-request.ts";
import { fitIntoPage } from "./page-bytes.ts";
import type { MessageFields, StandardResource } from "./standard-requests.ts";

/** How handlers reach the entities. */
export interface Access<E extends object> {
  /** Outside of any unit, unless the call is within one that is open. */
  repository(options: UnitOptions): Repository<E>;
  /** In a unit; undone after all if `tries`. */
  run<T>(work: (entities: Repository<E>) => Promise<T>, options: UnitOptions, tries?: boolean): Promise<T>;
}

/** What list and stream requests may say. */
export interface Listing<E> {
  readonly fields: FilterFields<E>;
  readonly seal: PageTokenSeal;
}

/** The handlers of the standard RPCs, by the methods' names. */
export function standardHandlers<E extends object>(
  resource: StandardResource<E>,
  access: Access<E>,
  { fields, seal }: Listing<E>,
): Record<string, unknown> {
  const { methods, createdPath, updatedPath } = resource;
  const { stream } = methods;
  return {
    async [methods.create.localName](request: MessageFields, context: HandlerContext) {
      const entity = resource.newEntity(request);
      const work = async (entities: Repository<E>) => (await entities.create(entity))[0] ?? entity;
      const options = unitOptions(context);
      // One statement takes effect by itself.
      const alone = !options.join && !request.validateOnly;
      const created = alone
        ? work(access.repository(options))
        : access.run(work, options, Boolean(request.validateOnly));
      return resource.toResponse(methods.create, await resource.explaining(createdPath, created));
    },

    async [methods.get.localName](request: MessageFields, context: HandlerContext) {
      const found = resource.find(access.repository(unitOptions(context)), request);
      return resource.toResponse(methods.get, await resource.explaining("", found));
    },

    async [methods.list.localName](request: ListRequest, context: HandlerContext) {
      const { query, nextPageToken } = listQuery(request, { fields, seal });
      const entities = access.repository(unitOptions(context));
      for (let asked = query; ; ) {
        const page = await entities.page(asked);
        const messages = page.items.map((one) => resource.toMessage(one));
        const fits = fitIntoPage(resource.message, messages);
        if (fits >= messages.length) return { [methods.listed]: messages, nextPageToken: nextPageToken(page) };
        // Only the repository can make the token of a smaller page.
        asked = { ...query, size: fits };
      }
    },

    async [methods.update.localName](request: MessageFields, context: HandlerContext) {
      const from = resource.updatedIn(request);
      const work = async (entities: Repository<E>) => {
        const stored = await resource.find(entities, from);
        resource.mustBe(from.etag, stored, `${updatedPath}.etag`);
        return entities.save(resource.changed(request, stored));
      };
      const saved = access.run(work, unitOptions(context), Boolean(request.validateOnly));
      return resource.toResponse(methods.update, await resource.explaining(updatedPath, saved));
    },

    async [methods.delete.localName](request: MessageFields, context: HandlerContext) {
      const work = async (entities: Repository<E>) => {
        const stored = await resource.find(entities, request);
        resource.mustBe(request.etag, stored, "etag");
        await entities.remove(stored);
      };
      await resource.explaining("", access.run(work, unitOptions(context), Boolean(request.validateOnly)));
      return {};
    },

    ...(stream && {
      async *[stream.localName](request: StreamRequest, context: HandlerContext) {
        const query = streamQuery(request, fields);
        for await (const one of access.repository(unitOptions(context)).list(query))
          yield resource.toResponse(stream, one);
      },
    }),
  };
}

/** The same for many requests at once, of the RPCs that write, by the methods' names. */
export function standardBatches<E extends object>(
  resource: StandardResource<E>,
  access: Access<E>,
): Record<string, BatchOf<MessageFields>> {
  const { methods, createdPath, updatedPath } = resource;
  /** What lacks its entity, or is only to be tried, is for the method's own handler. @param from what has the key */
  const keyOf = (request: MessageFields, from: unknown) =>
    request.validateOnly || from === undefined
      ? undefined
      : keyString(resource.key, resource.keyIn(from as MessageFields));
  return {
    [methods.create.localName]: {
      key: (request) => keyOf(request, request[methods.created] && resource.chosenKey(request)),
      async handle(requests, context) {
        const entities = requests.map((request) => resource.newEntity(request));
        const work = access.run((all) => all.create(...entities), unitOptions(context));
        const created = await resource.explaining(createdPath, work);
        return created.map((one) => resource.toResponse(methods.create, one));
      },
    },
    [methods.update.localName]: {
      key: (request) => keyOf(request, request[methods.updated]),
      async handle(requests, context) {
        const work = access.run(async (entities) => {
          const given = requests.map((request) => resource.updatedIn(request));
          const stored = await resource.findAll(entities, given);
          const changed = stored.map((one, i) => {
            resource.mustBe(given[i]?.etag, one, `${updatedPath}.etag`);
            return resource.changed(requests[i] ?? {}, one);
          });
          return entities.partialReplace(changed);
        }, unitOptions(context));
        const saved = await resource.explaining(updatedPath, work);
        return saved.map((one) => resource.toResponse(methods.update, one));
      },
    },
    [methods.delete.localName]: {
      key: (request) => keyOf(request, request),
      async handle(requests, context) {
        await access.run(async (entities) => {
          const stored = await resource.findAll(entities, requests);
          for (const [i, one] of stored.entries()) resource.mustBe(requests[i]?.etag, one, "etag");
          await entities.drop(resource.among(requests));
        }, unitOptions(context));
        return requests.map(() => ({}));
      },
    },
  };
}

/** A Batch whose messages are known by their descriptors only. */
interface BatchOf<Request> {
  key(request: Request): string | undefined;
  handle(requests: readonly Request[], context: Parameters<Batch["handle"]>[1]): Promise<readonly object[]>;
}
