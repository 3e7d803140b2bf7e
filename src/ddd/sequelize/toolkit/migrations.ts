import type {
  DeadLetter,
  EventCursor,
  EventStream,
  InboxMark,
  LeaseRow,
  OutboxEvent,
  RegisteredReaction,
} from "../../event/tables.ts";
import type { IdempotencyRecord } from "../../idempotency.ts";
import type { RateLimit } from "../../limit/rate-limit.ts";
import { integer, nullable, text, timestamp, uuid } from "../../schema/field.ts";
import type { Migrations } from "../migrate/migrations.ts";

/** The tables whose events have a place in a trace. */
const TRACED = ["event_outbox", "event_dead_letters"];

/** The tables that the toolkit itself needs in each database. */
export const toolkitMigrations: Migrations = {
  context: "brasa",
  list: [
    {
      name: "0001-requests",
      up: async (ddl) => {
        await ddl.createTable<IdempotencyRecord>("requests", {
          id: text(100),
          fingerprint: text(64),
          response: text(),
          createTime: timestamp(),
        });
        await ddl.createIndex("requests_create_time", "requests", ["createTime"]);
      },
      down: (ddl) => ddl.dropTable("requests"),
    },
    {
      name: "0002-rate-limits",
      up: async (ddl) => {
        await ddl.createTable<RateLimit>("rate_limits", { id: text(43), usage: text(), expireTime: timestamp() });
        await ddl.createIndex("rate_limits_expire_time", "rate_limits", ["expireTime"]);
      },
      down: (ddl) => ddl.dropTable("rate_limits"),
    },
    {
      name: "0003-events",
      up: async (ddl) => {
        await ddl.createTable<EventStream>("event_streams", { id: text(200), version: integer() });
        await ddl.createTable<Omit<OutboxEvent, "traceparent">>("event_outbox", {
          id: uuid(),
          type: text(200),
          key: text(200),
          sequence: integer(),
          data: text(),
          recordTime: timestamp(),
          publishTime: nullable(timestamp()),
        });
        await ddl.createIndex("event_outbox_pending", "event_outbox", ["publishTime", "key", "sequence"]);
        await ddl.createTable<InboxMark>("event_inbox", { id: text(237), createTime: timestamp() });
        await ddl.createIndex("event_inbox_create_time", "event_inbox", ["createTime"]);
        await ddl.createTable<Omit<DeadLetter, "traceparent">>("event_dead_letters", {
          id: text(237),
          reaction: text(200),
          eventId: uuid(),
          type: text(200),
          key: text(200),
          sequence: integer(),
          data: text(),
          recordTime: timestamp(),
          state: text(20),
          attempts: integer(),
          error: text(2000),
          createTime: timestamp(),
          retryTime: nullable(timestamp()),
        });
        await ddl.createIndex("event_dead_letters_order", "event_dead_letters", ["reaction", "key", "sequence"]);
        await ddl.createTable<LeaseRow>("event_leases", { id: text(100), version: integer(), owner: text(100) });
        await ddl.createTable<EventCursor>("event_cursors", { id: text(100), stream: text(100), position: integer() });
      },
      down: async (ddl) => {
        for (const name of ["cursors", "leases", "dead_letters", "inbox", "outbox", "streams"]) {
          await ddl.dropTable(`event_${name}`);
        }
      },
    },
    {
      name: "0004-reactions",
      up: (ddl) =>
        ddl.createTable<RegisteredReaction>("event_reactions", { id: text(200), type: text(200), heartbeat: text(36) }),
      down: (ddl) => ddl.dropTable("event_reactions"),
    },
    {
      // Columns that may be null, at the end, and without a limit of their length, which some databases would look at each row for: no row is
      // written anew. Older programs insert without them.
      name: "0005-event-traces",
      up: async (ddl) => {
        for (const table of TRACED) await ddl.addColumn(table, "traceparent", nullable(text()));
      },
      down: async (ddl) => {
        for (const table of TRACED) await ddl.dropColumn(table, "traceparent");
      },
    },
  ],
};
