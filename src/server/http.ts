import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { createServer as createTls, type TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { Guard } from "./guard.ts";
import {
  HTTP_LIMITS,
  type HttpLimits,
  type HttpRequest,
  type HttpResponse,
  isGone,
  limitStall,
  MAX_HEADER_BYTES,
} from "./http-limits.ts";
import { closeSession, destroySession, limitSession } from "./http2.ts";
import { type Listener, MAX_STREAMS_PER_CONNECTION } from "./listener.ts";
import { sendText } from "./refusal.ts";

/** A certificate chain and its private key, in PEM. */
export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

/** What `listenHttp` serves, and how. */
export interface HttpListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Answers one request; must not throw. */
  readonly handler: (request: HttpRequest, response: HttpResponse) => void;
  /** HTTP/1.1 and HTTP/2 are told apart by ALPN with TLS, and by the first bytes without. */
  readonly tls?: TlsFiles;
  readonly limits?: Partial<HttpLimits>;
  readonly log: Logger;
}

/** How many MiB of unsent answers a session may hold before it refuses new streams; Node's 10 is two large answers. */
const SESSION_MEMORY_MIB = 64;
/**
 * How long a connection that has said nothing, or nothing since its last answer, may still begin a request while the
 * listener drains. An HTTP/1.1 client cannot be told to go elsewhere but by an answer: one whose request meets the end of
 * its connection on the way does not know whether it was served.
 */
const DRAIN_SILENT_MS = 250;

/**
 * Serves HTTP/1.1 and HTTP/2 on one TCP port. The HTTP servers never listen themselves: they are handed connections.
 * Rejects with the system's error, such as EADDRINUSE, if the port cannot be had.
 */
export async function listenHttp(options: HttpListenerOptions): Promise<Listener> {
  const { handler, log } = options;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  const sessions = new Set<ServerHttp2Session>();
  const guard = new Guard(log);
  let draining: Promise<void> | undefined;

  const http1 = createHttp1({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersMs,
    // A stream of messages may take longer than any one number; who knows the request's kind limits its body.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
  });
  guard.server(http1);
  const serve1 = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    answers.add(response);
    response.once("close", () => {
      answers.delete(response);
      if (!draining) return;
      if (response.getHeader("connection") === "close") socket.destroySoon();
      // Its headers were out before the drain began, and its client may have sent the next request already.
      else setTimeout(() => http1.closeIdleConnections(), DRAIN_SILENT_MS);
    });
    // An answer to a client that has gone; "close" follows.
    response.on("error", (error) => log.debug({ err: error }, "an answer was not sent to its end"));
    if (draining) response.setHeader("connection", "close");
    limitStall(request, response, limits.stalledMs);
    handler(request, response);
  };
  http1.on("request", serve1);
  // Node's own answers to these throw or end the connection in their own ways.
  http1.on("checkContinue", (request, response) => {
    response.writeContinue();
    serve1(request, response);
  });
  http1.on("checkExpectation", (request, response) => {
    limitStall(request, response, limits.stalledMs);
    refuseExpectation(response);
  });
  // Node watches the headers' time only after this event, and this server never listens.
  http1.emit("listening");

  const http2 = createHttp2({
    maxSessionMemory: SESSION_MEMORY_MIB,
    settings: {
      maxConcurrentStreams: MAX_STREAMS_PER_CONNECTION,
      maxHeaderListSize: MAX_HEADER_BYTES,
    },
  });
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    limitSession(session, limits);
    if (draining) closeSession(session);
  });
  http2.on("sessionError", (error) => log.debug({ err: error }, "an HTTP/2 session failed"));
  guard.server(http2);
  const serve2 = (request: Http2ServerRequest, response: Http2ServerResponse) => {
    limitStall(request, response, limits.stalledMs);
    handler(request, response);
  };
  http2.on("request", serve2);
  http2.on("checkContinue", (request, response) => {
    // A stream may be reset in the packet that opens it: Node's own answer throws then.
    if (isGone(response)) return;
    response.writeContinue();
    serve2(request, response);
  });
  http2.on("checkExpectation", (request, response) => {
    if (isGone(response)) return;
    limitStall(request, response, limits.stalledMs);
    refuseExpectation(response);
  });

  const serveHttp2 = (socket: Socket) => {
    socket.allowHalfOpen = false;
    http2.emit("connection", socket);
  };
  const { tls } = options;
  const server: Server = tls
    ? createTls({
        ...tls,
        ALPNProtocols: ["h2", "http/1.1"],
        handshakeTimeout: limits.headersMs,
        allowHalfOpen: true,
        noDelay: true,
      })
    : createTcp({ allowHalfOpen: true, noDelay: true });
  guard.server(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    // Peers which vanish between two HTTP/1.1 messages are found by TCP alone.
    socket.setKeepAlive(true, 60_000);
    if (tls) return;
    silent.add(socket);
    socket.once("close", () => silent.delete(socket));
    onFirstBytes(socket, limits.headersMs, (isPreface) => {
      silent.delete(socket);
      if (isPreface) {
        serveHttp2(socket);
        return;
      }
      http1.emit("connection", socket);
      socket.resume();
    });
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    if (socket.alpnProtocol === "h2") serveHttp2(socket);
    else http1.emit("connection", socket);
  });
  server.on("tlsClientError", (error) => log.debug({ err: error }, "a TLS handshake failed"));

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log.error({ err: error }, "a connection could not be accepted"));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP port was expected");

  const close = (): Promise<void> => {
    draining ??= new Promise((resolve) => {
      server.close(() => {
        http1.close();
        resolve();
      });
    });
    return draining;
  };

  return {
    address: { host: address.address, port: address.port },
    drain() {
      if (draining) return draining;
      const closed = close();
      for (const response of answers) if (!response.headersSent) response.setHeader("connection", "close");
      for (const session of sessions) closeSession(session);
      setTimeout(() => {
        http1.closeIdleConnections();
        for (const socket of silent) socket.destroy();
      }, DRAIN_SILENT_MS);
      return closed;
    },
    abort() {
      const closed = close();
      for (const session of sessions) destroySession(session);
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}

/** No other expectation than 100-continue exists (RFC 9110, section 10.1.1). */
function refuseExpectation(response: HttpResponse): void {
  sendText(response, 417, "the only expectation that this server meets is 100-continue");
}

/** Whether the first bytes on a connection are HTTP/2's preface. The bytes stay to be read. */
function onFirstBytes(socket: Socket, ms: number, then: (isPreface: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const hangUp = () => socket.destroy();
  const timer = setTimeout(hangUp, ms);
  const clear = () => clearTimeout(timer);
  const look = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const start = seen.toString("latin1", 0, 3);
    // Less than three bytes decide only if they differ: no method begins with PRI (RFC 9113, section 3.4).
    if (seen.length < 3 && "PRI".startsWith(start)) return;
    clear();
    socket.off("data", look).off("end", hangUp).off("close", clear);
    socket.pause();
    socket.unshift(seen);
    then(start === "PRI");
  };
  socket.on("data", look).once("end", hangUp).once("close", clear);
  // A reset in this time is followed by "close", which is all that matters; afterwards the HTTP servers listen.
  socket.on("error", () => undefined);
}
