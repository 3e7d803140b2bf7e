import test from "ava";
import { z } from "zod";
import { FieldBehavior } from "../../../gen/google/api/field_behavior_pb.js";
import { resourceService } from "../../../src/ddd/connect/index.ts";
import { MemoryRepository } from "../../../src/ddd/memory/index.ts";
import { boolean, integer, nullable, table, text, uuid } from "../../../src/ddd/sequelize/index.ts";
import { checkContexts } from "../../../src/server/commands/check.ts";
import { readConfig } from "../../../src/server/config.ts";
import { defineContext } from "../../../src/server/contexts.ts";
import { type ThingField, thingService } from "../../ddd/connect/service/things.ts";

// biome-ignore lint/suspicious/noExplicitAny: a table with fields that a test chooses
type Some = any;

interface Declared {
  readonly columns: object;
  readonly fields: Readonly<Record<string, ThingField>>;
  readonly rename?: Readonly<Record<string, ThingField>>;
  readonly options?: object;
}

/** A context with one service for each declaration. */
function contextOf(all: readonly Declared[]) {
  const tables = all.map(({ columns }, i) => table<Some>(`things${i}`, { id: uuid(), ...columns } as never));
  const repositories = Object.fromEntries(
    tables.map((own, i) => [
      `things${i}`,
      class extends MemoryRepository<Some> {
        table = own;
      },
    ]),
  );
  return defineContext<Some>({
    name: "things",
    memory: repositories,
    sequelize: {},
    migrations: { context: "things", list: [] },
    services: ({ worker }) =>
      all.map(({ fields, rename, options }, i) => {
        const { service, message } = thingService({ id: { type: "string" }, ...fields }, ["id"], rename);
        const codec = { message, table: tables[i], toMessage: (one: object) => one, fromMessage: (one: object) => one };
        return resourceService({ service, codec, worker, repository: `things${i}`, ...options } as never);
      }),
  });
}

async function findingsOf(...all: Declared[]) {
  const config = readConfig({ DATABASE_URL: "memory:" });
  const { contexts, agrees } = await checkContexts([contextOf(all)], config);
  const { findings = [], notCompared = [] } = contexts.find(({ context }) => context === "things") ?? {};
  mustAgree(agrees, findings);
  return { all: findings.map(({ about, text: said, remedy }) => [about, said, remedy]), notCompared };
}

function mustAgree(agrees: boolean, findings: readonly object[]): void {
  if (agrees !== (findings.length === 0)) throw new Error(`agrees is ${agrees} with ${findings.length} findings`);
}

const string = { type: "string" };
const required = { ...string, behavior: FieldBehavior.REQUIRED };

test("all misfits of all services are told in one run, each with its remedy", async (t) => {
  const wrong: Declared = {
    columns: { title: text(9), done: boolean() },
    fields: { title: { type: "int32" }, done: { type: "string" }, choice: { type: "string", oneof: true } },
    rename: { title: string },
    options: { fieldRules: { title: z.number() } },
  };
  const { all } = await findingsOf(wrong, { columns: { count: integer() }, fields: { count: { type: "bool" } } });
  const write = (name: string) => `write ${name} in \`handlers\``;
  t.deepEqual(all, [
    ["proto", "things0.title is text(), and things.Thing.title is int32", "make it a string"],
    ["proto", "things0.done is boolean(), and things.Thing.done is string", "make it a bool"],
    [
      "proto",
      "things.Thing has the oneof choice, which standard handlers cannot set",
      write("createThing and updateThing"),
    ],
    ["proto", "things.ThingService.RenameThing is not a standard RPC of Thing", write("renameThing")],
    ["proto", "things1.count is integer(), and things.Thing.count is bool", "make it an int64"],
  ]);
  // Where it is to serve, the same service is refused with all of them.
  const { worker, service, codec } = served(wrong);
  const error = t.throws(() => resourceService({ service, codec, worker, repository: "things" } as never));
  t.deepEqual(error.message.split("\n").length, 3);
  t.is((error as Some).misfits.length, 4);
});

