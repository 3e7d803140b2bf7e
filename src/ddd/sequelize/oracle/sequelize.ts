import type { NativeStatement, SequelizeAdapter } from "../driver.ts";

/**
 * Sequelize calls `execute(sql, binds, options)` and `executeMany` of its connections. One with a `uuid` is of a transaction, whose
 * statements do not commit.
 */
export const oracleAdapter: SequelizeAdapter = {
  dialect: "oracle",
  connection: (run: (statement: NativeStatement) => Promise<unknown>) => ({
    uuid: "unit",
    execute: (sql: string, binds: object = {}, options: object = {}) => run({ sql, values: [binds, options, false] }),
    executeMany: (sql: string, binds: object, options: object = {}) => run({ sql, values: [binds, options, true] }),
  }),
};
