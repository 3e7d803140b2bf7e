import test, { type ExecutionContext } from "ava";
import {
  type Database,
  type Ddl,
  differences,
  integer,
  migrateUp,
  nullable,
  openDatabase,
  table,
  text,
} from "../../../../src/ddd/sequelize/index.ts";
import { inDialect, mariadbPlaces, type Place, patient, places } from "../backends.ts";

// Tables with parts that no declaration of the toolkit has, as other programs and migrations in SQL make them.

interface Opened {
  readonly database: Database;
  sql(text: string): Promise<void>;
  all(text: string): Promise<Readonly<Record<string, unknown>>[]>;
  read(name: string): ReturnType<Database["connection"]["schema"]["dialect"]["ddl"]["readTable"]>;
  /** @returns "done", or why not */
  up(work: (ddl: Ddl) => Promise<void>): Promise<string>;
}

/** Opens a database for all tests of a place: each has tables of its own, and runs when no other does. */
function sharing(name: string, place: () => Promise<Place>) {
  let opening: Promise<Opened & { close(): Promise<void> }> | undefined;
  const open = async () => {
    const { url, close } = await place();
    const database = await openDatabase(url, patient);
    const { connection } = database;
    let count = 0;
    return {
      database,
      sql: async (text: string) => void (await connection.run(text)),
      all: (text: string) => connection.all(text),
      read: (name: string) => connection.schema.dialect.ddl.readTable(connection, name),
      up: (work: (ddl: Ddl) => Promise<void>) =>
        migrateUp(database, {
          context: `parts_${++count}`,
          list: [{ name: "1", up: work, down: async () => {} }],
        }).then(
          () => "done",
          (error: Error) => error.message,
        ),
      close: async () => {
        await database.close();
        await close();
      },
    };
  };
  test.after.always(`${name}: close`, async () => (await opening)?.close());
  return (title: string, body: (t: ExecutionContext, opened: Opened) => Promise<void>) =>
    test.serial(`${name}: ${title}`, async (t) => {
      opening ??= open();
      await body(t, await opening);
    });
}

const inPlace = new Map(Object.entries(places).map(([name, place]) => [name, sharing(name, place)]));

