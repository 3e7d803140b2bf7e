import type { TraceAttributes, Tracer, TraceSpan } from "../trace.ts";
import type { RecordedEvent } from "./event.ts";

/**
 * Begins the span of an event on its way, by OpenTelemetry's conventions for messaging: a child of the span that recorded it, as it
 * is about one event alone.
 */
export function eventSpan(
  tracer: Tracer,
  operation: "send" | "process",
  { type, id, traceparent }: RecordedEvent,
  attributes: TraceAttributes = {},
): TraceSpan {
  return tracer.start(`${operation} ${type}`, {
    kind: operation === "send" ? "producer" : "consumer",
    headers: { traceparent },
    attributes: {
      "messaging.system": "brasa",
      "messaging.operation.type": operation,
      "messaging.operation.name": operation,
      "messaging.destination.name": type,
      "messaging.message.id": id,
      ...attributes,
    },
  });
}
