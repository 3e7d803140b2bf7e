import test, { type ExecutionContext } from "ava";
import { afterPosition, positionOf } from "../../../src/ddd/query/keyset.ts";
import { compareBy, type OrderBy, toOrderTerms } from "../../../src/ddd/query/order.ts";
import { toPositionToken } from "../../../src/ddd/query/position-token.ts";
import { everything, matches, toCondition, type Where } from "../../../src/ddd/query/where.ts";
import { bigint, nullable, text } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import type { Question, Statement } from "../../../src/ddd/sequelize/dialect.ts";
import {
  type Connection,
  type Database,
  type Ddl,
  type Migrations,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
} from "../../../src/ddd/sequelize/index.ts";
import { select } from "../../../src/ddd/sequelize/sql/select/select.ts";
import { databases, inDialect } from "./backends.ts";
import { rowsRead } from "./rows-read.ts";

interface Job {
  readonly id: string;
  readonly state: string;
  readonly size: bigint;
  readonly note: string | null;
  /** As long as that of usual rows: a short table is sooner read as a whole. */
  readonly body: string;
}
const jobTable = table<Job>("jobs", {
  id: text(20),
  state: text(20),
  size: bigint(),
  note: nullable(text(20)),
  body: text(500),
});
class Jobs extends SequelizeRepository<Job> {
  table = jobTable;
}

const COUNT = 6000;
const SIZE = 50;
/** As many as a list reads at a time. */
const CHUNK = 500;
/** Half of the rows share a state, and half of these have no note. */
const jobs = Array.from(
  { length: COUNT },
  (_, i): Job => ({
    id: String(i).padStart(8, "0"),
    state: ["failed", "done", "new", "done"][i % 4] ?? "",
    size: BigInt(i % 3),
    note: i % 8 < 4 ? null : `note ${i % 3}`,
    body: "body ".repeat(50),
  }),
);

const migrations: Migrations = {
  context: "jobs",
  list: [
    {
      name: "1",
      up: async (ddl) => {
        await ddl.createTable<Job>("jobs", jobTable.columns);
        await ddl.createIndex("jobs_state", "jobs", ["state", "id"]);
        await ddl.createIndex("jobs_size", "jobs", ["state", "size desc", "id"]);
        await ddl.createIndex("jobs_note", "jobs", ["note", "id"]);
        await ddl.createIndex("jobs_of_size", "jobs", ["size", "note", "id"]);
        await ddl.createIndex("jobs_note_desc", "jobs", ["note desc", "id"]);
        if (ddl.dialect === "postgres") await ddl.run("CREATE INDEX jobs_both ON jobs (state, note NULLS FIRST, id)");
        else await ddl.createIndex("jobs_both", "jobs", ["state", "note", "id"]);
      },
      down: async () => {},
    },
  ],
};

interface Seek {
  readonly orderBy: OrderBy<Job>;
  readonly after: Partial<Job>;
  /** A condition that the page has besides. @default everything */
  readonly where?: Where<Job>;
  /**
   * A database that reads more: MariaDB looks up what meets a condition by one value, if it is a large part of the table, and passes over
   * the rows before the position. docs/queries.md says so.
   */
  readonly except?: string;
  /** Whether the plain condition is bounded too, so that there is no control. @default false */
  readonly isBounded?: boolean;
}

/** An order, and the job that the page follows, both in the midst of many that are equal. */
const seeks: Readonly<Record<string, Seek>> = {
  "equal values": { orderBy: ["state"], after: { state: "done" } },
  "equal values, backwards": { orderBy: ["state desc", "id desc"], after: { state: "done" } },
  nulls: { orderBy: ["note"], after: { note: null } },
  "equal values beside nulls": { orderBy: ["note"], after: { note: "note 1" } },
  "equal values before nulls, backwards": { orderBy: ["note desc", "id desc"], after: { note: "note 1" } },
  "nulls, backwards": { orderBy: ["note desc", "id desc"], after: { note: null }, isBounded: true },
  "equal values before nulls, in mixed directions": { orderBy: ["note desc"], after: { note: "note 1" } },
  "nulls, in mixed directions": { orderBy: ["note desc"], after: { note: null }, isBounded: true },
  "equal values of two fields in mixed directions": {
    orderBy: ["state", "size desc"],
    after: { state: "done", size: 1n },
  },
  "equal values in the opposite directions": {
    orderBy: ["state desc", "size", "id desc"],
    after: { state: "done", size: 1n },
  },
  "nulls, of those that meet a condition": {
    orderBy: ["note"],
    after: { note: null },
    where: { size: 1n },
    except: "mariadb",
  },
  "equal values, of those that meet a condition": {
    orderBy: ["note desc", "id desc"],
    after: { note: "note 1" },
    where: { size: 1n },
    except: "mariadb",
  },
  "nulls among equal values": { orderBy: ["state", "note"], after: { state: "done", note: null } },
  "equal values beside nulls among equal values": {
    orderBy: ["state", "note"],
    after: { state: "done", note: "note 1" },
  },
};

