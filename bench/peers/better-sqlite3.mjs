// grpc-js and the driver `better-sqlite3`, by hand. Its statements run at once, on the thread of the handlers.
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { changesOf, conditionsOf, failed, fromEtag, pageOf, serve, status, toMessage } from "./accounts.mjs";

const database = new Database(process.env.DATABASE);
database.pragma("journal_mode = WAL");
// Its build has NORMAL for a WAL otherwise.
database.pragma("synchronous = FULL");
database.pragma("foreign_keys = ON");

const byId = database.prepare("SELECT * FROM users WHERE id = ?");
const insert = database.prepare(
  "INSERT INTO users (id, name, surname, email, active, create_time, update_time, version) VALUES (?, ?, ?, ?, 0, ?, ?, 1) RETURNING *",
);
const update = database.prepare(
  `UPDATE users SET name = coalesce(?, name), surname = coalesce(?, surname), update_time = ?, version = version + 1
   WHERE id = ? AND version = coalesce(?, version) RETURNING *`,
);
const lists = new Map();

function listStatement(conditions) {
  const where = ["id > ?", ...conditions.map(({ column, operator }) => `${column} ${operator} ?`)].join(" AND ");
  let statement = lists.get(where);
  if (!statement) {
    statement = database.prepare(`SELECT * FROM users WHERE ${where} ORDER BY id LIMIT ?`);
    lists.set(where, statement);
  }
  return statement;
}

/** A handler that answers or throws at once. */
function handler(work) {
  return ({ request }, callback) => {
    let answer;
    try {
      answer = work(request);
    } catch (error) {
      const taken = String(error.code).startsWith("SQLITE_CONSTRAINT");
      return callback(taken ? failed(status.ALREADY_EXISTS, error.message) : error);
    }
    callback(null, answer);
  };
}

serve({
  GetUser: handler(({ id }) => {
    const row = byId.get(id);
    if (!row) throw failed(status.NOT_FOUND, `there is no user ${id}`);
    return { user: toMessage(row) };
  }),
  CreateUser: handler(({ id, user: { name, surname, email } }) => {
    const now = Date.now();
    return { user: toMessage(insert.get(id || randomUUID(), name, surname, email.toLowerCase(), now, now)) };
  }),
  UpdateUser: handler((request) => {
    const { id, etag } = request.user;
    const { name, surname } = changesOf(request);
    const row = update.get(name ?? null, surname ?? null, Date.now(), id, fromEtag(etag) ?? null);
    if (row) return { user: toMessage(row) };
    throw byId.get(id)
      ? failed(status.ABORTED, "the etag is stale")
      : failed(status.NOT_FOUND, `there is no user ${id}`);
  }),
  ListUsers: handler((request) => {
    const { size, after } = pageOf(request);
    const conditions = conditionsOf(request.filter);
    const values = conditions.map(({ value }) => (typeof value === "boolean" ? Number(value) : value));
    const rows = listStatement(conditions).all(after, ...values, size + 1);
    const users = rows.slice(0, size).map(toMessage);
    return { users, next_page_token: rows.length > size ? users.at(-1).id : "" };
  }),
});
