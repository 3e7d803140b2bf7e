export type { EarlySampler } from "./sampled-out.ts";
export { fromTraceHeaders, toTraceHeaders } from "./traceparent.ts";
export { contextOf, isDecided, traceByOpenTelemetry } from "./tracer.ts";
