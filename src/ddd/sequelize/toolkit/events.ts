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
  type OutboxRepository,
  type RegisteredReaction,
} from "../../event/tables.ts";
import { SequelizeRepository } from "../repository.ts";
import { upsertReturning } from "../sql/statement.ts";

/** Streams of events in a SQL database. */
export class EventStreamRepository extends SequelizeRepository<EventStream> {
  table = eventStreamTable;
}

/** Recorded events in a SQL database. */
export class EventOutboxRepository extends SequelizeRepository<OutboxEvent> implements OutboxRepository {
  table = eventOutboxTable;

  async append(event: Omit<OutboxEvent, "sequence">): Promise<OutboxEvent | undefined> {
    const { schema } = this.connection;
    if (!schema.dialect.writesInQueries) return undefined;
    const outbox = schema.bind(eventOutboxTable);
    const streams = schema.bind(eventStreamTable);
    const raise = upsertReturning(streams, [streams.toValues({ id: event.key, version: 1 })]);
    const given = outbox.columns.filter(({ field }) => field !== "key" && field !== "sequence");
    const fields: Readonly<Record<string, unknown>> = { ...event };
    const params = [...raise.params, ...given.map((column) => outbox.encode(column, fields[column.field]))];
    const numbered: Readonly<Record<string, string>> = {
      key: `stream.${streams.column("id").sql}`,
      sequence: `stream.${streams.column("version").sql}`,
    };
    const values = outbox.columns.map(
      (column) => numbered[column.field] ?? schema.dialect.placeholder(raise.params.length + given.indexOf(column) + 1),
    );
    const sequence = outbox.column("sequence");
    const sql =
      `WITH stream AS (${raise.sql}) INSERT INTO ${outbox.sql} (${outbox.columns.map((one) => one.sql).join(", ")}) ` +
      `SELECT ${values.join(", ")} FROM stream RETURNING ${sequence.selected}`;
    const [row] = await this.connection.returning(sql, params);
    return row && { ...event, sequence: Number(row[sequence.name]) };
  }
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

/** Reactions of the processes in a SQL database. */
export class EventReactionRepository extends SequelizeRepository<RegisteredReaction> {
  table = eventReactionTable;
}

/** The repositories of events in a SQL database, for a worker of their own. */
export const eventRepositories = {
  eventStreams: EventStreamRepository,
  eventOutbox: EventOutboxRepository,
  eventInbox: EventInboxRepository,
  eventDeadLetters: EventDeadLetterRepository,
  eventLeases: EventLeaseRepository,
  eventCursors: EventCursorRepository,
  eventReactions: EventReactionRepository,
};
