import { createRegistry, type DescFile, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from "@connectrpc/connect";
import { DomainError } from "../error.ts";
import { addRequestInfo, toConnectError } from "./error.ts";
import { rpcName } from "./operation.ts";
import { newRequestId, type ReportError, reportToStderr } from "./report.ts";
import { validate } from "./rules.ts";
import type { AnyServiceDefinition } from "./service.ts";
import { strictJson } from "./strict-json.ts";

export interface ConnectRoutesOptions {
  /**
   * Is told of each error that is INTERNAL or UNKNOWN, and of one that is UNAVAILABLE for a cause that the caller is not
   * told, such as a driver's.
   * @default a few lines on stderr
   */
  readonly onError?: ReportError;
  /** The longest message in bytes that JSON may hold, decompressed; a longer one is refused. @default 4 MiB */
  readonly maxJsonBytes?: number;
}

/** 4 MiB: what gRPC clients expect, and the most that a Commit holds. */
const MAX_JSON_BYTES = 4 << 20;

type Handler = (request: unknown, context: HandlerContext) => unknown;

/**
 * Services as routes of any Connect server, with their rules and the toolkit's errors:
 * `createServer(connectNodeAdapter({ routes: connectRoutes([items, units]) }))`, or, in one process and without a port,
 * `createRouterTransport(connectRoutes([items, units]))`.
 *
 * JSON that would be read as something else than what was sent is refused with INVALID_ARGUMENT: bytes that are not UTF-8
 * above all. Where a web framework parses the body itself, as Express and Fastify do by default, its bytes are not seen here.
 */
export function connectRoutes(
  definitions: readonly AnyServiceDefinition[],
  { onError = reportToStderr, maxJsonBytes = MAX_JSON_BYTES }: ConnectRoutesOptions = {},
): (router: ConnectRouter) => void {
  const registry = registryOf(definitions.map(({ service }) => service));
  return (router) => {
    const { handlers } = router;
    for (const definition of definitions) {
      const first = handlers.length;
      router.service(definition.service, wrapped(definition, onError) as never);
      const added = handlers.splice(first);
      handlers.push(...added.map((handler) => strictJson(handler, { readMaxBytes: maxJsonBytes, registry })));
    }
  };
}

/** All messages that the services' files know, which may stand in a google.protobuf.Any. */
export function registryOf(services: readonly DescService[]) {
  return createRegistry(...services.flatMap(({ file }) => withImports(file)));
}

function withImports(file: DescFile): DescFile[] {
  return [file, ...file.dependencies.flatMap(withImports)];
}

function wrapped(
  { service, implementation, rules }: AnyServiceDefinition,
  onError: ReportError,
): Record<string, Handler> {
  const handlers = implementation as Record<string, Handler | undefined>;
  const entries = service.methods.flatMap((method): [string, Handler][] => {
    const handler = handlers[method.localName]?.bind(implementation);
    if (!handler) return [];
    const rule = rules?.[method.localName];
    const checked: Handler = (request, context) => {
      if (rule && (method.methodKind === "unary" || method.methodKind === "server_streaming")) {
        validate(rule, method, request);
      }
      return handler(request, context);
    };
    const toShown = (error: unknown, context: HandlerContext) => shown(error, method, context, onError);
    const streams = method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming";
    return [[method.localName, streams ? streaming(checked, toShown) : answering(checked, toShown)]];
  });
  return Object.fromEntries(entries);
}

type ToShown = (error: unknown, context: HandlerContext) => ConnectError;

function answering(handler: Handler, toShown: ToShown): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      throw toShown(error, context);
    }
  };
}

function streaming(handler: Handler, toShown: ToShown): Handler {
  return async function* (request, context) {
    try {
      yield* handler(request, context) as AsyncIterable<unknown>;
    } catch (error) {
      throw toShown(error, context);
    }
  };
}

/** The error as the caller gets it, under the id by which it has been reported. */
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
    // The caller's answer must not depend on what becomes of the report.
    reportToStderr(failure, { method: rpcName(method), code: "onError", requestId });
  }
  return told;
}

/** Whether something led to an error that the caller is told nothing of. */
function hasHiddenCause(error: unknown): boolean {
  let cause = error;
  while (cause instanceof ConnectError || cause instanceof DomainError) cause = cause.cause;
  return cause !== undefined;
}