function served({ columns, fields, rename }: Declared) {
  const { service, message } = thingService({ id: string, ...fields }, ["id"], rename);
  const own = table<Some>("things", { id: uuid(), ...columns } as never);
  const codec = { message, table: own, toMessage: (one: object) => one, fromMessage: (one: object) => one };
  return { service, codec, worker: { repositories: { things: { table: own } } } };
}

test("what may be left unset is held to the table's nulls and the rules", async (t) => {
  const optional = { ...string, optional: true };
  const of = async (column: object, field: ThingField, rule?: z.ZodType) =>
    (
      await findingsOf({
        columns: { a: column },
        fields: { a: field },
        options: rule ? { fieldRules: { a: rule } } : {},
      })
    ).all.map(([about, said]) => [about, said]);
  // Those that agree.
  for (const [column, field, rule] of [
    [nullable(text(9)), optional, undefined],
    [text(9), required, z.string().min(1).max(9)],
    [text(9), { ...optional, behavior: FieldBehavior.REQUIRED }, undefined],
    [text(9, { default: "new" }), optional, undefined],
    [text(9), { ...string, behavior: FieldBehavior.OUTPUT_ONLY }, undefined],
    [nullable(integer({ min: 1, max: 9 })), { type: "int32", optional: true }, z.number().min(1).max(9).optional()],
    [integer({ min: 0, max: 9 }), { type: "int32", behavior: FieldBehavior.REQUIRED }, undefined],
  ] as [object, ThingField, z.ZodType | undefined][])
    t.deepEqual(await of(column, field, rule), [], JSON.stringify(field));
  // And those that do not.
  t.deepEqual(await of(text(9), optional), [
    ["proto", "things.Thing.a may be left unset, and things0.a takes no null and has no default"],
  ]);
  t.deepEqual(await of(nullable(text(9)), { ...optional, behavior: FieldBehavior.REQUIRED }), [
    ["proto", "things.Thing.a is REQUIRED, and things0.a may be null"],
  ]);
  t.deepEqual(await of(text(9), required), [
    ["rules", "things.Thing.a is REQUIRED, and an empty one is let in (things0.a)"],
  ]);
  t.deepEqual(await of(text(9), string, z.string().min(1).max(9)), [
    [
      "rules",
      'fieldRules for Thing.a: refuses "", which an unset field has, and the field is not REQUIRED (things0.a)',
    ],
  ]);
  t.deepEqual(await of(nullable(text(9)), optional, z.string().max(9)), [
    ["rules", "fieldRules for Thing.a: refuses an unset value, and the field is not REQUIRED (things0.a)"],
  ]);
});

test("a field of the message that the table lacks is told, as it may have been forgotten there", async (t) => {
  const of = (fields: Record<string, ThingField>) => findingsOf({ columns: { title: text(9) }, fields });
  t.deepEqual(await of({ title: string }), { all: [], notCompared: [] });
  t.deepEqual(await of({ title: string, isbn: string }), {
    all: [],
    notCompared: ["Thing.isbn: things0 has no field of this name"],
  });
});

test("fields of requests that do not hold the entity are held to the table, too", async (t) => {
  const of = (rename: Record<string, ThingField>, rules: object = {}) =>
    findingsOf({
      columns: { title: text(9), copies: integer({ min: 0, max: 9 }) },
      fields: { title: { ...string, behavior: FieldBehavior.OUTPUT_ONLY }, copies: { type: "int32" } },
      rename,
      options: { rules, handlers: { renameThing: () => ({}) } },
    });
  const agreed = await of({ id: string, title: string, other: { type: "bool" } });
  t.deepEqual(agreed, { all: [], notCompared: [] });
  const { all } = await of(
    { title: string, copies: { type: "string" } },
    { renameThing: z.object({ title: z.string().max(10) }) },
  );
  t.deepEqual(all, [
    [
      "rules",
      "the rules of RenameThing for RenameThingRequest.title: lets in text of more than 9 characters, which the table refuses (things0.title)",
      "add .max(9)",
    ],
  ]);
  t.deepEqual((await of({ title: { type: "bool" }, copies: { type: "bool" } })).all, [
    ["proto", "things0.title is text(), and things.RenameThingRequest.title is bool", "make it a string"],
    ["proto", "things0.copies is integer(), and things.RenameThingRequest.copies is bool", "make it an int64"],
  ]);
});
