import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, type ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { z } from "zod";
import { addRequestInfo, type ErrorModel, errorModel } from "../ddd/connect/error.ts";
import { rpcName } from "../ddd/connect/operation.ts";
import { type ServiceRules, validate } from "../ddd/connect/rules.ts";
import type { AnyServiceDefinition } from "../ddd/connect/service.ts";
import { CancelledError, DomainError, ExhaustedError, UnavailableError } from "../ddd/error.ts";
import { type Call, cutOffKey, openCall } from "./call.ts";
import type { Route } from "./listener.ts";

export interface PipelineOptions {
  readonly log: Logger;
  /** How many unary calls run at a time, and, apart from them, how many streams; one more is refused. @default 1000 */
  readonly maxConcurrentCalls?: number;
  /** The deadline in milliseconds of a unary call whose caller set none. @default 15000 */
  readonly unaryDeadlineMs?: number;
  /** The deadline in milliseconds of a stream whose caller set none. @default 600000, ten minutes */
  readonly streamDeadlineMs?: number;
  /** @default Brasa's own */
  readonly errors?: ErrorModel;
}

export interface RouteOptions<S extends DescService> {
  /** What requests must be like; without rules, any message of the type passes. */
  readonly rules?: ServiceRules<S> | AnyServiceDefinition["rules"];
  /** Methods that have no deadline unless the caller sets one, such as a health watch. */
  readonly unbounded?: readonly (keyof S["method"])[];
  /**
   * Counts this service's calls apart from all others: so many unary calls and so many streams at a time. For a service
   * that must answer when the server is at its cap, and must not use that up, such as health.
   * @default counted with all others, up to `maxConcurrentCalls`
   */
  readonly ownCap?: number;
}

/**
 * What every call passes, whatever its listener and protocol: concurrency cap, deadline, error mapping, validation, and
 * then its handler. Authentication and rate limits come before, at each listener's gate.
 */
export interface Pipeline {
  /** A service whose handlers are wrapped in the pipeline. */
  route<S extends DescService>(service: S, implementation: Partial<ServiceImpl<S>>, options?: RouteOptions<S>): Route;
  /** How many handlers are running, those included whose callers have gone. */
  readonly running: number;
  /** Ends every running call now, and every later one as it begins: UNAVAILABLE. */
  abort(): void;
  /** Resolves when no handler is running. */
  idle(): Promise<void>;
}

/** How long a caller may take to take the error of a stream whose time is over. */
const LAST_WORDS_MS = 1000;

/** Calls that are counted together; one more than `max` is refused. */
interface CallGroup {
  readonly calls: Set<Call>;
  readonly max: number;
}

type Unary = (request: unknown, context: HandlerContext) => Promise<unknown>;
type Streaming = (request: unknown, context: HandlerContext) => AsyncIterable<unknown>;

