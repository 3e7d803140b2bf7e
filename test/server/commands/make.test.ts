import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import {
  integer,
  type Migration,
  nullable,
  SequelizeRepository,
  table,
  text,
  uuid,
} from "../../../src/ddd/sequelize/index.ts";
import { makeMigration, withMigration } from "../../../src/server/commands/make.ts";
import { migrate } from "../../../src/server/commands/migrate.ts";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { type AnyContext, defineContext } from "../../../src/server/contexts.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa } from "../../helpers/process.ts";

const LIST = `import { text, uuid } from "brasa";
import {
  type Migrations,
  SequelizeRepository,
} from "brasa/sequelize";

export const migrations: Migrations = {
  context: "price_lists",
  list: [
    {
      name: "0001-books",
    },
  ],
};
`;

// biome-ignore lint/suspicious/noExplicitAny: a table with fields that a test chooses
type Some = any;

const books: Migration = {
  name: "0001-books",
  up: (ddl) => ddl.createTable("books", { id: uuid(), title: text(40) }),
  down: (ddl) => ddl.dropTable("books"),
};

function contextWith(columns: object): AnyContext {
  const declared = table<Some>("books", columns as never);
  class Books extends SequelizeRepository<Some> {
    table = declared;
  }
  return defineContext<Some>({
    name: "price_lists",
    memory: {},
    sequelize: { books: Books },
    migrations: { context: "price_lists", list: [books] },
    services: () => [],
  });
}

function project(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const src = join(folder, "src/price-lists");
  mkdirSync(src, { recursive: true });
  writeFileSync(join(src, "sequelize.ts"), LIST);
  const dir = join(src, "migrations");
  return {
    dir,
    list: join(src, "sequelize.ts"),
    config: readConfig({ DATABASE_URL: `sqlite:${join(folder, "a.db")}` }),
  };
}

test("a migration is written and listed once, and nothing is written where nothing differs", async (t) => {
  const { dir, list, config } = project(t);
  const same = contextWith({ id: uuid(), title: text(40) });
  await t.throwsAsync(makeMigration("copies", [same], config, { dir }), {
    instanceOf: StartError,
    message: /0001-books \(pending\); apply them first/,
  });
  await migrate("up", [same], config, () => true);
  t.true(await makeMigration("copies", [same], config, { dir }));
  t.false(existsSync(dir));
  t.is(readFileSync(list, "utf8"), LIST);
  const changed = contextWith({ id: uuid(), title: text(40), copies: integer({ default: 1, min: 0 }) });
  for (const name of ["", "Copies", "../copies", "a/b"]) {
    await t.throwsAsync(makeMigration(name, [changed], config, { dir }), {
      instanceOf: StartError,
      message: /kebab case/,
    });
  }
  await t.throwsAsync(makeMigration("copies", [changed], config, { dir, context: "others" }), {
    message: /there is no context "others"/,
  });
  t.true(await makeMigration("copies", [changed], config, { dir }));
  t.deepEqual(readdirSync(dir), ["0002-copies.ts"]);
  const text1 = readFileSync(join(dir, "0002-copies.ts"), "utf8");
  t.regex(text1, /await ddl.addColumn\("books", "copies", integer\(\{ min: 0, default: 1 \}\)\);/);
  t.is(
    readFileSync(list, "utf8"),
    LIST.replace(
      'sequelize";\n',
      'sequelize";\nimport { copiesMigration } from "./migrations/0002-copies.ts";\n',
    ).replace("    },\n  ],", "    },\n    copiesMigration,\n  ],"),
  );
  await t.throwsAsync(makeMigration("copies", [changed], config, { dir }), { message: /is there already/ });
  t.is(readFileSync(join(dir, "0002-copies.ts"), "utf8"), text1);
});

test("a migration with choices is written and not listed", async (t) => {
  const { dir, list, config } = project(t);
  await migrate("up", [contextWith({ id: uuid(), title: text(40) })], config, () => true);
  t.false(await makeMigration("names", [contextWith({ id: uuid(), name: nullable(text(40)) })], config, { dir }));
  t.regex(
    readFileSync(join(dir, "0002-names.ts"), "utf8"),
    /undecided.*renameColumn\(\\"books\\", \\"title\\", \\"name\\"\)/s,
  );
  t.is(readFileSync(list, "utf8"), LIST);
});

test("a migration is imported where formatters sort it: after packages, and among files by their paths", (t) => {
  const files = (...paths: string[]) => paths.map((path) => `import { x } from "${path}";\n`).join("");
  const list = (imports: string) => LIST.replace('sequelize";\n', `sequelize";\n${imports}`);
  const added = withMigration(
    list(files("../a.ts", "./book.ts", "./migrations/0002-a.ts", "./schema.ts")),
    "price_lists",
    "x",
    "./migrations/0003-b.ts",
  );
  const sorted = files("../a.ts", "./book.ts", "./migrations/0002-a.ts", "./migrations/0003-b.ts", "./schema.ts");
  t.true(added?.startsWith(list(sorted).slice(0, list(sorted).indexOf("export"))), added);
});

test("a list of another form is left alone", (t) => {
  const add = (text: string) => withMigration(text, "price_lists", "m", "./m.ts");
  t.truthy(add(LIST));
  for (const other of [
    "",
    LIST.replace("  list: [", "  list: all,"),
    LIST.replace("price_lists", "others"),
    LIST.replace("    },\n  ]", "    }\n  ]"),
  ]) {
    t.is(add(other), undefined);
  }
});

test("the program makes no migration where the tables agree, or where there is no database, and tells the status", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = {
    DATABASE_URL: `sqlite:${join(folder, "a.db")}`,
    ACCOUNTS_DATABASE_URL: `sqlite:${join(folder, "b.db")}`,
  };
  const run = async (args: string[], more: Record<string, string> = {}) => {
    const { ended, output } = runBrasa(args, { ...env, ...more });
    return { code: await ended, ...output };
  };
  const before = await run(["migrate", "make", "copies"]);
  t.is(before.code, 2, before.stderr);
  t.regex((await run(["migrate", "status"])).stdout, /^accounts 0001-\S+ \(ACCOUNTS_DATABASE_URL\): pending$/m);
  await run(["migrate", "up"]);
  const nothing = await run(["migrate", "make", "copies"]);
  t.is(nothing.stdout, "there is nothing to write: the tables and the database agree\n");
  t.is(nothing.code, 0);
  t.regex((await run(["migrate", "status"])).stdout, /^projects 0001-projects \(DATABASE_URL\): applied \S+Z$/m);
  const memory = await run(["migrate", "make", "copies"], {
    DATABASE_URL: "memory:",
    ACCOUNTS_DATABASE_URL: "memory:",
  });
  t.regex(memory.stdout, /tables in memory are made at each start: there are no migrations\n/);
  t.is(memory.code, 0);
});
