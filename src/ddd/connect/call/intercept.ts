import { create, type DescMethod, type MessageInitShape } from "@bufbuild/protobuf";
import type {
  ConnectError,
  HandlerContext,
  Interceptor,
  StreamRequest,
  StreamResponse,
  UnaryRequest,
  UnaryResponse,
} from "@connectrpc/connect";
import { toConnectError } from "../error.ts";

/** A handler of any method, with messages typed only by their descriptors. */
export type Handler = (request: unknown, context: HandlerContext) => unknown;

/** Wraps a handler, so that it throws the errors that callers get. */
export function translating(
  method: DescMethod,
  handler: Handler,
  toShown: (error: unknown, context: HandlerContext) => ConnectError = toConnectError,
): Handler {
  if (method.methodKind === "unary" || method.methodKind === "client_streaming") {
    return async (request, context) => {
      try {
        return await handler(request, context);
      } catch (error) {
        throw toShown(error, context);
      }
    };
  }
  return async function* (request, context) {
    try {
      yield* handler(request, context) as AsyncIterable<unknown>;
    } catch (error) {
      throw toShown(error, context);
    }
  };
}

type Next = ReturnType<Interceptor>;

/** Puts a handler behind interceptors; the first of them sees a call first. */
export function intercepted(interceptors: readonly Interceptor[], method: DescMethod, handler: Handler): Handler {
  if (interceptors.length === 0) return handler;
  const { methodKind } = method;
  const chain = (next: Next) => interceptors.reduceRight((inner, interceptor) => interceptor(inner), next);
  if (methodKind === "unary") {
    return async (request, context) => {
      const next = async (inner: UnaryRequest | StreamRequest) =>
        ({
          ...responseTo(context, method),
          stream: false,
          message: await messageOf(method, handler(inner.message, contextOf(context, inner))),
        }) as UnaryResponse;
      const sent = { ...requestOf(context, method), stream: false, message: request } as UnaryRequest;
      const response = await chain(next)(sent);
      return taken(response, context).message;
    };
  }
  const manyRequests = methodKind !== "server_streaming";
  const manyResponses = methodKind !== "client_streaming";
  const stream = async (request: unknown, context: HandlerContext) => {
    const next = async (inner: UnaryRequest | StreamRequest) => {
      const own = contextOf(context, inner);
      const given = manyRequests ? inner.message : await only(inner.message as AsyncIterable<unknown>);
      const answer = handler(given, own);
      const message = manyResponses ? messagesOf(method, answer) : once(await messageOf(method, answer));
      return { ...responseTo(context, method), stream: true, message } as StreamResponse;
    };
    const message = manyRequests ? request : once(request);
    const sent = { ...requestOf(context, method), stream: true, message } as StreamRequest;
    return taken(await chain(next)(sent), context).message as AsyncIterable<unknown>;
  };
  if (!manyResponses) return async (request, context) => only(await stream(request, context));
  return async function* (request, context) {
    yield* await stream(request, context);
  };
}

function requestOf(context: HandlerContext, method: DescMethod) {
  return {
    method,
    service: method.parent,
    requestMethod: context.requestMethod,
    url: context.url,
    signal: context.signal,
    header: context.requestHeader,
    contextValues: context.values,
  };
}

function responseTo(context: HandlerContext, method: DescMethod) {
  return { method, service: method.parent, header: context.responseHeader, trailer: context.responseTrailer };
}

/** The handler's context, made of the request that the last interceptor has handed on. */
function contextOf(context: HandlerContext, inner: UnaryRequest | StreamRequest): HandlerContext {
  return {
    method: context.method,
    service: context.service,
    requestMethod: context.requestMethod,
    protocolName: context.protocolName,
    url: context.url,
    timeoutMs: () => context.timeoutMs(),
    responseHeader: context.responseHeader,
    responseTrailer: context.responseTrailer,
    requestHeader: inner.header,
    signal: inner.signal,
    values: inner.contextValues,
  };
}

/** A response with the call's headers and trailers, also where an interceptor has made others. */
function taken<T extends UnaryResponse | StreamResponse>(response: T, context: HandlerContext): T {
  for (const [from, to] of [
    [response.header, context.responseHeader],
    [response.trailer, context.responseTrailer],
  ] as const) {
    if (from === to) continue;
    for (const key of [...to.keys()]) to.delete(key);
    for (const [key, value] of from.entries()) to.set(key, value);
  }
  return response;
}

async function messageOf({ output }: DescMethod, answer: unknown): Promise<unknown> {
  // A handler may give a partial message.
  return create(output, (await answer) as MessageInitShape<typeof output>);
}

async function* messagesOf(method: DescMethod, answers: unknown): AsyncIterable<unknown> {
  for await (const answer of answers as AsyncIterable<unknown>) yield messageOf(method, answer);
}

async function* once(message: unknown): AsyncIterable<unknown> {
  yield message;
}

async function only(messages: AsyncIterable<unknown>): Promise<unknown> {
  for await (const message of messages) return message;
  throw new Error("an interceptor has handed on no message");
}
