import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { toConnectError } from "./error.ts";
import { validate } from "./rules.ts";
import type { AnyServiceDefinition } from "./service.ts";

type Handler = (request: unknown, context: HandlerContext) => unknown;

/**
 * Services as routes of any Connect server, with their rules and the toolkit's errors:
 * `createServer(connectNodeAdapter({ routes: connectRoutes([items, units]) }))`, or, in one process and without a port,
 * `createRouterTransport(connectRoutes([items, units]))`.
 */
export function connectRoutes(definitions: readonly AnyServiceDefinition[]): (router: ConnectRouter) => void {
  return (router) => {
    for (const definition of definitions) router.service(definition.service, wrapped(definition) as never);
  };
}

function wrapped({ service, implementation, rules }: AnyServiceDefinition): Record<string, Handler> {
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
    const streams = method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming";
    return [[method.localName, streams ? streaming(checked) : answering(checked)]];
  });
  return Object.fromEntries(entries);
}

function answering(handler: Handler): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      throw toConnectError(error);
    }
  };
}

function streaming(handler: Handler): Handler {
  return async function* (request, context) {
    try {
      yield* handler(request, context) as AsyncIterable<unknown>;
    } catch (error) {
      throw toConnectError(error);
    }
  };
}
