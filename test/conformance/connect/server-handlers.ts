import { setTimeout as wait } from "node:timers/promises";
import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { MAX_DEADLINE_MS } from "../../../src/server/ports/deadline.ts";
import type {
  ErrorDefinition,
  Header,
  PayloadResponse,
  RequestInfo,
  Schema,
  StreamRequest,
  StreamResponseDefinition,
  UnaryRequest,
  UnaryResponseDefinition,
} from "./server-messages.ts";

/** The deadline of calls whose callers set none: longer than any caller's, which makes it recognisable. */
export const NO_DEADLINE_MS = 2 * MAX_DEADLINE_MS;

type Definition = UnaryResponseDefinition | StreamResponseDefinition;

/**
 * The handlers of `connectrpc.conformance.v1.ConformanceService`: each gives the response that the request asks for, and
 * reports the call's headers and messages. The comments in the runner's `service.proto` give the rules.
 */
export function conformanceHandlers(schema: Schema): ServiceImpl<Schema["service"]> {
  const requestInfo = schema.message("ConformancePayload.RequestInfo");
  const pack = (message: Message): Any => anyPack(describe(message), message);
  const describe = (message: Message): DescMessage => schema.message(message.$typeName.split(".").slice(3).join("."));

  const handlers = {
    unary: (request: UnaryRequest, context: HandlerContext) =>
      answerOnce(request.responseDefinition, [pack(request)], context),
    idempotentUnary: (request: UnaryRequest, context: HandlerContext) =>
      answerOnce(request.responseDefinition, [pack(request)], context),
    clientStream: async (requests: AsyncIterable<UnaryRequest>, context: HandlerContext) => {
      const received: UnaryRequest[] = [];
      for await (const request of requests) received.push(request);
      return answerOnce(received[0]?.responseDefinition, received.map(pack), context);
    },
    serverStream: (request: StreamRequest, context: HandlerContext) => {
      sendMetadata(request.responseDefinition, context);
      return answerRest(request.responseDefinition, 0, [pack(request)], context);
    },
    bidiStream,
  };
  // The handlers' types are written by hand, since the schema is read at run time.
  return handlers as unknown as ServiceImpl<Schema["service"]>;

  async function answerOnce(
    definition: UnaryResponseDefinition | undefined,
    requests: readonly Any[],
    context: HandlerContext,
  ): Promise<PayloadResponse> {
    sendMetadata(definition, context);
    const info = observe(requests, context);
    if (definition?.responseDelayMs) await wait(definition.responseDelayMs);
    if (definition?.response.case === "error") throw asError(definition.response.value, info);
    return {
      payload: { requestInfo: info, ...(definition?.response.value ? { data: definition.response.value } : {}) },
    };
  }

  async function* bidiStream(requests: AsyncIterable<StreamRequest>, context: HandlerContext) {
    let first: StreamRequest | undefined;
    let unanswered: Any[] = [];
    let answered = 0;
    for await (const request of requests) {
      if (!first) {
        first = request;
        sendMetadata(first.responseDefinition, context);
      }
      unanswered.push(pack(request));
      if (!first.fullDuplex) continue;
      const data = first.responseDefinition?.responseData[answered];
      // No response is left, so that the call ends here, with its error if it has one.
      if (data === undefined) break;
      await wait(first.responseDefinition?.responseDelayMs ?? 0);
      yield {
        payload: { data, requestInfo: answered === 0 ? observe(unanswered, context) : { requests: unanswered } },
      };
      answered++;
      unanswered = [];
    }
    yield* answerRest(first?.responseDefinition, answered, unanswered, context);
  }

  /** The responses of a stream from the given one on, and then its end. The first response reports the call. */
  async function* answerRest(
    definition: StreamResponseDefinition | undefined,
    answered: number,
    requests: readonly Any[],
    context: HandlerContext,
  ): AsyncIterable<PayloadResponse> {
    const info = observe(requests, context);
    for (const [index, data] of (definition?.responseData ?? []).entries()) {
      if (index < answered) continue;
      await wait(definition?.responseDelayMs ?? 0);
      yield { payload: index === 0 ? { data, requestInfo: info } : { data } };
    }
    if (definition?.error) {
      throw asError(definition.error, definition.responseData.length === 0 ? info : undefined);
    }
  }

  function asError(definition: ErrorDefinition, info: RequestInfo | undefined): ConnectError {
    const error = new ConnectError(definition.message ?? "", definition.code);
    const details = info
      ? [...definition.details, anyPack(requestInfo, create(requestInfo, { ...info }))]
      : definition.details;
    error.details = details.map(({ typeUrl, value }) => ({ type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1), value }));
    return error;
  }
}

function sendMetadata(definition: Definition | undefined, context: HandlerContext): void {
  const append = (to: Headers, from: readonly Header[]) => {
    for (const { name, value } of from) for (const one of value) to.append(name, one);
  };
  append(context.responseHeader, definition?.responseHeaders ?? []);
  append(context.responseTrailer, definition?.responseTrailers ?? []);
}

function observe(requests: readonly Any[], context: HandlerContext): RequestInfo {
  const headers = context.requestHeader;
  const timeoutMs = context.timeoutMs();
  return {
    requestHeaders: toHeaders(headers),
    requests,
    ...(timeoutMs !== undefined && timeoutMs <= MAX_DEADLINE_MS ? { timeoutMs: BigInt(Math.trunc(timeoutMs)) } : {}),
    ...(context.requestMethod === "GET"
      ? { connectGetInfo: { queryParams: toHeaders(new URL(context.url).searchParams) } }
      : {}),
  };
}

function toHeaders(entries: Headers | URLSearchParams): Header[] {
  return [...entries].map(([name, value]) => ({ name, value: [value] }));
}
