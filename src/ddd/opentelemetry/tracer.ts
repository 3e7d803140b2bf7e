import {
  type Context,
  context,
  type Tracer as OpenTelemetryTracer,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import {
  spanOf,
  type TraceAttributes,
  type TraceHeaders,
  type Tracer,
  type TraceSpan,
  type TraceSpanKind,
  type TraceSpanOptions,
  useTracer,
} from "../trace.ts";
import { fromTraceHeaders, toTraceHeaders } from "./traceparent.ts";

const KINDS: Readonly<Record<TraceSpanKind, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/**
 * Has the toolkit's spans made by OpenTelemetry. Call it once, at the program's start; an app of `brasa/server` that exports traces
 * does so itself.
 *
 * @param provider @default the one that the program has registered
 */
export function traceByOpenTelemetry(provider: TracerProvider = trace.getTracerProvider()): void {
  useTracer(new ApiTracer(provider.getTracer("brasa")));
}

/**
 * The trace of the work that has a signal, such as a call's, as OpenTelemetry's context: `tracer.startSpan(name, {}, contextOf(signal))`
 * makes a span within it.
 *
 * @returns the active context for work that is in no trace
 */
export function contextOf(signal: AbortSignal | undefined): Context {
  const span = spanOf(signal);
  return span instanceof ApiSpan ? trace.setSpan(context.active(), span.span) : context.active();
}

class ApiTracer implements Tracer {
  readonly #tracer: OpenTelemetryTracer;

  constructor(tracer: OpenTelemetryTracer) {
    this.#tracer = tracer;
  }

  start(name: string, { kind, parent, headers, attributes }: TraceSpanOptions): TraceSpan {
    const around = parent instanceof ApiSpan ? parent.context : remoteContext(headers);
    return new ApiSpan(this.#tracer.startSpan(name, { kind: KINDS[kind], ...(attributes && { attributes }) }, around));
  }

  active(): TraceSpan | undefined {
    const span = trace.getSpan(context.active());
    return span && new ApiSpan(span);
  }
}

function remoteContext(headers: TraceSpanOptions["headers"]): Context {
  const remote = headers && fromTraceHeaders(headers);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
}

/** A span of OpenTelemetry. */
class ApiSpan implements TraceSpan {
  readonly span: Span;
  readonly isRecorded: boolean;
  #context: Context | undefined;

  constructor(span: Span) {
    this.span = span;
    this.isRecorded = span.isRecording();
  }

  get context(): Context {
    this.#context ??= trace.setSpan(ROOT_CONTEXT, this.span);
    return this.#context;
  }
  get traceId(): string {
    return this.span.spanContext().traceId;
  }
  get spanId(): string {
    return this.span.spanContext().spanId;
  }
  get headers(): TraceHeaders {
    return toTraceHeaders(this.span.spanContext());
  }

  set(attributes: TraceAttributes): void {
    this.span.setAttributes(attributes);
  }

  event(name: string, attributes?: TraceAttributes): void {
    this.span.addEvent(name, attributes);
  }

  fail(errorType: string): void {
    this.span.setAttribute("error.type", errorType);
    this.span.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(errorType?: string): void {
    if (errorType !== undefined) this.fail(errorType);
    this.span.end();
  }
}
