import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, type ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { z } from "zod";
import { addRequestInfo, type ErrorModel, errorModel, fromConnectError } from "../ddd/connect/error.ts";
import { type ServiceRules, validate } from "../ddd/connect/rules.ts";
import { CancelledError, DeadlineError, type DomainError, ExhaustedError, UnavailableError } from "../ddd/error.ts";
import { CallContext } from "./call.ts";
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
  readonly rules?: ServiceRules<S>;
  /** Methods that have no deadline unless the caller sets one, such as a health watch. */
  readonly unbounded?: readonly (keyof S["method"])[];
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
  /** Ends the deadline of every running call now. */
  abort(): void;
  /** Resolves when no handler is running. */
  idle(): Promise<void>;
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
  const unaryCalls = new Set<Call>();
  const streams = new Set<Call>();
  const whenIdle: (() => void)[] = [];

  return {
    route(service, implementation, { rules, unbounded = [] } = {}) {
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
            wrapped[method.localName] = unary(method, rule, handler as unknown as Unary);
            break;
          case "server_streaming":
            wrapped[method.localName] = streaming(method, rule, limit, handler as unknown as Streaming);
            break;
          case "client_streaming":
            wrapped[method.localName] = clientStreaming(method, limit, handler as unknown as Unary);
            break;
          case "bidi_streaming":
            wrapped[method.localName] = streaming(method, undefined, limit, handler as unknown as Streaming);
        }
      }
      // Each handler has kept its method's type; the loop over descriptors cannot show it.
      return { service, implementation: wrapped as Route["implementation"] };
    },
    get running() {
      return unaryCalls.size + streams.size;
    },
    abort() {
      const reason = new UnavailableError("the server is shutting down", { reason: "SHUTTING_DOWN" });
      for (const call of [...unaryCalls, ...streams]) call.abort(reason);
    },
    idle() {
      if (unaryCalls.size + streams.size === 0) return Promise.resolve();
      return new Promise((resolve) => whenIdle.push(resolve));
    },
  };

  function unary(method: DescMethod, rule: z.ZodType | undefined, handler: Unary): Unary {
    return (request, context) =>
      once(method, context, unaryDeadlineMs, unaryCalls, (inner) => {
        if (rule) validate(rule, method, request);
        return handler(request, inner);
      });
  }

  function clientStreaming(method: DescMethod, limitMs: number | undefined, handler: Unary): Unary {
    return (requests, context) => once(method, context, limitMs, streams, (inner) => handler(requests, inner));
  }

  /** Runs a handler that answers once. */
  async function once(
    method: DescMethod,
    context: HandlerContext,
    limitMs: number | undefined,
    group: Set<Call>,
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
      work.then(call.release, call.release);
      return await call.race(work);
    } catch (error) {
      throw failure(error, method, context);
    } finally {
      call.end();
    }
  }

  function streaming(
    method: DescMethod,
    rule: z.ZodType | undefined,
    limitMs: number | undefined,
    handler: Streaming,
  ): Streaming {
    return async function* (request, context) {
      let call: Call | undefined;
      let responses: AsyncIterator<unknown> | undefined;
      try {
        call = open(method, context, limitMs, streams);
        if (rule) validate(rule, method, request);
        responses = handler(request, call.context)[Symbol.asyncIterator]();
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
        call?.end();
        // A handler that waits for something that never comes must not hold up the end of the call.
        const ended = responses?.return?.() ?? Promise.resolve();
        ended
          .catch((error: unknown) =>
            log.warn({ err: error, rpc: rpcName(method) }, "a stream's handler failed while it was ended"),
          )
          .then(call?.release);
      }
    };
  }

  function open(method: DescMethod, context: HandlerContext, limitMs: number | undefined, group: Set<Call>): Call {
    if (group.size >= maxConcurrentCalls) {
      throw new ExhaustedError("the server is busy; try again in a moment", {
        reason: "TOO_MANY_CALLS",
        retryAfterMs: 1000,
      });
    }
    const call = openCall(context, context.timeoutMs() ?? limitMs, () => {
      group.delete(call);
      if (whenIdle.length > 0 && unaryCalls.size + streams.size === 0) {
        for (const resolve of whenIdle.splice(0)) resolve();
      }
    });
    group.add(call);
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
      log.debug({ ...entry, message: shown.rawMessage }, "call refused");
    }
    return shown;
  }
}

/** A running call. */
interface Call {
  readonly context: HandlerContext;
  abort(reason: DomainError): void;
  /** What the work gives, or the deadline's or caller's end if that comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** The answer is out: the deadline no longer matters. */
  end(): void;
  /** The handler is done. */
  readonly release: () => void;
}

function openCall(outer: HandlerContext, timeoutMs: number | undefined, release: () => void): Call {
  const controller = new AbortController();
  const { signal } = controller;
  let rejectRace: ((reason: unknown) => void) | undefined;

  const abort = (reason: DomainError) => {
    if (signal.aborted) return;
    controller.abort(reason);
    rejectRace?.(reason);
  };
  const onOuterAbort = () => abort(toDomainError(outer.signal.reason));
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => abort(new DeadlineError()), Math.max(timeoutMs, 0));
  if (outer.signal.aborted) onOuterAbort();
  else outer.signal.addEventListener("abort", onOuterAbort);

  return {
    context: new CallContext(outer, signal, timeoutMs),
    abort,
    race(work) {
      return new Promise((resolve, reject) => {
        rejectRace = reject;
        work.then(resolve, reject);
        if (signal.aborted) reject(signal.reason);
      });
    },
    end() {
      clearTimeout(timer);
      outer.signal.removeEventListener("abort", onOuterAbort);
    },
    release,
  };
}

function toDomainError(reason: unknown): DomainError {
  // Connect aborts with an error of its own, or with a bare AbortError when the caller has gone.
  return reason instanceof Error && reason.name === "ConnectError" ? fromConnectError(reason) : new CancelledError();
}

function rpcName(method: DescMethod): string {
  return `${method.parent.typeName}/${method.name}`;
}
