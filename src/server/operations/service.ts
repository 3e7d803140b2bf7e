import { type Duration, durationMs } from "@bufbuild/protobuf/wkt";
import {
  ListSlowCallsRequestSchema,
  OperationsService,
  type WatchFiguresRequest,
} from "../../../gen/brasa/v1/operations_service_pb.js";
import { type AccessTable, messageRules, type ServiceDefinition, unruled } from "../../ddd/connect/index.ts";
import { InvalidError } from "../../ddd/error.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { FigureSources } from "../metrics/sources.ts";
import { shuttingDown } from "../ports/waiting-bodies.ts";
import { takeFigures } from "./figures.ts";
import { type LetterTools, letterHandlers, letterRules } from "./letter-handlers.ts";
import { slowCallHandlers } from "./slow-call-handlers.ts";

/** The callers of each RPC. */
export const operationsAccess: AccessTable<typeof OperationsService> = {
  watchFigures: ["admin"],
  listSlowCalls: ["admin"],
  listDeadLetters: ["admin"],
  getDeadLetter: ["admin"],
  retryDeadLetters: ["admin"],
  discardDeadLetters: ["admin"],
};

const MIN_INTERVAL_MS = 250;
const MAX_INTERVAL_MS = 60_000;
const DEFAULT_INTERVAL_MS = 1000;

export interface OperationsTools {
  readonly sources: FigureSources;
  readonly seal: PageTokenSeal;
  /** Ends the streams of figures when the app does. */
  readonly ending: AbortSignal;
  /** @default there is no database */
  readonly letters?: LetterTools | undefined;
  /** Whether calls are held to the access table; it needs an authenticator. */
  readonly authorizes: boolean;
}

/** OperationsService. */
export function operationsService(tools: OperationsTools): ServiceDefinition<typeof OperationsService> {
  const { sources, seal, letters, authorizes, ending } = tools;
  return {
    service: OperationsService,
    rules: { watchFigures: unruled, listSlowCalls: messageRules(ListSlowCallsRequestSchema, {}), ...letterRules },
    committable: [],
    ...(authorizes ? { access: operationsAccess } : {}),
    implementation: {
      watchFigures: (request, { signal }) => watchFigures(sources, request, signal, ending),
      ...slowCallHandlers(sources.calls.slowCalls, seal),
      ...(letters ? letterHandlers(letters) : {}),
    },
  };
}

/** The figures now, and after each interval. A caller who takes them slowly gets fewer, and none that are old. */
async function* watchFigures(
  sources: FigureSources,
  { interval }: WatchFiguresRequest,
  signal: AbortSignal,
  ending: AbortSignal,
) {
  const intervalMs = toIntervalMs(interval);
  for (let next = performance.now(); ; ) {
    if (ending.aborted) throw shuttingDown();
    signal.throwIfAborted();
    yield { figures: await takeFigures(sources) };
    next = Math.max(next + intervalMs, performance.now());
    await untilOr(next, [signal, ending]);
  }
}

/** Resolves at a time by `performance.now`, or when one of the signals aborts. */
function untilOr(time: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const one of signals) one.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, time - performance.now()));
    for (const one of signals) {
      one.addEventListener("abort", done);
      if (one.aborted) done();
    }
  });
}

/** @throws InvalidError for an interval out of bounds */
function toIntervalMs(interval: Duration | undefined): number {
  if (!interval) return DEFAULT_INTERVAL_MS;
  const ms = durationMs(interval);
  if (ms >= MIN_INTERVAL_MS && ms <= MAX_INTERVAL_MS) return ms;
  throw InvalidError.of("interval", `must be from ${MIN_INTERVAL_MS / 1000} to ${MAX_INTERVAL_MS / 1000} s`);
}
