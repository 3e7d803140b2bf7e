import {
  type DeadLetter,
  type EventCursor,
  type EventStream,
  eventCursorTable,
  eventDeadLetterTable,
  eventInboxTable,
  eventLeaseTable,
  eventOutboxTable,
  eventReactionTable,
  eventStreamTable,
  type InboxMark,
  type LeaseRow,
  type OutboxEvent,
  type RegisteredReaction,
} from "../event/tables.ts";
import { MemoryRepository } from "./repository.ts";

/** Streams of events in memory. */
export class EventStreamRepository extends MemoryRepository<EventStream> {
  table = eventStreamTable;
}

/** Recorded events in memory. */
export class EventOutboxRepository extends MemoryRepository<OutboxEvent> {
  table = eventOutboxTable;
}

/** Marks of applied events in memory. */
export class EventInboxRepository extends MemoryRepository<InboxMark> {
  table = eventInboxTable;
}

/** Events that reactions could not be applied to in memory. */
export class EventDeadLetterRepository extends MemoryRepository<DeadLetter> {
  table = eventDeadLetterTable;
}

/** Leases in memory. */
export class EventLeaseRepository extends MemoryRepository<LeaseRow> {
  table = eventLeaseTable;
}

/** Positions of a broker's readers in memory. */
export class EventCursorRepository extends MemoryRepository<EventCursor> {
  table = eventCursorTable;
}

/** Reactions of the processes in memory. */
export class EventReactionRepository extends MemoryRepository<RegisteredReaction> {
  table = eventReactionTable;
}

/** The repositories of events in memory, for a worker of their own. */
export const eventRepositories = {
  eventStreams: EventStreamRepository,
  eventOutbox: EventOutboxRepository,
  eventInbox: EventInboxRepository,
  eventDeadLetters: EventDeadLetterRepository,
  eventLeases: EventLeaseRepository,
  eventCursors: EventCursorRepository,
  eventReactions: EventReactionRepository,
};
