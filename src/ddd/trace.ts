import { DomainError } from "./error.ts";

/**
 * The toolkit's place in a trace. The toolkit says where spans begin and end; a tracer, which a program sets once, makes them:
 * `traceByOpenTelemetry` of `brasa/opentelemetry` does. So the toolkit imports no library for it, a browser's bundle has none, and
 * without a tracer each place costs a comparison.
 *
 * The span that work belongs to is handed on with its AbortSignal, as every call has one anyhow: before version 24 of Node.js, an
 * AsyncLocalStorage costs 8 % of the processor for all calls, those included that are not sampled. So work that is not given the
 * call's signal is in no trace, unless the program keeps OpenTelemetry's own context.
 */

/** Facts about a span by their names in OpenTelemetry's conventions: never content, and nothing about a person. */
export type TraceAttributes = Readonly<Record<string, string | number | boolean>>;

export type TraceSpanKind = "internal" | "server" | "client" | "producer" | "consumer";

/** A place in a trace as the headers of W3C Trace Context (level 1), which hand it on to others. */
export interface TraceHeaders {
  /** Such as `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`. */
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
}

/** A span, which is recorded or sampled out. */
export interface TraceSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** False for a span that is sampled out: it is handed on, so that others leave theirs out, and has no children here. */
  readonly isRecorded: boolean;
  /** The span for the headers of calls that it makes. */
  readonly headers: TraceHeaders;
  set(attributes: TraceAttributes): void;
  /** Adds something that happens at one time. */
  event(name: string, attributes?: TraceAttributes): void;
  /** Marks the span as failed. @param errorType the kind of the error, such as `CONTENTION` */
  fail(errorType: string): void;
  /** Ends the span, once. @param errorType the kind of its error, such as `CONTENTION`. @default it has succeeded */
  end(errorType?: string): void;
}

/** A span that work goes on in, and that changes while the work does. */
export interface TracePlace {
  span: TraceSpan;
}

/** The beginning of a span. */
export interface TraceSpanOptions {
  readonly kind: TraceSpanKind;
  /** The span around it. @default the one of `headers` */
  readonly parent?: TraceSpan | undefined;
  /** The place that a caller tells. A malformed one counts as none. @default the span begins a trace */
  readonly headers?:
    | { readonly traceparent?: string | undefined; readonly tracestate?: string | undefined }
    | undefined;
  readonly attributes?: TraceAttributes | undefined;
}

/** Makes spans. */
export interface Tracer {
  start(name: string, options: TraceSpanOptions): TraceSpan;
  /** The span that the running code is in by the tracer's own means; undefined where it has none. */
  active(): TraceSpan | undefined;
}

/** The program's tracer; undefined for none. */
export let tracer: Tracer | undefined;

/** Sets the tracer of this program. @param given undefined for none */
export function useTracer(given: Tracer | undefined): void {
  tracer = given;
}

/** Where a signal has its span: a WeakMap costs each call more, in its collection of garbage above all. */
const SPAN = Symbol("the span of the signal's work");

interface WithSpan {
  [SPAN]?: TraceSpan;
}

/** Puts the work that a signal is given to into a span. Does nothing for no span. */
export function putInSpan(signal: AbortSignal, span: TraceSpan | undefined): void {
  if (span) (signal as WithSpan)[SPAN] = span;
}

/** The span of the work that has a signal; else that of the running code. */
export function spanOf(signal: AbortSignal | undefined): TraceSpan | undefined {
  if (!tracer) return undefined;
  return (signal as WithSpan | undefined)?.[SPAN] ?? tracer.active();
}

/**
 * The headers that hand on the trace of the work that has a signal, for a call that the toolkit does not make: `{ headers:
 * traceHeaders(context.signal) }`.
 *
 * @returns no headers outside of a trace
 */
export function traceHeaders(signal: AbortSignal | undefined): Readonly<Record<string, string>> {
  const { traceparent, tracestate } = spanOf(signal)?.headers ?? {};
  return { ...(traceparent ? { traceparent } : {}), ...(tracestate ? { tracestate } : {}) };
}

/** Runs work in a span. Without a span, it just runs. */
export async function within<T>(span: TraceSpan | undefined, work: () => Promise<T>): Promise<T> {
  if (!span) return work();
  try {
    const result = await work();
    span.end();
    return result;
  } catch (error) {
    span.end(errorType(error));
    throw error;
  }
}

/** A span within another that is recorded; undefined where none is. */
export function childOf(
  parent: TraceSpan | undefined,
  name: string,
  attributes?: TraceAttributes,
  kind: TraceSpanKind = "internal",
): TraceSpan | undefined {
  return parent?.isRecorded ? tracer?.start(name, { kind, parent, attributes }) : undefined;
}

/** The kind of an error, for `TraceSpan.end`: one of a small set, whatever its text says. */
export function errorType(error: unknown): string {
  if (error instanceof DomainError) return /^[A-Z][A-Z0-9_]{0,62}$/.test(error.reason) ? error.reason : error.kind;
  return error instanceof Error && /^\w{1,63}$/.test(error.name) ? error.name : "_OTHER";
}
