import { randomUUID } from "node:crypto";
import { Code, ConnectError, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { codeFromHttpStatus } from "@connectrpc/connect/protocol-connect";
import { universalRequestFromNodeRequest } from "@connectrpc/connect-node";
import type { Logger } from "pino";
import { addressKey } from "../../ddd/connect/call/caller.ts";
import { type ErrorModel, errorModel } from "../../ddd/connect/error.ts";
import { rpcName } from "../../ddd/connect/operation.ts";
import { isRequestId } from "../../ddd/connect/request-id.ts";
import { registryOf } from "../../ddd/connect/service/routes.ts";
import { checkAuthorization } from "../../ddd/connect/wire/metadata.ts";
import { logCall } from "../call/access-log.ts";
import { abortKey, type CallOrigin, originKey } from "../call/call.ts";
import { traceIds } from "../call/call-trace.ts";
import { clientAddresses, type FindAddress } from "../call/client-address.ts";
import { LimitedLog } from "../log/limited-log.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import { plainContentType } from "../ports/content-type.ts";
import { clampDeadlineHeaders } from "../ports/deadline.ts";
import {
  abortRequest,
  HTTP_LIMITS,
  type HttpLimits,
  type HttpRequest,
  type HttpResponse,
  isClosed,
  isHttp2,
  limitBody,
} from "../ports/limits.ts";
import { type Listener, MAX_MESSAGE_BYTES, type Route, type TlsFiles } from "../ports/listener.ts";
import { peerOf } from "../ports/peer-address.ts";
import { WaitingBodies } from "../ports/waiting-bodies.ts";
import { readBody } from "./body.ts";
import { compressed, type EncodedBody } from "./compressed.ts";
import { type CorsOptions, isPreflight, setCorsHeaders } from "./cors.ts";
import { ACCEPTED_COMPRESSIONS, createHandlers, type Refusal, refusalKey } from "./handlers.ts";
import { sendError, sendText } from "./refusal.ts";
import { pathOf } from "./request-path.ts";
import { sendAnswer } from "./response.ts";
import { listenHttp } from "./server.ts";
import { UnaryCalls } from "./unary/unary-calls.ts";

/** A plain HTTP answer. */
export interface Page {
  readonly status: number;
  /** Text ends with a line's end, which is added if it is missing; bytes are sent as they are. */
  readonly body: string | Uint8Array;
  /** @default "text/plain; charset=utf-8" */
  readonly contentType?: string;
  /** More headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the body, in bytes, is the same object each time, and has nothing of the caller's: then it is compressed, once, for a client that
   * takes that. @default false
   */
  readonly isStatic?: boolean;
}

/** The parts of a request that a page may depend on. */
export interface PageRequest {
  /** The Accept header; "" if there is none. */
  readonly accept: string;
  /** The host and port that the caller asked for, such as `localhost:8080`. */
  readonly authority: string;
  /** The If-None-Match header; "" if there is none. */
  readonly ifNoneMatch: string;
  /** The Authorization header; "" if there is none. */
  readonly authorization: string;
  /** Whether a proxy says that it has the request from another: by Forwarded or X-Forwarded-For. @default false */
  readonly isForwarded?: boolean;
}

/** The routes and settings of `listenConnect`. */
export interface ConnectListenerOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The services; their handlers have passed the pipeline already. */
  readonly routes: readonly Route[];
  /** Pages by path, such as `/livez`, for GET and HEAD. */
  readonly pages: Readonly<Record<string, (request: PageRequest) => Page | Promise<Page>>>;
  readonly cors: CorsOptions;
  /** With it, HTTP/2 is chosen by ALPN; without, a client that begins with HTTP/2 gets it. */
  readonly tls?: TlsFiles;
  readonly limits?: Partial<HttpLimits>;
  /** @default the address at the other end of the connection, whatever headers tell */
  readonly findAddress?: FindAddress;
  /** The longest message in bytes, decompressed, in either direction. @default 4194304 */
  readonly maxMessageBytes?: number | undefined;
  /** @default Brasa's own */
  readonly errors?: ErrorModel;
  /** Whether a call that is refused before its handler has a line in the log, like any other call. @default true */
  readonly accessLog?: boolean;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer?: Pick<CallObserver, "refuse">;
  readonly log: Logger;
}

/**
 * Serves the routes over Connect, gRPC-Web and gRPC, on HTTP/1.1 and HTTP/2 alike, on one TCP port.
 *
 * Rejects with the system's error, such as EADDRINUSE, if the port cannot be had.
 */
