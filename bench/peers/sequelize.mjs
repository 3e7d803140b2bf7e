// grpc-js and Sequelize 6 as its documentation shows it: a model, findByPk, findAll, a managed transaction for a change,
// optimistic locking by `version: true`.
import { randomUUID } from "node:crypto";
import { DataTypes, Op, OptimisticLockError, Sequelize, UniqueConstraintError } from "sequelize";
import { changesOf, conditionsOf, failed, fromEtag, pageOf, serve, status, toMessage } from "./accounts.mjs";

const url = process.env.DATABASE;
const isPostgres = url.startsWith("postgres:");
const sequelize = isPostgres
  ? new Sequelize(url, { logging: false })
  : new Sequelize({ dialect: "sqlite", storage: url, logging: false });
if (!isPostgres) {
  await sequelize.query("PRAGMA journal_mode = WAL");
  await sequelize.query("PRAGMA synchronous = FULL");
}

const time = isPostgres ? DataTypes.DATE : DataTypes.INTEGER;
const User = sequelize.define(
  "User",
  {
    id: { type: DataTypes.STRING, primaryKey: true },
    name: { type: DataTypes.STRING, allowNull: false },
    surname: { type: DataTypes.STRING, allowNull: false },
    email: { type: DataTypes.STRING, allowNull: false, unique: true },
    active: { type: DataTypes.BOOLEAN, allowNull: false },
    create_time: { type: time, allowNull: false },
    update_time: { type: time, allowNull: false },
  },
  { tableName: "users", timestamps: false, version: "version" },
);

const now = () => (isPostgres ? new Date() : Date.now());

// Each transaction has a connection of its own, and SQLite one writer: two at once fail with SQLITE_BUSY.
let last = Promise.resolve();
function oneAtATime(work) {
  if (isPostgres) return work();
  const result = last.then(work);
  last = result.catch(() => {});
  return result;
}

function handler(work) {
  return ({ request }, callback) => {
    work(request).then(
      (answer) => callback(null, answer),
      (error) => {
        if (error instanceof UniqueConstraintError) callback(failed(status.ALREADY_EXISTS, error.message));
        else if (error instanceof OptimisticLockError) callback(failed(status.ABORTED, "the etag is stale"));
        else callback(error);
      },
    );
  };
}

serve({
  GetUser: handler(async ({ id }) => {
    const user = await User.findByPk(id);
    if (user === null) throw failed(status.NOT_FOUND, `there is no user ${id}`);
    return { user: toMessage(user) };
  }),
  CreateUser: handler(async ({ id, user: { name, surname, email } }) => {
    const at = now();
    const values = { id: id || randomUUID(), name, surname, email: email.toLowerCase(), active: false };
    const user = await oneAtATime(() =>
      sequelize.transaction((transaction) =>
        User.create({ ...values, create_time: at, update_time: at, version: 1 }, { transaction }),
      ),
    );
    return { user: toMessage(user) };
  }),
  UpdateUser: handler(async (request) => {
    const { id, etag } = request.user;
    const user = await oneAtATime(() =>
      sequelize.transaction(async (transaction) => {
        const found = await User.findByPk(id, { transaction });
        if (found === null) throw failed(status.NOT_FOUND, `there is no user ${id}`);
        const version = fromEtag(etag);
        if (version !== undefined && Number(found.version) !== version)
          throw failed(status.ABORTED, "the etag is stale");
        return found.update({ ...changesOf(request), update_time: now() }, { transaction });
      }),
    );
    return { user: toMessage(user) };
  }),
  ListUsers: handler(async (request) => {
    const { size, after } = pageOf(request);
    const where = { id: { [Op.gt]: after } };
    for (const { column, operator, value } of conditionsOf(request.filter, (date) =>
      isPostgres ? date : date.getTime(),
    ))
      where[column] = { [operator === "=" ? Op.eq : Op.gte]: value };
    const rows = await User.findAll({ where, order: ["id"], limit: size + 1 });
    const users = rows.slice(0, size).map(toMessage);
    return { users, next_page_token: rows.length > size ? users.at(-1).id : "" };
  }),
});
