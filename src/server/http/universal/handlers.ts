import type { Registry } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import {
  Code,
  ConnectError,
  type ConnectRouterOptions,
  type ContextKey,
  createConnectRouter,
  createContextKey,
  type HandlerContext,
} from "@connectrpc/connect";
import type { Compression, UniversalHandler } from "@connectrpc/connect/protocol";
import { compressionBrotli, compressionGzip } from "@connectrpc/connect-node";
import type { Logger } from "pino";
import type { ErrorModel } from "../../../ddd/connect/error.ts";
import { isReading } from "../../../ddd/connect/standard-methods.ts";
import { limitsOf } from "../../../ddd/connect/wire/message-limits.ts";
import { checkMetadata } from "../../../ddd/connect/wire/metadata.ts";
import { strictJson } from "../../../ddd/connect/wire/strict-json.ts";
import { callIds } from "../../call/call-trace.ts";
import type { Route } from "../../ports/listener.ts";
import { compressionDeflate } from "./deflate.ts";

/** The compressions of messages, of those that a caller takes the first. */
export const ACCEPTED_COMPRESSIONS: Compression[] = [compressionGzip, compressionBrotli, compressionDeflate];

/** The code of the library's refusal of a call, before its handler; undefined if it has refused nothing. */
export interface Refusal {
  code: Code | undefined;
}

/** The library's refusal of a call, in the call's context values. */
export const refusalKey: ContextKey<Refusal | undefined> = createContextKey<Refusal | undefined>(undefined, {
  description: "the refusal by the library",
});

/** The handlers of the routes by path, with the limits, strict JSON and complete errors of this server. */
export function createHandlers(
  routes: readonly Route[],
  registry: Registry,
  errors: ErrorModel,
  log: Logger,
  maxBytes: number,
): ReadonlyMap<string, UniversalHandler> {
  const handlersOf = (options: Pick<ConnectRouterOptions, "writeMaxBytes">) => {
    const router = createConnectRouter({
      ...options,
      readMaxBytes: maxBytes,
      jsonOptions: { registry },
      acceptCompression: ACCEPTED_COMPRESSIONS,
      requestGate: (context) => {
        completeErrors(context, errors, log);
        checkQuery(context);
        checkProtocol(context);
        try {
          checkMetadata(context.requestHeader);
        } catch (error) {
          throw errors.toConnectError(error);
        }
      },
    });
    for (const { service, implementation } of routes) router.service(service, implementation);
    return new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  };
  const limited = handlersOf({ writeMaxBytes: maxBytes });
  const own = new Map(routes.map(({ service, limits }) => [service.typeName, limits]));
  const handlers = [...handlersOf({})].map(([path, unlimited]): [string, UniversalHandler] => {
    const { service, method } = unlimited;
    // An answer that is refused for its length has had its effect, and its caller would take it for undone.
    const handler = (isReading(method) && limited.get(path)) || unlimited;
    return [path, strictJson(handler, { limits: limitsOf({ maxBytes }, own.get(service.typeName), method), registry })];
  });
  return new Map(handlers);
}

/**
 * Completes the errors that the library itself raises for this call. Its handlers abort their context with an error
 * before they write it, on every protocol, so what changes here reaches the wire. The context's signal would not do:
 * it tells only the first reason, and a deadline may have been that.
 */
function completeErrors(context: HandlerContext, errors: ErrorModel, log: Logger): void {
  // The library's own context; `abort` is not in the type that handlers see.
  const call = context as HandlerContext & { abort(reason?: unknown): void };
  const { abort } = call;
  call.abort = (reason) => {
    if (reason instanceof ConnectError) {
      errors.complete(reason, context.method.input);
      const refusal = context.values.get(refusalKey);
      if (refusal) refusal.code ??= reason.code;
    } else if (reason !== undefined && !context.signal.aborted) {
      const rpc = `${context.service.typeName}/${context.method.name}`;
      log.debug({ rpc, ...callIds(context), err: reason }, "call broken off");
    }
    abort(reason);
  };
}

function checkProtocol({ protocolName, requestMethod, requestHeader, url }: HandlerContext): void {
  if (protocolName !== "connect") return;
  const parameter = requestMethod === "GET" ? new URL(url).searchParams.get("connect") : null;
  if (parameter !== null && parameter !== "v1") throw otherVersion("the parameter connect", "v1");
  requireProtocol((name) => requestHeader.get(name) ?? undefined);
}

/**
 * Refuses a call of another version of the Connect protocol than 1, and a deadline of no time, which the library takes for one that has
 * passed: the protocol knows positive numbers alone. The version may be missing, as it is where curl calls.
 *
 * @throws ConnectError
 */
export function requireProtocol(header: (name: string) => string | undefined): void {
  const version = header("connect-protocol-version");
  if (version !== undefined && version !== "1") throw otherVersion("Connect-Protocol-Version", "1");
  if (/^0+$/.test(header("connect-timeout-ms") ?? "")) {
    throw new ConnectError(
      "Connect-Timeout-Ms is 0, and must be positive: leave it out for the longest deadline",
      Code.InvalidArgument,
    );
  }
}

function otherVersion(name: string, expected: string): ConnectError {
  return new ConnectError(`${name} is not ${expected}: leave it out, or use that`, Code.InvalidArgument);
}

/** Refuses a GET whose message is not base64 although it says so, which the library would answer as internal. */
function checkQuery({ requestMethod, url }: HandlerContext): void {
  if (requestMethod !== "GET") return;
  const query = new URL(url).searchParams;
  if (!query.has("message")) throw new ConnectError("a GET names its message: &message={…}", Code.InvalidArgument);
  if (query.get("base64") !== "1") return;
  try {
    base64Decode(query.get("message") ?? "");
  } catch (cause) {
    throw new ConnectError("message is not base64", Code.InvalidArgument, undefined, undefined, cause);
  }
}
