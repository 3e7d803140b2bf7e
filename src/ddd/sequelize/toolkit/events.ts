import {
  type DeadLetter,
  type EventCursor,
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
} from "../../event/tables.ts";
import { SequelizeRepository } from "../repository.ts";

/** Streams of events in a SQL database. */
export class EventStreamRepository extends SequelizeRepository<EventStream> {
  table = eventStreamTable;
}

/** Recorded events in a SQL database. */
export class EventOutboxRepository extends SequelizeRepository<OutboxEvent> {
  table = eventOutboxTable;
}

/** Marks of applied events in a SQL database. */
export class EventInboxRepository extends SequelizeRepository<InboxMark> {
  table = eventInboxTable;
}

/** Events that reactions could not be applied to in a SQL database. */
export class EventDeadLetterRepository extends SequelizeRepository<DeadLetter> {
  table = eventDeadLetterTable;
}

/** Leases in a SQL database. */
export class EventLeaseRepository extends SequelizeRepository<LeaseRow> {
  table = eventLeaseTable;
}

/** Positions of a broker's readers in a SQL database. */
export class EventCursorRepository extends SequelizeRepository<EventCursor> {
  table = eventCursorTable;
}

/** The repositories of events in a SQL database, for a worker of their own. */
export const eventRepositories = {
  eventStreams: EventStreamRepository,
  eventOutbox: EventOutboxRepository,
  eventInbox: EventInboxRepository,
  eventDeadLetters: EventDeadLetterRepository,
  eventLeases: EventLeaseRepository,
  eventCursors: EventCursorRepository,
};
