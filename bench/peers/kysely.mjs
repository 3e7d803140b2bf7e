// connect-node, and Kysely on better-sqlite3, as its page to get started shows.
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect, sql } from "kysely";
import { changesOf, conditionsOf, fromEtag, notFound, orTaken, serve, stale, toMessage } from "./connect-node.mjs";

const database = new Database(process.env.DATABASE);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
const db = new Kysely({ dialect: new SqliteDialect({ database }) });

const columns = [
  "id",
  "name",
  "surname",
  "email",
  "active",
  "create_time as createTime",
  "update_time as updateTime",
  "version",
];

const find = (id) => db.selectFrom("users").select(columns).where("id", "=", id).executeTakeFirst();

serve({
  async getUser({ id }) {
    const user = await find(id);
    if (!user) throw notFound(id);
    return { user: toMessage(user) };
  },
  async createUser({ id, user: { name, surname, email } }) {
    const now = Date.now();
    const values = { id: id || randomUUID(), name, surname, email: email.toLowerCase(), active: 0, version: 1 };
    try {
      const created = await db
        .insertInto("users")
        .values({ ...values, create_time: now, update_time: now })
        .returning(columns)
        .executeTakeFirstOrThrow();
      return { user: toMessage(created) };
    } catch (error) {
      throw orTaken(error);
    }
  },
  async updateUser(request) {
    const { id, etag } = request.user;
    const version = fromEtag(etag);
    let query = db
      .updateTable("users")
      .set({ ...changesOf(request), update_time: Date.now(), version: sql`version + 1` })
      .where("id", "=", id);
    if (version !== undefined) query = query.where("version", "=", version);
    const updated = await query.returning(columns).executeTakeFirst();
    if (updated) return { user: toMessage(updated) };
    throw (await find(id)) ? stale() : notFound(id);
  },
  async listUsers({ pageSize, pageToken, filter }) {
    const size = pageSize || 50;
    let query = db.selectFrom("users").select(columns).where("id", ">", pageToken);
    for (const { active, createTimeFrom } of conditionsOf(filter)) {
      query =
        createTimeFrom === undefined
          ? query.where("active", "=", active ? 1 : 0)
          : query.where("create_time", ">=", createTimeFrom);
    }
    const rows = await query
      .orderBy("id")
      .limit(size + 1)
      .execute();
    const page = rows.slice(0, size);
    return { users: page.map(toMessage), nextPageToken: rows.length > size ? page.at(-1).id : "" };
  },
});
