import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Logger } from "pino";
import type { z } from "zod";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { type Admission, admitCall } from "../../ddd/connect/call/admission.ts";
import type { CallHook } from "../../ddd/connect/call/call.ts";
import { type ErrorModel, errorModel } from "../../ddd/connect/error.ts";
import type { AnyServiceDefinition } from "../../ddd/connect/service/definition.ts";
import type { ServiceRules } from "../../ddd/connect/service/rules.ts";
import { CancelledError, ExhaustedError, type UnavailableError } from "../../ddd/error.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import type { CallLoad } from "../metrics/sources.ts";
import type { Route } from "../ports/listener.ts";
import { shuttingDown } from "../ports/waiting-bodies.ts";
import { abortKey, originKey, RunningCall } from "./call.ts";
import { PeerLimits } from "./peer-limits.ts";
import { createCallReport } from "./report.ts";

export interface PipelineOptions {
  readonly log: Logger;
  /** Look at each call, single ones and operations of a Commit alike, and may refuse it. @default none */
  readonly hooks?: readonly CallHook[];
  /** How many unary calls run at a time, and, apart from them, how many streams; one more is refused. @default 1000 */
  readonly maxConcurrentCalls?: number;
  /** The maximum number of concurrent streams of one connection. @default 100 */
  readonly maxStreamsPerConnection?: number;
  /** The maximum number of concurrent streams of all connections of one address. @default 500 */
  readonly maxStreamsPerAddress?: number;
  /** The deadline in milliseconds of a unary call whose caller set none. @default 15000 */
  readonly unaryDeadlineMs?: number;
  /** The deadline in milliseconds of a stream whose caller set none. @default 600000, ten minutes */
  readonly streamDeadlineMs?: number;
  /**
   * Whether to log each call when it ends, in one line of level info: method, code, milliseconds, request id, peer and
   * protocol, and no content. Calls of a service with a cap of its own have level debug.
   * @default true
   */
  readonly accessLog?: boolean;
  /** Hears of each call as it begins and ends. @default nobody does */
  readonly observer?: CallObserver;
  /** Runs on each call's success, with the full name of its service. @default nothing */
  readonly onSuccess?: (service: string) => void;
  /** Runs on each call's failure, with the full name of its service. @default nothing */
  readonly onFailure?: (service: string, error: unknown) => void;
  /** @default Brasa's own */
  readonly errors?: ErrorModel;
}

export interface RouteOptions<S extends DescService> {
  /** The rules of requests; without them, any message of the type passes. */
  readonly rules?: ServiceRules<S> | AnyServiceDefinition["rules"] | undefined;
  /** The calls inside requests, which pass the same hooks; see ServiceDefinition. */
  readonly operations?: AnyServiceDefinition["operations"] | undefined;
  /** Limits of single methods' requests; see Route. */
  readonly limits?: AnyServiceDefinition["limits"] | undefined;
  /** Methods that have no deadline unless the caller sets one, such as a health watch. */
  readonly unbounded?: readonly (keyof S["method"])[];
  /**
   * The maximum number of this service's concurrent unary calls, and of its streams, counted apart from all others. For
   * a service such as health, which must answer when the server is at its cap, and must not use that up.
   * @default counted with all others, up to `maxConcurrentCalls`
   */
  readonly ownCap?: number;
  /** Hooks of this service, before those of all calls. @default none */
  readonly hooks?: readonly CallHook[];
}

/**
 * The way of every call, on every listener and protocol: concurrency cap, deadline, error mapping, hooks, validation,
 * and then its handler. Authentication and rate limits come before, at each listener's gate.
 */
export interface Pipeline {
  /** A service whose handlers are wrapped in the pipeline. */
  route<S extends DescService>(service: S, implementation: Partial<ServiceImpl<S>>, options?: RouteOptions<S>): Route;
  /** How many handlers are running, those included whose callers have gone. */
  readonly running: number;
  /** How many of them are of services without a cap of their own, by kind. */
  readonly load: CallLoad;
  /** Ends streams that have waited this many milliseconds for their caller's next message: UNAVAILABLE. */
  abortWaiting(ms: number): void;
  /** Ends every running call now, and every later one as it begins: UNAVAILABLE. */
  abort(): void;
  /** Resolves when no handler is running. */
  idle(): Promise<void>;
}

/** How long a caller may take to take the error of a stream whose time is over. */
const ERROR_FLUSH_MS = 1000;

/** Calls that are counted together; one more than `max` is refused. */
interface CallGroup {
  readonly calls: Set<RunningCall>;
  readonly max: number;
  /** The level of these calls' lines in the log; undefined for no line. */
  readonly lineLevel: "info" | "debug" | undefined;
  /** Whether each is a span: calls of a service with a cap of its own, such as health, are not. */
  readonly isTraced: boolean;
  readonly peers?: PeerLimits;
}