export async function listenConnect(options: ConnectListenerOptions): Promise<Listener> {
  const { host, port, tls, log, errors = errorModel, accessLog = true, observer } = options;
  const findAddress = options.findAddress ?? clientAddresses([]);
  const maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  const limits = { ...HTTP_LIMITS, ...options.limits };
  // The messages for a google.protobuf.Any, which JSON writes by its type.
  const registry = registryOf(options.routes.map(({ service }) => service));
  const handlers = createHandlers(options.routes, registry, errors, log, maxMessageBytes);
  const limitedLog = new LimitedLog(log);
  const unary = new UnaryCalls({
    routes: options.routes,
    registry,
    maxMessageBytes,
    compressions: ACCEPTED_COMPRESSIONS,
    errors,
    findAddress,
    accessLog,
    observer,
    log,
    defect: (error, { method, requestId }) => {
      const entry = { err: error, rpc: rpcName(method), requestId };
      limitedLog.error("an answer cannot be sent as its handler gave it", entry);
    },
  });
  const tools: CallTools = { errors, maxMessageBytes, accessLog, observer, log };
  const pages = new Map(Object.entries(options.pages));
  const bodies = new WaitingBodies();

  // Any other path is the caller's own text, which no log should quote.
  const knownPath = (request: HttpRequest) => {
    const [path = ""] = request.url?.split("?", 1) ?? [];
    return handlers.has(path) || pages.has(path) ? path : undefined;
  };

  const answer = (request: HttpRequest, response: HttpResponse) => {
    const requestId = setRequestId(request, response);
    const entry = { method: request.method, path: knownPath(request), requestId };
    const startedAt = performance.now();
    let origin: CallOrigin | undefined;
    const refused = (status: number, text: string, code: Code) => {
      const error = new ConnectError(text, code);
      errors.complete(error);
      sendError(request, response, status, error);
      return error;
    };
    const isAuthorizedOnce = ({ method }: UniversalHandler) => {
      try {
        checkAuthorization(request.rawHeaders);
        return true;
      } catch (given) {
        const error = errors.toConnectError(given);
        observer?.refuse(method, error);
        sendError(request, response, 401, error);
        return false;
      }
    };
    const failed = (error: unknown) => {
      if (response.headersSent || isClosed(response)) {
        // Most often the client went away.
        log.debug({ ...entry, ...traceIds(origin), err: error }, "an answer was not sent to its end");
        // Half an answer must not look like a whole one.
        if (!response.writableEnded) abortRequest(request);
        return;
      }
      limitedLog.error("a request failed outside its handler", { ...entry, ...traceIds(origin), err: error });
      try {
        sendText(response, 500, "internal error; the server's log has the cause under this call's request id");
      } catch {
        // The client has gone meanwhile, or the answer itself failed: the error is logged above.
        abortRequest(request);
      }
    };
    try {
      setCorsHeaders(options.cors, request, response);
      // Runs in a timer, where no caller catches.
      const giveUp = (status: number, text: string, code: Code) => () => {
        if (response.headersSent || isClosed(response)) return;
        log.debug(entry, text);
        try {
          if (!isHttp2(request)) response.setHeader("connection", "close");
          const error = refused(status, text, code);
          // Nobody else would: the end of its body is not waited for.
          if (handler && origin) account(handler, request, origin, error, startedAt, tools);
        } catch (error) {
          failed(error);
        }
      };
      const path = pathOf(request);
      const handler = path === undefined ? undefined : handlers.get(path);
      const late = giveUp(408, "the request's body came too slowly", Code.DeadlineExceeded);
      const shutDown = giveUp(503, "the server is shutting down", Code.Unavailable);
      const isOneMessage = takesOneMessage(handler);
      if (limitBody(request, response, limits.bodyMs, isOneMessage, late) && isOneMessage) {
        const arrived = bodies.add(shutDown);
        request.once("end", arrived).once("close", arrived);
      }

      if (path === undefined) {
        sendText(response, 400, "the request's Host or :authority is missing or unusable");
      } else if (!/^[\x21-\x7e]*$/.test(request.url ?? "")) {
        // HTTP/2 lets any byte through, but its character encoding is unknown (RFC 3986, section 2).
        sendText(response, 400, "the request's path or query has bytes that need percent-encoding");
      } else if (isPreflight(request)) {
        response.statusCode = 204;
        response.end();
      } else if (handler && !isAuthorizedOnce(handler)) {
        log.debug(entry, "there is more than one header authorization");
      } else if (handler) {
        origin = unary.take(path, request, response, failed);
        if (origin) return;
        origin = originOf(request, findAddress);
        call(handler, request, response, origin, tools).catch(failed);
      } else {
        const page = pages.get(path);
        if (page) sendPage(page, request, response).catch(failed);
        else {
          const error = refused(404, `${path} is not implemented`, Code.Unimplemented);
          // Browsers ask for pages that no service has, such as /favicon.ico.
          if (request.method === "POST") observer?.refuse(undefined, error);
        }
      }
    } catch (error) {
      failed(error);
    }
  };
  const listener = await listenHttp({ host, port, handler: answer, limits, log, ...(tls ? { tls } : {}) });
  return {
    address: listener.address,
    get open() {
      return listener.open;
    },
    renew: listener.renew,
    abort: listener.abort,
    drain() {
      bodies.drain();
      return listener.drain();
    },
  };
}

/** The tools of all calls of a listener. */
interface CallTools {
  readonly errors: ErrorModel;
  readonly maxMessageBytes: number;
  readonly accessLog: boolean;
  readonly observer: Pick<CallObserver, "refuse"> | undefined;
  readonly log: Logger;
}

