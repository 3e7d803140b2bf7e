import test from "ava";
import { type Options, QueryTypes, Sequelize } from "sequelize";
import { CancelledError, UnavailableError } from "../../../../src/ddd/error.ts";
import { DatabaseError, migrateUp, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { sharedPostgres } from "../../../helpers/databases/postgres.ts";
import { startPostgresPair } from "../../../helpers/databases/postgres-pair.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { adoptedPlaces, instanceOf, patient, servers, sqlite } from "../backends.ts";
import { Books, book, bookTable, Loans, libraryMigrations, openLibrary } from "../model/library.ts";

const refused: Readonly<Record<string, [options: Options, text: RegExp]>> = {
  "an isolation level": [
    { dialect: "postgres", isolationLevel: "READ COMMITTED" },
    /isolationLevel: units are SERIALIZABLE/,
  ],
  "the native driver": [{ dialect: "postgres", native: true, dialectModule: { native: {} } }, /native/],
  "another time zone": [{ dialect: "mysql", timezone: "+02:00" }, /timezone/],
  "names that are not quoted": [{ dialect: "postgres", quoteIdentifiers: false }, /quoteIdentifiers/],
  "left out nulls": [{ dialect: "postgres", omitNull: true }, /omitNull/],
  "a schema": [{ dialect: "postgres", schema: "other" }, /search_path/],
  "rows as arrays": [{ dialect: "mariadb", dialectOptions: { rowsAsArray: true } }, /dialectOptions.rowsAsArray/],
  "memory as its storage": [{ dialect: "sqlite", storage: ":memory:" }, /give it a file/],
  "no storage": [{ dialect: "sqlite" }, /give it a file/],
  "a password of its file": [{ dialect: "sqlite", storage: "./x.db", password: "secret" }, /encrypted/],
  "another dialect": [
    { dialect: "db2", dialectModule: {} },
    /dialect "db2", which is not supported: use .*mssql, oracle/,
  ],
  "rows by names": [
    { dialect: "mssql", dialectModule: {}, dialectOptions: { options: { useColumnNames: true } } },
    /dialectOptions\.options\.useColumnNames: leave it out/,
  ],
};

for (const [name, [options, message]] of Object.entries(refused)) {
  test(`an instance with ${name} is refused`, async (t) => {
    await t.throwsAsync(openDatabase(new Sequelize({ logging: false, ...options })), {
      instanceOf: DatabaseError,
      message,
    });
  });
}

test("a value that is neither a URL nor an instance is refused", async (t) => {
  await t.throwsAsync(openDatabase({} as never), { instanceOf: DatabaseError, message: /an instance of Sequelize/ });
  class Other {}
  Object.defineProperty(Other, "name", { value: "Sequelize" });
  await t.throwsAsync(openDatabase(new Other() as never), { message: /npm ls sequelize/ });
});

for (const [name, place] of Object.entries(adoptedPlaces)) {
  test(`${name}: the instance stays its user's`, async (t) => {
    const { url, instance, close } = await place();
    if (!instance) throw new Error("there is no instance");
    const queries: string[] = [];
    instance.addHook("beforeQuery", (_, query) => void queries.push((query as { sql?: string }).sql ?? ""));
    const database = await openDatabase(instance, patient);
    t.is(database.sequelize, instance);
    await migrateUp(database, libraryMigrations);
    const worker = new SequelizeWorker(database, { books: Books, loans: Loans });
    await worker.repositories.books.create(book(1));
    t.is(database.model(bookTable) as unknown, instance.model("books"));
    const before = queries.length;
    t.is(await instance.model("books").count(), 1, "its own connections see what was committed");
    t.true(queries.length > before, "its hooks are called");
    const withTransaction = instance.transaction(async (transaction) => {
      await instance.query("UPDATE books SET pages = 5", { transaction });
      throw new Error("undo");
    });
    await t.throwsAsync(withTransaction, { message: "undo" });
    t.is((await worker.repositories.books.retrieve({ id: book(1).id })).pages, 1);
    await database.close();
    await t.throwsAsync(worker.repositories.books.count(), { instanceOf: UnavailableError });
    t.deepEqual(await instance.query("SELECT 1 AS one", { type: QueryTypes.SELECT }), [{ one: 1 }], url);
    await close();
  });
}

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: units have as many connections as the instance, and give each back`, async (t) => {
    const { url, close } = await place();
    const instance = instanceOf(url, { pool: { max: 2 } });
    const library = await openLibrary(async () => ({ url, instance, close }));
    const { worker } = library;
    const [first, second] = [await worker.begin(), await worker.begin()];
    const third = worker.begin();
    const query = instance.query("SELECT 1 AS one", { type: QueryTypes.SELECT });
    await first.rollback();
    await (await third).rollback();
    t.deepEqual(await query, [{ one: 1 }]);
    await second.rollback();
    for (let i = 0; i < 5; i++) await worker.run(async ({ books }) => void (await books.count()));
    await library.close();
    await instance.close();
  });

  test(`${name}: a unit that is aborted costs the instance no connection`, async (t) => {
    const { url, close } = await place();
    const instance = instanceOf(url, { pool: { max: 1 } });
    const library = await openLibrary(async () => ({ url, instance, close }));
    const { worker, database } = library;
    const sleep = database.dialect === "postgres" ? "SELECT pg_sleep(1000)" : "SELECT sleep(1000)";
    for (let i = 0; i < 3; i++) {
      const abort = new AbortController();
      const unit = worker.run(
        async ({ books }) => {
          await books.create(book(1));
          setTimeout(() => abort.abort(), 20);
          await books.sequelize(({ sequelize, transaction }) => sequelize.query(sleep, { transaction }));
        },
        { signal: abort.signal },
      );
      await t.throwsAsync(unit, { instanceOf: CancelledError });
    }
    t.is(await worker.repositories.books.count(), 0);
    await library.close();
    await instance.close();
  });

  test(`${name}: a dead connection is given up, and its place in the pool is free again`, async (t) => {
    const { url, close } = await place();
    const proxy = await startTcpProxy(url);
    const instance = instanceOf(proxy.url, { pool: { max: 1 } });
    const library = await openLibrary(async () => ({ url, instance, close }));
    const { worker } = library;
    const abort = new AbortController();
    const unit = worker.run(
      async ({ books }) => {
        await books.create(book(1));
        proxy.lose("both ways");
        setImmediate(() => abort.abort());
        await books.count();
      },
      { signal: abort.signal },
    );
    await t.throwsAsync(unit, { instanceOf: CancelledError });
    proxy.restore();
    t.is(await worker.repositories.books.count(), 0);
    await library.close();
    await instance.close();
    proxy.close();
  });

  test(`${name}: units that only read have a replica's connection`, async (t) => {
    const { url, close } = await place();
    const { hostname: host, port, username, password, pathname } = new URL(url);
    const server = { host, port, username, password: decodeURIComponent(password) };
    const database = pathname.slice(1);
    const instance = instanceOf(url, { database, replication: { read: [server], write: server } });
    const kinds: string[] = [];
    instance.addHook(
      "afterPoolAcquire",
      (connection) => void kinds.push(String((connection as { queryType?: string }).queryType)),
    );
    const library = await openLibrary(async () => ({ url, instance, close }));
    kinds.length = 0;
    await library.worker.read(async ({ books }) => void (await books.count()));
    await library.worker.run(async ({ books }) => void (await books.count()));
    t.deepEqual(kinds, ["read", "write"]);
    await library.close();
    await instance.close();
  });
}

