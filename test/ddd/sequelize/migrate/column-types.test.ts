import test from "ava";
import { IntegrityError } from "../../../../src/ddd/error.ts";
import {
  bytes,
  type Ddl,
  date,
  decimal,
  differences,
  enumeration,
  integer,
  type Json,
  json,
  migrateUp,
  nullable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  table,
} from "../../../../src/ddd/sequelize/index.ts";
import { patient, places } from "../backends.ts";

type State = "draft" | "published" | "takenBack by its makers";

interface Article {
  readonly id: number;
  readonly state: State;
  readonly former: State | null;
  readonly day: string;
  readonly end: string | null;
  readonly price: string;
  readonly mass: string | null;
  readonly digest: Uint8Array;
  readonly picture: Uint8Array | null;
  readonly details: Json;
  readonly remark: Json;
}

const states: readonly State[] = ["draft", "published", "takenBack by its makers"];

/** The table as it is in the end, which the first migration makes with fewer columns, and enumerations of fewer values. */
const articleTable = table<Article>(
  "articles",
  {
    id: integer(),
    state: enumeration(states, { default: "draft" }),
    former: nullable(enumeration(states)),
    day: date({ default: "2026-01-01" }),
    end: nullable(date()),
    price: decimal(10, 2, { default: "-12.5" }),
    mass: nullable(decimal(30, 15, { default: "100000000000000.000000000000001" })),
    digest: bytes(32, { default: new Uint8Array([0, 39, 200]) }),
    picture: nullable(bytes()),
    details: json({ default: { a: [1, "é'"], b: null } }),
    remark: nullable(json()),
  },
  { key: ["id"], unique: { articles_former: ["former"] } },
);

const digest = new Uint8Array([0, 39, 200]);
const picture = new Uint8Array([255, 0]);
const huge = "100000000000000.000000000000001";

class Articles extends SequelizeRepository<Article> {
  table = articleTable;
}

const up: readonly ((ddl: Ddl) => Promise<void>)[] = [
  (ddl) => ddl.createTable("articles", { id: integer() }, { key: ["id"] }),
  (ddl) => ddl.run("INSERT INTO articles (id) VALUES (1)"),
  async (ddl) => {
    await ddl.addColumn("articles", "state", enumeration(["draft", "published"], { default: "draft" }));
    await ddl.addColumn("articles", "before", nullable(enumeration(["draft"])), { unique: "articles_former" });
    await ddl.addColumn("articles", "day", date({ default: "2026-01-01" }), { existing: "0099-12-31" });
    await ddl.addColumn("articles", "end", nullable(date()));
    await ddl.addColumn("articles", "price", decimal(10, 2), { existing: "-0.50" });
    await ddl.addColumn("articles", "mass", nullable(decimal(30, 15, { default: "100000000000000.000000000000001" })));
  },
  async (ddl) => {
    await ddl.renameColumn("articles", "before", "former");
    await ddl.addColumn("articles", "digest", bytes(16, { default: digest }));
    await ddl.addColumn("articles", "picture", nullable(bytes()), { existing: picture });
    await ddl.addColumn("articles", "details", json(), { existing: { old: true } });
    await ddl.addColumn("articles", "remarks", json(), { existing: [1] });
    await ddl.renameColumn("articles", "remarks", "remark");
    await ddl.alterColumn("articles", "remark", nullable(json()));
    await ddl.alterColumn("articles", "details", json({ default: { a: [1, "é'"], b: null } }));
    await ddl.alterColumn("articles", "digest", bytes(32, { default: digest }));
    await ddl.alterColumn("articles", "price", decimal(10, 2, { default: "-12.5" }));
    await ddl.alterColumn("articles", "former", nullable(enumeration(states)));
    await ddl.alterColumn("articles", "state", enumeration(states, { default: "draft" }));
  },
];

for (const [name, place] of Object.entries(places)) {
  test(`${name}: columns of rarer kinds are added and altered, and are then as declared`, async (t) => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const list = up.map((step, i) => ({ name: `${i}`, up: step, down: async () => {} }));
    await migrateUp(database, { context: "articles", list: list.slice(0, 3) });
    const before = await differences(database, [articleTable]);
    t.true(
      before.some((one) => /articles_state_values is declared to allow .*, and allows draft, published$/.test(one)),
    );
    await migrateUp(database, { context: "articles", list });
    t.deepEqual(await differences(database, [articleTable]), []);
    const { articles } = new SequelizeWorker(database, { articles: Articles }).repositories;
    const old: Article = {
      id: 1,
      state: "draft",
      former: null,
      day: "0099-12-31",
      end: null,
      price: "-0.50",
      mass: huge,
      digest,
      picture,
      details: { old: true },
      remark: [1],
    };
    t.deepEqual(await articles.retrieve(), old);
    const long = "takenBack by its makers";
    const next: Article = {
      id: 2,
      state: long,
      former: long,
      day: "2026-02-03",
      end: "9999-12-31",
      price: "-12.50",
      mass: huge,
      digest,
      picture: null,
      details: { a: [1, "é'"], b: null },
      remark: null,
    };
    const { price: _, mass: __, digest: ___, details: ____, ...given } = next;
    t.deepEqual(await articles.create(given as Article), [next]);
    t.is(await articles.count({ mass: huge }), 2);
    t.deepEqual(await articles.retrieve({ id: 2 }), next);
    // Programs that know nothing of the declaration are held to it too.
    const insert = (state: string) =>
      database.connection.run(`INSERT INTO articles (id, state, day) VALUES (3, '${state}', '2026-01-01')`);
    await database.connection.run("INSERT INTO articles (id, day) VALUES (4, '2026-01-01')");
    t.like(await articles.retrieve({ id: 4 }), {
      state: "draft",
      price: "-12.50",
      mass: huge,
      digest,
      details: next.details,
    });
    await t.throwsAsync(insert("archived"), {
      instanceOf: IntegrityError,
      message: /state of articles must be one of draft/,
    });
    await t.throwsAsync(database.connection.run("UPDATE articles SET details = '{wrong'"));
    await migrateUp(database, {
      context: "articles",
      list: [...list, { name: "drop", up: (ddl) => ddl.dropColumn("articles", "state"), down: async () => {} }],
    });
    t.is((await differences(database, [articleTable])).length, 2);
    await database.close();
    await close();
  });
}
