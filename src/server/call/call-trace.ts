import type { DescMethod } from "@bufbuild/protobuf";
import { Code, type HandlerContext } from "@connectrpc/connect";
import { rpcName } from "../../ddd/connect/operation.ts";
import { errorType, spanOf, type TraceAttributes, type TraceSpanOptions, tracer } from "../../ddd/trace.ts";
import { type CallOrigin, type CallTrace, originKey } from "./call.ts";

/** The codes that are the server's own fault, by OpenTelemetry's conventions for gRPC: others are answers that callers deserve. */
const FAULTS: ReadonlySet<Code> = new Set([
  Code.Unknown,
  Code.DeadlineExceeded,
  Code.Unimplemented,
  Code.Internal,
  Code.Unavailable,
  Code.DataLoss,
]);

/** The ids of a call's place in a trace, for lines of the log. */
export interface TraceIds {
  readonly traceId?: string;
  readonly spanId?: string;
}

/** The ids by which the lines of the log about one call are found. */
export interface CallIds extends TraceIds {
  readonly requestId: string;
}

/** The ids of a call for lines of the log. */
export function callIds({ values, requestHeader }: HandlerContext): CallIds {
  const origin = values.get(originKey);
  return { requestId: origin?.requestId ?? requestHeader.get("x-request-id") ?? "", ...traceIds(origin) };
}

/** Begins the span of a call, within that of its caller. It is in the call's origin. */
export function beginTrace(method: DescMethod, context: HandlerContext, origin: CallOrigin): CallTrace | undefined {
  if (!tracer) return undefined;
  const span = tracer.start(rpcName(method), {
    kind: "server",
    // A program that embeds the app may have a span of its own around the call.
    parent: spanOf(undefined),
    headers: headersOf(origin),
    attributes: attributesOf(method, context.protocolName),
  });
  origin.trace = { span, errorType: undefined };
  return origin.trace;
}

function headersOf(origin: CallOrigin): TraceSpanOptions["headers"] {
  const traceparent = origin.readHeader?.("traceparent");
  return traceparent === undefined ? undefined : { traceparent, tracestate: origin.readHeader?.("tracestate") };
}

/** Ends the span of a call. @param code undefined for success */
export function endTrace({ span, errorType: type }: CallTrace, code: Code | undefined, protocol: string): void {
  if (span.isRecorded) {
    if (protocol !== "connect") span.set({ "rpc.grpc.status_code": code ?? 0 });
    else if (code !== undefined) span.set({ "rpc.connect_rpc.error_code": snakeCase(Code[code]) });
    if (code !== undefined) {
      const known = type ?? snakeCase(Code[code]).toUpperCase();
      if (FAULTS.has(code)) span.fail(known);
      else span.set({ "error.type": known });
    }
  }
  span.end();
}

/** Notes why a call fails. */
export function noteFailure(origin: CallOrigin | undefined, error: unknown): void {
  if (origin?.trace) origin.trace.errorType = errorType(error);
}

/** The ids of a call's place in a trace; none without a tracer. */
export function traceIds(origin: CallOrigin | undefined): TraceIds {
  if (!origin?.trace) return NO_IDS;
  const { traceId, spanId } = origin.trace.span;
  return { traceId, spanId };
}

/** The id of the trace that a call is in, for a figure that leads to an example; "" for one that is not recorded. */
export function recordedTraceId(origin: CallOrigin | undefined): string {
  return origin?.trace?.span.isRecorded ? origin.trace.span.traceId : "";
}

const NO_IDS: TraceIds = {};

const attributes = new WeakMap<DescMethod, Map<string, TraceAttributes>>();

function attributesOf(method: DescMethod, protocol: string): TraceAttributes {
  const byProtocol = attributes.get(method) ?? new Map<string, TraceAttributes>();
  const known = byProtocol.get(protocol);
  if (known) return known;
  const made = {
    "rpc.system": protocol === "connect" ? "connect_rpc" : "grpc",
    "rpc.service": method.parent.typeName,
    "rpc.method": method.name,
  };
  attributes.set(method, byProtocol.set(protocol, made));
  return made;
}

function snakeCase(name: string | undefined): string {
  return (name ?? "").replace(/(?<=[a-z])[A-Z]/g, "_$&").toLowerCase();
}
