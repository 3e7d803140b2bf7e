import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import type { Logger } from "pino";
import { type ErrorModel, errorModel } from "../../ddd/connect/error.ts";
import { messageTooLarge } from "../../ddd/connect/wire/message-limits.ts";
import { clientAddresses, type FindAddress } from "../call/client-address.ts";
import { createLog } from "../log/log.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import { type Connections, listenForConnections } from "../ports/connections.ts";
import { Guard } from "../ports/guard.ts";
import { HTTP_LIMITS, type HttpLimits } from "../ports/limits.ts";
import {
  type Listener,
  MAX_MESSAGE_BYTES,
  MAX_STREAMS_PER_CONNECTION,
  type Route,
  type TlsFiles,
} from "../ports/listener.ts";
import { ResetBudget } from "../ports/resets.ts";
import { Sessions } from "../ports/session.ts";
import { Stalls } from "../ports/stalls.ts";
import { WaitingBodies } from "../ports/waiting-bodies.ts";
import { CallStreams } from "./call-streams.ts";
import { toServiceDefinition } from "./handler.ts";
import { toPath } from "./method.ts";
import { toStatus } from "./status.ts";
import { createStreamGuard, UNDECLARED } from "./stream-guard.ts";

export interface GrpcListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** The longest message in bytes, decompressed, in either direction. @default 4194304 */
  readonly maxMessageBytes?: number | undefined;
  /** With it, clients need TLS, and choose HTTP/2 by ALPN. @default no TLS */
  readonly tls?: TlsFiles;
  /** The limits of idle sessions and pings do not apply: grpc-js has its own. */
  readonly limits?: Partial<HttpLimits>;
  /** @default the address at the other end of the connection, whatever headers tell */
  readonly findAddress?: FindAddress;
  /** @default Brasa's own */
  readonly errors?: ErrorModel;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer?: Pick<CallObserver, "refuse">;
  /** @default no log */
  readonly log?: Logger;
}

// Everything that grpc-js would print is thrown or answered as well.
grpc.setLogVerbosity(grpc.logVerbosity.NONE);

/** The answer to a client of HTTP/1.1. */
const NOT_GRPC = [
  "HTTP/1.1 505 HTTP Version Not Supported",
  "content-type: text/plain; charset=utf-8",
  "connection: close",
  "",
  "this port speaks gRPC over HTTP/2 alone; Connect, gRPC-Web and pages are on the HTTP port\n",
].join("\r\n");

/**
 * Serves the routes as native gRPC on HTTP/2, by `@grpc/grpc-js`: a quarter of connect-node's cost per call. The library never
 * listens itself: it is handed connections.
 *
 * Rejects with the system's error, such as EADDRINUSE, if the port cannot be had.
 */
export async function listenGrpc({
  host,
  port,
  routes,
  maxMessageBytes = MAX_MESSAGE_BYTES,
  tls,
  limits: given,
  findAddress = clientAddresses([]),
  errors = errorModel,
  observer,
  log = createLog("silent"),
}: GrpcListenerOptions): Promise<Listener> {
  const limits = { ...HTTP_LIMITS, ...given };
  // The stream that grpc-js is being told of: it makes the call before its listener returns, and the guard may answer it meanwhile.
  let handedOver: ServerHttp2Stream | undefined;
  const server = new grpc.Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_concurrent_streams": MAX_STREAMS_PER_CONNECTION,
    // A peer that has silently gone is noticed within 80 s.
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_timeout_ms": 20_000,
    "grpc.max_connection_idle_ms": 15 * 60_000,
    // Connections end from time to time, so that clients find new servers behind a balancer.
    "grpc.max_connection_age_ms": 30 * 60_000,
    "grpc.max_connection_age_grace_ms": 10 * 60_000,
    interceptors: [
      ({ path, requestStream }, call) => {
        const stream = handedOver;
        // A call of one message has no handler yet when grpc-js refuses it; that of another ends as broken off, and is counted so.
        return completeStatuses(call, errors, maxMessageBytes, (error) => {
          if (!requestStream && !stream?.closed) observer?.refuse(methods.get(path), error);
        });
      },
    ],
  });
  const guard = new Guard(log);
  const stalls = new Stalls(limits.stalledMs);
  const streams = new CallStreams();
  const methods = new Map<string, DescMethod>();
  for (const route of routes) {
    const implemented = route.service.methods.filter(({ localName }) => localName in route.implementation);
    for (const method of implemented) methods.set(toPath(method), method);
    // grpc-js refuses a service without methods.
    if (implemented.length > 0)
      server.addService(...toServiceDefinition(route, { errors, streams, maxBytes: maxMessageBytes, findAddress }));
  }
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const http2Server = http2ServerOf(server);
  guard.server(http2Server);
  let connections: Connections | undefined;
  const sessions = new Sessions(http2Server, {
    limits,
    find: (socket) => connections?.find(socket),
    resets: new ResetBudget(limits),
    endIdle: false,
    onStream: (stream) => stalls.watch2(stream),
    log,
  });
  const bodies = new WaitingBodies();
  const isForGrpcJs = createStreamGuard({ methods, limits, errors, observer, streams, bodies, guard });
  lookFirst(http2Server, (stream, headers, rawHeaders) => {
    handedOver = stream;
    return isForGrpcJs(stream, headers, rawHeaders);
  });
  connections = await listenForConnections({
    host,
    port,
    tls,
    headersMs: limits.headersMs,
    guard,
    log,
    serve: (socket, isHttp2) => {
      if (isHttp2) injector.injectConnection(socket);
      else socket.end(NOT_GRPC);
    },
    onDrain() {
      sessions.drain();
      bodies.drain();
    },
    onEnd() {
      stalls.stop();
      server.forceShutdown();
    },
  });
  return connections;
}

