export { fromTraceHeaders, toTraceHeaders } from "./traceparent.ts";
export { contextOf, traceByOpenTelemetry } from "./tracer.ts";
