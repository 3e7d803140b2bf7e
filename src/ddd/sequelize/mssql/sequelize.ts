import type { NativeStatement, SequelizeAdapter } from "../driver.ts";
import type { Parameter, Result, TediousValue } from "./client.ts";

/** A request of Sequelize's, which keeps its parameters until it runs. */
class NativeRequest {
  readonly parameters: Parameter[] = [];
  readonly sql: string;
  readonly done: (error: unknown, count?: number) => void;
  #onRow: (columns: readonly TediousValue[]) => void = () => {};

  constructor(sql: string, done: (error: unknown, count?: number) => void) {
    this.sql = sql;
    this.done = done;
  }

  addParameter(name: string, type: string, value: unknown, options: object = {}): void {
    this.parameters.push({ name, type, value, options });
  }

  on(_: "row", listener: (columns: readonly TediousValue[]) => void): void {
    this.#onRow = listener;
  }

  give({ rows, count }: Result): void {
    for (const columns of rows) this.#onRow(columns);
    this.done(null, count);
  }
}

/** The types that Sequelize gives parameters, by their names. */
const TYPES = Object.fromEntries(
  ["NVarChar", "VarChar", "VarBinary", "Int", "BigInt", "Numeric", "Bit"].map((name) => [name, name]),
);

/** Sequelize calls `queue.enqueue(work)`, `execSql(request)`, `saveTransaction(done, name)` and `rollbackTransaction(done, name)` of its connections, and makes requests of `lib`. */
export const mssqlAdapter: SequelizeAdapter = {
  dialect: "mssql",
  connection: (run: (statement: NativeStatement) => Promise<unknown>) => ({
    lib: { Request: NativeRequest, TYPES, ISOLATION_LEVEL: {} },
    queue: { enqueue: <T>(work: () => T) => work() },
    execSql: (request: NativeRequest) => {
      const { sql, parameters } = request;
      // The session answers with the result of its driver.
      run({ sql, values: parameters }).then((result) => request.give(result as Result), request.done);
    },
    saveTransaction: (done: (error: unknown) => void, name: string) => {
      run({ sql: `SAVEPOINT "${name}"` }).then(() => done(null), done);
    },
    rollbackTransaction: (done: (error: unknown) => void, name: string) => {
      run({ sql: `ROLLBACK TO SAVEPOINT "${name}"` }).then(() => done(null), done);
    },
  }),
};
