import { afterPosition, positionOf, toOrderTerms, toPositionToken } from "../src/ddd/index.ts";
import type { OrderBy } from "../src/ddd/query/order.ts";
import { toWhere } from "../src/ddd/query/where.ts";
import {
  type Database,
  integer,
  type Migrations,
  migrateUp,
  nullable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
  text,
} from "../src/ddd/sequelize/index.ts";
import { mariadbMissing, sharedMariadb } from "../test/helpers/databases/mariadb.ts";
import { sharedPostgres } from "../test/helpers/databases/postgres.ts";
import { interleave, perCallUs, ratio } from "./interleave.ts";
import { quick } from "./machine.ts";
import { median, report } from "./report.ts";
import { withEmptySamples } from "./sample.ts";

const rows = quick ? 50_000 : 1_000_000;
const rounds = quick ? 5 : 21;
const pagesPerTurn = quick ? 20 : 50;
/** Rounds that are not counted: each order is a statement of its own, and the code for ranges is compiled when it has run often. */
const WARM_UP = 5;
const SIZE = 50;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly size: number;
  readonly note: string | null;
  readonly body: string;
}
const jobTable = table<Job>("jobs", {
  id: text(20),
  state: text(20),
  size: integer(),
  note: nullable(text(20)),
  body: text(100),
});
class Jobs extends SequelizeRepository<Job> {
  table = jobTable;
}

const body = "x".repeat(80);

/** The nth of the jobs, as the migration stores them: half share a state, and half have no note. All pages lie equally dense in the table. */
function job(n: number): Job {
  const note = n % 4 < 2 ? null : "noted";
  return { id: String(n).padStart(8, "0"), state: n % 2 === 0 ? "done" : "open", size: n % 3, note, body };
}

const numbers: Readonly<Record<string, { readonly from: string; readonly id: string }>> = {
  sqlite: {
    from: `(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ${rows}) SELECT n FROM s) s`,
    id: "printf('%08d', n)",
  },
  postgres: { from: `generate_series(1, ${rows}) AS s(n)`, id: "lpad(n::text, 8, '0')" },
  mariadb: { from: `(SELECT seq AS n FROM seq_1_to_${rows}) s`, id: "lpad(n, 8, '0')" },
};

const migrations: Migrations = {
  context: "jobs",
  list: [
    {
      name: "1",
      up: async (ddl) => {
        await ddl.createTable<Job>("jobs", jobTable.columns);
        const { from = "", id = "" } = numbers[ddl.dialect] ?? {};
        const note = "CASE WHEN n % 4 < 2 THEN NULL ELSE 'noted' END";
        const values = `${id}, CASE WHEN n % 2 = 0 THEN 'done' ELSE 'open' END, n % 3, ${note}, '${body}'`;
        await ddl.run(`INSERT INTO jobs (id, state, size, note, body) SELECT ${values} FROM ${from}`);
        await ddl.createIndex("jobs_state", "jobs", ["state", "id"]);
        await ddl.createIndex("jobs_size", "jobs", ["state", "size desc", "id"]);
        await ddl.createIndex("jobs_note", "jobs", ["note", "id"]);
      },
      down: async () => {},
    },
  ],
};

/** An order, and the values that the jobs around the page share. */
interface Tied {
  readonly orderBy: OrderBy<Job>;
  readonly shared: Partial<Job>;
}
const pages: Readonly<Record<string, Tied>> = {
  "equal values": { orderBy: ["state"], shared: { state: "done" } },
  "equal values of two fields in mixed directions": {
    orderBy: ["state", "size desc"],
    shared: { state: "done", size: 1 },
  },
  nulls: { orderBy: ["note"], shared: { note: null } },
  "equal values beyond nulls": { orderBy: ["note"], shared: { note: "noted" } },
  "nulls, backwards": { orderBy: ["note desc", "id desc"], shared: { note: null } },
};

/** Measures the cost of a page amid equal values or nulls against the first page of the same order, on each database. */
export async function measureTiedPages(): Promise<void> {
  await withEmptySamples((url) => measureOn("SQLite", url, "ANALYZE"));
  await measureOn("PostgreSQL", await (await sharedPostgres()).createDatabase(), "ANALYZE jobs");
  if (mariadbMissing === undefined) {
    await measureOn("MariaDB", await (await sharedMariadb()).createDatabase(), "ANALYZE TABLE jobs");
  }
}

async function measureOn(name: string, url: string, analyze: string): Promise<void> {
  const database = await openDatabase(url);
  try {
    await migrateUp(database, migrations);
    const { connection } = database;
    await (name === "SQLite" ? connection.run(analyze) : connection.all(analyze));
    for (const [what, page] of Object.entries(pages)) await compare(name, database, what, page);
  } finally {
    await database.close();
  }
}

async function compare(name: string, database: Database, what: string, { orderBy, shared }: Tied): Promise<void> {
  const { jobs } = new SequelizeWorker(database, { jobs: Jobs }).repositories;
  const terms = toOrderTerms<Job>(orderBy);
  const isShared = (one: Job) => Object.entries(shared).every(([field, value]) => one[field as keyof Job] === value);
  const next = (n: number, step: number): number => (isShared(job(n)) ? n : next(n + step, step));
  const step = terms.at(-1)?.descending ? -1 : 1;
  const last = next(rows / 2, step);
  const following = job(next(last + step, step));
  const read = async (query: Parameters<typeof jobs.page>[0], expected?: Job) => {
    const { items } = await jobs.page({ orderBy, size: SIZE, ...query });
    if (items.length !== SIZE || (expected && items[0]?.id !== expected.id)) throw new Error("this is another page");
  };
  const repeat = async (query: Parameters<typeof jobs.page>[0], expected?: Job) => {
    for (let i = 0; i < pagesPerTurn; i++) await read(query, expected);
  };
  const token = toPositionToken(terms, job(last));
  const turns = await interleave(rounds, { first: () => repeat({}), far: () => repeat({ token }, following) }, WARM_UP);
  const us = (which: "first" | "far") => perCallUs(turns[which], pagesPerTurn, "ms").toFixed(0);
  // The control: the rest of the list as one condition, which no index bounds.
  const where = toWhere<Job>(afterPosition(terms, positionOf(terms, job(last))));
  const whole: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await read({ where }, following);
    whole.push(performance.now() - start);
  }
  report(
    `page amid ${what} against page 1 of ${rows} rows, ${name}`,
    `${ratio(turns.far, turns.first, "ms").toFixed(2)} (${us("far")} and ${us("first")} µs; by one condition ${(median(whole) * 1000).toFixed(0)} µs)`,
    "at most 1.60",
  );
}
