import type http2 from "node:http2";
import { create, type DescMessage, type DescMethod, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import { StatusSchema } from "../../gen/google/rpc/status_pb.js";
import { toConnectError } from "../ddd/connect/error.ts";
import { InvalidError } from "../ddd/error.ts";
import { parseGrpcTimeout } from "./deadline.ts";
import { goAway } from "./drain.ts";
import { GrpcContext, toMetadata } from "./grpc-context.ts";
import { type Listener, MAX_MESSAGE_BYTES, MAX_STREAMS_PER_CONNECTION, type Route } from "./listener.ts";

export interface GrpcListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
}

/** Where a caller's deadline travels past grpc-js, whose own reading of it overflows: see limitHeaders. */
const DEADLINE_HEADER = "brasa-deadline";

/**
 * Serves the routes as native gRPC on cleartext HTTP/2, by `@grpc/grpc-js`: a quarter of connect-node's cost per call.
 *
 * @throws the bind error, with its `code`, such as EADDRINUSE
 */
export async function listenGrpc({ host, port, routes }: GrpcListenerOptions): Promise<Listener> {
  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_concurrent_streams": MAX_STREAMS_PER_CONNECTION,
    // A peer that has silently gone is noticed within 80 s.
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_timeout_ms": 20_000,
    "grpc.max_connection_idle_ms": 15 * 60_000,
    // Connections end from time to time, so that clients find new servers behind a balancer.
    "grpc.max_connection_age_ms": 30 * 60_000,
    "grpc.max_connection_age_grace_ms": 10 * 60_000,
    interceptors: [completeStatus],
  });
  for (const route of routes) server.addService(...toServiceDefinition(route));
  const boundPort = await bind(server, host, port);
  const sessions = watchSessions(server);

  return {
    address: { host, port: boundPort },
    async drain() {
      await Promise.all([...sessions].map(goAway));
      await new Promise<void>((resolve, reject) => {
        server.tryShutdown((error) => (error ? reject(error) : resolve()));
      });
    },
    async abort() {
      server.forceShutdown();
    },
  };
}

function bind(server: grpc.Server, host: string, port: number): Promise<number> {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) return resolve(bound);
      // grpc-js gives the cause's code only within its text.
      const [code] = /\bE[A-Z]{4,}\b/.exec(error.message) ?? [];
      reject(Object.assign(error, { code: code ?? "EUNKNOWN", port }));
    });
  });
}

/**
 * Follows the sessions of the HTTP/2 server inside grpc-js, and looks at each call's headers before grpc-js does. The
 * library shows that server nowhere, so this reads a private map of it, and fails at once if it is gone.
 */
function watchSessions(server: grpc.Server): Set<http2.ServerHttp2Session> {
  const servers = (server as unknown as { http2Servers?: Map<http2.Http2Server, unknown> }).http2Servers;
  if (!(servers instanceof Map) || servers.size === 0) {
    throw new Error(
      "this version of @grpc/grpc-js keeps its HTTP/2 server elsewhere; use the one in package-lock.json",
    );
  }
  const sessions = new Set<http2.ServerHttp2Session>();
  for (const http2Server of servers.keys()) {
    http2Server.on("session", (session) => {
      sessions.add(session);
      session.once("close", () => sessions.delete(session));
    });
    http2Server.prependListener("stream", (_stream, headers) => limitHeaders(headers));
  }
  return sessions;
}

/**
 * Takes the deadline from grpc-js, which computes it in 32 bits (`2000H` is over at once) and answers in its own words;
 * the pipeline keeps it instead. And takes a gRPC-Web call for what it is: not gRPC.
 */
function limitHeaders(headers: http2.IncomingHttpHeaders): void {
  delete headers[DEADLINE_HEADER];
  if (headers["grpc-timeout"] !== undefined) {
    headers[DEADLINE_HEADER] = headers["grpc-timeout"];
    delete headers["grpc-timeout"];
  }
  if (!/^application\/grpc(?:[+;]|$)/.test(headers["content-type"] ?? "")) headers["content-type"] = "";
}

/** Gives the statuses that grpc-js raises by itself the code and details that ours have. */
function completeStatus(_method: unknown, call: grpc.ServerInterceptingCallInterface): grpc.ServerInterceptingCall {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (status) => {
    if (status.code === grpc.status.OK || status.metadata?.get("grpc-status-details-bin").length) return send(status);
    const unreadable = status.code === grpc.status.INTERNAL && /decompress/i.test(status.details ?? "");
    const error = new ConnectError(status.details ?? "", unreadable ? Code.InvalidArgument : (status.code as number));
    send({ ...status, ...toStatus(error) });
  };
  return new grpc.ServerInterceptingCall(call);
}

