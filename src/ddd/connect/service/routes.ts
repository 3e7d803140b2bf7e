import { createRegistry, type DescFile, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, type HandlerContext, type Interceptor } from "@connectrpc/connect";
import { DomainError } from "../../error.ts";
import { type Admission, admitCall } from "../call/admission.ts";
import type { CallHook } from "../call/call.ts";
import { type Handler, intercepted, translating } from "../call/intercept.ts";
import { operationsThrough, putInFront } from "../call/operation-calls.ts";
import { newRequestId, type ReportError, reportToStderr } from "../call/report.ts";
import { addRequestInfo, toConnectError } from "../error.ts";
import { rpcName } from "../operation.ts";
import { limitsOf, type MessageLimits } from "../wire/message-limits.ts";
import { checkMetadata } from "../wire/metadata.ts";
import { strictJson } from "../wire/strict-json.ts";
import type { AnyServiceDefinition } from "./definition.ts";

/**
 * The hooks, interceptors and limits of all calls, single ones and operations of a Commit alike, and the report of
 * their errors.
 */
export interface ConnectRoutesOptions {
  /** Look at each call, and may refuse it; see CallHook. @default none */
  readonly hooks?: readonly CallHook[];
  /**
   * Connect's own interceptors; each sees operations of a Commit as calls, too. Interceptors of the router's or
   * adapter's options run first, and see operations as well. @default none
   */
  readonly interceptors?: readonly Interceptor[];
  /**
   * Gets each INTERNAL or UNKNOWN error, and each UNAVAILABLE error whose cause is hidden from the caller, such as a
   * driver's.
   * @default a few lines on stderr
   */
  readonly onError?: ReportError;
  /**
   * The limits of every message; a larger one is refused. A definition may lower them for single methods.
   *
   * @default MESSAGE_LIMITS
   */
  readonly limits?: Partial<MessageLimits>;
}

/**
 * Services as routes of any Connect server, with their rules and the toolkit's errors:
 * `createServer(connectNodeAdapter({ routes: connectRoutes([items, units]) }))`, or, in one process and without a port,
 * `createRouterTransport(connectRoutes([items, units]))`.
 *
 * A call passes, in this order: the router's request gate and interceptors, the interceptors of the options, the hooks,
 * the service's rules, the idempotency log, and its handler. Each operation of a Commit passes the same: all operations
 * pass the rules, one after another, before the first handler runs.
 *
 * JSON that the library would misread, such as bytes that are not UTF-8, is refused with INVALID_ARGUMENT, as is metadata
 * that is not printable ASCII, or not base64 where its name ends in `-bin`. Where a web
 * framework parses the body itself, as Express and Fastify do by default, its bytes cannot be checked.
 */
export function connectRoutes(
  definitions: readonly AnyServiceDefinition[],
  { hooks = [], interceptors = [], onError = reportToStderr, limits }: ConnectRoutesOptions = {},
): (router: ConnectRouter) => void {
  const registry = registryOf(definitions.map(({ service }) => service));
  return (router) => {
    const { handlers } = router;
    for (const definition of definitions) {
      putInFront(router, definition.service.typeName, { hooks, interceptors });
      const { operations } = definition;
      const through = operations && operationsThrough(router, operations, { hooks, interceptors });
      const entries = definition.service.methods.flatMap((method): [string, Handler][] => {
        const handler = (definition.implementation as Record<string, Handler | undefined>)[method.localName];
        if (!handler) return [];
        const bound = handler.bind(definition.implementation);
        // The operations of a Commit are admitted one by one, on their way through.
        const { operations: _, ...own } = definition;
        const admitted = through
          ? admitting(method, through(method, bound), { hooks, definition: own })
          : admitting(method, bound, { hooks, definition });
        const toShown = (error: unknown, context: HandlerContext) => shown(error, method, context, onError);
        const told = translating(method, admitted, toShown);
        if (interceptors.length === 0) return [[method.localName, told]];
        // A reported error goes to the caller as it is; an interceptor may throw one that has not been reported.
        const still = (error: unknown, context: HandlerContext) =>
          error instanceof ConnectError ? error : toShown(error, context);
        return [[method.localName, translating(method, intercepted(interceptors, method, told), still)]];
      });
      const first = handlers.length;
      router.service(definition.service, Object.fromEntries(entries) as never);
      const added = handlers.splice(first);
      const limited = (method: DescMethod) => limitsOf(limits, definition.limits, method);
      handlers.push(...added.map((handler) => strictJson(handler, { limits: limited(handler.method), registry })));
    }
  };
}

/** All messages in the services' files and their imports, for google.protobuf.Any in JSON. */
export function registryOf(services: readonly DescService[]) {
  return createRegistry(...services.flatMap(({ file }) => withImports(file)));
}

function withImports(file: DescFile): DescFile[] {
  return [file, ...file.dependencies.flatMap(withImports)];
}

/** Puts the hooks and rules in front of a handler. */
function admitting(method: DescMethod, handler: Handler, admission: Admission): Handler {
  const { methodKind } = method;
  if (methodKind === "unary" || methodKind === "client_streaming") {
    return async (given, outer) => {
      checkMetadata(outer.requestHeader);
      const { request, context } = await admitCall(method, given, outer, admission);
      return handler(request, context);
    };
  }
  return async function* (given, outer) {
    checkMetadata(outer.requestHeader);
    const { request, context } = await admitCall(method, given, outer, admission);
    yield* handler(request, context) as AsyncIterable<unknown>;
  };
}

/** The error for the caller, with the id of the report. */
function shown(error: unknown, method: DescMethod, context: HandlerContext, onError: ReportError): ConnectError {
  const told = toConnectError(error);
  const isDefect = told.code === Code.Internal || told.code === Code.Unknown;
  if (!isDefect && !(told.code === Code.Unavailable && hasHiddenCause(error))) return told;
  const requestId = newRequestId(context.requestHeader);
  // A handler's own choice of a code and a text needs no hint where to look.
  if (told !== error) addRequestInfo(told, requestId);
  try {
    onError(error, { method: rpcName(method), code: Code[told.code], requestId });
  } catch (failure) {
    // A failing report must not change the caller's answer.
    reportToStderr(failure, { method: rpcName(method), code: "onError", requestId });
  }
  return told;
}

/** Whether an error has a cause that is hidden from the caller. */
function hasHiddenCause(error: unknown): boolean {
  let cause = error;
  while (cause instanceof ConnectError || cause instanceof DomainError) cause = cause.cause;
  return cause !== undefined;
}
