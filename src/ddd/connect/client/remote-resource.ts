import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  type Message,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { AlreadyExistsError, type IntegrityError, InvalidError, NotFoundError, RemoteError } from "../../error.ts";
import { requireRecord } from "../../input/plain.ts";
import { toOwn } from "../../query/scalar.ts";
import { keyTaken } from "../../refusal.ts";
import { type DefaultSource, withDefaults } from "../../schema/default.ts";
import { type AnyFieldType, isBinary, ownValue } from "../../schema/field.ts";
import { lacksIdentity } from "../../schema/identity.ts";
import { ID_KEY, keyLabel } from "../../schema/key.ts";
import type { AnyTable } from "../../schema/table.ts";
import { etagOf, filterFieldsOf, type MessageCodec } from "../codec.ts";
import type { FilterFields } from "../filter/fields.ts";
import { asOfRepository, inFields } from "../repository-error.ts";
import { isRequired } from "../service/field-behavior.ts";
import { entityIn, findStandardMethods, hasTotalSize, type NameOf } from "../standard-methods.ts";
import { messageField, mustFit } from "../wire/field-fit.ts";
import { checkNulls, checkValue, checkValues, typesIn } from "../wire/field-types.ts";
import { toWire } from "../wire/key.ts";
import type { RemoteCall } from "./call.ts";

/** The filter and order of a List request, as texts. */
export interface RemoteQuery {
  readonly filter: string;
  readonly orderBy: string;
}

/** A page of a list, in the words of the wire. */
export interface RemotePage<E> {
  readonly items: E[];
  readonly nextPageToken: string;
  /** The number of entities on all pages, if the service tells it. */
  readonly totalSize?: number;
}

/** A new entity on its way to the service. */
export interface Creation<E> {
  readonly call: RemoteCall;
  /** The entity as it will be, as far as that can be known before. */
  readonly draft: () => E;
}

/**
 * A service that keeps entities, as a ConnectRepository uses it: the standard RPCs (AIP-131 to AIP-135) as calls to be made,
 * and the content of their responses. Made by remoteResource.
 */
export interface RemoteResource<E extends object, New> {
  /** The full name of the entity's message, such as `accounts.v1.User`. */
  readonly name: string;
  /** The name of the entities in errors, as of a local repository: the table's name, or the List's name for them. */
  readonly resource: string;
  /** The fields that tell one entity from another. */
  readonly key: readonly string[];
  readonly fields: FilterFields<E>;
  /** The table of the entities, where it is known: their unique constraints. */
  readonly table: AnyTable | undefined;
  /** Whether the service is to give the entity its key; see `identity`. */
  lacksKey(entity: object): boolean;
  /** The types of the fields: the table's, or those that the message tells. */
  readonly types: ReadonlyMap<string, AnyFieldType>;
  /** The error for a key that no entity has. */
  notFound(): NotFoundError;
  /** The error for a key that another entity has. */
  keyTaken(): IntegrityError;
  /** The streaming twin of the List, where the service has one. */
  readonly stream: DescMethodServerStreaming | undefined;
  /** The entity's etag on the wire, "" if it has none. */
  etagOf(entity: E): string;
  /**
   * A copy as it will be stored: a Date becomes one of this realm, and -0 becomes 0.
   *
   * @throws InvalidError for an invalid key or version
   */
  own(entity: E): E;
  /**
   * The path in an update mask of a field that is to be set.
   *
   * @throws InvalidError for a field that there is not, that is a part of the key or the version, or cannot hold the value
   */
  pathOf(field: string, value: unknown): string;
  /** Whether a List tells how many entities all pages have (AIP-158). */
  readonly counts: boolean;
  /** Whether an entity can be created from its stored form. */
  readonly createsFromEntity: boolean;
  /** @throws InvalidError if one of these, which are to be created, has a value of another type than its field's */
  checkNew(items: readonly object[]): void;
  /**
   * A field that the item lacks has its default, which is made here, so that the whole request is known: but for a time that is to
   * be now, which the service's clock says, if the request can leave it open.
   *
   * @throws IntegrityError, InvalidError for a value that the entity's message cannot hold
   */
  creation(item: New, defaults: DefaultSource): Creation<E>;
  /** @throws as creation does */
  recreation(entity: E): Creation<E>;
  /**
   * @param etag "" where none is to be checked. @default the entity's own
   * @throws IntegrityError, InvalidError for a value that the entity's message cannot hold
   */
  update(entity: E, paths: readonly string[], etag?: string): RemoteCall;
  delete(entity: Readonly<Record<string, unknown>>, etag: string): RemoteCall;
  get(key: Readonly<Record<string, unknown>>): RemoteCall;
  /** Whether a request can carry the key: a number with a fraction has no form in a request, and no entity has it. */
  canAskFor(key: Readonly<Record<string, unknown>>): boolean;
  list(query: RemoteQuery & { pageSize: number; pageToken: string }): RemoteCall;
  /** @throws RemoteError if there is no entity in the response, or it cannot be read */
  entityIn(method: DescMethod, response: Message): E;
  /** The entity that a Create or an Update gives; undefined for a Delete. @throws as entityIn does */
  resultOf(method: DescMethod, response: Message): E | undefined;
  /** @throws RemoteError if one of the entities cannot be read */
  pageIn(method: DescMethod, response: Message): RemotePage<E>;
}

