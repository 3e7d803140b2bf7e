import test from "ava";
import { afterPosition, positionOf } from "../../../src/ddd/query/keyset.ts";
import { compareBy, type OrderBy, toOrderTerms } from "../../../src/ddd/query/order.ts";
import { toPositionToken } from "../../../src/ddd/query/position-token.ts";
import { everything, toCondition, type Where } from "../../../src/ddd/query/where.ts";
import { type Fields, integer, text } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import {
  type Ddl,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
} from "../../../src/ddd/sequelize/index.ts";
import { select } from "../../../src/ddd/sequelize/sql/select/select.ts";
import { sqlite } from "./backends.ts";

/** More fields than an order is read by in ranges. */
const FIELDS = Array.from({ length: 18 }, (_, i) => `f${i}`);
type Wide = { readonly id: string } & Readonly<Record<`f${number}`, number>>;
const columns = { id: text(20), ...Object.fromEntries(FIELDS.map((field) => [field, integer()])) } as Fields<Wide>;
const wideTable = table<Wide>("wides", columns);
class Wides extends SequelizeRepository<Wide> {
  table = wideTable;
}

test("neither an order of many fields nor a condition of many values is repeated for each range", async (t) => {
  const { url, close } = await sqlite();
  const database = await openDatabase(url);
  t.teardown(async () => {
    await database.close();
    await close();
  });
  const up = (ddl: Ddl) => ddl.createTable<Wide>("wides", columns);
  await migrateUp(database, { context: "wides", list: [{ name: "1", up, down: async () => {} }] });
  const all = Array.from({ length: 40 }, (_, n): Wide => {
    const values = FIELDS.map((field, i) => [field, i < 16 ? 0 : (n * (i + 3)) % 4]);
    return { id: String(n).padStart(8, "0"), ...Object.fromEntries(values) };
  });
  const { wides } = new SequelizeWorker(database, { wides: Wides }).repositories;
  await wides.create(...all);
  const bound = database.connection.schema.bind(wideTable);
  const manyFields = FIELDS.map((field, i) => (i % 2 === 0 ? field : `${field} desc`)) as unknown as OrderBy<Wide>;
  const manyValues: Where<Wide> = { or: Array.from({ length: 600 }, (_, i) => ({ f16: i })) };
  const asked: readonly (readonly [OrderBy<Wide>, Where<Wide>, isUnion: boolean])[] = [
    [["f16", "f17 desc"], everything, true],
    [manyFields, everything, false],
    [["f16", "f17 desc"], manyValues, false],
  ];
  for (const [orderBy, where, isUnion] of asked) {
    const terms = toOrderTerms<Wide>(orderBy);
    const sorted = all.toSorted((a, b) => compareBy(terms, a, b));
    for (const [at, last] of sorted.entries()) {
      const token = toPositionToken(terms, last);
      const { items } = await wides.page({ orderBy, where, size: 7, token });
      t.deepEqual(items, sorted.slice(at + 1, at + 8), `${orderBy.join()} after ${at}`);
    }
    const [last] = sorted;
    const after = positionOf(terms, last ?? {});
    const condition = toCondition([where]);
    const { sql, params } = select({ table: bound, condition, terms, limit: 8, after });
    t.is(sql.includes("UNION ALL"), isUnion);
    const rest = select({
      table: bound,
      condition: { op: "and", items: [condition, afterPosition(terms, after)] },
      terms,
      limit: 8,
    });
    if (!isUnion) t.is(params.length, rest.params.length);
  }
});
