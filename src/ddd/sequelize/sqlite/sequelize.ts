import { type DataType, DataTypes } from "sequelize";
import type { NativeStatement, SequelizeAdapter } from "../driver.ts";
import { MILLISECONDS_KEY } from "../model/field-type.ts";

/** sqlite3's own way of answering: `this` is what a statement that writes did. */
type Done = (this: unknown, error: unknown, rows?: unknown) => void;

type Values = NonNullable<NativeStatement["values"]>;

/**
 * The data type of a time in SQLite, for models of a user's own: in milliseconds since 1970, as repositories keep it.
 * Sequelize reads it as a number, and takes Dates in conditions and writes.
 */
export const MILLISECONDS: DataType = Object.assign(new DataTypes.ABSTRACT(), {
  key: MILLISECONDS_KEY,
  toSql: () => "INTEGER",
  stringify: (value: unknown) => String(value instanceof Date ? value.getTime() : value),
});

/**
 * Sequelize calls `serialize(work)`, `all(sql, values?, done)` and `run(sql, values?, done)` of sqlite3's databases. A unit's
 * statements run one after another anyhow.
 */
export const sequelizeAdapter: SequelizeAdapter = {
  dialect: "sqlite",
  types: { timestamp: MILLISECONDS },
  rebuilding: ["addConstraint", "changeColumn", "removeColumn", "removeConstraint", "renameColumn"],
  connection: (run) => {
    const method =
      (rows: boolean) =>
      (sql: string, ...rest: [done: Done] | [values: Values, done: Done]) => {
        const done = rest.length === 1 ? rest[0] : rest[1];
        const values = rest.length === 1 ? [] : rest[0];
        run({ sql, values, rows }).then(
          (result) => (rows ? done.call({}, null, result) : done.call(result, null)),
          (error: unknown) => done.call({}, error),
        );
      };
    return { serialize: (work: () => void) => work(), all: method(true), run: method(false) };
  },
};