type Definition = [grpc.ServiceDefinition, grpc.UntypedServiceImplementation];

function toServiceDefinition({ service, implementation }: Route): Definition {
  const definition: Record<string, grpc.MethodDefinition<unknown, Uint8Array>> = {};
  const handlers: grpc.UntypedServiceImplementation = {};
  for (const method of service.methods) {
    const handler = (implementation as Record<string, unknown>)[method.localName];
    if (handler === undefined) continue;
    definition[method.name] = {
      path: `/${service.typeName}/${method.name}`,
      requestStream: method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming",
      responseStream: method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming",
      requestSerialize: unused,
      // Messages are parsed in the handlers below, where a malformed one can be answered as what it is.
      requestDeserialize: (bytes) => bytes,
      responseSerialize: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      responseDeserialize: unused,
    };
    handlers[method.name] = toGrpcHandler(method, handler as Handler);
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
function toGrpcHandler(method: DescMethod, handler: Handler): grpc.UntypedHandleCall {
  const input = (call: AnyServerCall) =>
    method.methodKind === "unary" || method.methodKind === "server_streaming"
      ? parse(method.input, call.request)
      : parseAll(method.input, call);

  if (method.methodKind === "unary" || method.methodKind === "client_streaming") {
    const answer = async (call: AnyServerCall, callback: grpc.sendUnaryData<Uint8Array>) => {
      const context = openContext(method, call);
      try {
        const response = await handler(input(call), context);
        const bytes = serialize(method.output, response);
        sendHeaders(call, context);
        callback(null, bytes, context.trailer());
      } catch (error) {
        callback({ ...toStatus(error, context), name: "", message: "" });
      }
    };
    return answer as unknown as grpc.UntypedHandleCall;
  }
  const stream = async (call: AnyServerCall) => {
    const context = openContext(method, call);
    try {
      for await (const response of handler(input(call), context) as AsyncIterable<unknown>) {
        sendHeaders(call, context);
        if (!call.write(serialize(method.output, response))) await drained(call);
      }
      sendHeaders(call, context);
      call.end(context.trailer());
    } catch (error) {
      sendHeaders(call, context);
      call.emit("error", toStatus(error, context));
    }
  };
  return stream as unknown as grpc.UntypedHandleCall;
}

function openContext(method: DescMethod, call: AnyServerCall): GrpcContext {
  const [deadline] = call.metadata.get(DEADLINE_HEADER);
  call.metadata.remove(DEADLINE_HEADER);
  const timeoutMs = typeof deadline === "string" ? parseGrpcTimeout(deadline) : undefined;
  const invalid = deadline !== undefined && timeoutMs === undefined;
  const context = new GrpcContext(method, call, timeoutMs, invalid);
  // It also comes after success, when nobody listens to the signal any more.
  call.on("cancelled", () => context.cancel());
  return context;
}

function sendHeaders(call: AnyServerCall, context: GrpcContext): void {
  const headers = context.header();
  if (headers) call.sendMetadata(headers);
}

function parse(desc: DescMessage, bytes: Uint8Array): unknown {
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

async function* parseAll(desc: DescMessage, call: AsyncIterable<Uint8Array>): AsyncIterable<unknown> {
  for await (const bytes of call) yield parse(desc, bytes);
}

function serialize(desc: DescMessage, response: unknown): Uint8Array {
  return toBinary(desc, create(desc, response as Record<string, unknown>));
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

/** An error as grpc-js sends it, with google.rpc.Status for its details (the richer error model of gRPC). */
function toStatus(error: unknown, context?: GrpcContext): Pick<grpc.ServiceError, "code" | "details" | "metadata"> {
  const shown = toConnectError(error);
  const metadata = context?.trailer() ?? new grpc.Metadata();
  toMetadata(shown.metadata, metadata);
  const details = shown.details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  const status = create(StatusSchema, { code: shown.code, message: shown.rawMessage, details });
  metadata.set("grpc-status-details-bin", Buffer.from(toBinary(StatusSchema, status)));
  return { code: shown.code as number, details: shown.rawMessage, metadata };
}
