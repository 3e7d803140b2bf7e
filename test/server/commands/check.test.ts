import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { z } from "zod";
import { ProjectSchema } from "../../../gen/projects/v1/project_pb.js";
import { ProjectService } from "../../../gen/projects/v1/project_service_pb.js";
import { rulesAgainstTable } from "../../../src/ddd/connect/check/rule-fit.ts";
import {
  decimal,
  integer,
  type Migration,
  nullable,
  SequelizeRepository,
  table,
  text,
  uuid,
} from "../../../src/ddd/sequelize/index.ts";
import { checkContexts } from "../../../src/server/commands/check.ts";
import { readConfig } from "../../../src/server/config.ts";
import { defineContext } from "../../../src/server/contexts.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa } from "../../helpers/process.ts";

// biome-ignore lint/suspicious/noExplicitAny: a table with fields that a test chooses
type Some = any;

function contextWith(columns: object, list: readonly Migration[], services: () => never[] = () => []) {
  const declared = table<Some>("books", columns as never);
  class Books extends SequelizeRepository<Some> {
    table = declared;
  }
  return defineContext<Some>({
    name: "library",
    memory: {},
    sequelize: { books: Books },
    migrations: { context: "library", list },
    services,
  });
}

function configIn(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  return {
    url: `sqlite:${join(folder, "a.db")}`,
    config: readConfig({ DATABASE_URL: `sqlite:${join(folder, "a.db")}` }),
  };
}

test("a database that differs is told with the migration that mends it, and a proto that does not fit", async (t) => {
  const { config } = configIn(t);
  const { openStorage } = await import("../../../src/server/storage/storage.ts");
  const create: Migration = {
    name: "0001-books",
    up: (ddl) => ddl.createTable("books", { id: uuid(), title: text(40) }),
    down: (ddl) => ddl.dropTable("books"),
  };
  const same = contextWith({ id: uuid(), title: text(40) }, [create]);
  const before = await checkContexts([same], config);
  t.false(before.agrees);
  t.true(before.contexts.every(({ findings }) => findings.some(({ text }) => /pending/.test(text))));
  const storage = await openStorage([same], config);
  await storage.migrateUp();
  await storage.close();
  const agrees = await checkContexts([same], config);
  t.deepEqual([agrees.agrees, agrees.contexts.flatMap(({ findings }) => findings)], [true, []]);
  t.deepEqual(
    agrees.contexts.map(({ context, setting }) => [context, setting]),
    [
      ["brasa", "DATABASE_URL"],
      ["library", "DATABASE_URL"],
    ],
  );
  const changed = contextWith(
    { id: uuid(), title: text(50), copies: integer({ default: 1 }) },
    [{ ...create, up: async () => {} }],
    () => {
      throw new Error("fields cannot hold each other's values");
    },
  );
  const report = await checkContexts([changed], config);
  t.false(report.agrees);
  const [, library] = report.contexts;
  t.deepEqual(
    library?.findings.map(({ about, text, up, down }) => [about, text.replace(/applied \S+;/, "applied;"), up, down]),
    [
      ["proto", "fields cannot hold each other's values", undefined, undefined],
      [
        "migrations",
        "0001-books: applied; CHANGED since then: a released migration never changes, so write the change as another one",
        undefined,
        undefined,
      ],
      [
        "database",
        "books.copies is declared, and is not in the database: a migration must add it",
        ['await ddl.addColumn("books", "copies", integer({ default: 1 }));'],
        ['await ddl.dropColumn("books", "copies");'],
      ],
      [
        "database",
        "books.books_title_length is declared to allow 50 characters, and allows 40",
        ['await ddl.alterColumn("books", "title", text(50));'],
        ['await ddl.alterColumn("books", "title", text(40), { shorter: true });'],
      ],
    ],
  );
});

