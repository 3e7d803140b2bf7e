import test from "ava";
import { afterPosition } from "../../../src/ddd/query/keyset.ts";
import { toOrderTerms } from "../../../src/ddd/query/order.ts";
import { everything, toCondition } from "../../../src/ddd/query/where.ts";
import { integer, text } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { migrateUp, openDatabase, SequelizeRepository, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import * as statement from "../../../src/ddd/sequelize/sql/statement.ts";
import { inDialect, places } from "./backends.ts";

interface Job {
  readonly id: string;
  readonly state: string;
  readonly size: number;
}
const jobTable = table<Job>("jobs", { id: text(20), state: text(20), size: integer() });
class Jobs extends SequelizeRepository<Job> {
  table = jobTable;
}
const COUNT = 3000;
const idOf = (n: number) => String(n).padStart(8, "0");

for (const [name, place] of Object.entries(places).filter(([name]) => name === "sqlite" || name === "postgres")) {
  test(`${name}: a page in the midst of equal values begins at its position in the index`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url);
    t.teardown(async () => {
      await database.close();
      await close();
    });
    await migrateUp(database, {
      context: "jobs",
      list: [
        {
          name: "1",
          up: async (ddl) => {
            await ddl.createTable<Job>("jobs", jobTable.columns);
            await ddl.createIndex("jobs_state", "jobs", ["state", "id"]);
          },
          down: async () => {},
        },
      ],
    });
    const { jobs } = new SequelizeWorker(database, { jobs: Jobs }).repositories;
    await jobs.create(...Array.from({ length: COUNT }, (_, i) => ({ id: idOf(i), state: "done", size: i })));
    const { connection } = database;
    await connection.run(inDialect(database.dialect, { sqlite: "ANALYZE", postgres: "ANALYZE jobs", mariadb: "DO 1" }));
    const terms = toOrderTerms<Job>(["state"]);
    const position = ["done", idOf(COUNT - 60)];
    const bound = connection.schema.bind(jobTable);
    const question = { table: bound, condition: toCondition<Job>([everything]), terms, limit: 51 };
    const planOf = async (asked: Parameters<typeof statement.select>[0]) => {
      const { sql, params } = statement.select(asked);
      const explain = inDialect(database.dialect, {
        sqlite: "EXPLAIN QUERY PLAN",
        postgres: "EXPLAIN",
        mariadb: "EXPLAIN",
      });
      return JSON.stringify(await connection.all(`${explain} ${sql}`, params));
    };
    const seeks = inDialect(database.dialect, {
      sqlite: /USING INDEX jobs_state \(\(?state,id\)?>/,
      postgres: /Index Cond: \([^"]*ROW\(/,
      mariadb: /never/,
    });
    t.regex(await planOf({ ...question, after: position }), seeks);
    // The control: the condition alone reads all equal values before the position.
    t.notRegex(await planOf({ ...question, condition: afterPosition(terms, position) }), seeks);
    const page = await jobs.page({ orderBy: ["state"], size: 50, token: tokenOf(["state,id", ...position]) });
    t.deepEqual(
      page.items.map(({ size }) => size),
      Array.from({ length: 50 }, (_, i) => COUNT - 59 + i),
    );
  });
}

function tokenOf(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString("base64url");
}
