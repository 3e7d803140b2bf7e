import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import type { Logger } from "pino";
import { type ErrorModel, errorModel } from "../../ddd/connect/error.ts";
import { rpcName } from "../../ddd/connect/operation.ts";
import { isRequestId } from "../../ddd/connect/request-id.ts";
import { registryOf } from "../../ddd/connect/service/routes.ts";
import { checkAuthorization } from "../../ddd/connect/wire/metadata.ts";
import type { CallOrigin } from "../call/call.ts";
import { traceIds } from "../call/call-trace.ts";
import { clientAddresses, type FindAddress } from "../call/client-address.ts";
import { LimitedLog } from "../log/limited-log.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
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
import { WaitingBodies } from "../ports/waiting-bodies.ts";
import { type CorsOptions, isPreflight, setCorsHeaders } from "./cors.ts";
import { type Page, type PageRequest, sendPage } from "./page.ts";
import { sendError, sendText } from "./refusal.ts";
import { pathOf } from "./request-path.ts";
import { listenHttp } from "./server.ts";
import { UnaryCalls } from "./unary/unary-calls.ts";
import { account, type CallTools, call, originOf } from "./universal/call.ts";
import { ACCEPTED_COMPRESSIONS, createHandlers } from "./universal/handlers.ts";

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

/** The id under which a call is found in logs: the caller's if it is usable, else a new one. Handlers see it too. */
function setRequestId(request: HttpRequest, response: HttpResponse): string {
  const given = request.headers["x-request-id"];
  const id = typeof given === "string" && isRequestId(given) ? given : randomUUID();
  request.headers["x-request-id"] = id;
  response.setHeader("x-request-id", id);
  return id;
}

function takesOneMessage(handler: UniversalHandler | undefined): boolean {
  const kind = handler?.method.methodKind;
  return kind !== "client_streaming" && kind !== "bidi_streaming";
}
