import { constants } from "node:http2";
import type { Readable } from "node:stream";
import { create, type DescMessage, type DescMethod, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type * as grpc from "@grpc/grpc-js";
import type { ErrorModel } from "../../ddd/connect/error.ts";
import { isReading } from "../../ddd/connect/standard-methods.ts";
import { answerTooLarge, limitsOf, type MessageLimits, messageBudget } from "../../ddd/connect/wire/message-limits.ts";
import { InvalidError } from "../../ddd/error.ts";
import { abortKey } from "../call/call.ts";
import type { FindAddress } from "../call/client-address.ts";
import { parseGrpcTimeout } from "../ports/deadline.ts";
import type { Route } from "../ports/listener.ts";
import type { CallStreams } from "./call-streams.ts";
import { GrpcContext } from "./context.ts";
import { DEADLINE_HEADER, givesMany, takesOneMessage, toPath } from "./method.ts";
import { toStatus } from "./status.ts";

type Definition = [grpc.ServiceDefinition, grpc.UntypedServiceImplementation];

/** The tools of all handlers of a listener. */
export interface HandlerTools {
  readonly errors: ErrorModel;
  readonly streams: CallStreams;
  readonly maxBytes: number;
  readonly findAddress: FindAddress;
}

/** A route as grpc-js takes it. */
export function toServiceDefinition({ service, implementation, limits }: Route, tools: HandlerTools): Definition {
  const { maxBytes } = tools;
  const definition: Record<string, grpc.MethodDefinition<unknown, Uint8Array>> = {};
  const handlers: grpc.UntypedServiceImplementation = {};
  for (const method of service.methods) {
    const handler = (implementation as Record<string, unknown>)[method.localName];
    if (handler === undefined) continue;
    definition[method.name] = {
      path: toPath(method),
      requestStream: !takesOneMessage(method),
      responseStream: givesMany(method),
      requestSerialize: unused,
      // Messages are parsed in the handlers below, where the answer can say that one is malformed.
      requestDeserialize: (bytes) => bytes,
      responseSerialize: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      responseDeserialize: unused,
    };
    handlers[method.name] = toGrpcHandler(
      method,
      handler as Handler,
      tools,
      limitsOf({ maxBytes }, limits, method),
      // An answer that is refused for its length has had its effect, and its caller would take it for undone.
      isReading(method) ? maxBytes : Number.POSITIVE_INFINITY,
    );
  }
  return [definition as grpc.ServiceDefinition, handlers];
}

function unused(): never {
  throw new Error("a server neither sends requests nor reads responses");
}

type Handler = (request: unknown, context: HandlerContext) => Promise<unknown> | AsyncIterable<unknown>;
type AnyServerCall = grpc.ServerUnaryCall<Uint8Array, Uint8Array> &
  grpc.ServerReadableStream<Uint8Array, Uint8Array> &
  grpc.ServerWritableStream<Uint8Array, Uint8Array>;

/** Everything is caught in here: grpc-js leaves a handler's rejection unhandled and its caller without an answer. */
function toGrpcHandler(
  method: DescMethod,
  handler: Handler,
  { errors, streams, findAddress }: HandlerTools,
  limits: MessageLimits,
  maxAnswerBytes: number,
): grpc.UntypedHandleCall {
  const input = (call: AnyServerCall) =>
    takesOneMessage(method) ? parse(method.input, call.request, limits) : parseAll(method.input, call, limits);
  // A header that a handler has set may be invalid. Then it is left out, and the error of setting it is answered.
  const failure = (error: unknown, context: GrpcContext) => {
    try {
      return toStatus(errors.toConnectError(error), context);
    } catch (second) {
      return toStatus(errors.toConnectError(second));
    }
  };

  if (!givesMany(method)) {
    const answer = async (call: AnyServerCall, callback: grpc.sendUnaryData<Uint8Array>) => {
      const context = openContext(method, call, findAddress);
      try {
        const response = await handler(input(call), context);
        const bytes = serialize(method.output, response, maxAnswerBytes);
        sendHeaders(call, context);
        callback(null, bytes, context.trailer());
      } catch (error) {
        sendHeaders(call, context);
        callback({ ...failure(error, context), name: "", message: "" });
      }
    };
    return answer as unknown as grpc.UntypedHandleCall;
  }
  const stream = async (call: AnyServerCall) => {
    const http2Stream = streams.take(call.metadata);
    const cutOff = () => http2Stream?.close(constants.NGHTTP2_CANCEL);
    const context = openContext(method, call, findAddress);
    context.values.set(abortKey, cutOff);
    try {
      for await (const response of handler(input(call), context) as AsyncIterable<unknown>) {
        sendHeaders(call, context);
        if (!call.write(serialize(method.output, response, maxAnswerBytes))) await drained(call);
      }
      sendHeaders(call, context);
      call.end(context.trailer());
    } catch (error) {
      sendHeaders(call, context);
      call.emit("error", failure(error, context));
    }
  };
  return stream as unknown as grpc.UntypedHandleCall;
}

function openContext(method: DescMethod, call: AnyServerCall, findAddress: FindAddress): GrpcContext {
  const [deadline] = call.metadata.get(DEADLINE_HEADER);
  call.metadata.remove(DEADLINE_HEADER);
  const timeoutMs = typeof deadline === "string" ? parseGrpcTimeout(deadline) : undefined;
  const invalid = deadline !== undefined && timeoutMs === undefined;
  const context = new GrpcContext(method, call, findAddress, timeoutMs, invalid);
  // It also comes after success, when nobody listens to the signal any more.
  call.on("cancelled", () => context.cancel());
  return context;
}

/** @throws once for an invalid header that the handler has set; not again for the same call */
function sendHeaders(call: AnyServerCall, context: GrpcContext): void {
  const headers = context.header();
  if (headers) call.sendMetadata(headers);
}

function parse(desc: DescMessage, bytes: Uint8Array, limits: MessageLimits): unknown {
  messageBudget(limits).takeBinary(desc, bytes);
  try {
    return fromBinary(desc, bytes);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidError([{ field: "", description: `is not a ${desc.typeName}: ${text}` }], {
      reason: "INVALID_MESSAGE",
      cause,
    });
  }
}

async function* parseAll(desc: DescMessage, call: Readable, limits: MessageLimits): AsyncIterable<unknown> {
  // The requests' end is not the call's: a plain iteration would destroy the stream, and with it the answers.
  for await (const bytes of call.iterator({ destroyOnReturn: false })) yield parse(desc, bytes, limits);
}

/** @throws ExhaustedError, reason ANSWER_TOO_LARGE */
function serialize(desc: DescMessage, response: unknown, maxBytes: number): Uint8Array {
  const bytes = toBinary(desc, create(desc, response as Record<string, unknown>));
  if (bytes.length > maxBytes) throw answerTooLarge(maxBytes);
  return bytes;
}

/** Resolves when the call can take more, or is gone: after a cancel, a write's own callback never comes. */
function drained(call: AnyServerCall): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off("drain", done).off("close", done).off("cancelled", done);
      resolve();
    };
    call.on("drain", done).on("close", done).on("cancelled", done);
    if (call.cancelled || call.destroyed) done();
  });
}
