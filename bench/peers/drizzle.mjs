// connect-node, and Drizzle on better-sqlite3 with queries prepared as its page on performance advises.
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { and, asc, eq, gt, gte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { changesOf, conditionsOf, fromEtag, notFound, orTaken, serve, stale, toMessage } from "./connect-node.mjs";

const client = new Database(process.env.DATABASE);
client.pragma("journal_mode = WAL");
client.pragma("synchronous = FULL");
const db = drizzle({ client });

const users = sqliteTable("users", {
  id: text().primaryKey(),
  name: text().notNull(),
  surname: text().notNull(),
  email: text().notNull().unique(),
  active: integer({ mode: "boolean" }).notNull(),
  createTime: integer("create_time").notNull(),
  updateTime: integer("update_time").notNull(),
  version: integer().notNull(),
});

const byId = db
  .select()
  .from(users)
  .where(eq(users.id, sql.placeholder("id")))
  .prepare();

serve({
  getUser({ id }) {
    const user = byId.get({ id });
    if (!user) throw notFound(id);
    return { user: toMessage(user) };
  },
  createUser({ id, user: { name, surname, email } }) {
    const now = Date.now();
    const values = { id: id || randomUUID(), name, surname, email: email.toLowerCase(), active: false, version: 1 };
    try {
      const created = db
        .insert(users)
        .values({ ...values, createTime: now, updateTime: now })
        .returning()
        .get();
      return { user: toMessage(created) };
    } catch (error) {
      throw orTaken(error.cause ?? error);
    }
  },
  updateUser(request) {
    const { id, etag } = request.user;
    const version = fromEtag(etag);
    const updated = db
      .update(users)
      .set({ ...changesOf(request), updateTime: Date.now(), version: sql`${users.version} + 1` })
      .where(version === undefined ? eq(users.id, id) : and(eq(users.id, id), eq(users.version, version)))
      .returning()
      .get();
    if (updated) return { user: toMessage(updated) };
    throw byId.get({ id }) ? stale() : notFound(id);
  },
  listUsers({ pageSize, pageToken, filter }) {
    const size = pageSize || 50;
    const conditions = conditionsOf(filter).map(({ active, createTimeFrom }) =>
      createTimeFrom === undefined ? eq(users.active, active) : gte(users.createTime, createTimeFrom),
    );
    const rows = db
      .select()
      .from(users)
      .where(and(gt(users.id, pageToken), ...conditions))
      .orderBy(asc(users.id))
      .limit(size + 1)
      .all();
    const page = rows.slice(0, size);
    return { users: page.map(toMessage), nextPageToken: rows.length > size ? page.at(-1).id : "" };
  },
});
