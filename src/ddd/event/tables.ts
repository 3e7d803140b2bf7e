import type { Entity, Versioned } from "../entity.ts";
import type { Repository } from "../repository.ts";
import { integer, nullable, text, timestamp, uuid } from "../schema/field.ts";
import { type Table, table } from "../schema/table.ts";
import { fromBase64, toBase64 } from "../schema/value/bytes.ts";
import { MAX_EVENT_BYTES, MAX_EVENT_NAME, type RecordedEvent } from "./event.ts";

/**
 * The events of one key. Its version is raised by each unit that records one, so that such units take turns: of two at once, the
 * second begins again after the first has taken effect.
 */
export interface EventStream extends Versioned {
  /** The key of its events. */
  readonly id: string;
}

/** An event as it is stored. */
export interface StoredEvent extends Entity {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly sequence: number;
  /** The event's bytes in base64. */
  readonly data: string;
  readonly recordTime: Date;
  /** See RecordedEvent; null for none. A program of an earlier release, which runs beside this one, leaves it null. */
  readonly traceparent: string | null;
}

/** An event in the outbox: stored in the unit that it is about. */
export interface OutboxEvent extends StoredEvent {
  /** When all who react to it had it, or the broker had; null before. */
  readonly publishTime: Date | null;
}

/** The outbox. */
export interface OutboxRepository extends Repository<OutboxEvent> {
  /**
   * Stores an event with the next number of its key, and raises that of the key's stream: the same as `partialReplace` of the stream and
   * `create` do, in one statement.
   *
   * @returns it as stored; undefined where the database has no such statement, and nothing is done. @default nowhere has one
   */
  append?(event: Omit<OutboxEvent, "sequence">): Promise<OutboxEvent | undefined>;
}

/** A mark that a reaction has had its effect for an event. It is stored in the unit of the effect. */
export interface InboxMark extends Entity {
  /** The event's id and the reaction's name. */
  readonly id: string;
  readonly createTime: Date;
}

/**
 * The state of a dead letter: it `failed`, and waits for an operator; it `waits` behind an earlier one of its key; it is to be
 * tried again, or to be left out, as soon as a process comes to it.
 */
export type DeadLetterState = "failed" | "waiting" | "retry" | "discard";

/** An event that a reaction could not be applied to. */
export interface DeadLetter extends Entity {
  /** The event's id and the reaction's name. */
  readonly id: string;
  readonly reaction: string;
  readonly eventId: string;
  readonly type: string;
  readonly key: string;
  readonly sequence: number;
  readonly data: string;
  readonly recordTime: Date;
  readonly traceparent: string | null;
  readonly state: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** The last error, shortened; "" if it was not tried. */
  readonly error: string;
  readonly createTime: Date;
  /** When it is tried next, if its state is `retry`. */
  readonly retryTime: Date | null;
}

/** The right to do something alone, among all processes. */
export interface LeaseRow extends Versioned {
  /** The name of the work. */
  readonly id: string;
  /** The process that holds it; "" for none. */
  readonly owner: string;
}

/** How far a reader of a broker's stream has come. */
export interface EventCursor extends Entity {
  /** The reader's name. */
  readonly id: string;
  /** Tells the stream from one of the same name that was made anew, or has lost its end since. */
  readonly stream: string;
  /** The number of the last message up to which all are applied. */
  readonly position: number;
}

/** A reaction that a process on the database has. */
export interface RegisteredReaction extends Entity {
  /** Its name, with its context's. */
  readonly id: string;
  /** The name of the type of its events. */
  readonly type: string;
  /** Changes again and again while a process has it. */
  readonly heartbeat: string;
}

export type EventRepositories = {
  eventStreams: Repository<EventStream>;
  eventOutbox: OutboxRepository;
  eventInbox: Repository<InboxMark>;
  eventDeadLetters: Repository<DeadLetter>;
  eventLeases: Repository<LeaseRow>;
  eventCursors: Repository<EventCursor>;
  eventReactions: Repository<RegisteredReaction>;
};

