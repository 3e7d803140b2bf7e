import { randomUUID } from "node:crypto";
import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  type Message,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { ConflictError, InvalidError, NotFoundError } from "../error.ts";
import { amongKeys, ID_KEY, keyText, sameKey } from "../key.ts";
import type { PageTokenSeal } from "../page.ts";
import type { Repository } from "../repository.ts";
import { toWhere, type Where } from "../where.ts";
import type { Repositories, UnitOptions, Worker } from "../worker.ts";
import { etagOf, type MessageCodec } from "./codec.ts";
import { findStandardMethods } from "./discovery.ts";
import { etagToVersion } from "./etag.ts";
import { fieldsOf } from "./field-behavior.ts";
import { type ListRequest, listQuery, type StreamRequest, streamQuery, updateMask } from "./resource.ts";
import type { ServiceRules } from "./rules.ts";
import { type Batch, type ServiceDefinition, unitOptions } from "./service.ts";

/** The names of the repositories that keep entities of type E. */
export type RepositoryName<R extends Repositories, E> = {
  [K in keyof R]: R[K] extends { save(entity: E): Promise<E> } ? K : never;
}[keyof R] &
  string;

type LastName<T extends string> = T extends `${string}.${infer Rest}` ? LastName<Rest> : T;
type NameOf<D extends DescMessage> = MessageShape<D> extends Message<infer Name> ? LastName<Name> : never;

/** The methods of a service that resourceService does not make. */
type OtherMethod<S extends DescService, D extends DescMessage> = Exclude<
  keyof S["method"],
  `${"create" | "get" | "update" | "delete"}${NameOf<D>}` | `list${string}` | `stream${string}`
>;

/** What resourceService makes a service of. */
export interface Resource<S extends DescService, D extends DescMessage, E extends object, R extends Repositories> {
  readonly service: S;
  readonly codec: MessageCodec<E, D>;
  readonly worker: Worker<R>;
  /** The worker's name of the repository. */
  readonly repository: RepositoryName<R, NoInfer<E>>;
  /** Signs the page tokens. */
  readonly seal: PageTokenSeal;
  /** What requests must be like, beyond what the repository keeps. @default any message of the type */
  readonly rules?: Partial<ServiceRules<S>>;
  /** Handlers of one's own: in place of standard ones, and for all methods that are not standard. */
  readonly handlers?: Partial<ServiceImpl<S>>;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** @default random UUIDs */
  readonly newId?: () => string;
}

/** Handlers for what is not standard must be given. */
type Complete<S extends DescService, D extends DescMessage> =
  OtherMethod<S, D> extends never ? unknown : { readonly handlers: Pick<ServiceImpl<S>, OtherMethod<S, D>> };

/** A message or a request, by its fields' names. */
type Fields = Record<string, unknown>;

/**
 * A service of the standard RPCs (AIP-131 to AIP-135) for an entity, from its descriptor, codec and repository:
 *
 * ```ts
 * const items = resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal });
 * ```
 *
 * The fields' behaviour (google.api.field_behavior) says what can be set: OUTPUT_ONLY never, IMMUTABLE on creation only. An
 * OUTPUT_ONLY `create_time` or `update_time` is the clock's reading. The etag stands for the version.
 *
 * @throws Error naming all that the service lacks
 */
