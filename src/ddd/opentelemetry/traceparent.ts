import { createTraceState, type SpanContext, TraceFlags } from "@opentelemetry/api";
import type { TraceHeaders } from "../trace.ts";

/** The longest `tracestate` that is read; the specification asks for 512 characters at least. */
const MAX_TRACESTATE = 512;

/** Version, trace id, parent id and flags; later versions may add fields behind them (W3C Trace Context, section 3.2). */
const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * The place in a trace that headers tell; undefined for none, and for headers that are malformed: W3C Trace Context asks that
 * these be ignored. A `tracestate` without a right `traceparent` is ignored, too.
 */
export function fromTraceHeaders({
  traceparent,
  tracestate,
}: { readonly [K in keyof TraceHeaders]?: TraceHeaders[K] | undefined }): SpanContext | undefined {
  if (traceparent === undefined || traceparent.length > 512) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", more] = FORM.exec(traceparent) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const state = tracestate === undefined || tracestate.length > MAX_TRACESTATE ? "" : tracestate;
  return {
    traceId,
    spanId,
    // Other bits are of later versions, and are not handed on.
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(state === "" ? {} : { traceState: createTraceState(state) }),
  };
}

/** The headers of a place in a trace. */
export function toTraceHeaders({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceHeaders {
  const flags = traceFlags & TraceFlags.SAMPLED ? "01" : "00";
  const tracestate = traceState?.serialize();
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate ? { tracestate } : {}) };
}