/**
 * The private HTTP/2 server of grpc-js, on which calls are checked before grpc-js sees them. This reads a private map,
 * and throws at once if the map is gone: the public `ConnectionInjector` takes sockets alone, and neither it nor the
 * library's interceptors show a stream before the library has begun to answer it.
 */
function http2ServerOf(server: grpc.Server): Http2Server {
  const servers = (server as unknown as { http2Servers?: Map<Http2Server, unknown> }).http2Servers;
  const [one] = servers instanceof Map ? servers.keys() : [];
  if (!one) {
    throw new Error("this version of @grpc/grpc-js keeps its HTTP/2 server elsewhere; use that of package-lock.json");
  }
  return one;
}

/** Lets a server's listeners see only the streams that a filter accepts. */
function lookFirst(
  server: Http2Server,
  isForThem: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]) => boolean,
): void {
  const listeners = server.listeners("stream");
  server.removeAllListeners("stream");
  server.on(
    "stream",
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, flags: number, rawHeaders: string[]) => {
      if (!isForThem(stream, headers, rawHeaders)) return;
      for (const listener of listeners) listener.call(server, stream, headers, flags, rawHeaders);
    },
  );
}

/** Gives the statuses that grpc-js raises by itself the code and details that ours have. */
function completeStatuses(
  call: grpc.ServerInterceptingCallInterface,
  errors: ErrorModel,
  maxMessageBytes: number,
  onRefused: (error: ConnectError) => void,
): grpc.ServerInterceptingCall {
  const send = call.sendStatus.bind(call);
  call.sendStatus = (status) => {
    // grpc-js would send the text "OK".
    if (status.code === grpc.status.OK) return send({ ...status, details: "" });
    if (status.metadata?.get("grpc-status-details-bin").length) return send(status);
    const error = new ConnectError(
      textOf(status.details ?? "", maxMessageBytes),
      codeOf(status.code ?? grpc.status.UNKNOWN, status.details ?? ""),
    );
    errors.complete(error);
    onRefused(error);
    send({ ...status, ...toStatus(error) });
  };
  return new grpc.ServerInterceptingCall(call);
}

/** The text for an error of grpc-js, whose own text may speak of another kind of method. */
function textOf(details: string, maxMessageBytes: number): string {
  if (/^Received a second request message/.test(details)) return "the call has more than one request message";
  if (/^Received no request message/.test(details)) return "the call has no request message";
  if (/larger than max/.test(details)) return messageTooLarge(maxMessageBytes).message;
  return details;
}

/** The code that grpc-js should have raised. */
function codeOf(code: number, details: string): Code {
  if (code === grpc.status.INTERNAL && /decompress/i.test(details)) return Code.InvalidArgument;
  // gRPC's compression specification: a compressed message of a call that has declared no compression is INTERNAL.
  if (code === grpc.status.UNIMPLEMENTED && details.includes(UNDECLARED)) return Code.Internal;
  return code;
}
