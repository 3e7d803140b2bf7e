import type { NativeStatement, SequelizeAdapter } from "../driver.ts";

type Run = (statement: NativeStatement) => Promise<unknown>;

/** Sequelize calls `query(sql, values)` of the connections of `mariadb`. */
export const mariadbAdapter: SequelizeAdapter = {
  dialect: "mariadb",
  connection: (run) => ({
    query: async (sql: string, values: readonly unknown[] = []) => toDeletable(await run({ sql, values })),
  }),
};

/** Sequelize deletes `meta` of rows, which driver versions from 3 on do not allow. */
function toDeletable(result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  return Object.assign([...result], { meta: (result as { readonly meta?: unknown }).meta });
}

/** mysql2's own way of answering. */
type Done = (error: unknown, result?: unknown) => void;

/** Sequelize calls `query({ sql }, done)` and `execute(sql, values, done)` of the connections of `mysql2`. */
export const mysqlAdapter: SequelizeAdapter = {
  dialect: "mysql",
  connection: (run) => ({
    query: ({ sql }: { readonly sql: string }, done: Done) => answer(run, { sql }, done),
    execute: (sql: string, values: readonly unknown[], done: Done) => answer(run, { sql, values }, done),
  }),
};

/** @returns the part of mysql2's commands that Sequelize uses */
function answer(run: Run, statement: NativeStatement, done: Done): { setMaxListeners(): void } {
  run(statement).then((result) => done(null, result), done);
  return { setMaxListeners: () => {} };
}

/** The types, as either driver calls them, of integers of 64 bits and of times, which the drivers read as text. */
const INTEGERS = new Set(["LONGLONG", "BIGINT"]);
const TIMES = new Set(["DATETIME", "TIMESTAMP"]);

/**
 * How results of Sequelize's statements are read: as by its own connections, but that integers of 64 bits, such as those
 * of COUNT, are numbers where these are exact, and text where they are not.
 */
export function castForSequelize<T>({ type }: { readonly type: string }, next: () => T): T | Date | number {
  const value = next();
  if (typeof value !== "string") return value;
  if (TIMES.has(type)) return new Date(`${value.replace(" ", "T")}Z`);
  return INTEGERS.has(type) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
