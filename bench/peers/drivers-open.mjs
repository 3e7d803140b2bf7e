// The drivers of drivers.mjs, each opened as the toolkit opens SQLite: a write-ahead log, a commit on the disk.

const PRAGMAS = ["PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL", "PRAGMA journal_mode = WAL"];

/** Sessions of a driver with the callbacks of `sqlite3`, whose statements run in libuv's pool. */
export async function asynchronous(name, file, count) {
  const { default: sqlite3 } = await import(name);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const database = await new Promise((resolve, reject) => {
        const opened = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(opened)));
      });
      const kept = new Map();
      const prepared = async (sql) => {
        const statement = await new Promise((resolve, reject) => {
          const made = database.prepare(sql, (error) => (error ? reject(error) : resolve(made)));
        });
        kept.set(sql, statement);
        return statement;
      };
      const session = {
        all: async (sql, params) => {
          const statement = kept.get(sql) ?? (await prepared(sql));
          return new Promise((resolve, reject) => {
            statement.all(params, (error, rows) => (error ? reject(error) : resolve(rows)));
          });
        },
        run: async (sql, params) => {
          const statement = kept.get(sql) ?? (await prepared(sql));
          return new Promise((resolve, reject) => {
            statement.run(params, function (error) {
              error ? reject(error) : resolve(this.changes);
            });
          });
        },
        interrupt: () => database.interrupt(),
        close: () =>
          new Promise((resolve) => {
            for (const statement of kept.values()) statement.finalize();
            database.close(resolve);
          }),
      };
      for (const pragma of PRAGMAS) await session.all(pragma, []);
      return session;
    }),
  );
}

/** A connection of a driver whose statements run at once. */
export async function synchronous(name, file) {
  const module = await import(name);
  const Database = module.DatabaseSync ?? module.default;
  const database = new Database(file);
  for (const pragma of PRAGMAS) database.exec(pragma);
  const kept = new Map();
  const prepared = (sql) => {
    const made = database.prepare(sql);
    const returns = made.reader === false ? [] : made.columns().map((column) => column.name);
    // Rows are arrays for the way to the main thread: the names of the columns go there once.
    if (returns.length > 0) made.raw?.(true);
    const statement = { made, returns };
    kept.set(sql, statement);
    return statement;
  };
  return {
    all: (sql, params) => {
      const { made, returns } = kept.get(sql) ?? prepared(sql);
      const rows = made.all(...params);
      return { columns: returns, rows: made.raw ? rows : rows.map(Object.values) };
    },
    run: (sql, params) => ({ changes: (kept.get(sql) ?? prepared(sql)).made.run(...params).changes }),
    close: () => database.close(),
  };
}
