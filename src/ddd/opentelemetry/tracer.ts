import {
  type Context,
  context,
  createContextKey,
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
import { type EarlySampler, sampledOut } from "./sampled-out.ts";
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
 * @param sampler says which traces the provider is asked for, whose own sampler samples none of them out: see `isDecided`
 *   @default it is asked for all
 */
export function traceByOpenTelemetry(
  provider: TracerProvider = trace.getTracerProvider(),
  sampler?: EarlySampler,
): void {
  useTracer(new ApiTracer(provider.getTracer("brasa"), sampler));
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
  readonly #sampler: EarlySampler | undefined;

  constructor(tracer: OpenTelemetryTracer, sampler: EarlySampler | undefined) {
    this.#tracer = tracer;
    this.#sampler = sampler;
  }

  start(name: string, options: TraceSpanOptions): TraceSpan {
    const { kind, parent, headers, attributes } = options;
    const out = this.#sampler && sampledOut(this.#sampler, options);
    if (out) return out;
    const around = parent instanceof ApiSpan ? parent.context : this.#outer(headers);
    return new ApiSpan(this.#tracer.startSpan(name, { kind: KINDS[kind], ...(attributes && { attributes }) }, around));
  }

  #outer(headers: TraceSpanOptions["headers"]): Context {
    const remote = headers && fromTraceHeaders(headers);
    if (remote) return trace.setSpanContext(ROOT_CONTEXT, remote);
    return this.#sampler ? DECIDED_CONTEXT : ROOT_CONTEXT;
  }

  active(): TraceSpan | undefined {
    const span = trace.getSpan(context.active());
    return span && new ApiSpan(span);
  }
}

const DECIDED = createContextKey("brasa: the trace is one of those that are recorded");
const DECIDED_CONTEXT = ROOT_CONTEXT.setValue(DECIDED, true);

/** Whether the span that a sampler is asked for begins a trace that the EarlySampler has let through: it is to be recorded. */
export function isDecided(context: Context): boolean {
  return context.getValue(DECIDED) === true;
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