export function createPipeline(options: PipelineOptions): Pipeline {
  const {
    log,
    maxConcurrentCalls = 1000,
    unaryDeadlineMs = 15_000,
    streamDeadlineMs = 600_000,
    errors = errorModel,
  } = options;
  const groups: CallGroup[] = [];
  const shared = openGroups(maxConcurrentCalls);
  const whenIdle: (() => void)[] = [];
  let aborted: UnavailableError | undefined;

  return {
    route(service, implementation, { rules, unbounded = [], ownCap } = {}) {
      const { unaryCalls, streams } = ownCap === undefined ? shared : openGroups(ownCap);
      const handlers = implementation as Record<string, ((...args: never[]) => unknown) | undefined>;
      const wrapped: Record<string, Unary | Streaming> = {};
      for (const method of service.methods) {
        const handler = handlers[method.localName]?.bind(implementation);
        // A method without a handler is left out; the listeners answer UNIMPLEMENTED.
        if (!handler) continue;
        const rule = (rules as Record<string, z.ZodType> | undefined)?.[method.localName];
        const limit = unbounded.includes(method.localName) ? undefined : streamDeadlineMs;
        switch (method.methodKind) {
          case "unary":
            wrapped[method.localName] = unary(method, rule, unaryCalls, handler as unknown as Unary);
            break;
          case "server_streaming":
            wrapped[method.localName] = streaming(method, rule, limit, streams, handler as unknown as Streaming);
            break;
          case "client_streaming":
            wrapped[method.localName] = clientStreaming(method, rule, limit, streams, handler as unknown as Unary);
            break;
          case "bidi_streaming":
            wrapped[method.localName] = streaming(method, rule, limit, streams, handler as unknown as Streaming);
        }
      }
      // Each handler has kept its method's type; the loop over descriptors cannot show it.
      return { service, implementation: wrapped as Route["implementation"] };
    },
    get running() {
      return countRunning();
    },
    abort() {
      aborted = new UnavailableError("the server is shutting down", { reason: "SHUTTING_DOWN" });
      for (const call of groups.flatMap(({ calls }) => [...calls])) call.abort(aborted);
    },
    idle() {
      if (countRunning() === 0) return Promise.resolve();
      return new Promise((resolve) => whenIdle.push(resolve));
    },
  };

  function openGroups(max: number): Record<"unaryCalls" | "streams", CallGroup> {
    const opened = { unaryCalls: { calls: new Set<Call>(), max }, streams: { calls: new Set<Call>(), max } };
    groups.push(opened.unaryCalls, opened.streams);
    return opened;
  }

  function countRunning(): number {
    return groups.reduce((sum, { calls }) => sum + calls.size, 0);
  }

  function unary(method: DescMethod, rule: z.ZodType | undefined, group: CallGroup, handler: Unary): Unary {
    return (request, context) =>
      once(method, context, unaryDeadlineMs, group, (inner) => {
        return handler(checked(rule, method, request), inner);
      });
  }

  function clientStreaming(
    method: DescMethod,
    rule: z.ZodType | undefined,
    limitMs: number | undefined,
    group: CallGroup,
    handler: Unary,
  ): Unary {
    return (requests, context) =>
      once(method, context, limitMs, group, (inner) => handler(checked(rule, method, requests), inner));
  }

  /** Runs a handler that answers once. */
  async function once(
    method: DescMethod,
    context: HandlerContext,
    limitMs: number | undefined,
    group: CallGroup,
    run: (inner: HandlerContext) => Promise<unknown>,
  ): Promise<unknown> {
    let call: Call;
    try {
      call = open(method, context, limitMs, group);
    } catch (error) {
      throw failure(error, method, context);
    }
    try {
      // Wrapped, so that a handler that throws before its first await is as one that rejects.
      const work = (async () => run(call.context))();
      let answered = false;
      work.then(call.release, (error: unknown) => {
        call.release();
        if (answered) leftBehind(error, method);
      });
      return await call.race(work).finally(() => {
        answered = true;
      });
    } catch (error) {
      throw failure(error, method, context);
    } finally {
      call.end();
    }
  }

  /** What a handler throws when its caller has been answered for it: nobody else would hear of a defect. */
  function leftBehind(error: unknown, method: DescMethod): void {
    if (error instanceof DomainError) return;
    log.error({ err: error, rpc: rpcName(method) }, "a handler failed after its call had ended");
  }

  function streaming(
    method: DescMethod,
    rule: z.ZodType | undefined,
    limitMs: number | undefined,
    group: CallGroup,
    handler: Streaming,
  ): Streaming {
    return async function* (request, context) {
      let call: Call | undefined;
      let responses: AsyncIterator<unknown> | undefined;
      let cutOff: NodeJS.Timeout | undefined;
      try {
        call = open(method, context, limitMs, group);
        // A caller who takes nothing keeps this waiting at its `yield`, where no deadline reaches it.
        call.context.signal.addEventListener("abort", () => {
          cutOff = setTimeout(() => context.values.get(cutOffKey)?.(), LAST_WORDS_MS);
        });
        responses = handler(checked(rule, method, request), call.context)[Symbol.asyncIterator]();
        for (;;) {
          const next = await call.race(responses.next());
          if (next.done) {
            responses = undefined;
            return;
          }
          yield next.value;
        }
      } catch (error) {
        throw failure(error, method, context);
      } finally {
        // A handler whose stream was left before its end has no more to wait for.
        if (responses) call?.abort(new CancelledError("the call has ended"));
        clearTimeout(cutOff);
        call?.end();
        // Not waited for: a handler may still be on its way to the end.
        const ended = responses?.return?.() ?? Promise.resolve();
        ended.catch((error: unknown) => leftBehind(error, method)).then(call?.release);
      }
    };
  }

  function open(method: DescMethod, context: HandlerContext, limitMs: number | undefined, group: CallGroup): Call {
    if (aborted) throw aborted;
    if (group.calls.size >= group.max) {
      throw new ExhaustedError("the server is busy; try again in a moment", {
        reason: "TOO_MANY_CALLS",
        retryAfterMs: 1000,
      });
    }
    const call = openCall(context, context.timeoutMs() ?? limitMs, () => {
      group.calls.delete(call);
      if (whenIdle.length > 0 && countRunning() === 0) {
        for (const resolve of whenIdle.splice(0)) resolve();
      }
    });
    group.calls.add(call);
    log.trace({ rpc: rpcName(method) }, "call");
    return call;
  }

  /** The error as the caller gets it; what the caller is not told goes to the log. */
  function failure(error: unknown, method: DescMethod, context: HandlerContext): ConnectError {
    const shown = errors.toConnectError(error);
    const requestId = context.requestHeader.get("x-request-id") ?? "";
    const entry = { rpc: rpcName(method), code: Code[shown.code], requestId };
    if (shown.code === Code.Internal || shown.code === Code.Unknown) {
      // A handler's own choice of these codes needs no hint where to look.
      if (shown !== error) addRequestInfo(shown, requestId);
      log.error({ ...entry, err: error }, "call failed");
    } else if (shown.code === Code.Unavailable) {
      log.warn({ ...entry, err: error }, "call failed");
    } else {
      // Neither the text nor the fields' descriptions: they may quote what the caller sent.
      log.debug({ ...entry, ...(error instanceof DomainError ? { reason: error.reason } : {}) }, "call refused");
    }
    return shown;
  }
}

/** The request, or the stream of requests, of which each message meets the rule. */
function checked(rule: z.ZodType | undefined, method: DescMethod, request: unknown): unknown {
  if (!rule) return request;
  if (method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming") {
    return checkedStream(rule, method, request as AsyncIterable<unknown>);
  }
  validate(rule, method, request);
  return request;
}

async function* checkedStream(rule: z.ZodType, method: DescMethod, requests: AsyncIterable<unknown>) {
  for await (const request of requests) {
    validate(rule, method, request);
    yield request;
  }
}