export function resourceService<S extends DescService, D extends DescMessage, E extends object, R extends Repositories>(
  resource: Resource<S, D, E, R> & Complete<S, D>,
): ServiceDefinition<S> {
  const { service, codec, worker, repository, seal, rules, handlers = {} as Partial<ServiceImpl<S>> } = resource;
  const { now = () => new Date(), newId = randomUUID } = resource;
  const { message, fields, table } = codec;
  const key: readonly string[] = table?.key ?? ID_KEY;
  const methods = findStandardMethods(service, message, key);
  const { stream } = methods;
  const behavior = fieldsOf(message, key);
  if (methods.created === "") throw new Error(`${methods.create.input.typeName} has no ${message.name}`);
  if (!Object.hasOwn(worker.repositories, repository)) throw new Error(`the worker has no repository "${repository}"`);
  const createdPath = methods.create.input.field[methods.created]?.name ?? "";
  const updatedPath = methods.update.input.field[methods.updated]?.name ?? "";
  const resourceName = message.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase();

  // `repository` names one that keeps E.
  const of = (repositories: Readonly<R>) => repositories[repository] as unknown as Repository<E>;

  /** One statement takes effect by itself; more of them, or one within a unit, need the unit. */
  const once = <T>(options: UnitOptions, write: (entities: Repository<E>) => Promise<T>): Promise<T> =>
    options.within ? worker.run((unit) => write(of(unit)), options) : write(of(worker.repositoriesFor(options)));
  const together = <T>(options: UnitOptions, write: (entities: Repository<E>) => Promise<T>): Promise<T> =>
    worker.run((unit) => write(of(unit)), options);

  const toResponse = (method: DescMethod, entity: E): object => {
    const shown = codec.toMessage(entity);
    return method.output.typeName === message.typeName ? shown : { [entityField(method.output)]: shown };
  };
  const entityField = (output: DescMessage): string =>
    output.fields.find((field) => field.message?.typeName === message.typeName)?.localName ?? "";

  /** The key's fields are fields of E, and findStandardMethods has found them in the request. */
  const whereKey = (from: Fields): Where<E> => toWhere<E>(sameKey(key, from));
  const notFound = (from: Fields, cause?: unknown) => {
    const id = key.map((field) => String(from[field])).join("/");
    return new NotFoundError(message.typeName, `there is no ${message.name} with the ${key.join(" and ")} ${id}`, {
      reason: `${resourceName}_NOT_FOUND`,
      metadata: { id },
      cause,
    });
  };
  const find = async (entities: Repository<E>, from: Fields): Promise<E> => {
    try {
      return await entities.retrieve(whereKey(from));
    } catch (error) {
      throw error instanceof NotFoundError ? notFound(from, error) : error;
    }
  };
  const findAll = async (entities: Repository<E>, all: readonly Fields[]): Promise<ReadonlyMap<string, E>> => {
    const found = new Map<string, E>();
    const where = toWhere<E>(amongKeys(key, all));
    for await (const one of entities.list({ where })) found.set(keyText(key, one), one);
    return found;
  };

  /** @throws ConflictError if the etag is given and is not that of the stored entity */
  const mustBe = (etag: unknown, stored: E, path: string): void => {
    if (typeof etag !== "string" || etag === "") return;
    if (etag === etagOf(codec, stored)) return;
    etagToVersion(etag, path === "" ? "etag" : `${path}.etag`);
    throw new ConflictError(`the ${message.name} has changed since this etag was given: get it again and repeat`, {
      reason: "STALE_ETAG",
    });
  };

  /** @throws InvalidError for what the codec cannot read, naming the field within the request */
  const decode = (given: Fields, path: string): E => {
    try {
      return codec.fromMessage(create(message, given as never) as MessageShape<D>);
    } catch (error) {
      throw inRequest(error, path);
    }
  };
  /** What the repository or the codec says of a field, as the request calls it. */
  const inRequest = (error: unknown, path: string): unknown => {
    if (!(error instanceof InvalidError)) return error;
    const violations = error.violations.map(({ field, description }) => {
      const name = message.field[field]?.name ?? field;
      return { field: name === "" ? path : path === "" ? name : `${path}.${name}`, description };
    });
    return new InvalidError(violations, { reason: error.reason, metadata: error.metadata, cause: error });
  };
  const explaining = async <T>(path: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw inRequest(error, path);
    }
  };

  const given = (request: Fields, field: string, path: string): Fields => {
    const found = request[field];
    if (found !== undefined) return found as Fields;
    throw new InvalidError([{ field: path, description: "is required" }]);
  };

  const newEntity = (request: Fields): E => {
    const from = given(request, methods.created, createdPath);
    const id = key.length === 1 && key[0] === "id" ? { id: request.id || from.id || newId() } : {};
    return decode(behavior.created({ ...from, ...id }, now()), createdPath);
  };

  /** The entity with the fields that the mask names, as far as they can be set. */
  const changed = (request: Fields, stored: E): E => {
    const from = given(request, methods.updated, updatedPath);
    const mask = request.updateMask as FieldMask | undefined;
    const names = updateMask(mask, message, from as MessageShape<D>, behavior.settable as never) as string[];
    const set = Object.fromEntries(names.map((name) => [name, from[name]]));
    return decode({ ...codec.toMessage(stored), ...behavior.touched(now()), ...set } as Fields, updatedPath);
  };

  const own = {
    async [methods.create.localName](request: Fields, context: HandlerContext) {
      const options = unitOptions(context);
      const entity = newEntity(request);
      const write = async (entities: Repository<E>) => (await entities.create(entity))[0] ?? entity;
      const work = request.validateOnly ? tried(worker, of, write, options) : once(options, write);
      return toResponse(methods.create, await explaining(createdPath, work));
    },
    async [methods.get.localName](request: Fields, context: HandlerContext) {
      const found = find(of(worker.repositoriesFor(unitOptions(context))), request);
      return toResponse(methods.get, await explaining("", found));
    },
    async [methods.list.localName](request: ListRequest, context: HandlerContext) {
      const { query, nextPageToken } = listQuery(request, { fields, seal });
      const page = await of(worker.repositoriesFor(unitOptions(context))).page(query);
      return { [methods.listed]: page.items.map(codec.toMessage), nextPageToken: nextPageToken(page) };
    },
    async [methods.update.localName](request: Fields, context: HandlerContext) {
      const from = given(request, methods.updated, updatedPath);
      const write = async (entities: Repository<E>) => {
        const stored = await find(entities, from);
        mustBe(from.etag, stored, updatedPath);
        return entities.save(changed(request, stored));
      };
      const options = unitOptions(context);
      const work = request.validateOnly ? tried(worker, of, write, options) : together(options, write);
      return toResponse(methods.update, await explaining(updatedPath, work));
    },
    async [methods.delete.localName](request: Fields, context: HandlerContext) {
      await explaining(
        "",
        together(unitOptions(context), async (entities) => {
          const stored = await find(entities, request);
          mustBe(request.etag, stored, "");
          await entities.remove(stored);
        }),
      );
      return {};
    },
    ...(stream && {
      async *[stream.localName](request: StreamRequest, context: HandlerContext) {
        const query = streamQuery(request, fields);
        for await (const one of of(worker.repositoriesFor(unitOptions(context))).list(query)) {
          yield toResponse(stream, one);
        }
      },
    }),
  };

  const batches: Record<string, Batch> = {
    [methods.create.localName]: {
      key: (request) => keyText(key, newKey(request as unknown as Fields)),
      async handle(requests, context) {
        const entities = (requests as unknown as Fields[]).map(newEntity);
        const stored = await together(unitOptions(context), (all) => all.create(...entities));
        return stored.map((one) => toResponse(methods.create, one) as never);
      },
    },
    [methods.update.localName]: {
      key: (request) => keyText(key, given(request as unknown as Fields, methods.updated, updatedPath)),
      handle: (requests, context) =>
        together(unitOptions(context), async (entities) => {
          const all = requests as unknown as Fields[];
          const froms = all.map((request) => given(request, methods.updated, updatedPath));
          const found = await findAll(entities, froms);
          const results = all.map((request, i) => {
            const from = froms[i] as Fields;
            const stored = found.get(keyText(key, from));
            if (!stored) throw notFound(from);
            mustBe(from.etag, stored, updatedPath);
            return changed(request, stored);
          });
          const saved = await entities.partialReplace(results);
          return saved.map((one) => toResponse(methods.update, one) as never);
        }),
    },
    [methods.delete.localName]: {
      key: (request) => keyText(key, request),
      handle: (requests, context) =>
        together(unitOptions(context), async (entities) => {
          const all = requests as unknown as Fields[];
          const found = await findAll(entities, all);
          for (const request of all) {
            const stored = found.get(keyText(key, request));
            if (!stored) throw notFound(request);
            mustBe(request.etag, stored, "");
          }
          await entities.drop(toWhere<E>(amongKeys(key, all)));
          return all.map(() => ({}) as never);
        }),
    },
  };
  /** The key of a request to create: one without an id is like no other. */
  const newKey = (request: Fields): Fields => {
    const from = given(request, methods.created, createdPath);
    return key.length === 1 && key[0] === "id" ? { id: request.id || from.id || newId() } : from;
  };
  for (const name of Object.keys(handlers)) delete batches[name];

  return {
    service,
    // The methods are found by descriptors, which the types do not show.
    implementation: { ...own, ...handlers } as unknown as ServiceDefinition<S>["implementation"],
    ...(rules ? { rules } : {}),
    batches: batches as unknown as NonNullable<ServiceDefinition<S>["batches"]>,
  };
}

/** What undoes a unit that was only to be tried (AIP-163). */
class Tried<T> {
  readonly result: T;
  constructor(result: T) {
    this.result = result;
  }
}

async function tried<T, E extends object, R extends Repositories>(
  worker: Worker<R>,
  of: (repositories: Readonly<R>) => Repository<E>,
  write: (entities: Repository<E>) => Promise<T>,
  options: UnitOptions,
): Promise<T> {
  return worker.run(async ({ savepoint }) => {
    try {
      return await savepoint(async (unit) => {
        throw new Tried(await write(of(unit)));
      });
    } catch (error) {
      if (error instanceof Tried) return error.result;
      throw error;
    }
  }, options);
}
