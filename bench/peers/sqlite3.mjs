// grpc-js and the driver `sqlite3`, by hand: prepared statements on one connection, which the driver queues for its thread.
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import sqlite3 from "sqlite3";
import { changesOf, conditionsOf, failed, fromEtag, pageOf, serve, status, toMessage } from "./accounts.mjs";

const database = new sqlite3.Database(process.env.DATABASE);
await promisify(database.exec.bind(database))(
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
);

const byId = database.prepare("SELECT * FROM users WHERE id = ?");
const insert = database.prepare(
  "INSERT INTO users (id, name, surname, email, active, create_time, update_time, version) VALUES (?, ?, ?, ?, 0, ?, ?, 1)",
);
const update = database.prepare(
  `UPDATE users SET name = coalesce(?, name), surname = coalesce(?, surname), update_time = ?, version = version + 1
   WHERE id = ? AND version = coalesce(?, version) RETURNING *`,
);
const lists = new Map();

/** A list's statement, made once for each set of columns. */
function listStatement(conditions) {
  const where = ["id > ?", ...conditions.map(({ column, operator }) => `${column} ${operator} ?`)].join(" AND ");
  let statement = lists.get(where);
  if (!statement) {
    statement = database.prepare(`SELECT * FROM users WHERE ${where} ORDER BY id LIMIT ?`);
    lists.set(where, statement);
  }
  return statement;
}

serve({
  GetUser: ({ request: { id } }, callback) => {
    byId.all(id, (error, [row] = []) => {
      if (error) return callback(error);
      if (!row) return callback(failed(status.NOT_FOUND, `there is no user ${id}`));
      callback(null, { user: toMessage(row) });
    });
  },
  CreateUser: ({ request }, callback) => {
    const { name, surname, email } = request.user;
    const now = Date.now();
    const id = request.id || randomUUID();
    const row = {
      id,
      name,
      surname,
      email: email.toLowerCase(),
      active: 0,
      create_time: now,
      update_time: now,
      version: 1,
    };
    insert.run(row.id, name, surname, row.email, now, now, (error) => {
      if (error?.code === "SQLITE_CONSTRAINT") return callback(failed(status.ALREADY_EXISTS, error.message));
      if (error) return callback(error);
      callback(null, { user: toMessage(row) });
    });
  },
  UpdateUser: ({ request }, callback) => {
    const { id, etag } = request.user;
    const { name, surname } = changesOf(request);
    update.all(name, surname, Date.now(), id, fromEtag(etag), (error, [row] = []) => {
      if (error) return callback(error);
      if (row) return callback(null, { user: toMessage(row) });
      byId.all(id, (error, rows) => {
        if (error) return callback(error);
        const [code, text] = rows.length
          ? [status.ABORTED, "the etag is stale"]
          : [status.NOT_FOUND, `there is no user ${id}`];
        callback(failed(code, text));
      });
    });
  },
  ListUsers: ({ request }, callback) => {
    const { size, after } = pageOf(request);
    const conditions = conditionsOf(request.filter);
    const values = conditions.map(({ value }) => (typeof value === "boolean" ? Number(value) : value));
    listStatement(conditions).all(after, ...values, size + 1, (error, rows) => {
      if (error) return callback(error);
      const users = rows.slice(0, size).map(toMessage);
      callback(null, { users, next_page_token: rows.length > size ? users.at(-1).id : "" });
    });
  },
});