/** The fields from which the request of a Create RPC is made. */
export type CreateInit<S extends DescService, D extends DescMessage> = S["method"][`create${NameOf<D>}`] extends {
  input: infer Input extends DescMessage;
}
  ? MessageInitShape<Input>
  : never;

/** How entities are created by a service that takes less than the whole of them. */
export interface Creating<S extends DescService, D extends DescMessage, E, New> {
  /** The request for a new entity, whose id has been chosen. */
  create(item: New & { readonly id: string }): CreateInit<S, D>;
  /** The entity that the request creates, as far as that can be known here. A unit sees this until it has been committed. */
  draft(item: New & { readonly id: string }): E;
}

/**
 * A service as the place where entities are kept; findStandardMethods says which methods it needs. Call it once, at start-up:
 *
 * ```ts
 * const items = remoteResource(ItemService, itemCodec);
 * ```
 *
 * A service that creates an entity from less than the whole of it says how:
 *
 * ```ts
 * const users = remoteResource(UserService, userCodec, {
 *   create: ({ id, ...user }: NewUser & { id: string }) => ({ id, user }),
 *   draft: ({ id, ...user }) => createUser(user, id, new Date()),
 * });
 * ```
 *
 * @throws Error naming all that the service lacks
 */
export function remoteResource<S extends DescService, D extends DescMessage, E extends object, N = E>(
  service: S,
  codec: MessageCodec<E, D, N>,
): RemoteResource<E, N>;
export function remoteResource<S extends DescService, D extends DescMessage, E extends object, New>(
  service: S,
  codec: MessageCodec<E, D>,
  creating: Creating<S, D, E, New>,
): RemoteResource<E, New>;
export function remoteResource<S extends DescService, D extends DescMessage, E extends object, New>(
  service: S,
  codec: MessageCodec<E, D, never>,
  creating?: Creating<S, D, E, New>,
): RemoteResource<E, New> {
  const { message, table } = codec;
  const fields = filterFieldsOf(codec);
  const key: readonly string[] = table?.key ?? ID_KEY;
  const methods = findStandardMethods(service, message, key);
  /** The plural of the entity's name: "items". */
  const plural = methods.list.name.replace(/^List/, "").toLowerCase();
  const resource = table?.name ?? plural;
  const types = new Map(Object.entries<AnyFieldType>(table?.columns ?? typesIn(message, fields)));
  mustFit(table?.name ?? plural, types, message, fields);
  if (!creating && methods.created === "") {
    throw new Error(
      `${methods.create.input.typeName} has no ${message.name}: say how to make it, with { create, draft }`,
    );
  }
  /** Where in its request a message is, as the proto file spells it. */
  const pathIn = (method: DescMethod, field: string) => method.input.field[field]?.name ?? "";

  const call = (method: DescMethodUnary, request: object, within = ""): RemoteCall => ({
    method,
    // The descriptors' types are known at run time only; findStandardMethods has checked the parts that are used.
    request: create(method.input, request as MessageInitShape<DescMessage>),
    explain: (error) => inFields(error, message, within),
  });
  /** A call about one key. The service may well refuse one that no entity can have: none has it. */
  const ofOne = (made: RemoteCall, notFound?: string): RemoteCall => {
    const explain = (error: Error) => asOfRepository(made.explain(error), { message, key, resource, notFound });
    return { ...made, explain };
  };
  const noneHasThis = `none of ${resource} has this ${keyLabel(key)}`;
  const own = (entity: E): E => {
    const values = entity as Readonly<MessageFields>;
    checkValues(pick(values, [...key, "version"]), types, key);
    const names = table ? [...table.fields] : Object.keys(entity);
    // The names are field names of the request.
    return Object.fromEntries(
      names.map((name) => {
        const type = types.get(name);
        return [name, type ? ownValue(type, values[name]) : toOwn(values[name])];
      }),
    ) as E;
  };
  const toMessage = (entity: E, etag?: string): object => {
    checkValues(entity, types, key);
    checkNulls(entity, types, plural);
    const own = codec.toMessage(entity);
    return etag !== undefined && "etag" in message.field ? { ...own, etag } : own;
  };
  const binary = [...types].filter(([, type]) => isBinary(type)).map(([field]) => field);
  const fromMessage = (found: MessageShape<D>): E => {
    const entity = codec.fromMessage(found);
    // A transport gives a part of a Buffer, which would keep the whole answer in memory.
    const copies = binary.map((field) => [field, toOwn((entity as MessageFields)[field])]);
    return copies.length === 0 ? entity : { ...entity, ...Object.fromEntries(copies) };
  };
  const decode = (method: DescMethod, response: Message): E => {
    const found = entityIn(response as unknown as MessageFields, method.output, message);
    if (found === undefined) throw new Error(`${method.output.typeName} came without its ${message.name}`);
    // entityIn has found it by this message's descriptor.
    return fromMessage(found as MessageShape<D>);
  };

  /** @param open fields of the message that are left to the service */
  const creationOf = (whole: E, open: readonly string[] = []): Creation<E> => {
    const entity = own(whole);
    const lacksKey = table !== undefined && lacksIdentity(table, entity);
    const hasId = "id" in methods.create.input.field && !lacksKey;
    const id = hasId ? wireKey(methods.create, entity as MessageFields, ["id"]) : {};
    // A codec knows no key that is still to be given.
    const told = lacksKey ? { ...entity, [key[0] ?? ""]: 0 } : entity;
    const given = lacksKey ? key.flatMap((field) => messageField(message, field, fields)?.localName ?? []) : [];
    const left = Object.fromEntries([...open, ...given].map((name) => [name, undefined]));
    const made = { ...toMessage(told, ""), ...left };
    const draft = () => ("version" in entity ? { ...entity, version: 1 } : entity);
    return {
      call: call(methods.create, { ...id, [methods.created]: made }, pathIn(methods.create, methods.created)),
      draft,
    };
  };

  return {
    name: message.typeName,
    resource,
    key,
    fields,
    table,
    types,
    lacksKey: (entity) => table !== undefined && lacksIdentity(table, entity),
    counts: hasTotalSize(methods.list),
    stream: methods.stream,
    notFound: () => new NotFoundError(resource, noneHasThis),
    keyTaken: () =>
      table
        ? keyTaken(table)
        : new AlreadyExistsError(`another of ${resource} has the same ${keyLabel(key)}`, { fields: key }),
    createsFromEntity: creating === undefined,
    etagOf: (entity) => etagOf(codec, entity),
    own,
    pathOf: (field, value) => {
      const refuse = (description: string) => new InvalidError([{ field, description }]);
      if (value === undefined) throw refuse("is undefined; leave it out, or use null");
      if (field === "version" || key.includes(field)) throw refuse("cannot be set by update");
      const path = message.field[field]?.name;
      if (path === undefined) throw refuse(`is not a field of ${message.typeName}`);
      const type = types.get(field);
      if (type && value !== null) checkValue(field, type, value);
      return path;
    },
    checkNew: (items) => {
      items.forEach(requireRecord);
      for (const item of creating ? [] : items) checkValues(item, types, []);
    },
    creation(item, defaults) {
      if (creating) {
        const identified = identify(item);
        const request = creating.create(identified);
        const within = pathIn(methods.create, methods.created);
        return { call: call(methods.create, request as object, within), draft: () => own(creating.draft(identified)) };
      }
      // Without `creating`, New is E but for what has a default, or there is no table, and New is E.
      if (!table) return creationOf(item as unknown as E);
      const given = item as unknown as Readonly<MessageFields>;
      const open = [...table.defaults]
        .filter(([field, { kind }]) => kind === "now" && given[field] === undefined)
        .flatMap(([field]) => messageField(message, field, fields) ?? [])
        // Another field, such as a number of milliseconds, may not be able to say that it is unset.
        .filter((one) => one.fieldKind === "message" && !isRequired(one));
      const names = open.map(({ localName }) => localName);
      return creationOf(withDefaults<E>(table, item, defaults), names);
    },
    recreation: (entity) => creationOf(entity),
    update: (entity, paths, etag) => {
      const request = { [methods.updated]: toMessage(entity, etag), updateMask: { paths: [...paths] } };
      return ofOne(call(methods.update, request, pathIn(methods.update, methods.updated)), noneHasThis);
    },
    delete: (entity, etag) => {
      checkValues(pick(entity, key), types, key);
      const tagged = "etag" in methods.delete.input.field ? { etag } : {};
      return ofOne(call(methods.delete, { ...wireKey(methods.delete, entity, key), ...tagged }), noneHasThis);
    },
    canAskFor: (values) =>
      key.every((field) => types.get(field)?.kind === "text" || !types.get(field)?.problem(values[field])),
    get: (entity) => {
      checkValues(pick(entity, key), types, key);
      return { ...ofOne(call(methods.get, wireKey(methods.get, entity, key))), effects: false };
    },
    list: (query) => ({ ...call(methods.list, query), effects: false }),
    entityIn: (method, response) => reading(method, () => decode(method, response)),
    resultOf: (method, response) =>
      method === methods.delete ? undefined : reading(method, () => decode(method, response)),
    pageIn: (method, response) =>
      reading(method, () => {
        const page = response as unknown as MessageFields;
        return {
          items: (page[methods.listed] as MessageShape<D>[]).map(fromMessage),
          nextPageToken: String(page.nextPageToken),
          ...(typeof page.totalSize === "number" ? { totalSize: page.totalSize } : {}),
        };
      }),
  };
}

/** A new entity with an id, which is made here where none is given. */
function identify<New>(item: New): New & { readonly id: string } {
  const { id } = item as { id?: string };
  return { ...item, id: id || crypto.randomUUID() };
}

/** @throws RemoteError if the response cannot be read, which is not the fault of the caller's input */
function reading<T>(method: DescMethod, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RemoteError(`the response of ${method.name} cannot be read: ${why}`, { cause });
  }
}

/** A message, by its fields' names. */
type MessageFields = Record<string, unknown>;

/** The key in the form of a request. */
function wireKey({ input }: DescMethod, from: Readonly<MessageFields>, key: readonly string[]): MessageFields {
  return Object.fromEntries(key.map((name) => [name, toWire(from[name], input.field[name])]));
}

function pick(from: Readonly<MessageFields>, names: readonly string[]): MessageFields {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
