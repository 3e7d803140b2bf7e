import test from "ava";
import type { New } from "../../../../src/ddd/schema/field.ts";
import type { Connection } from "../../../../src/ddd/sequelize/connection.ts";
import type { Database } from "../../../../src/ddd/sequelize/database.ts";
import type { Dialect } from "../../../../src/ddd/sequelize/dialect.ts";
import {
  boolean,
  bytes,
  differences,
  identity,
  integer,
  nullable,
  type Row,
  table,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/sequelize/index.ts";
import { createTableSql } from "../../../../src/ddd/sequelize/migrate/create-table.ts";
import { createDdl } from "../../../../src/ddd/sequelize/migrate/ddl.ts";
import { mssqlDialect } from "../../../../src/ddd/sequelize/mssql/dialect.ts";
import { oracleDialect } from "../../../../src/ddd/sequelize/oracle/dialect.ts";
import { Schema } from "../../../../src/ddd/sequelize/sql/table.ts";

interface Note {
  readonly id: number;
  readonly title: string;
  readonly code: string | null;
  readonly done: boolean;
  readonly dueTime: Date;
  readonly authorId: string | null;
  readonly digest: Uint8Array;
}

/** NOT RUN against a server: statements and the catalog's rows are as the vendors' documentation has them. */
const notes = table<Note, New<Note, "id" | "title" | "done">>(
  "notes",
  {
    id: identity(),
    title: text(20, { default: "it's" }),
    code: nullable(text(5)),
    done: boolean({ default: false }),
    dueTime: timestamp(),
    authorId: nullable(uuid()),
    digest: bytes(16),
  },
  {
    unique: { notes_title: ["title"], notes_title_code: ["title", "code"] },
    references: { authorId: { table: "authors", onDelete: "cascade" } },
    checks: { notes_title_form: { title: { ne: "" } } },
  },
);

/** A connection that notes what is run, and answers from rows. */
function connectionOf(dialect: Dialect, answer: (sql: string) => readonly Row[]) {
  const sent: string[] = [];
  const runner = {
    schema: new Schema(dialect),
    all: async (sql: string) => answer(sql) as Row[],
    run: async (sql: string) => {
      sent.push(sql);
      return 0;
    },
  };
  // The changes of tables use these members alone.
  return { connection: runner as unknown as Connection, sent };
}

const UTF8 = "Latin1_General_100_BIN2_UTF8";

/** The catalog of SQL Server for the table. */
function mssqlCatalog(sql: string): readonly Row[] {
  const column = (name: string, type: string, length: number, nullable: boolean, standard: string | null = null) => ({
    name,
    type,
    length,
    precision: 0,
    scale: type === "datetime2" ? 3 : 0,
    collation: type === "varchar" ? UTF8 : null,
    nullable,
    computed: name.endsWith("__length"),
    default: standard,
  });
  if (/FROM sys\.tables/.test(sql)) return [{ id: "7" }];
  if (/FROM sys\.columns/.test(sql)) {
    return [
      column("id", "bigint", 8, false, "(NEXT VALUE FOR [notes__identity])"),
      column("title", "varchar", 84, false, "(N'it''s')"),
      column("code", "varchar", 24, true),
      column("done", "bit", 1, false, "((0))"),
      column("due_time", "datetime2", 7, false),
      column("author_id", "varchar", 36, true),
      column("digest", "varbinary", 17, false),
      column("title__length", "int", 4, true),
      column("code__length", "int", 4, true),
    ];
  }
  if (/FROM sys\.indexes i JOIN sys\.index_columns/.test(sql)) {
    const index = (name: string, columns: readonly string[], filter: string | null, key = false) =>
      columns.map((column) => ({ name, unique: true, key, filter, column, included: false }));
    return [
      ...index("notes_id", ["id"], null, true),
      ...index("notes_title", ["title", "title__length"], null),
      ...index("notes_title_code", ["title", "code", "title__length", "code__length"], "([code] IS NOT NULL)"),
    ];
  }
  if (/FROM sys\.check_constraints/.test(sql)) {
    const length = (column: string, most: number) => ({
      name: `notes_${column}_length`,
      sql: `((len((CONVERT([nvarchar](max),[${column}]) collate Latin1_General_100_CI_AS_SC)+N'.')-(1))<=(${most}))`,
    });
    return [
      length("title", 20),
      length("code", 5),
      { name: "notes_digest_length", sql: "(datalength([digest])<=(16))" },
      { name: "notes_title_form", sql: "([title]<>N'')" },
    ];
  }
  if (/FROM sys\.foreign_keys/.test(sql)) {
    return [{ name: "notes_author_id_reference", column: "author_id", target: "authors", action: "CASCADE" }];
  }
  return /FROM sys\.default_constraints/.test(sql) ? [{ name: "DF__notes__done__1" }] : [];
}

/** The catalog of Oracle for the table. */
function oracleCatalog(sql: string): readonly Row[] {
  const column = (name: string, type: string, more: object = {}) => ({
    name,
    type,
    length: 0,
    characters: 0,
    unit: null,
    precision: null,
    scale: null,
    nullable: "N",
    default: null,
    virtual: "NO",
    ...more,
  });
  if (/FROM user_tab_cols/.test(sql)) {
    return [
      column("id", "NUMBER", {
        precision: 19,
        scale: 0,
        default: '"SHOP"."notes__identity"."NEXTVAL"'.replace('"NEXTVAL"', "nextval"),
      }),
      column("title", "VARCHAR2", { length: 84, characters: 21, unit: "C", default: "('it''s') " }),
      column("code", "VARCHAR2", { length: 24, characters: 6, unit: "C", nullable: "Y" }),
      column("done", "NUMBER", { precision: 1, scale: 0, default: "(0) " }),
      column("due_time", "TIMESTAMP(3)"),
      column("author_id", "VARCHAR2", { length: 144, characters: 36, unit: "C", nullable: "Y" }),
      column("digest", "RAW", { length: 18 }),
    ];
  }
  if (/FROM user_constraints c LEFT JOIN/.test(sql)) {
    const one = (name: string, type: string, column: string, more: object = {}) => ({
      name,
      type,
      sql: null,
      action: null,
      target: null,
      column,
      ...more,
    });
    return [
      one("SYS_C1", "C", "title", { sql: '"title" IS NOT NULL' }),
      one("notes_author_id_reference", "R", "author_id", { action: "CASCADE", target: "authors" }),
      one("notes_code_length", "C", "code", { sql: 'LENGTH("code") <= 5' }),
      one("notes_digest_length", "C", "digest", {
        sql: `LENGTH(RAWTOHEX("digest")) / 2 - CASE WHEN SUBSTR(RAWTOHEX("digest"), 1, 2) = '00' THEN 1 ELSE 0 END <= 16`,
      }),
      one("notes_id", "P", "id"),
      one("notes_title", "U", "title"),
      one("notes_title_form", "C", "title", { sql: '"title" <> CHR(0)' }),
      one("notes_title_length", "C", "title", { sql: 'LENGTH("title") <= 20' }),
    ];
  }
  if (/FROM user_indexes/.test(sql)) {
    const part = (column: string, expression: string) => ({
      name: "notes_title_code",
      unique: "UNIQUE",
      column,
      expression,
    });
    const whole = 'CASE  WHEN ("title" IS NOT NULL AND "code" IS NOT NULL) THEN';
    return [part("SYS_NC1$", `${whole} "title" END`), part("SYS_NC2$", `${whole} "code" END`)];
  }
  return [];
}

const catalogs = [
  [mssqlDialect, mssqlCatalog],
  [oracleDialect, oracleCatalog],
] as const;

for (const [dialect, catalog] of catalogs) {
  test(`${dialect.name}: a table as the server's catalog would have it does not differ from its declaration`, async (t) => {
    const { connection } = connectionOf(dialect, catalog);
    t.deepEqual(await differences({ connection } as Database, [notes]), []);
  });

  test(`${dialect.name}: differences from the catalog are told`, async (t) => {
    const { connection } = connectionOf(dialect, catalog);
    const columns = {
      ...notes.columns,
      code: text(9),
      done: boolean({ default: true }),
      authorId: nullable(integer()),
    };
    const other = table("notes", columns as unknown as typeof notes.columns, {
      unique: { notes_title: ["title"] },
      checks: { notes_title_form: { title: { ne: "" } } },
    });
    const told = (await differences({ connection } as Database, [other])).join("\n");
    for (const part of [
      "notes.code is",
      "notes.done is",
      "notes.author_id is",
      "notes_title_code is",
      "notes_author_id_reference is",
    ]) {
      t.true(told.includes(part), told);
    }
  });
}

test("SQL Server makes tables with sequences, lengths, indexes without null and no cascade within a table", (t) => {
  t.deepEqual(createTableSql(new Schema(mssqlDialect).bindAny(notes)), [
    "CREATE SEQUENCE [notes__identity] AS BIGINT START WITH 1",
    "CREATE TABLE [notes] (" +
      "[id] BIGINT DEFAULT (NEXT VALUE FOR [notes__identity]) NOT NULL, " +
      `[title] VARCHAR(84) COLLATE ${UTF8} DEFAULT (N'it''s') NOT NULL, ` +
      `[code] VARCHAR(24) COLLATE ${UTF8} NULL, ` +
      "[done] BIT DEFAULT (0) NOT NULL, [due_time] DATETIME2(3) NOT NULL, " +
      `[author_id] VARCHAR(36) COLLATE ${UTF8} NULL, [digest] VARBINARY(17) NOT NULL, ` +
      "[title__length] AS DATALENGTH([title]), [code__length] AS DATALENGTH([code]), " +
      "CONSTRAINT [notes_id] PRIMARY KEY ([id]), " +
      "INDEX [notes_title] UNIQUE ([title], [title__length]), " +
      "INDEX [notes_title_code] UNIQUE ([title], [code], [title__length], [code__length]) WHERE [code] IS NOT NULL, " +
      "CONSTRAINT [notes_code_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [code]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 5), " +
      "CONSTRAINT [notes_digest_length] CHECK (DATALENGTH([digest]) <= 16), " +
      `CONSTRAINT [notes_title_form] CHECK (([title] <> CONVERT(VARCHAR(MAX), N'' COLLATE ${UTF8}) OR DATALENGTH([title]) <> DATALENGTH(CONVERT(VARCHAR(MAX), N'' COLLATE ${UTF8})))), ` +
      "CONSTRAINT [notes_title_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [title]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 20), " +
      "CONSTRAINT [notes_author_id_reference] FOREIGN KEY ([author_id]) REFERENCES [authors] ([id]) ON DELETE CASCADE)",
  ]);
});

test("Oracle makes tables with sequences, defaults before rules, and indexes of rows without null", (t) => {
  t.deepEqual(createTableSql(new Schema(oracleDialect).bindAny(notes)), [
    'CREATE SEQUENCE "notes__identity"',
    'CREATE TABLE "notes" ("id" NUMBER(19) DEFAULT ON NULL "notes__identity".NEXTVAL NOT NULL, ' +
      `"title" VARCHAR2(21 CHAR) DEFAULT ('it''s') NOT NULL, "code" VARCHAR2(6 CHAR), "done" NUMBER(1) DEFAULT (0) NOT NULL, ` +
      '"due_time" TIMESTAMP(3) NOT NULL, "author_id" VARCHAR2(36 CHAR), "digest" RAW(18) NOT NULL, ' +
      'CONSTRAINT "notes_id" PRIMARY KEY ("id"), CONSTRAINT "notes_title" UNIQUE ("title") DEFERRABLE, ' +
      'CONSTRAINT "notes_code_length" CHECK (LENGTH("code") <= 5), ' +
      `CONSTRAINT "notes_digest_length" CHECK (LENGTH(RAWTOHEX("digest")) / 2 - CASE WHEN SUBSTR(RAWTOHEX("digest"), 1, 2) = '00' THEN 1 ELSE 0 END <= 16), ` +
      'CONSTRAINT "notes_title_form" CHECK ("title" <> CHR(0)), CONSTRAINT "notes_title_length" CHECK (LENGTH("title") <= 20), ' +
      'CONSTRAINT "notes_author_id_reference" FOREIGN KEY ("author_id") REFERENCES "authors" ("id") ON DELETE CASCADE DEFERRABLE)',
    'CREATE UNIQUE INDEX "notes_title_code" ON "notes" (CASE WHEN "title" IS NOT NULL AND "code" IS NOT NULL THEN "title" END, ' +
      'CASE WHEN "title" IS NOT NULL AND "code" IS NOT NULL THEN "code" END)',
  ]);
});

/** The statements that each change of the table sends. */
async function changesOf(dialect: Dialect, catalog: (sql: string) => readonly Row[]) {
  const { connection, sent } = connectionOf(dialect, (sql) =>
    /count\(\*\)/i.test(sql) ? [{ count: 0 }] : catalog(sql),
  );
  const ddl = createDdl(connection);
  const by = async (work: Promise<void>) => {
    await work;
    return sent.splice(0);
  };
  return {
    add: await by(ddl.addColumn("notes", "rank", integer(), { existing: 7 })),
    addUnique: await by(ddl.addColumn("notes", "slug", nullable(text(10)), { unique: true })),
    drop: await by(ddl.dropColumn("notes", "done")),
    rename: await by(ddl.renameColumn("notes", "code", "mark")),
    alter: await by(ddl.alterColumn("notes", "done", nullable(boolean()))),
    longer: await by(ddl.alterColumn("notes", "code", nullable(text(8)))),
    constrain: await by(ddl.addConstraints("notes", { unique: { notes_code: ["code"] } })),
    unconstrain: await by(ddl.dropConstraint("notes", "notes_title")),
    dropTable: await by(ddl.dropTable("notes")),
  };
}

/** Read by hand against the documentation of ALTER TABLE, sp_rename and CREATE INDEX. */
const MSSQL = {
  add: [
    "ALTER TABLE [notes] ADD [rank] BIGINT DEFAULT (7) NOT NULL WITH VALUES",
    "ALTER TABLE [notes] DROP CONSTRAINT [DF__notes__done__1]",
  ],
  addUnique: [
    "ALTER TABLE [notes] ADD [slug] VARCHAR(44) COLLATE Latin1_General_100_BIN2_UTF8 NULL",
    "IF COL_LENGTH(N'[notes]', N'slug__length') IS NULL ALTER TABLE [notes] ADD [slug__length] AS DATALENGTH([slug])",
    "CREATE UNIQUE INDEX [notes_slug] ON [notes] ([slug], [slug__length]) WHERE [slug] IS NOT NULL",
    "ALTER TABLE [notes] ADD CONSTRAINT [notes_slug_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [slug]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 10)",
  ],
  drop: [
    "ALTER TABLE [notes] DROP CONSTRAINT [DF__notes__done__1]",
    "IF COL_LENGTH(N'[notes]', N'done__length') IS NOT NULL ALTER TABLE [notes] DROP COLUMN [done__length]",
    "ALTER TABLE [notes] DROP COLUMN [done]",
  ],
  rename: [
    "IF OBJECT_ID(N'[notes_title_code]') IS NULL DROP INDEX [notes_title_code] ON [notes] ELSE ALTER TABLE [notes] DROP CONSTRAINT [notes_title_code]",
    "ALTER TABLE [notes] DROP CONSTRAINT [notes_code_length]",
    "IF COL_LENGTH(N'[notes]', N'code__length') IS NOT NULL ALTER TABLE [notes] DROP COLUMN [code__length]",
    "EXEC sp_rename N'[notes].[code]', N'mark', 'COLUMN'",
    "IF COL_LENGTH(N'[notes]', N'title__length') IS NULL ALTER TABLE [notes] ADD [title__length] AS DATALENGTH([title])",
    "IF COL_LENGTH(N'[notes]', N'mark__length') IS NULL ALTER TABLE [notes] ADD [mark__length] AS DATALENGTH([mark])",
    "CREATE UNIQUE INDEX [notes_title_mark] ON [notes] ([title], [mark], [title__length], [mark__length]) WHERE [mark] IS NOT NULL",
    "ALTER TABLE [notes] ADD CONSTRAINT [notes_mark_length] CHECK ((len((CONVERT([nvarchar](max),[mark]) collate Latin1_General_100_CI_AS_SC)+N'.')-(1))<=(5))",
  ],
  alter: [
    "IF COL_LENGTH(N'[notes]', N'done__length') IS NOT NULL ALTER TABLE [notes] DROP COLUMN [done__length]",
    "ALTER TABLE [notes] ALTER COLUMN [done] BIT NULL",
    "ALTER TABLE [notes] DROP CONSTRAINT [DF__notes__done__1]",
  ],
  longer: [
    "IF OBJECT_ID(N'[notes_title_code]') IS NULL DROP INDEX [notes_title_code] ON [notes] ELSE ALTER TABLE [notes] DROP CONSTRAINT [notes_title_code]",
    "IF COL_LENGTH(N'[notes]', N'code__length') IS NOT NULL ALTER TABLE [notes] DROP COLUMN [code__length]",
    "ALTER TABLE [notes] DROP CONSTRAINT [notes_code_length]",
    "ALTER TABLE [notes] ALTER COLUMN [code] VARCHAR(40) COLLATE Latin1_General_100_BIN2_UTF8 NULL",
    "ALTER TABLE [notes] ADD CONSTRAINT [notes_code_length] CHECK (LEN((CONVERT(NVARCHAR(MAX), [code]) COLLATE Latin1_General_100_CI_AS_SC) + N'.') - 1 <= 8)",
    "IF COL_LENGTH(N'[notes]', N'title__length') IS NULL ALTER TABLE [notes] ADD [title__length] AS DATALENGTH([title])",
    "IF COL_LENGTH(N'[notes]', N'code__length') IS NULL ALTER TABLE [notes] ADD [code__length] AS DATALENGTH([code])",
    "CREATE UNIQUE INDEX [notes_title_code] ON [notes] ([title], [code], [title__length], [code__length]) WHERE [code] IS NOT NULL",
  ],
  constrain: [
    "IF COL_LENGTH(N'[notes]', N'code__length') IS NULL ALTER TABLE [notes] ADD [code__length] AS DATALENGTH([code])",
    "CREATE UNIQUE INDEX [notes_code] ON [notes] ([code], [code__length]) WHERE [code] IS NOT NULL",
  ],
  unconstrain: [
    "IF OBJECT_ID(N'[notes_title]') IS NULL DROP INDEX [notes_title] ON [notes] ELSE ALTER TABLE [notes] DROP CONSTRAINT [notes_title]",
  ],
  dropTable: ["DROP TABLE [notes]", "DROP SEQUENCE IF EXISTS [notes__identity]"],
};

/** Read by hand against the documentation of ALTER TABLE, ALTER INDEX and CREATE INDEX. */
const ORACLE = {
  add: [
    'ALTER TABLE "notes" ADD ("rank" NUMBER(19) DEFAULT (7) NOT NULL)',
    'ALTER TABLE "notes" MODIFY ("rank" DEFAULT NULL)',
  ],
  addUnique: [
    'ALTER TABLE "notes" ADD ("slug" VARCHAR2(11 CHAR))',
    'ALTER TABLE "notes" ADD CONSTRAINT "notes_slug" UNIQUE ("slug") DEFERRABLE',
    'ALTER TABLE "notes" ADD CONSTRAINT "notes_slug_length" CHECK (LENGTH("slug") <= 10)',
  ],
  drop: ['ALTER TABLE "notes" DROP COLUMN "done"'],
  rename: [
    'ALTER TABLE "notes" RENAME COLUMN "code" TO "mark"',
    'ALTER TABLE "notes" RENAME CONSTRAINT "notes_code_length" TO "notes_mark_length"',
    'ALTER INDEX "notes_title_code" RENAME TO "notes_title_mark"',
  ],
  alter: ['ALTER TABLE "notes" MODIFY ("done" DEFAULT NULL NULL)'],
  longer: [
    'ALTER TABLE "notes" DROP CONSTRAINT "notes_code_length"',
    'ALTER TABLE "notes" MODIFY ("code" VARCHAR2(9 CHAR))',
    'ALTER TABLE "notes" ADD CONSTRAINT "notes_code_length" CHECK (LENGTH("code") <= 8)',
  ],
  constrain: ['ALTER TABLE "notes" ADD CONSTRAINT "notes_code" UNIQUE ("code") DEFERRABLE'],
  unconstrain: ['ALTER TABLE "notes" DROP CONSTRAINT "notes_title"'],
  dropTable: [
    'DROP TABLE "notes"',
    "DECLARE none EXCEPTION; PRAGMA EXCEPTION_INIT(none, -2289); BEGIN EXECUTE IMMEDIATE 'DROP SEQUENCE \"notes__identity\"'; EXCEPTION WHEN none THEN NULL; END;",
  ],
};

test("SQL Server changes tables by these statements", async (t) => {
  t.deepEqual(await changesOf(mssqlDialect, mssqlCatalog), MSSQL);
});

test("Oracle changes tables by these statements", async (t) => {
  t.deepEqual(await changesOf(oracleDialect, oracleCatalog), ORACLE);
});