for (const [name, each] of inPlace) {
  const strict = name === "sqlite" ? " STRICT" : "";
  const only = inDialect(name, { sqlite: "sqlite", postgres: "postgres", mariadb: "mariadb" });

  each("a renamed column keeps its reference with all its parts, and is dropped with it", async (t, opened) => {
    const { sql, all, up, read } = opened;
    await sql(`CREATE TABLE owners (id INT PRIMARY KEY)${strict}`);
    await sql(
      `CREATE TABLE pets (id INT PRIMARY KEY, owner_id INT, CONSTRAINT pets_ibfk_1 FOREIGN KEY (owner_id) REFERENCES owners (id) ON DELETE SET NULL ON UPDATE CASCADE)${strict}`,
    );
    await sql("INSERT INTO owners VALUES (1)");
    await sql("INSERT INTO pets VALUES (1, 1)");
    t.is(await up((ddl) => ddl.renameColumn("pets", "ownerId", "keeperId")), "done");
    await sql("UPDATE owners SET id = 2");
    t.is(Number((await all("SELECT keeper_id FROM pets"))[0]?.keeper_id), 2);
    await sql("DELETE FROM owners");
    t.is((await all("SELECT keeper_id FROM pets"))[0]?.keeper_id, null);
    t.regex(
      await up((ddl) => ddl.dropColumn("pets", "keeperId")),
      /in the constraint pets_ibfk_1: say withConstraints/,
    );
    t.is(await up((ddl) => ddl.dropColumn("pets", "keeperId", { withConstraints: true })), "done");
    const live = await read("pets");
    t.deepEqual([live?.columns.map((one) => one.name), live?.indexes], [["id"], []]);
  });

  each(
    "a reference that is called as its column is renamed with all its parts, or left where it would lose some",
    async (t, { sql, all, up }) => {
      await sql(`CREATE TABLE rooms (id INT PRIMARY KEY, code INT NOT NULL UNIQUE)${strict}`);
      await sql("INSERT INTO rooms VALUES (1, 10)");
      const cases: readonly [rest: string, change: string, value: number | null, lost: RegExp][] = [
        ["(id) ON DELETE SET NULL", "DELETE FROM rooms", null, /which would lose ON DELETE SET NULL: change it with/],
        [
          "(code) ON DELETE CASCADE ON UPDATE CASCADE",
          "UPDATE rooms SET code = 11",
          11,
          /which would lose ON UPDATE CASCADE and its reference to code: change it with/,
        ],
      ];
      for (const [rest, change, value, lost] of cases.toReversed()) {
        await sql(
          `CREATE TABLE desks (id INT PRIMARY KEY, room_id INT, CONSTRAINT desks_room_id_reference FOREIGN KEY (room_id) REFERENCES rooms ${rest})${strict}`,
        );
        await sql(`INSERT INTO desks SELECT 1, ${rest.startsWith("(id)") ? "id" : "code"} FROM rooms`);
        const said = await up((ddl) => ddl.renameColumn("desks", "roomId", "placeId"));
        if (only === "mariadb") t.regex(said, lost);
        else t.is(said, "done");
        await sql(change);
        const [row] = await all("SELECT * FROM desks");
        const found = only === "mariadb" ? row?.room_id : row?.place_id;
        t.is(found === null ? null : Number(found), value, rest);
        await sql("DROP TABLE desks");
      }
    },
  );

  each("indexes with an order, a condition or more columns are called as a renamed column", async (t, opened) => {
    const { sql, up, read } = opened;
    await sql(`CREATE TABLE films (id INT PRIMARY KEY, rating INT DEFAULT 3, shelf INT)${strict}`);
    const condition = only === "mariadb" ? "" : " WHERE shelf IS NULL";
    await sql(`CREATE UNIQUE INDEX films_rating ON films (rating DESC)${condition}`);
    await sql("CREATE INDEX films_rating_shelf ON films (rating, shelf)");
    const more = only === "postgres" ? ["films_id", "films_id_rating"] : [];
    if (only === "postgres") {
      // One has the column besides its keys, the other is called by it too.
      await sql("CREATE INDEX films_id ON films (id) INCLUDE (rating)");
      await sql("CREATE INDEX films_id_rating ON films (id) WHERE rating > 0");
    }
    t.is(await up((ddl) => ddl.renameColumn("films", "rating", "score")), "done");
    const live = await read("films");
    t.is(live?.columns[1]?.name, "score");
    t.regex(live?.columns[1]?.default ?? "", /3/);
    t.deepEqual(
      [...(live?.indexes ?? []), ...(live?.constraints ?? [])]
        .map((one) => one.name)
        .filter((one) => one.startsWith("films_") && one !== "films_pkey")
        .toSorted(),
      ["films_score", "films_score_shelf", ...more.map((one) => one.replace("rating", "score"))].toSorted(),
    );
  });

  each("a column's own check stays over another name, and a column made of it too", async (t, { sql, all, up }) => {
    await sql(
      `CREATE TABLE plays (id INT PRIMARY KEY, rating INT DEFAULT 3 CHECK (rating > 0), twice INT GENERATED ALWAYS AS (rating * 2) STORED)${strict}`,
    );
    t.is(await up((ddl) => ddl.renameColumn("plays", "rating", "score")), "done");
    await sql("INSERT INTO plays (id) VALUES (1)");
    await t.throwsAsync(sql("INSERT INTO plays (id, score) VALUES (2, -1)"));
    t.deepEqual(
      (await all("SELECT score, twice FROM plays")).map((row) => [Number(row.score), Number(row.twice)]),
      [[3, 6]],
    );
  });

  each("changes of columns delete nothing of what refers to the table by cascade", async (t, { sql, all, up }) => {
    await sql(`CREATE TABLE customers (id INT PRIMARY KEY, gender INT, age INT)${strict}`);
    await sql(
      `CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT, FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE)${strict}`,
    );
    await sql("INSERT INTO customers VALUES (1, 1, 1)");
    await sql("INSERT INTO orders VALUES (1, 1)");
    const said = await up(async (ddl) => {
      await ddl.dropColumn("customers", "gender");
      await ddl.renameColumn("customers", "age", "years");
      await ddl.addColumn("customers", "level", integer({ default: 2 }));
      await ddl.alterColumn("customers", "level", nullable(integer({ default: 3 })));
    });
    t.is(said, "done");
    t.is((await all("SELECT * FROM orders")).length, 1);
    t.is(Number((await all("SELECT level FROM customers"))[0]?.level), 2);
  });

  each("checks of several tables may have one name", async (t, { database, sql, up }) => {
    const columns = { id: text(5), n: integer() };
    const one = table<{ id: string; n: number }>("ones", columns, { checks: { positive: { n: { gt: 0 } } } });
    const two = table<{ id: string; n: number }>("twos", columns, { checks: { positive: { n: { gt: 5 } } } });
    await up(async (ddl) => {
      await ddl.createTable("ones", one.columns, one);
      await ddl.createTable("twos", two.columns, two);
    });
    t.deepEqual(await differences(database, [one, two]), []);
    t.is(await up((ddl) => ddl.renameColumn("ones", "n", "m")), "done");
    await sql("INSERT INTO ones (id, m) VALUES ('a', 1)");
    await t.throwsAsync(sql("INSERT INTO ones (id, m) VALUES ('b', 0)"));
  });

  each(
    "a column that an index of several, a generated column or a view uses is not dropped in silence",
    async (t, { sql, all, up }) => {
      await sql(
        `CREATE TABLE parts (id INT PRIMARY KEY, one INT, two INT, three INT, twice INT GENERATED ALWAYS AS (two * 2) STORED)${strict}`,
      );
      await sql("CREATE UNIQUE INDEX parts_both ON parts (one, three)");
      await sql("CREATE VIEW thirds AS SELECT three FROM parts");
      for (const [column, message] of [
        ["one", /is in the (?:index|constraint) parts_both: drop the/],
        ["two", /failed and was undone: the database refused a statement: /],
        ["three", /is in the (?:index|constraint) parts_both: drop the/],
      ] as const) {
        t.regex(await up((ddl) => ddl.dropColumn("parts", column, { withConstraints: true })), message);
      }
      t.deepEqual(await all("SELECT three FROM thirds"), []);
      t.not(await up((ddl) => ddl.alterColumn("parts", "twice", nullable(integer({ default: 3 })))), "done");
      await sql("INSERT INTO parts (id, two) VALUES (1, 4)");
      t.is(Number((await all("SELECT twice FROM parts"))[0]?.twice), 8);
      await sql("DROP VIEW thirds");
    },
  );
}