/** The maximum length of a reaction's name. */
export const MAX_REACTION_NAME = 200;
/** An event's id, a slash and a reaction's name. */
const MARK_ID = 36 + 1 + MAX_REACTION_NAME;
/** The length of a `traceparent`. */
const TRACEPARENT_LENGTH = 55;
/** The maximum length of an error in a dead letter. */
export const MAX_ERROR = 2000;

export const eventStreamTable: Table<EventStream> = table<EventStream>("event_streams", {
  id: text(MAX_EVENT_NAME),
  version: integer(),
});

// That a key's numbers are distinct is kept by the row of its stream: an index for it would cost every recording unit a page.
export const eventOutboxTable: Table<OutboxEvent> = table<OutboxEvent>("event_outbox", {
  id: uuid(),
  type: text(MAX_EVENT_NAME),
  key: text(MAX_EVENT_NAME),
  sequence: integer(),
  data: text(),
  recordTime: timestamp(),
  publishTime: nullable(timestamp()),
  traceparent: nullable(text()),
});

export const eventInboxTable: Table<InboxMark> = table<InboxMark>("event_inbox", {
  id: text(MARK_ID),
  createTime: timestamp(),
});

export const eventDeadLetterTable: Table<DeadLetter> = table<DeadLetter>("event_dead_letters", {
  id: text(MARK_ID),
  reaction: text(MAX_REACTION_NAME),
  eventId: uuid(),
  type: text(MAX_EVENT_NAME),
  key: text(MAX_EVENT_NAME),
  sequence: integer(),
  data: text(),
  recordTime: timestamp(),
  state: text(20),
  attempts: integer(),
  error: text(MAX_ERROR),
  createTime: timestamp(),
  retryTime: nullable(timestamp()),
  traceparent: nullable(text()),
});

export const eventLeaseTable: Table<LeaseRow> = table<LeaseRow>("event_leases", {
  id: text(100),
  version: integer(),
  owner: text(100),
});

export const eventCursorTable: Table<EventCursor> = table<EventCursor>("event_cursors", {
  id: text(100),
  stream: text(100),
  position: integer(),
});

export const eventReactionTable: Table<RegisteredReaction> = table<RegisteredReaction>("event_reactions", {
  id: text(MAX_REACTION_NAME),
  type: text(MAX_EVENT_NAME),
  heartbeat: text(36),
});

/**
 * Tells why an event from elsewhere is none that a recorder makes, such as one that no table can hold; undefined for one that is
 * right.
 */
export function eventProblem(event: RecordedEvent): string | undefined {
  const { columns } = eventOutboxTable;
  for (const name of ["id", "type", "key", "sequence", "recordTime"] as const) {
    const problem = event[name] === "" ? "must not be empty" : columns[name].problem(event[name]);
    if (problem !== undefined) return `its ${name} ${problem}`;
  }
  for (const name of ["type", "key"] as const) {
    if (event[name].length > MAX_EVENT_NAME) return `its ${name} must have at most ${MAX_EVENT_NAME} characters`;
  }
  if (event.traceparent !== undefined && event.traceparent.length > TRACEPARENT_LENGTH) {
    return `its traceparent must have ${TRACEPARENT_LENGTH} characters`;
  }
  if (event.sequence < 1) return "its sequence must be at least 1";
  if (event.bytes.length > MAX_EVENT_BYTES) return `it has more than ${MAX_EVENT_BYTES} bytes`;
  return undefined;
}

/** The id of the mark, or the dead letter, of an event and a reaction. */
export function markId(eventId: string, reaction: string): string {
  return `${eventId}/${reaction}`;
}

/** An event with its bytes. */
export function toRecorded({ id, type, key, sequence, data, recordTime, traceparent }: StoredEvent): RecordedEvent {
  const place = traceparent === null ? {} : { traceparent };
  return { id, type, key, sequence, bytes: fromBase64(data), recordTime, ...place };
}

/** The fields of an event in which it is stored. */
export function toStored({
  id,
  type,
  key,
  sequence,
  bytes,
  recordTime,
  traceparent = null,
}: Omit<RecordedEvent, "traceparent"> & { readonly traceparent?: string | null | undefined }): StoredEvent {
  return { id, type, key, sequence, data: toBase64(bytes), recordTime, traceparent };
}
