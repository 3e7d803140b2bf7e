// The door to events, within the toolkit; `brasa` hands on what users need.
export type { BrokerMessage, EventBroker, StreamPosition } from "./broker/broker.ts";
export { BrokerConsumer, type ConsumerTools } from "./broker/consumer.ts";
export { CommandBus, type CommandHandler, type CommandType, defineCommand } from "./bus.ts";
export { defineEvent, type EventType, type NewEvent, type RecordedEvent } from "./event.ts";
export { cleanEvents, type EventRetention, type OutboxStatus, outboxStatus } from "./outbox.ts";
export {
  type DeadLetterChoice,
  DeadLetterOffice,
  type DeadLetterTools,
  decideDeadLetters,
} from "./reaction/dead-letters.ts";
export { type AnyReaction, type DeliveredEvent, defineReaction, type Reaction } from "./reaction/reaction.ts";
export { Subscriber, type SubscriberTools } from "./reaction/subscriber.ts";
export { createEventRecorder, type EventRecorder, type RecorderTools } from "./recorder.ts";
export { Lease, type LeaseTools } from "./relay/lease.ts";
export { Relay, type RelayTools } from "./relay/relay.ts";
export {
  type DeadLetter,
  type DeadLetterState,
  type EventCursor,
  type EventRepositories,
  type EventStream,
  eventCursorTable,
  eventDeadLetterTable,
  eventInboxTable,
  eventLeaseTable,
  eventOutboxTable,
  eventStreamTable,
  type InboxMark,
  type LeaseRow,
  type OutboxEvent,
  toRecorded,
} from "./tables.ts";