test("a Sequelize that leaves its transactions' connections aside is found out at the start", async (t) => {
  const { url, close } = await sqlite();
  const instance = instanceOf(url);
  Object.assign(instance, { query: async () => [] });
  await t.throwsAsync(openDatabase(instance, patient), {
    instanceOf: DatabaseError,
    message: /install sequelize 6.37/,
  });
  await instance.close();
  await close();
});

test("postgres: a replica whose default isolation no standby can have is told as such, and read once that is set", async (t) => {
  const pair = await startPostgresPair();
  t.teardown(() => pair.close());
  const { query } = await sharedPostgres();
  const login = (url: string) => {
    const { hostname: host, port, username, password } = new URL(url);
    return { host, port, username, password };
  };
  const replication = { write: login(pair.url), read: [login(pair.standbyUrl)] };
  const set = (level: string) =>
    query(pair.url, `ALTER DATABASE test_pair SET default_transaction_isolation = '${level}'`);
  const countOfBooks = async () => {
    const instance = instanceOf(pair.url, { database: "test_pair", replication });
    const { worker, close } = await openLibrary(async () => ({
      url: pair.url,
      instance,
      close: () => instance.close(),
    }));
    return worker.repositories.books.count().finally(close);
  };
  t.is(await countOfBooks(), 0);
  await set("serializable");
  const told = { instanceOf: DatabaseError, message: /set it to 'repeatable read' for those who read there/ };
  await t.throwsAsync(countOfBooks(), told);
  await t.throwsAsync(openDatabase(pair.standbyUrl, patient), told);
  await set("repeatable read");
  t.is(await countOfBooks(), 0);
});

test("sqlite: two databases of one instance share its file", async (t) => {
  const { url, close } = await sqlite();
  const instance = instanceOf(url);
  const library = await openLibrary(async () => ({ url, instance, close: async () => {} }));
  await library.worker.repositories.books.create(book(1));
  await library.close();
  const again = await openDatabase(url, patient);
  t.is(await new Books(again.connection).count(), 1);
  await again.close();
  await instance.close();
  await close();
});
