import type { IncomingMessage, ServerResponse } from "node:http";
import {
  constants,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { BODY_TIMEOUT_MS, STALLED_MS } from "./listener.ts";

/** A request of either HTTP version. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;
/** The answer to it. */
export type HttpResponse = ServerResponse | Http2ServerResponse;

/** How long a client may take, in milliseconds, and how often it may think better of it. */
export interface HttpLimits {
  /**
   * From the connection, or from the first byte of a later request on it, to the end of the request's headers; with TLS
   * the handshake has as long again.
   * @default 10_000
   */
  readonly headersMs: number;
  /**
   * From the headers to the end of the body, where the body is one message. A body of several messages has this long
   * to end once its answer has ended.
   * @default 10_000
   */
  readonly bodyMs: number;
  /**
   * The time that an answer may wait for a client that takes none of it, in milliseconds.
   * @default 30_000
   */
  readonly stalledMs: number;
  /**
   * How long an HTTP/1.1 connection stays open between two requests; nginx's keepalive_timeout, and longer than the 60
   * seconds for which the usual load balancers keep theirs, so that it is not this side which closes first.
   * @default 75_000
   */
  readonly keepAliveMs: number;
  /**
   * How long an HTTP/2 session stays open without a call. One that has calls open is pinged this often.
   * @default 300_000
   */
  readonly sessionIdleMs: number;
  /**
   * How long a peer may take to answer a ping; gRPC's keepalive timeout.
   * @default 20_000
   */
  readonly pingMs: number;
  /**
   * How many streams of an HTTP/2 session may end by a reset at once. A client that cancels is welcome; one that opens and
   * resets without end ("rapid reset", CVE-2023-44487) is not. The default is half of nghttp2's own number, since nghttp2
   * then falls silent without a word to Node.
   * @default 500
   */
  readonly resetBurst: number;
  /**
   * How many more may each second; nghttp2's own number.
   * @default 33
   */
  readonly resetsPerSecond: number;
  /**
   * How many PING and SETTINGS frames an HTTP/2 session may get at once. The server answers each, and clients need few:
   * those that measure their way (BDP) do so while the server sends.
   * @default 1000
   */
  readonly controlBurst: number;
  /**
   * How many more may each second. Each frame of an answer allows one besides: clients of gRPC measure their way by it.
   * @default 100
   */
  readonly controlsPerSecond: number;
}

/** The limits' defaults. */
export const HTTP_LIMITS: HttpLimits = {
  headersMs: 10_000,
  bodyMs: BODY_TIMEOUT_MS,
  stalledMs: STALLED_MS,
  keepAliveMs: 75_000,
  sessionIdleMs: 300_000,
  pingMs: 20_000,
  resetBurst: 500,
  resetsPerSecond: 33,
  controlBurst: 1000,
  controlsPerSecond: 100,
};

/** The most bytes that a request's headers may take, on both HTTP versions: Node's default for HTTP/1.1. */
export const MAX_HEADER_BYTES = 16 * 1024;

/**
 * The most bytes of a block of headers or trailers, by HTTP/2's count: half of what nghttp2 sends. It ends the session, and so the
 * other calls, when it is asked for more.
 */
const MAX_BLOCK_BYTES = 32 * 1024;
/** RFC 9113, section 10.5.1. */
const FIELD_BYTES = 32;

/** Returns the headers. @throws Error if they are too large for a block */
export function checkedBlock(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  let bytes = 0;
  for (const name in headers) {
    for (const value of [headers[name]].flat()) bytes += name.length + String(value).length + FIELD_BYTES;
  }
  if (bytes > MAX_BLOCK_BYTES) throw new Error(`the metadata takes ${bytes} bytes, of ${MAX_BLOCK_BYTES} at most`);
  return headers;
}

/** The headers of a connection, which HTTP/2 has no room for (RFC 9113, section 8.2.2). */
export const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a request came over HTTP/2. */
export function isHttp2(request: HttpRequest): request is Http2ServerRequest {
  return "stream" in request;
}

/**
 * Limits the time that a request's body takes. An idle timeout would not do: one byte at a time defeats it.
 *
 * A body of one message has `ms` from now, then `late` is called to refuse the request, and after `ms` more it is cut
 * off. A body of several messages has as long as its handler wants. In the end no body outlives its answer by more
 * than `ms`; over HTTP/2 the client is told to stop sending (RFC 9113, section 8.1).
 *
 * @returns whether the body is still on its way
 */
export function limitBody(
  request: HttpRequest,
  response: HttpResponse,
  ms: number,
  isOneMessage: boolean,
  late: () => void,
): boolean {
  if (isWhole(request)) return false;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  // It is the connection that keeps the process, and not the wait for its end: a body that was refused half-way over
  // HTTP/1.1 has neither "end" nor "close".
  const after = (then: () => void) => {
    if (!isOver) timer = setTimeout(then, ms).unref();
  };
  const cut = () => isWhole(request) || abortRequest(request);
  const end = () => {
    isOver = true;
    clearTimeout(timer);
  };
  request.once("end", end).once("close", end);
  if (isOneMessage) {
    after(() => {
      if (isWhole(request)) return;
      if (response.writableEnded) return abortRequest(request);
      after(cut);
      late();
    });
  } else {
    // Over HTTP/2 this comes after the request's own end.
    response.once("finish", () => after(cut));
  }
  if (isHttp2(request)) {
    stopSending(request.stream);
  }
  return true;
}

/**
 * Tells a client to send no more when its answer is out (RFC 9113, section 8.1): without that, the stream stays open
 * until the client ends its half, which may never happen.
 *
 * @param afterMs milliseconds that the answer has to go out first. @default 0: until the next turn of the event loop
 */
export function stopSending(stream: ServerHttp2Stream, afterMs = 0): void {
  const stop = () => {
    if (stream.destroyed) return;
    if (!isHalfClosed(stream)) stream.close(constants.NGHTTP2_NO_ERROR);
    // Node keeps a stream until its last byte is read, and a handler may have left it in the middle, with readers that wait for it.
    stream.removeAllListeners("readable").removeAllListeners("data").resume();
  };
  const soon = () => {
    // The client has ended its half, as most have: a timer would only keep all of the call in memory.
    if (stream.readableEnded) return;
    if (afterMs === 0) setImmediate(stop);
    else setTimeout(stop, afterMs).unref();
  };
  // The data has ended; the trailers go out in the same event, before this listener.
  stream.on("wantTrailers", soon);
  // An answer of headers alone has ended.
  stream.on("finish", () => {
    if (stream.sentHeaders?.["grpc-status"] !== undefined) soon();
  });
}

function isHalfClosed(stream: ServerHttp2Stream): boolean {
  return (
    stream.closed || stream.endAfterHeaders || stream.state.state === constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE
  );
}

function isWhole(request: HttpRequest): boolean {
  if (!isHttp2(request)) return request.complete;
  return request.complete || isHalfClosed(request.stream);
}

/** Whether nobody is there any more to take the answer. */
export function isClosed(response: HttpResponse): boolean {
  if (!("stream" in response)) return response.destroyed;
  const { closed, destroyed } = response.stream;
  return closed || destroyed;
}

/** Ends the request at once: over HTTP/1.1 with its connection, over HTTP/2 alone. */
export function abortRequest(request: HttpRequest): void {
  if (isHttp2(request)) request.stream.close(constants.NGHTTP2_CANCEL);
  else request.socket.destroy();
}
