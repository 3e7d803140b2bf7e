// Sequelize's bulkCreate, in a managed transaction, 1,000 rows at a time.
import { DataTypes, Sequelize } from "sequelize";
import { measure, rows } from "./bulk.mjs";

const url = process.env.DATABASE;
const isPostgres = url.startsWith("postgres:");
const sequelize = isPostgres
  ? new Sequelize(url, { logging: false })
  : new Sequelize({ dialect: "sqlite", storage: url, logging: false });
if (!isPostgres) await sequelize.query("PRAGMA journal_mode = WAL");

// Sequelize writes into what it is given, so that each column needs an object of its own.
const text = () => ({ type: DataTypes.STRING, allowNull: false });
const time = () => ({ type: isPostgres ? DataTypes.DATE : DataTypes.INTEGER, allowNull: false });
const User = sequelize.define(
  "User",
  {
    id: { type: DataTypes.STRING, primaryKey: true },
    name: text(),
    surname: text(),
    email: text(),
    active: { type: DataTypes.BOOLEAN, allowNull: false },
    create_time: time(),
    update_time: time(),
    version: { type: DataTypes.INTEGER, allowNull: false },
  },
  { tableName: "users", timestamps: false },
);

await measure(() =>
  sequelize.transaction(async (transaction) => {
    for (let from = 0; from < rows.length; from += 1000) {
      await User.bulkCreate(rows.slice(from, from + 1000), { transaction });
    }
  }),
);
await sequelize.close();