type Unary = (request: unknown, context: HandlerContext) => Promise<unknown>;
type Streaming = (request: unknown, context: HandlerContext) => AsyncIterable<unknown>;

export function createPipeline(options: PipelineOptions): Pipeline {
  const {
    log,
    hooks = [],
    maxConcurrentCalls = 1000,
    maxStreamsPerConnection = 100,
    maxStreamsPerAddress = 500,
    unaryDeadlineMs = 15_000,
    streamDeadlineMs = 600_000,
    accessLog = true,
    observer,
    onSuccess,
    onFailure,
    errors = errorModel,
  } = options;
  const report = createCallReport(log, errors, observer);
  const groups: CallGroup[] = [];
  const shared = openGroups(maxConcurrentCalls, "info");
  const whenIdle: (() => void)[] = [];
  let aborted: UnavailableError | undefined;

  return {
    route(service, implementation, { rules, operations, limits, unbounded = [], ownCap, hooks: own = [] } = {}) {
      const { unaryCalls, streams } = ownCap === undefined ? shared : openGroups(ownCap, "debug");
      if (hooks.length > 0 && service.typeName === UnitOfWorkService.typeName && !operations) {
        throw new Error(
          `${service.typeName} must be routed with its definition's operations, or these would pass no hooks`,
        );
      }
      const admission: Admission = {
        hooks: [...own, ...hooks],
        definition: {
          ...(rules ? { rules: rules as Record<string, z.ZodType> } : {}),
          ...(operations ? { operations } : {}),
        },
      };
      const handlers = implementation as Record<string, ((...args: never[]) => unknown) | undefined>;
      const wrapped: Record<string, Unary | Streaming> = {};
      for (const method of service.methods) {
        const handler = handlers[method.localName]?.bind(implementation);
        // A method without a handler is left out; the listeners answer UNIMPLEMENTED.
        if (!handler) continue;
        const limit = unbounded.includes(method.localName) ? undefined : streamDeadlineMs;
        switch (method.methodKind) {
          case "unary":
            wrapped[method.localName] = unary(method, admission, unaryCalls, handler as unknown as Unary);
            break;
          case "server_streaming":
            wrapped[method.localName] = streaming(method, admission, limit, streams, handler as unknown as Streaming);
            break;
          case "client_streaming":
            wrapped[method.localName] = clientStreaming(method, admission, limit, streams, handler as unknown as Unary);
            break;
          case "bidi_streaming":
            wrapped[method.localName] = streaming(method, admission, limit, streams, handler as unknown as Streaming);
        }
      }
      // Each handler has kept its method's type; the loop over descriptors cannot show it.
      return { service, implementation: wrapped as Route["implementation"], limits };
    },
    get running() {
      return countRunning();
    },
    get load() {
      const { unaryCalls, streams } = shared;
      return { unaryCalls: unaryCalls.calls.size, streams: streams.calls.size, max: maxConcurrentCalls };
    },
    abortWaiting(ms) {
      const now = performance.now();
      for (const call of groups.flatMap(({ calls }) => [...calls])) {
        if (call.waitingSince !== undefined && now - call.waitingSince >= ms) call.abort(shuttingDown());
      }
    },
    abort() {
      aborted = shuttingDown();
      for (const call of groups.flatMap(({ calls }) => [...calls])) call.abort(aborted);
    },
    idle() {
      if (countRunning() === 0) return Promise.resolve();
      return new Promise((resolve) => whenIdle.push(resolve));
    },
  };

  function openGroups(max: number, level: "info" | "debug"): Record<"unaryCalls" | "streams", CallGroup> {
    const lineLevel = accessLog && log.isLevelEnabled(level) ? level : undefined;
    const peers = new PeerLimits(maxStreamsPerConnection, maxStreamsPerAddress);
    const isTraced = level === "info";
    const opened = {
      unaryCalls: { calls: new Set<RunningCall>(), max, lineLevel, isTraced },
      streams: { calls: new Set<RunningCall>(), max, lineLevel, isTraced, peers },
    };
    groups.push(opened.unaryCalls, opened.streams);
    return opened;
  }

  function countRunning(): number {
    return groups.reduce((sum, { calls }) => sum + calls.size, 0);
  }

  function unary(method: DescMethod, admission: Admission, group: CallGroup, handler: Unary): Unary {
    return (request, context) =>
      once(method, context, unaryDeadlineMs, group, (call) => {
        const admitted = admitCall(method, request, call, admission);
        // At once, where no hook waits: each promise costs a call its turn.
        if (!(admitted instanceof Promise)) return handler(admitted.request, admitted.context);
        return admitted.then((later) => handler(later.request, later.context));
      });
  }

  function clientStreaming(
    method: DescMethod,
    admission: Admission,
    limitMs: number | undefined,
    group: CallGroup,
    handler: Unary,
  ): Unary {
    return (requests, context) =>
      once(method, context, limitMs, group, async (call) => {
        const admitted = await admitCall(method, watchedRequests(requests, call), call, admission);
        return handler(admitted.request, admitted.context);
      });
  }

  /** Runs a handler that answers once. */
  async function once(
    method: DescMethod,
    context: HandlerContext,
    limitMs: number | undefined,
    group: CallGroup,
    work: (call: RunningCall) => Promise<unknown>,
  ): Promise<unknown> {
    const done = report.accountFor(method, context, group.lineLevel, group.isTraced);
    let call: RunningCall;
    try {
      call = open(context, limitMs, group);
    } catch (error) {
      throw done(failure(error, method, context));
    }
    try {
      const answer = await call.run(
        () => work(call),
        (error) => report.leftBehind(error, method, context),
      );
      onSuccess?.(method.parent.typeName);
      done();
      return answer;
    } catch (error) {
      throw done(failure(error, method, context));
    } finally {
      call.end();
    }
  }

  function streaming(
    method: DescMethod,
    admission: Admission,
    limitMs: number | undefined,
    group: CallGroup,
    handler: Streaming,
  ): Streaming {
    return async function* (request, context) {
      const done = report.accountFor(method, context, group.lineLevel, group.isTraced);
      let call: RunningCall | undefined;
      let responses: AsyncIterator<unknown> | undefined;
      let cutOff: NodeJS.Timeout | undefined;
      try {
        call = open(context, limitMs, group);
        // A caller who takes nothing keeps this waiting at its `yield`, where no deadline reaches it.
        call.signal.addEventListener("abort", () => {
          cutOff = setTimeout(() => context.values.get(abortKey)?.(), ERROR_FLUSH_MS);
        });
        const requests = method.methodKind === "bidi_streaming" ? watchedRequests(request, call) : request;
        const admitted = await call.race(Promise.resolve(admitCall(method, requests, call, admission)));
        responses = handler(admitted.request, admitted.context)[Symbol.asyncIterator]();
        for (;;) {
          const next = await call.race(responses.next());
          if (next.done) {
            responses = undefined;
            onSuccess?.(method.parent.typeName);
            done();
            return;
          }
          yield next.value;
        }
      } catch (error) {
        throw done(failure(error, method, context));
      } finally {
        // The caller has left, unless the stream has ended already.
        done(LEFT);
        // A handler whose stream was left before its end has no more to wait for.
        if (responses) call?.abort(new CancelledError("the call has ended"));
        clearTimeout(cutOff);
        call?.end();
        // Not waited for: a handler may still be on its way to the end.
        const ended = responses?.return?.() ?? Promise.resolve();
        ended.catch((error: unknown) => report.leftBehind(error, method, context)).then(() => call?.release());
      }
    };
  }

  function open(context: HandlerContext, limitMs: number | undefined, group: CallGroup): RunningCall {
    if (aborted) throw aborted;
    if (group.calls.size >= group.max) {
      throw new ExhaustedError("the server is busy; try again in a moment", {
        reason: "TOO_MANY_CALLS",
        retryAfterMs: 1000,
      });
    }
    const timeoutMs = context.timeoutMs() ?? limitMs;
    const origin = context.values.get(originKey);
    const leave = group.peers?.enter(origin);
    const call = new RunningCall(context, origin, timeoutMs, (released) => {
      group.calls.delete(released);
      leave?.();
      if (whenIdle.length > 0 && countRunning() === 0) {
        for (const resolve of whenIdle.splice(0)) resolve();
      }
    });
    group.calls.add(call);
    return call;
  }

  /** The error as the caller gets it. */
  function failure(error: unknown, method: DescMethod, context: HandlerContext): ConnectError {
    onFailure?.(method.parent.typeName, error);
    return report.failure(error, method, context);
  }
}

/** Hands on a stream of requests, and keeps the call's `waitingSince` up to date. */
async function* watchedRequests(requests: unknown, call: RunningCall): AsyncIterable<unknown> {
  call.waitingSince = performance.now();
  for await (const request of requests as AsyncIterable<unknown>) {
    call.waitingSince = undefined;
    yield request;
    call.waitingSince = performance.now();
  }
  call.waitingSince = undefined;
}

/** The error of a stream that its caller has left. */
const LEFT = new ConnectError("the caller has gone", Code.Canceled);
