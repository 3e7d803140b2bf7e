import type { ExecutionContext } from "ava";
import {
  putInSpan,
  type TraceAttributes,
  type Tracer,
  type TraceSpan,
  type TraceSpanOptions,
  useTracer,
} from "../../../src/ddd/trace.ts";

/** A span that a test has had made. */
export interface RecordedSpan {
  readonly name: string;
  readonly kind: string;
  /** The name of the span around it. */
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  readonly events: { readonly name: string; readonly attributes: TraceAttributes }[];
  errorType: string | undefined;
  ends: number;
}

/** A tracer that keeps its spans, for the program until the test's end: such tests are serial. */
export interface Spans {
  /** All but the one of `within`. */
  readonly all: readonly RecordedSpan[];
  /** Runs work with a signal that is in a span. */
  within<T>(work: (signal: AbortSignal) => Promise<T>, isRecorded?: boolean): Promise<T>;
}

export function recordSpans(t: ExecutionContext): Spans {
  const all: RecordedSpan[] = [];
  const start = (name: string, options: TraceSpanOptions, isRecorded = true, isKept = true): TraceSpan => {
    const parent = (options.parent as (TraceSpan & { name?: string }) | undefined)?.name;
    const { kind, attributes, headers } = options;
    const span: RecordedSpan = {
      name,
      kind,
      parent: parent ?? headers?.traceparent,
      attributes: { ...attributes },
      events: [],
      errorType: undefined,
      ends: 0,
    };
    if (isKept) all.push(span);
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const spanId = (all.length + 1).toString(16).padStart(16, "0");
    return Object.assign(
      {
        traceId,
        spanId,
        isRecorded,
        headers: { traceparent: `00-${traceId}-${spanId}-0${isRecorded ? 1 : 0}` },
        set: (more: TraceAttributes) => void Object.assign(span.attributes, more),
        event: (event: string, more: TraceAttributes = {}) => void span.events.push({ name: event, attributes: more }),
        fail: (errorType: string) => {
          span.errorType = errorType;
        },
        end: (errorType?: string) => {
          span.errorType ??= errorType;
          span.ends++;
        },
      },
      { name },
    );
  };
  const tracer: Tracer = { start: (name, options) => start(name, options), active: () => undefined };
  useTracer(tracer);
  t.teardown(() => useTracer(undefined));
  return {
    all,
    within(work, isRecorded = true) {
      const { signal } = new AbortController();
      putInSpan(signal, start("call", { kind: "server" }, isRecorded, false));
      return work(signal);
    },
  };
}
