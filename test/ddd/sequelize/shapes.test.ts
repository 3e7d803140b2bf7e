import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { userService } from "../../../src/accounts/connect.ts";
import { userTable } from "../../../src/accounts/schema.ts";
import { accountsMigrations, repositories } from "../../../src/accounts/sequelize.ts";
import type { User } from "../../../src/accounts/user.ts";
import { UserResource } from "../../../src/accounts/user-resource.ts";
import { connectRoutes } from "../../../src/ddd/connect/index.ts";
import { toOrderTerms } from "../../../src/ddd/query/order.ts";
import { PageTokenSeal } from "../../../src/ddd/query/page-token.ts";
import { toPositionToken } from "../../../src/ddd/query/position-token.ts";
import { toCondition, type Where } from "../../../src/ddd/query/where.ts";
import { Database } from "../../../src/ddd/sequelize/database.ts";
import type { Dialect } from "../../../src/ddd/sequelize/dialect.ts";
import {
  integer,
  type Migrations,
  migrateUp,
  nullable,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../../../src/ddd/sequelize/index.ts";
import { mariadbDialect } from "../../../src/ddd/sequelize/mariadb/dialect.ts";
import { postgresDialect } from "../../../src/ddd/sequelize/postgres/dialect.ts";
import { CACHE_SIZE } from "../../../src/ddd/sequelize/session/lru.ts";
import { select, selectKeys } from "../../../src/ddd/sequelize/sql/select/select.ts";
import * as statement from "../../../src/ddd/sequelize/sql/statement.ts";
import { Schema } from "../../../src/ddd/sequelize/sql/table.ts";
import { sqliteDialect } from "../../../src/ddd/sequelize/sqlite/dialect.ts";
import { sqliteDriver } from "../../../src/ddd/sequelize/sqlite/driver.ts";
import { type Item, item } from "../../../src/ddd/testing/index.ts";
import { ItemRepository } from "../../../src/ddd/testing/sequelize.ts";
import { withoutAuthentication } from "../../helpers/sessions.ts";
import { user } from "../../helpers/users.ts";

/** A database that counts the placeholders that are written: SQL with values cannot be made without. */
async function openCounting(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), "brasa-shapes-"));
  let written = 0;
  const dialect: Dialect = {
    ...sqliteDialect,
    placeholder: () => {
      written++;
      return "?";
    },
  };
  const database = new Database({ ...sqliteDriver(join(folder, "test.db")), dialect });
  t.teardown(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });
  /** How many placeholders some work writes. */
  const during = async (work: () => Promise<unknown>) => {
    const before = written;
    await work();
    return written - before;
  };
  return { database, during };
}

test("a call that asks what others have asked, of another user, makes no SQL", async (t) => {
  const { database, during } = await openCounting(t);
  await migrateUp(database, accountsMigrations);
  const worker = new SequelizeWorker(database, repositories);
  const hasher = { hash: async () => "", verify: async () => true, isOutdated: () => false };
  const users = new UserResource({ worker, hasher, now: () => new Date(), newId: randomUUID });
  const seal = new PageTokenSeal(Buffer.alloc(32));
  const service = userService({ worker, users, seal, ...(await withoutAuthentication(worker)) });
  const client = createClient(UserService, createRouterTransport(connectRoutes([service])));
  const details = (n: number) => {
    const { name, surname, email } = user(n);
    return { name, surname, email, password: "quiet-otter-lamp-7" };
  };
  const asked: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
    createUser: (n) => client.createUser({ id: user(n).id, user: details(n) }),
    getUser: (n) => client.getUser({ id: user(n).id }),
    updateUser: (n) => client.updateUser({ user: { id: user(n).id, name: `N${n}` }, updateMask: { paths: ["name"] } }),
    listUsers: (n) => client.listUsers({ filter: `name = "N${n}" OR email = "*${n}"`, orderBy: "create_time desc" }),
    count: (n) => worker.repositories.users.count({ or: [{ email: { startsWith: `${n}` } }, { active: n === 1 }] }),
    // In two directions, so that it is read by ranges.
    page: (n) => {
      const orderBy = ["createTime desc"] as const;
      const token = toPositionToken(toOrderTerms<User>(orderBy), { createTime: new Date(n), id: user(n).id });
      return worker.repositories.users.page({ orderBy, token });
    },
    deleteUser: (n) => client.deleteUser({ id: user(n).id }),
  };
  for (const [name, ask] of Object.entries(asked)) {
    t.true((await during(() => ask(1))) > 0, `${name}: the control`);
    // The dialect itself makes the end of a text, two placeholders.
    t.is(await during(() => ask(2)), name === "listUsers" ? 2 : 0, name);
  }
});

test("SQL is forgotten when a migration changes a table while the program runs", async (t) => {
  interface Thing {
    readonly id: string;
    readonly name: string;
    readonly size?: number | null;
  }
  const { database, during } = await openCounting(t);
  const id = text(20);
  const name = text(20);
  class Things extends SequelizeRepository<Thing> {
    table = table<Thing>("things", { id, name } as never);
  }
  class Grown extends SequelizeRepository<Thing> {
    table = table<Thing>("things", { id, name, size: nullable(integer()) } as never);
  }
  const list: Migrations["list"] = [
    { name: "1", up: (ddl) => ddl.createTable<Thing>("things", { id, name } as never), down: async () => {} },
    { name: "2", up: (ddl) => ddl.run("ALTER TABLE things ADD COLUMN size INTEGER"), down: async () => {} },
  ];
  const migrations = (count: number): Migrations => ({ context: "things", list: list.slice(0, count) });
  await migrateUp(database, migrations(1));
  const { things } = new SequelizeWorker(database, { things: Things }).repositories;
  await things.create({ id: "1", name: "one" });
  const ask = () => things.retrieve({ id: "1" });
  await ask();
  t.is(await during(ask), 0);
  await migrateUp(database, migrations(2));
  t.true((await during(ask)) > 0, "after the migration");
  t.is(await during(ask), 0);
  const { grown } = new SequelizeWorker(database, { grown: Grown }).repositories;
  t.true((await during(ask)) > 0, "after the table was declared anew");
  await grown.update({ size: 7 }, { id: "1" });
  t.deepEqual(await grown.retrieve({ id: "1" }), { id: "1", name: "one", size: 7 });
  t.deepEqual(await ask(), { id: "1", name: "one" });
});

