// grpc-js and the driver `pg`, by hand: a pool, and statements with a name, which each connection prepares once.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { changesOf, conditionsOf, failed, fromEtag, pageOf, serve, status, toMessage } from "./accounts.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE });

/** A handler that answers with a promise. */
function handler(work) {
  return ({ request }, callback) => {
    work(request).then(
      (answer) => callback(null, answer),
      (error) => callback(error.code === "23505" ? failed(status.ALREADY_EXISTS, error.message) : error),
    );
  };
}

serve({
  GetUser: handler(async ({ id }) => {
    const { rows } = await pool.query({ name: "get", text: "SELECT * FROM users WHERE id = $1", values: [id] });
    if (rows.length === 0) throw failed(status.NOT_FOUND, `there is no user ${id}`);
    return { user: toMessage(rows[0]) };
  }),
  CreateUser: handler(async ({ id, user: { name, surname, email } }) => {
    const now = new Date();
    const { rows } = await pool.query({
      name: "create",
      text: `INSERT INTO users (id, name, surname, email, active, create_time, update_time, version)
             VALUES ($1, $2, $3, $4, false, $5, $5, 1) RETURNING *`,
      values: [id || randomUUID(), name, surname, email.toLowerCase(), now],
    });
    return { user: toMessage(rows[0]) };
  }),
  UpdateUser: handler(async (request) => {
    const { id, etag } = request.user;
    const { name, surname } = changesOf(request);
    const { rows } = await pool.query({
      name: "update",
      text: `UPDATE users SET name = coalesce($1, name), surname = coalesce($2, surname), update_time = $3, version = version + 1
             WHERE id = $4 AND version = coalesce($5, version) RETURNING *`,
      values: [name, surname, new Date(), id, fromEtag(etag)],
    });
    if (rows.length > 0) return { user: toMessage(rows[0]) };
    const { rows: found } = await pool.query({ name: "get", text: "SELECT * FROM users WHERE id = $1", values: [id] });
    throw found.length > 0
      ? failed(status.ABORTED, "the etag is stale")
      : failed(status.NOT_FOUND, `there is no user ${id}`);
  }),
  ListUsers: handler(async (request) => {
    const { size, after } = pageOf(request);
    const conditions = conditionsOf(request.filter, (date) => date);
    const where = ["id > $1", ...conditions.map(({ column, operator }, i) => `${column} ${operator} $${i + 3}`)].join(
      " AND ",
    );
    const { rows } = await pool.query({
      name: `list ${where}`.slice(0, 63),
      text: `SELECT * FROM users WHERE ${where} ORDER BY id LIMIT $2`,
      values: [after, size + 1, ...conditions.map(({ value }) => value)],
    });
    const users = rows.slice(0, size).map(toMessage);
    return { users, next_page_token: rows.length > size ? users.at(-1).id : "" };
  }),
});
