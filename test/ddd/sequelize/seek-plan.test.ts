import test from "ava";
import { afterPosition, positionOf } from "../../../src/ddd/query/keyset.ts";
import { compareBy, type OrderBy, type OrderTerm, toOrderTerms } from "../../../src/ddd/query/order.ts";
import { toPositionToken } from "../../../src/ddd/query/position-token.ts";
import { bigint, nullable, text } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import type { Question, Statement } from "../../../src/ddd/sequelize/dialect.ts";
import {
  type Database,
  type Migrations,
  migrateUp,
  openDatabase,
  type Row,
  SequelizeRepository,
  SequelizeWorker,
} from "../../../src/ddd/sequelize/index.ts";
import { select } from "../../../src/ddd/sequelize/sql/select/select.ts";
import { databases, inDialect } from "./backends.ts";

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
  "nulls among equal values": { orderBy: ["state", "note"], after: { state: "done", note: null } },
  "equal values beside nulls among equal values": {
    orderBy: ["state", "note"],
    after: { state: "done", note: "note 1" },
  },
};

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: a page in the midst of equal values or nulls reads as many rows as the first page`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url);
    t.teardown(async () => {
      await database.close();
      await close();
    });
    await migrateUp(database, migrations);
    const { repositories } = new SequelizeWorker(database, { jobs: Jobs });
    await repositories.jobs.create(...jobs);
    const { connection } = database;
    const analyze = { sqlite: "ANALYZE", postgres: "ANALYZE jobs", mariadb: "ANALYZE TABLE jobs" };
    const sql = inDialect(database.dialect, analyze);
    // It writes in SQLite, and gives rows in MariaDB.
    await (database.dialect === "sqlite" ? connection.run(sql) : connection.all(sql));
    for (const [what, { orderBy, after, isBounded = false }] of Object.entries(seeks)) {
      const terms = toOrderTerms<Job>(orderBy);
      const sorted = jobs.toSorted((a, b) => compareBy(terms, a, b));
      const isEqual = (job: Job) => Object.entries(after).every(([field, value]) => job[field as keyof Job] === value);
      const first = sorted.findIndex(isEqual);
      const at = Math.floor((first + sorted.findLastIndex(isEqual)) / 2);
      const last = sorted[at];
      if (!last) throw new Error(`${what}: there is no such job`);
      const bound = connection.schema.bind(jobTable);
      const question = { table: bound, condition: { op: "and", items: [] }, terms, limit: SIZE + 1 } as const;
      const position = positionOf(terms, last);
      const read = (asked: Question) =>
        rowsRead(database, select(asked), asked.after || asked !== question ? terms : []);
      // A page from each of the ranges that it may lie in.
      const most = 3 * (SIZE + 1);
      t.true((await read(question)) <= most, `${what}: the first page`);
      t.true((await read({ ...question, after: position })) <= most, what);
      // The control: the same condition, in the form that any backend understands.
      const plain = { ...question, condition: afterPosition(terms, position) };
      if (!isBounded) t.true((await read(plain)) > most, `${what}: the control`);
      const page = await repositories.jobs.page({ orderBy, size: SIZE, token: toPositionToken(terms, last) });
      t.deepEqual(page.items, sorted.slice(at + 1, at + 1 + SIZE), what);
    }
  });
}

/**
 * How many rows of the table or of its indexes a statement reads. SQLite does not tell: its plan does, which is a page where an index
 * gives the rows in order, and where one on all fields of the order finds the position.
 *
 * @param sought the order, where there is a position in it
 */
async function rowsRead(
  { connection, dialect }: Database,
  { sql, params }: Statement,
  sought: readonly OrderTerm[],
): Promise<number> {
  if (dialect === "postgres") {
    const [row] = await connection.all(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, params);
    const plan = row?.["QUERY PLAN"];
    const [{ Plan }] = (typeof plan === "string" ? JSON.parse(plan) : plan) as [{ Plan: PlanNode }];
    return readBy(Plan);
  }
  if (dialect === "sqlite") {
    const plan = (await connection.all(`EXPLAIN QUERY PLAN ${sql}`, params)).map(({ detail }) => String(detail));
    const isSorted = plan.some((detail, i) => /\bjobs\b/.test(detail) && /TEMP B-TREE/.test(plan[i + 1] ?? ""));
    const isFound = (detail: string) => sought.every(({ field }) => new RegExp(`[(, ]${field}\\b.*[<>=]`).test(detail));
    const finds =
      sought.length === 0 || plan.some((detail) => /^SEARCH jobs USING INDEX/.test(detail) && isFound(detail));
    return finds && !isSorted ? SIZE + 1 : COUNT;
  }
  return connection.inUnit("read", async (unit) => {
    const statusOf = async () => {
      const rows = await unit.all("SHOW SESSION STATUS LIKE 'Handler_%'");
      const of = (wanted: RegExp) =>
        rows.reduce(
          (sum, { Variable_name, Value }: Row) => sum + (wanted.test(String(Variable_name)) ? Number(Value) : 0),
          0,
        );
      // Entries of an index that the engine passes over are attempts, and no reads.
      return of(/^Handler_(read_|icp_attempts)/) - of(/^Handler_icp_match/);
    };
    // Asking for the status reads, too.
    const before = await statusOf();
    const own = (await statusOf()) - before;
    const start = await statusOf();
    await unit.all(sql, params);
    return (await statusOf()) - start - own;
  });
}

interface PlanNode {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The rows of the scans, which are the leaves of a plan. */
function readBy(node: PlanNode): number {
  if (node.Plans) return node.Plans.reduce((sum, plan) => sum + readBy(plan), 0);
  return (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
}