test("many shapes take no more room than few", async (t) => {
  const { database } = await openCounting(t);
  const bound = database.connection.schema.bind(userTable);
  const shape = (n: number): Where<User> => ({
    or: [...n.toString(2)].map((digit) => (digit === "1" ? { active: true } : { name: "Ada" })),
  });
  for (let n = 0; n < 4 * CACHE_SIZE; n++) statement.count(bound, toCondition([shape(n)]));
  t.is(bound.texts.size, CACHE_SIZE);
  // A list whose text is long is not kept at all.
  statement.count(bound, toCondition([{ or: Array.from({ length: 1000 }, () => ({ name: "Ada" })) }]));
  t.is(bound.texts.size, CACHE_SIZE);
});

const names = fc.constantFrom("", "a", "b", "\u{10FFFF}", "'", "id=");
const numbers = fc.constantFrom(null, -1, 0, 0.5, 2 ** 53, 1e300);
const lists = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 5 });
const where: fc.Arbitrary<Where<Item>> = fc.letrec<{ where: Where<Item> }>((tie) => ({
  where: fc.oneof(
    { withCrossShrink: true, depthSize: "small" },
    names.map((name) => ({ name })),
    fc.option(names, { nil: null }).map((note) => ({ note: { ne: note } })),
    fc
      .tuple(fc.constantFrom("startsWith", "endsWith", "contains", "iequals", "istartsWith", "icontains"), names)
      .map(([op, part]) => ({ note: { [op]: part } })),
    numbers.map((rating) => ({ rating })),
    fc
      .tuple(fc.constantFrom("eq", "ne", "gt", "lte"), fc.constantFrom("rating", "version"))
      .map(([op, field]) => ({ rating: { [op]: { field } } })),
    fc.tuple(fc.constantFrom("gt", "gte", "lt", "lte"), fc.integer()).map(([op, n]) => ({ rating: { [op]: n } })),
    fc.tuple(fc.constantFrom("in", "notIn"), lists(numbers)).map(([op, list]) => ({ rating: { [op]: list } })),
    lists(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })).map((list) => ({ serial: { in: list } })),
    lists(tie("where")).map((and) => ({ and })),
    lists(tie("where")).map((or) => ({ or })),
    tie("where").map((not) => ({ not })),
  ),
})).where;

const dialects: Readonly<Record<string, Dialect>> = {
  sqlite: sqliteDialect,
  postgres: postgresDialect,
  mariadb: mariadbDialect({ collation: "utf8mb4_nopad_bin" }),
};
for (const [name, dialect] of Object.entries(dialects)) {
  test(`${name}: a statement is the same whether its SQL is made or known`, (t) => {
    const itemTable = new ItemRepository({} as never).table;
    const warm = new Schema(dialect).bind(itemTable);
    const all = (bound: typeof warm, asked: Where<Item>, n: number) => {
      const condition = toCondition([asked]);
      const terms = toOrderTerms<Item>([n % 2 ? "rating desc" : "note"], undefined, ["id"]);
      const question = { table: bound, condition, terms, limit: n };
      const positions = n % 2 ? [null, 2] : [null, "a"];
      const change = new Map(
        n % 2
          ? [["name", "a"]]
          : [
              ["name", "b"],
              ["note", null],
            ],
      );
      const rows = Array.from({ length: n }, (_, i) => bound.toValues(item(i)));
      return [
        select(question),
        select({ ...question, terms: [] }),
        ...positions.map((value) => select({ ...question, after: [value, "id"] })),
        selectKeys(question),
        statement.selectOne(bound, condition),
        statement.count(bound, condition),
        statement.remove(bound, condition),
        statement.update(bound, change, condition),
        statement.rewrite(bound, change, condition),
        statement.updateReturning(bound, change, condition),
        statement.insert(bound, rows),
        statement.upsertReturning(bound, rows),
      ];
    };
    fc.assert(
      fc.property(where, fc.integer({ min: 1, max: 4 }), (asked, n) => {
        const known = all(warm, asked, n);
        // The cached statement may be of another query of the same shape, with other values.
        t.deepEqual(known, all(new Schema(dialect).bind(itemTable), asked, n));
        t.deepEqual(all(warm, asked, n), known);
      }),
      { numRuns: 500 },
    );
  });
}

test("a few rows are one statement, and of many there are few statements", (t) => {
  const bound = new Schema(sqliteDialect).bind(new ItemRepository({} as never).table);
  const sizes = (n: number) =>
    statement
      .batches(
        bound,
        Array.from({ length: n }, (_, i) => i),
      )
      .map(({ length }) => length);
  for (let n = 1; n <= 8; n++) t.deepEqual(sizes(n), [n]);
  t.deepEqual([sizes(11), sizes(16), sizes(45)], [[8, 3], [16], [32, 8, 5]]);
});