async function call(
  handler: UniversalHandler,
  request: HttpRequest,
  response: HttpResponse,
  origin: CallOrigin,
  tools: CallTools,
): Promise<void> {
  const { errors, maxMessageBytes } = tools;
  clampDeadlineHeaders(request.headers);
  const { "content-type": type } = request.headers;
  if (type !== undefined) request.headers["content-type"] = plainContentType(type);
  const startedAt = performance.now();
  const refusal: Refusal = { code: undefined };
  const values = createContextValues()
    .set(abortKey, () => abortRequest(request))
    .set(originKey, origin)
    .set(addressKey, origin.address)
    .set(refusalKey, refusal);
  const universal = universalRequestFromNodeRequest(request, response, undefined, values);
  const answer = await handler({ ...universal, body: readBody(request, errors, maxMessageBytes) });
  // codeFromHttpStatus maps 400 to INTERNAL; this 400 is about an invalid query.
  const code = refusal.code ?? (answer.status === 400 ? Code.InvalidArgument : codeFromHttpStatus(answer.status));
  const error = new ConnectError("refused", code);
  errors.complete(error);
  account(handler, request, origin, error, startedAt, tools);
  switch (answer.status) {
    case 405:
      response.setHeader("allow", handler.allowedMethods.join(", "));
      return sendText(response, 405, `this method is called with ${handler.allowedMethods.join(" or ")}`);
    case 415:
      if (request.method === "GET") {
        return sendText(response, 415, "a GET names its message: ?encoding=json&message={…}, in URL encoding");
      }
      response.setHeader("accept-post", acceptedTypes(handler));
      return sendText(response, 415, `the content type must be one of: ${acceptedTypes(handler)}`);
    case 505:
      response.setHeader("connection", "close");
      return sendText(response, 505, "streams in both directions need HTTP/2");
    default:
      return sendAnswer(answer, response);
  }
}

/** Accounts for a call that has met no handler. */
function account(
  { method }: UniversalHandler,
  request: HttpRequest,
  origin: CallOrigin,
  error: ConnectError,
  startedAt: number,
  { observer, accessLog, log }: CallTools,
): void {
  if (origin.accounted) return;
  origin.accounted = true;
  observer?.refuse(method, error);
  const protocol = protocolOf(request);
  if (accessLog) logCall(log, "info", { rpc: rpcName(method), code: error.code, startedAt, origin, protocol });
}

function protocolOf({ headers }: HttpRequest): string {
  const [, protocol = "connect"] = /^\s*application\/(grpc(?:-web)?)/i.exec(headers["content-type"] ?? "") ?? [];
  return protocol.toLowerCase();
}

function originOf({ socket, headers }: HttpRequest, findAddress: FindAddress): CallOrigin {
  return {
    address: findAddress(socket.remoteAddress ?? "", (name) => headers[name]?.toString()),
    peer: peerOf(socket),
    requestId: String(headers["x-request-id"]),
    accounted: false,
    readHeader: (name) => headers[name]?.toString(),
  };
}

function acceptedTypes({ method }: UniversalHandler): string {
  const connect = method.methodKind === "unary" ? "application/" : "application/connect+";
  const grpc = ["application/grpc", "application/grpc-web"].flatMap((type) => [type, `${type}+proto`, `${type}+json`]);
  return [`${connect}proto`, `${connect}json`, ...grpc].join(", ");
}

function takesOneMessage(handler: UniversalHandler | undefined): boolean {
  const kind = handler?.method.methodKind;
  return kind !== "client_streaming" && kind !== "bidi_streaming";
}

async function sendPage(
  page: (request: PageRequest) => Page | Promise<Page>,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return sendText(response, 405, "this page is for GET and HEAD");
  }
  // pathOf has set the authority.
  const authority = String(request.headers[isHttp2(request) ? ":authority" : "host"]);
  const { accept = "", "if-none-match": ifNoneMatch = "", authorization = "" } = request.headers;
  const isForwarded = "forwarded" in request.headers || "x-forwarded-for" in request.headers;
  const answer = await page({ accept, authority, ifNoneMatch, authorization, isForwarded });
  const { status, body, contentType, headers = {}, isStatic = false } = answer;
  const takes = String(request.headers["accept-encoding"] ?? "");
  const sent: Partial<EncodedBody> = isStatic && typeof body !== "string" ? await compressed(body, takes) : {};
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (sent.encoding) response.setHeader("content-encoding", sent.encoding);
  sendText(response, status, sent.body ?? body, contentType);
}

/** The id under which a call is found in logs: the caller's if it is usable, else a new one. Handlers see it too. */
function setRequestId(request: HttpRequest, response: HttpResponse): string {
  const given = request.headers["x-request-id"];
  const id = typeof given === "string" && isRequestId(given) ? given : randomUUID();
  request.headers["x-request-id"] = id;
  response.setHeader("x-request-id", id);
  return id;
}
