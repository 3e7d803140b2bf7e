import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { Logger } from "pino";
import { type ErrorModel, errorModel } from "../../ddd/connect/error.ts";
import { rpcName } from "../../ddd/connect/operation.ts";
import { clientAddresses, type FindAddress } from "../call/client-address.ts";
import { LimitedLog } from "../log/limited-log.ts";
import { createLog } from "../log/log.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import { type Connections, listenForConnections } from "../ports/connections.ts";
import { Guard } from "../ports/guard.ts";
import { HTTP_LIMITS, type HttpLimits } from "../ports/limits.ts";
import { type Listener, MAX_MESSAGE_BYTES, type Route, type TlsFiles } from "../ports/listener.ts";
import { ResetBudget } from "../ports/resets.ts";
import { HTTP2_OPTIONS, Sessions } from "../ports/session.ts";
import { Stalls } from "../ports/stalls.ts";
import { WaitingBodies } from "../ports/waiting-bodies.ts";
import { createAccept } from "./accept.ts";
import type { GrpcContext } from "./context.ts";
import { servedMethods } from "./handler.ts";
import { type KeepaliveTimes, keepAlive } from "./keepalive.ts";
import { toPath } from "./method.ts";

export interface GrpcListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** The longest message in bytes, decompressed, in either direction. @default 4194304 */
  readonly maxMessageBytes?: number | undefined;
  /** With it, clients need TLS, and choose HTTP/2 by ALPN. @default no TLS */
  readonly tls?: TlsFiles;
  /** The limits of idle sessions and pings do not apply; see `keepalive`. */
  readonly limits?: Partial<HttpLimits>;
  /** @default a ping a minute, idle sessions for 15 minutes, and none older than half an hour */
  readonly keepalive?: Partial<KeepaliveTimes> | undefined;
  /** @default the address at the other end of the connection, whatever headers tell */
  readonly findAddress?: FindAddress;
  /** @default Brasa's own */
  readonly errors?: ErrorModel;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer?: Pick<CallObserver, "refuse">;
  /** @default no log */
  readonly log?: Logger;
}

/** The answer to a client of HTTP/1.1. */
const NOT_GRPC = [
  "HTTP/1.1 505 HTTP Version Not Supported",
  "content-type: text/plain; charset=utf-8",
  "connection: close",
  "",
  "this port speaks gRPC over HTTP/2 alone; Connect, gRPC-Web and pages are on the HTTP port\n",
].join("\r\n");

/**
 * Serves the routes as native gRPC on HTTP/2, on Node's own server, which never listens itself: it is handed connections.
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
  keepalive,
  findAddress = clientAddresses([]),
  errors = errorModel,
  observer,
  log = createLog("silent"),
}: GrpcListenerOptions): Promise<Listener> {
  const limits = { ...HTTP_LIMITS, ...given };
  const limitedLog = new LimitedLog(log);
  const defect = (error: unknown, { method, requestId }: GrpcContext) => {
    limitedLog.error("an answer cannot be sent as its handler gave it", {
      err: error,
      rpc: rpcName(method),
      requestId,
    });
  };
  const served = routes.flatMap((route) => servedMethods(route, { errors, defect }, maxMessageBytes));
  const methods = new Map(served.map((one) => [toPath(one.method), one]));
  const server = createServer(HTTP2_OPTIONS);
  const guard = new Guard(log);
  guard.server(server);
  const stalls = new Stalls(limits.stalledMs);
  const bodies = new WaitingBodies(limits.bodyMs);
  let connections: Connections | undefined;
  const sessions = new Sessions(server, {
    limits,
    find: (socket) => connections?.find(socket),
    resets: new ResetBudget(limits),
    endIdle: false,
    onStream: (stream) => stalls.watch2(stream),
    log,
  });
  server.on("session", (session) => keepAlive(session, keepalive));
  const accept = createAccept({ methods, maxMessageBytes, errors, observer, findAddress, bodies, guard });
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) =>
    accept(stream, headers, rawHeaders),
  );
  connections = await listenForConnections({
    host,
    port,
    tls,
    headersMs: limits.headersMs,
    guard,
    log,
    serve: (socket, isHttp2) => {
      if (isHttp2) server.emit("connection", socket);
      else socket.end(NOT_GRPC);
    },
    onDrain() {
      sessions.drain();
      bodies.drain();
    },
    onEnd() {
      stalls.stop();
    },
  });
  return connections;
}
