import { tracer, within } from "../../trace.ts";
import type { RecordedEvent } from "../event.ts";
import { eventSpan } from "../span.ts";
import type { EventBroker } from "./broker.ts";

/** Hands an event over to a broker, in a span of the trace that it was recorded in. */
export function handOver(broker: EventBroker, event: RecordedEvent, signal: AbortSignal): Promise<void> {
  const span = tracer && eventSpan(tracer, "send", event);
  if (!span) return broker.publish(event, signal);
  return within(span, () => broker.publish({ ...event, traceparent: span.headers.traceparent }, signal));
}