for (const [name] of mariadbPlaces(test)) {
  const each = inPlace.get(name) as ReturnType<typeof sharing>;

  each("text has the toolkit's collation in a table that has another", async (t, { sql, all, up, read }) => {
    await up((ddl) => ddl.createTable<{ id: string }>("made", { id: text(5) }));
    const [{ c } = {}] = await all(
      "SELECT collation_name AS c FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'made'",
    );
    const ours = `CHARACTER SET utf8mb4 COLLATE ${c}`;
    await sql(
      `CREATE TABLE old (id VARCHAR(6) ${ours} PRIMARY KEY, note VARCHAR(51) ${ours} NULL) DEFAULT CHARACTER SET latin1`,
    );
    await sql("INSERT INTO old VALUES ('1', 'zażółć')");
    t.is(await up((ddl) => ddl.alterColumn("old", "note", nullable(text(undefined, { default: "x" })))), "done");
    t.deepEqual(await all("SELECT note FROM old"), [{ note: "zażółć" }]);
    t.is(await up((ddl) => ddl.addColumn("old", "more", nullable(text(20)))), "done");
    t.deepEqual(
      (await read("old"))?.columns.map((one) => one.type),
      ["LONGTEXT", "LONGTEXT", "LONGTEXT"],
    );
  });

  each("a column's own check is found by any name of the column, and goes with it", async (t, { sql, up }) => {
    await sql("CREATE TABLE prizes (id INT PRIMARY KEY, rating BIGINT DEFAULT 3 CHECK (rating > 0))");
    await sql("ALTER TABLE prizes RENAME COLUMN rating TO score");
    const altered = await up((ddl) => ddl.alterColumn("prizes", "score", nullable(integer({ default: 4 }))));
    t.regex(altered, /prizes.score: has a check of its own, which this would take from it/);
    await t.throwsAsync(sql("INSERT INTO prizes (id, score) VALUES (2, -1)"));
    t.is(await up((ddl) => ddl.dropColumn("prizes", "score", { withConstraints: true })), "done");
  });

  each("a compressed column stays so, also with longer text", async (t, { sql, all, up }) => {
    await up((ddl) =>
      ddl.createTable<{ id: string; note: string | null }>("notes", { id: text(5), note: nullable(text(50)) }),
    );
    await sql("ALTER TABLE notes MODIFY note VARCHAR(51) COMPRESSED CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
    for (const length of [50, 60]) {
      t.is(await up((ddl) => ddl.alterColumn("notes", "note", nullable(text(length, { default: "x" })))), "done");
      const [made] = await all("SHOW CREATE TABLE notes");
      t.regex(String(made?.["Create Table"]), new RegExp(`\`note\` varchar\\(${length + 1}\\) [^,]*COMPRESSED`));
    }
  });
}

const inSqlite = inPlace.get("sqlite") as ReturnType<typeof sharing>;

inSqlite("no trigger runs, however it spells its table", async (t, { sql, all, up }) => {
  await sql("CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT) STRICT");
  await sql("CREATE TABLE log (text TEXT) STRICT");
  await sql("CREATE TRIGGER noting AFTER UPDATE ON Books BEGIN INSERT INTO log VALUES (new.title); END");
  await sql("INSERT INTO books VALUES (1, 'a')");
  t.is(await up((ddl) => ddl.addColumn("books", "shelf", text(9, { default: "A" }))), "done");
  t.deepEqual(await all("SELECT * FROM log"), []);
  await sql("UPDATE books SET title = 'b'");
  t.deepEqual(await all("SELECT * FROM log"), [{ text: "b" }], "it is there again");
});

inSqlite("AUTOINCREMENT, WITHOUT ROWID, collations and ON CONFLICT stay", async (t, { sql, all, up }) => {
  await sql(
    "CREATE TABLE songs (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT COLLATE NOCASE NOT NULL ON CONFLICT IGNORE UNIQUE, n INTEGER DEFAULT -1 CHECK (n < 5), at TEXT DEFAULT CURRENT_TIMESTAMP)",
  );
  await sql("CREATE TABLE plain (a TEXT, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID, STRICT");
  await sql("INSERT INTO plain VALUES ('a', 'b')");
  await sql("INSERT INTO songs (title) VALUES ('a'), ('b')");
  await sql("DELETE FROM songs WHERE id = 2");
  const said = await up(async (ddl) => {
    await ddl.addColumn("songs", "shelf", text(9, { default: "A" }));
    await ddl.renameColumn("songs", "title", "name");
    await ddl.alterColumn("songs", "n", integer({ default: 2 }));
    await ddl.addColumn("plain", "c", integer({ default: 1 }));
  });
  t.is(said, "done");
  await sql("INSERT INTO songs (name) VALUES ('c')");
  t.is((await all("SELECT max(id) AS id FROM songs"))[0]?.id, 3);
  await t.throwsAsync(sql("INSERT INTO songs (name) VALUES ('C')"));
  await sql("INSERT INTO songs (name) VALUES (NULL)");
  t.is((await all("SELECT * FROM songs")).length, 2);
  t.deepEqual(await all("SELECT * FROM plain"), [{ a: "a", b: "b", c: 1 }]);
  const [made] = await all("SELECT sql FROM sqlite_schema WHERE name = 'plain'");
  t.regex(String(made?.sql), /WITHOUT ROWID/);
});

inSqlite("a column with rules without a name is dropped, or is left with a reason", async (t, { sql, all, up }) => {
  await sql("CREATE TABLE tools (id INTEGER PRIMARY KEY) STRICT");
  await sql(
    "CREATE TABLE jobs (id INTEGER PRIMARY KEY, own INTEGER CHECK (own > 0), ref INTEGER REFERENCES tools (id) ON DELETE SET NULL, uni TEXT UNIQUE, tab INTEGER, CHECK (tab > 0)) STRICT",
  );
  await sql("INSERT INTO jobs VALUES (1, 1, NULL, 'a', 1)");
  for (const [column, said] of [
    ["own", /^done$/],
    ["ref", /^done$/],
    ["uni", /SQLite keeps the unique constraint .* as a part of its table, and cannot drop it/],
    ["tab", /the database refused a statement/],
  ] as const) {
    t.regex(await up((ddl) => ddl.dropColumn("jobs", column)), /: say withConstraints to drop it too/);
    t.regex(await up((ddl) => ddl.dropColumn("jobs", column, { withConstraints: true })), said);
  }
  t.deepEqual(await all("SELECT * FROM jobs"), [{ id: 1, uni: "a", tab: 1 }]);
  t.deepEqual(await all("SELECT * FROM pragma_integrity_check"), [{ integrity_check: "ok" }]);
});
