// The door to events, within the toolkit; `brasa` hands on what users need.
export { CommandBus, type CommandHandler, type CommandType, defineCommand } from "./bus.ts";
export { type DeadLetterChoice, DeadLetterOffice, type DeadLetterTools, decideDeadLetters } from "./dead-letters.ts";
export { defineEvent, type EventType, type NewEvent, type RecordedEvent } from "./event.ts";
export { Lease, type LeaseTools } from "./lease.ts";
export { cleanEvents, type EventRetention, type OutboxStatus, outboxStatus } from "./outbox.ts";
export { type AnyReaction, type DeliveredEvent, defineReaction, type Reaction } from "./reaction.ts";
export { createEventRecorder, type EventRecorder, type RecorderTools } from "./recorder.ts";
export { Relay, type RelayTools } from "./relay.ts";
export { Subscriber, type SubscriberTools } from "./subscriber.ts";
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
