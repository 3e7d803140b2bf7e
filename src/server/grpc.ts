import type http2 from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import { DeadlineError } from "../ddd/error.ts";
import { DEADLINE_HEADER, takesOneMessage, toPath, toServiceDefinition, toStatus } from "./grpc-handler.ts";
import {
  BODY_TIMEOUT_MS,
  type Listener,
  MAX_MESSAGE_BYTES,
  MAX_STREAMS_PER_CONNECTION,
  type Route,
} from "./listener.ts";

export interface GrpcListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** How many milliseconds the one message of a unary call may take to arrive. @default 10000 */
  readonly bodyTimeoutMs?: number;
}

// Everything that grpc-js would print is thrown or answered as well.
grpc.setLogVerbosity(grpc.logVerbosity.NONE);

/**
 * Serves the routes as native gRPC on cleartext HTTP/2, by `@grpc/grpc-js`: a quarter of connect-node's cost per call.
 *
 * @throws the bind error, with its `code`, such as EADDRINUSE
 */
export async function listenGrpc({
  host,
  port,
  routes,
  bodyTimeoutMs = BODY_TIMEOUT_MS,
}: GrpcListenerOptions): Promise<Listener> {
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
  for (const route of routes) {
    const [definition, handlers] = toServiceDefinition(route);
    // grpc-js refuses a service without methods.
    if (Object.keys(definition).length > 0) server.addService(definition, handlers);
  }
  const boundPort = await bind(server, host, port);
  const unary = new Set(routes.flatMap(({ service }) => service.methods.filter(takesOneMessage).map(toPath)));
  watchStreams(server, (stream, headers) => {
    limitHeaders(headers);
    if (unary.has(String(headers[":path"]))) limitBodyTime(stream, bodyTimeoutMs);
  });

  return {
    address: { host, port: boundPort },
    drain() {
      return new Promise((resolve, reject) => {
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
 * Looks at each call's stream and headers before grpc-js does. The library shows its HTTP/2 server nowhere, so this reads a
 * private map of it, and fails at once if it is gone.
 */
function watchStreams(
  server: grpc.Server,
  onStream: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void,
): void {
  const servers = (server as unknown as { http2Servers?: Map<http2.Http2Server, unknown> }).http2Servers;
  if (!(servers instanceof Map) || servers.size === 0) {
    throw new Error("this version of @grpc/grpc-js keeps its HTTP/2 server elsewhere; use that of package-lock.json");
  }
  for (const http2Server of servers.keys()) http2Server.prependListener("stream", onStream);
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

/** A call whose message does not come has no handler yet, and so no deadline: it gets one here. */
function limitBodyTime(stream: http2.ServerHttp2Stream, timeoutMs: number): void {
  const timer = setTimeout(() => {
    if (stream.headersSent || stream.destroyed) return;
    const { code, details, metadata } = toStatus(new DeadlineError("the message did not arrive in time"));
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc+proto",
        "grpc-status": code,
        "grpc-message": encodeURI(details),
        ...metadata.toHttp2Headers(),
      },
      { endStream: true },
    );
    stream.close();
  }, timeoutMs);
  const clear = () => clearTimeout(timer);
  stream.once("end", clear).once("close", clear);
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
