import type {
  DescMessage,
  DescMethod,
  DescMethodUnary,
  DescService,
  Message,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import type { Entity } from "../entity.ts";
import { abortError, RemoteError } from "../error.ts";
import type { MessageCodec } from "./codec.ts";
import { entityIn, findStandardMethods } from "./discovery.ts";
import { fromTransportError } from "./error.ts";
import type { FilterFields } from "./filter-fields.ts";

/** How each call is made. */
export interface CallOptions {
  /** Aborts the calls. */
  readonly signal?: AbortSignal | undefined;
  /** The deadline of each call. @default the transport's own, or none */
  readonly timeoutMs?: number | undefined;
}

/** Which entities, and in what order, in the words of the wire. */
export interface RemoteQuery {
  readonly filter: string;
  readonly orderBy: string;
}

/** The standard RPCs of one kind of entity (AIP-131 to AIP-135). They throw the toolkit's errors, or RemoteError. */
export interface RemoteCalls<E, New> {
  create(item: New): Promise<E>;
  get(id: string): Promise<E>;
  /** Sets the fields at these paths; `*` means all that can be set. */
  update(entity: E, paths: readonly string[]): Promise<E>;
  delete(id: string, etag: string): Promise<void>;
  list(query: RemoteQuery & { pageSize: number; pageToken: string }): Promise<{ items: E[]; nextPageToken: string }>;
  /** Where the service has such an RPC. Leaving the iteration aborts the call. */
  readonly stream: ((query: RemoteQuery) => AsyncIterable<E>) | undefined;
}

/** A service that keeps entities, as a ConnectRepository uses it. Made by remoteResource. */
export interface RemoteResource<E extends Entity, New> {
  /** The full name of the entity's message, such as `accounts.v1.User`. */
  readonly name: string;
  readonly fields: FilterFields<E>;
  /** The entity's etag on the wire, "" if it has none. */
  etagOf(entity: E): string;
  /** The path of an entity's field in an update mask, or undefined if the message has no such field. */
  pathOf(field: string): string | undefined;
  connect(transport: Transport, options: CallOptions): RemoteCalls<E, New>;
}

type LastName<T extends string> = T extends `${string}.${infer Rest}` ? LastName<Rest> : T;

/** What the request of a service's Create RPC for a message is made of. */
export type CreateInit<S extends DescService, D extends DescMessage> =
  MessageShape<D> extends Message<infer Name>
    ? S["method"][`create${LastName<Name>}`] extends { input: infer Input extends DescMessage }
      ? MessageInitShape<Input>
      : never
    : never;

/**
 * A service as the place where entities are kept; see findStandardMethods for what it must have. Do it once, at start-up:
 *
 * ```ts
 * const users = remoteResource(UserService, userCodec, { create: ({ id = "", ...user }: NewUser) => ({ id, user }) });
 * ```
 *
 * @throws Error naming all that the service lacks
 */
export function remoteResource<S extends DescService, D extends DescMessage, E extends Entity, New>(
  service: S,
  codec: MessageCodec<E, D>,
  { create: toCreate }: { create(item: New): CreateInit<S, D> },
): RemoteResource<E, New> {
  const { message, fields } = codec;
  const methods = findStandardMethods(service, message);

  /** @throws Error if a response is without the entity that it must have */
  const decode = (method: DescMethod, response: Fields): E => {
    const found = entityIn(response, method.output, message);
    if (found === undefined) throw new Error(`${method.output.typeName} came without its ${message.name}`);
    // entityIn has found it by this message's descriptor.
    return codec.fromMessage(found as MessageShape<D>);
  };

  const connect = (transport: Transport, { signal, timeoutMs }: CallOptions): RemoteCalls<E, New> => {
    // The descriptors' types are known at run time only; findStandardMethods has checked what is used of them.
    const call = async <T>(method: DescMethodUnary, request: object, read: (response: Fields) => T): Promise<T> => {
      let message: Message;
      try {
        const init = request as MessageInitShape<DescMessage>;
        ({ message } = await transport.unary(method, signal, timeoutMs, undefined, init));
      } catch (error) {
        throw failure(error, signal);
      }
      return reading(method, () => read(message as unknown as Fields));
    };
    const { stream } = methods;
    return {
      create: async (item) => call(methods.create, toCreate(item), (response) => decode(methods.create, response)),
      get: (id) => call(methods.get, { id }, (response) => decode(methods.get, response)),
      update: (entity, paths) => {
        const request = { [methods.updated]: codec.toMessage(entity), updateMask: { paths } };
        return call(methods.update, request, (response) => decode(methods.update, response));
      },
      delete: (id, etag) => call(methods.delete, { id, etag }, () => {}),
      list: (query) =>
        call(methods.list, query, (response) => ({
          items: (response[methods.listed] as MessageShape<D>[]).map((one) => codec.fromMessage(one)),
          nextPageToken: String(response.nextPageToken),
        })),
      stream:
        stream &&
        async function* (query) {
          // Leaving the iteration does not reach the server; this signal does. In one process (createRouterTransport, 2.2.0) it
          // reaches the handler's context and nothing more: the library does not return the handler's generator, which stays
          // where it last yielded.
          const left = new AbortController();
          const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
          try {
            const response = await transport.stream(stream, either, timeoutMs, undefined, once<Fields>({ ...query }));
            for await (const one of response.message) {
              yield reading(stream, () => decode(stream, one as unknown as Fields));
            }
          } catch (error) {
            throw failure(error, signal);
          } finally {
            left.abort();
          }
        },
    };
  };

  return {
    name: message.typeName,
    fields,
    etagOf: (entity) => String((codec.toMessage(entity) as { etag?: unknown }).etag ?? ""),
    pathOf: (field) => message.field[field]?.name,
    connect,
  };
}

/** What a call failed of. A signal says more than the transport, which knows only that it was cancelled. */
function failure(error: unknown, signal: AbortSignal | undefined): Error {
  if (error instanceof RemoteError) return error;
  return signal?.aborted ? abortError(signal) : fromTransportError(error);
}

/** @throws RemoteError if what the service sent cannot be read; that is no fault of the caller's input */
function reading<T>(method: DescMethod, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RemoteError(`the response of ${method.name} cannot be read: ${why}`, { cause });
  }
}

/** A message, by its fields' names. */
type Fields = Record<string, unknown>;

async function* once<T>(item: T): AsyncIterable<T> {
  yield item;
}
