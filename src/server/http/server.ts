import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { Logger } from "pino";
import { type Connections, listenForConnections } from "../ports/connections.ts";
import { Guard } from "../ports/guard.ts";
import {
  HTTP_LIMITS,
  type HttpLimits,
  type HttpRequest,
  type HttpResponse,
  isClosed,
  MAX_HEADER_BYTES,
} from "../ports/limits.ts";
import { type Listener, MAX_STREAMS_PER_CONNECTION, type TlsFiles } from "../ports/listener.ts";
import { ResetBudget } from "../ports/resets.ts";
import { HTTP2_OPTIONS, Sessions } from "../ports/session.ts";
import { Stalls } from "../ports/stalls.ts";
import { sendText } from "./refusal.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** The request handler and settings of `listenHttp`. */
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

/**
 * How many requests of an HTTP/1.1 connection may wait for their answers: as many as an HTTP/2 session may have streams. Node
 * starts all that come in one packet at once, which is thousands where they are short. Beyond, the connection is closed.
 */
const MAX_PIPELINED = MAX_STREAMS_PER_CONNECTION;

/**
 * Serves HTTP/1.1 and HTTP/2 on one TCP port. The HTTP servers never listen themselves: they are handed connections.
 * Rejects with the system's error, such as EADDRINUSE, if the port cannot be had.
 */
export async function listenHttp(options: HttpListenerOptions): Promise<Listener> {
  const { log, host, port, tls } = options;
  const handler = (request: HttpRequest, response: HttpResponse) => {
    setSecurityHeaders(response, tls !== undefined);
    options.handler(request, response);
  };
  const refuseExpectation = (response: HttpResponse) => {
    setSecurityHeaders(response, tls !== undefined);
    // No other expectation exists (RFC 9110, section 10.1.1).
    sendText(response, 417, "the only expectation that this server meets is 100-continue");
  };
  const limits = { ...HTTP_LIMITS, ...options.limits };
  const answers = new Set<ServerResponse>();
  const guard = new Guard(log);
  const stalls = new Stalls(limits.stalledMs);
  let isDraining = false;
  let connections: Connections | undefined;

  const http1 = createHttp1({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersMs,
    // A stream of messages may take longer than any fixed time: the listener, which knows the kind of request, limits its body.
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
  });
  guard.server(http1);
  /** @returns whether the request is to be answered */
  const take1 = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { socket } = request;
    // The parser goes on to the end of the bytes that were read.
    if (socket.destroyed) return false;
    const connection = connections?.find(socket);
    if (connection?.calls === MAX_PIPELINED) {
      socket.destroy();
      return false;
    }
    connection?.begin();
    answers.add(response);
    response.once("close", () => {
      answers.delete(response);
      connection?.end();
      if (isDraining && response.getHeader("connection") === "close") socket.destroySoon();
    });
    // An answer to a client that has gone; "close" follows.
    response.on("error", (error) => log.debug({ err: error }, "an answer was not sent to its end"));
    if (isDraining) response.setHeader("connection", "close");
    stalls.watch1(response);
    return true;
  };
  http1.on("request", (request, response) => {
    if (take1(request, response)) handler(request, response);
  });
  // Node's own answers to these throw, or end the connection differently.
  http1.on("checkContinue", (request, response) => {
    if (!take1(request, response)) return;
    response.writeContinue();
    handler(request, response);
  });
  http1.on("checkExpectation", (request, response) => {
    if (take1(request, response)) refuseExpectation(response);
  });
  // Node watches the headers' time only after this event, and this server never listens.
  http1.emit("listening");

  const http2 = createHttp2(HTTP2_OPTIONS);
  guard.server(http2);
  const sessions = new Sessions(http2, {
    limits,
    find: (socket) => connections?.find(socket),
    resets: new ResetBudget(limits),
    endIdle: true,
    onStream: (stream) => stalls.watch2(stream),
    log,
  });
  http2.on("request", handler);
  http2.on("checkContinue", (request: Http2ServerRequest, response: Http2ServerResponse) => {
    // A stream may be reset in the packet that opens it: Node's own answer throws then.
    if (isClosed(response)) return;
    response.writeContinue();
    handler(request, response);
  });
  http2.on("checkExpectation", (_request: Http2ServerRequest, response: Http2ServerResponse) => {
    if (!isClosed(response)) refuseExpectation(response);
  });

  connections = await listenForConnections({
    host,
    port,
    tls,
    headersMs: limits.headersMs,
    guard,
    log,
    serve: (socket, isHttp2) => {
      (isHttp2 ? http2 : http1).emit("connection", socket);
      // The HTTP/1.1 server listens to a socket that was read from before, and does not start it.
      if (!isHttp2) socket.resume();
    },
    onDrain() {
      isDraining = true;
      for (const response of answers) if (!response.headersSent) response.setHeader("connection", "close");
      sessions.drain();
    },
    onEnd() {
      stalls.stop();
      http1.close();
    },
  });
  return connections;
}