test("parts that a database does not tell are listed as not compared", async (t) => {
  const { config } = configIn(t);
  const declared = table<{ id: string; price: string }>(
    "books",
    { id: uuid(), price: decimal(9, 2) },
    { checks: { books_price: { price: { gte: "0" } } } },
  );
  class Books extends SequelizeRepository<{ id: string; price: string }> {
    table = declared;
  }
  const up: Migration["up"] = (ddl) => ddl.createTable("books", declared.columns, declared);
  const context = defineContext<Some>({
    name: "library",
    memory: {},
    sequelize: { books: Books },
    migrations: { context: "library", list: [{ name: "1", up, down: async () => {} }] },
    services: () => [],
  });
  const { openStorage } = await import("../../../src/server/storage/storage.ts");
  const storage = await openStorage([context], config);
  await storage.migrateUp();
  await storage.close();
  const { contexts, agrees } = await checkContexts([context], config);
  t.true(agrees);
  t.deepEqual(contexts.find((one) => one.context === "library")?.notCompared, [
    "the conditions of checks, which databases write in words of their own: books.books_price",
    "the digits of decimals, which this database does not know: books.price",
  ]);
});

test("rules are held to the table by made-up values", (t) => {
  const types = new Map(
    Object.entries({ name: text(32), maximumIncompleteTasks: nullable(integer({ min: 1, max: 9 })) }),
  );
  const of = (fieldRules: Record<string, z.ZodType>) =>
    rulesAgainstTable({
      service: ProjectService,
      implementation: {},
      entity: { message: ProjectSchema, owner: "projects", types, fieldRules },
    });
  const fits = of({ name: z.string().min(1).max(32), maximumIncompleteTasks: z.number().min(1).max(9).optional() });
  t.deepEqual(fits, { problems: [], notCompared: [] });
  t.deepEqual(
    of({ name: z.string().min(1), maximumIncompleteTasks: z.number().max(10).optional() }).problems.map(
      ({ text, remedy }) => [text, remedy],
    ),
    [
      [
        "fieldRules for Project.name: lets in text of more than 32 characters, which the table refuses (projects.name)",
        "add .max(32)",
      ],
      [
        "fieldRules for Project.maximum_incomplete_tasks: lets in 0, and the table holds 1 to 9 (projects.maximumIncompleteTasks)",
        "add .min(1)",
      ],
    ],
  );
  // The length is told by the rule itself, where no text could be made up.
  t.regex(
    of({
      name: z
        .string()
        .regex(/^-x+-$/)
        .max(33),
    }).problems[0]?.text ?? "",
    /text of 33 characters, and the table holds 32/,
  );
  t.deepEqual(
    of({
      name: z
        .string()
        .regex(/^-x+-$/)
        .max(32),
    }),
    { problems: [], notCompared: [] },
  );
  t.regex(
    of({ name: z.string().regex(/^-x+-$/) }).notCompared[0] ?? "",
    /no length, and takes no text that could be made up/,
  );
  t.regex(of({ name: z.string().refine(async () => true) }).notCompared[0] ?? "", /it cannot be asked/);
});

test("the program's own contexts agree with their databases, and in memory there is nothing to compare", async (t) => {
  const { url } = configIn(t);
  const run = async (args: string[], env: Record<string, string>) => {
    const { ended, output } = runBrasa(args, env);
    return { code: await ended, ...output };
  };
  const pending = await run(["check"], { DATABASE_URL: url });
  t.is(pending.code, 1, pending.stderr);
  t.regex(pending.stdout, /^ {2}migrations: 0001-requests: pending\n {4}remedy: apply it: migrate up$/m);
  await run(["migrate", "up"], { DATABASE_URL: url });
  const agreed = await run(["check", "--json"], { DATABASE_URL: url });
  t.is(agreed.code, 0, agreed.stdout + agreed.stderr);
  const report = JSON.parse(agreed.stdout);
  t.deepEqual(
    report.contexts.map(({ context, findings }: { context: string; findings: unknown[] }) => [context, findings]),
    [
      ["brasa", []],
      ["accounts", []],
      ["projects", []],
    ],
  );
  const memory = await run(["check"], { DATABASE_URL: "memory:" });
  t.is(memory.code, 0);
  t.regex(memory.stdout, /tables in memory are made at each start/);
});