/** All jobs in a database of their own. */
async function openJobs(t: ExecutionContext, place: (typeof databases)[string] | undefined) {
  if (!place) throw new Error("there is no such database");
  const { url, close } = await place();
  const database = await openDatabase(url);
  t.teardown(async () => {
    await database.close();
    await close();
  });
  await migrateUp(database, migrations);
  const { repositories } = new SequelizeWorker(database, { jobs: Jobs });
  await repositories.jobs.create(...jobs);
  await analyze(database, "jobs");
  return { database, repositories };
}

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a page in the midst of equal values or nulls reads as many rows as the first page`, async (t) => {
    const { database, repositories } = await openJobs(t, place);
    const { connection } = database;
    for (const [what, { orderBy, after, where = everything, except = "", isBounded = false }] of Object.entries(
      seeks,
    )) {
      const terms = toOrderTerms<Job>(orderBy);
      const condition = toCondition([where]);
      const sorted = jobs.filter((job) => matches(condition, job)).sort((a, b) => compareBy(terms, a, b));
      const isEqual = (job: Job) => Object.entries(after).every(([field, value]) => job[field as keyof Job] === value);
      const first = sorted.findIndex(isEqual);
      const at = Math.floor((first + sorted.findLastIndex(isEqual)) / 2);
      const last = sorted[at];
      if (!last) throw new Error(`${what}: there is no such job`);
      const bound = connection.schema.bind(jobTable);
      const question = { table: bound, condition, terms, limit: SIZE + 1 };
      const position = positionOf(terms, last);
      const read = (asked: Question) =>
        rowsRead(database, select(asked), { sought: asked === question ? [] : terms, page: SIZE + 1 });
      // A page from each of the ranges that it may lie in.
      const most = 3 * (SIZE + 1);
      t.true((await read(question)) <= most, `${what}: the first page`);
      t.is((await read({ ...question, after: position })) <= most, name !== except, what);
      // The control: the same condition, in the form that any backend understands.
      const rest = afterPosition(terms, position);
      const plain: Question = { ...question, condition: { op: "and", items: [condition, rest] } };
      if (!isBounded) t.true((await read(plain)) > most, `${what}: the control`);
      const page = await repositories.jobs.page({ where, orderBy, size: SIZE, token: toPositionToken(terms, last) });
      t.deepEqual(page.items, sorted.slice(at + 1, at + 1 + SIZE), what);
    }
  });
}

test("sqlite: the first row of an order is found by its index, as the first fifty are", async (t) => {
  const { database } = await openJobs(t, databases.sqlite);
  const [first] = jobs;
  const where = { body: first?.body ?? "" };
  const asked: [sql: string, limit: unknown][] = [];
  class Watched extends Jobs {
    constructor(connection: Connection) {
      super(
        new Proxy(connection, {
          get(target, key) {
            if (key !== "all") return Reflect.get(target, key);
            return (sql: string, params: readonly unknown[]) => {
              asked.push([sql, params.at(-1)]);
              return target.all(sql, params as never);
            };
          },
        }),
      );
    }
  }
  const watched = new SequelizeWorker(database, { jobs: Watched }).repositories.jobs;
  t.deepEqual((await watched.page({ where, size: 1 })).items, [first]);
  for await (const job of watched.list({ where, limit: 1 })) t.deepEqual(job, first);
  const isSorted = async (sql: string, limit: unknown) => {
    const plan = await database.connection.all(`EXPLAIN QUERY PLAN ${sql}`, [where.body, limit as number]);
    return plan.some(({ detail }) => /TEMP B-TREE/.test(String(detail)));
  };
  t.is(asked.length, 2);
  for (const [sql, limit] of asked) {
    t.false(await isSorted(sql, limit));
    // The control: for as many rows as are wanted, SQLite sorts all of them.
    t.true(await isSorted(sql, 1));
  }
});

interface Visit {
  readonly place: string;
  readonly id: string;
}
const visitTable = table<Visit>("visits", { place: text(20), id: text(20) }, { key: ["place", "id"] });
class Visits extends SequelizeRepository<Visit> {
  table = visitTable;
}

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: each part of a list begins where the last one ended, among equal values too`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url);
    t.teardown(async () => {
      await database.close();
      await close();
    });
    const up = (ddl: Ddl) => ddl.createTable<Visit>("visits", visitTable.columns, { key: ["place", "id"] });
    await migrateUp(database, { context: "visits", list: [{ name: "1", up, down: async () => {} }] });
    const all = Array.from({ length: 4 * CHUNK }, (_, i) => ({ place: "here", id: String(i).padStart(8, "0") }));
    await new Visits(database.connection).create(...all);
    await analyze(database, "visits");
    const asked: Statement[] = [];
    const listed: Visit[] = [];
    for await (const one of new Visits(recording(database.connection, asked)).list()) listed.push(one);
    t.deepEqual(listed, all);
    const terms = toOrderTerms<Visit>([], undefined, ["place", "id"]);
    const parts = asked.filter(({ params }) => params.at(-1) === CHUNK);
    t.is(parts.length, 5);
    for (const [i, part] of parts.entries()) {
      const read = await rowsRead(database, part, { sought: i === 0 ? [] : terms, page: CHUNK });
      t.true(read <= CHUNK + 1, `part ${i}: ${read} rows`);
    }
  });
}

/** A connection that notes the statements by which rows are read. */
function recording(connection: Connection, asked: Statement[]): Connection {
  return new Proxy(connection, {
    get: (target, name: keyof Connection) => {
      const member = target[name] as unknown;
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        if (name === "all") asked.push({ sql: String(args[0]), params: args[1] as Statement["params"] });
        return member.apply(target, args);
      };
    },
  });
}

async function analyze({ connection, dialect }: Database, name: string): Promise<void> {
  const sql = inDialect(dialect, { sqlite: "ANALYZE", postgres: `ANALYZE ${name}`, mariadb: `ANALYZE TABLE ${name}` });
  // It writes in SQLite, and gives rows in MariaDB.
  await (dialect === "sqlite" ? connection.run(sql) : connection.all(sql));
}
