import test from "ava";
import { IntegrityError } from "../../src/ddd/error.ts";
import { nullable, text, uuid } from "../../src/ddd/field.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { table } from "../../src/ddd/table.ts";
import { everything } from "../../src/ddd/where.ts";
import { onEachBackend } from "./each-backend.ts";

interface Owner {
  readonly id: string;
}

interface Thing {
  readonly id: string;
  readonly code: string | null;
  readonly name: string;
  readonly word: string;
  readonly ownerId: string | null;
  readonly parentId: string | null;
}

/** What refers to others by a part of its key, and by the whole. */
interface Badge {
  readonly ownerId: string;
  readonly id: string;
  readonly code: string;
}

const owners = table<Owner>("owners", { id: uuid() });

const things = table<Thing>(
  "things",
  {
    id: uuid(),
    code: nullable(text(5)),
    name: text(5),
    word: text(),
    ownerId: nullable(uuid()),
    parentId: nullable(uuid()),
  },
  {
    unique: { things_code: ["code"], things_name: ["name"] },
    checks: { things_a: { word: { ne: "" } } },
    references: {
      ownerId: { table: "owners", onDelete: "restrict" },
      parentId: { table: "things", onDelete: "restrict" },
    },
  },
);

const badges = table<Badge>(
  "badges",
  { ownerId: uuid(), id: uuid(), code: text(5) },
  {
    unique: { badges_code: ["code"] },
    references: {
      ownerId: { table: "owners", onDelete: "cascade" },
      id: { table: "owners", onDelete: "cascade" },
    },
  },
);

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const thing = (n: number, different: Partial<Record<keyof Thing, string | null>> = {}): Thing => {
  // Null where there must be none, too.
  return { id: idOf(n), code: `c${n}`, name: `n${n}`, word: "w", ownerId: null, parentId: null, ...different } as Thing;
};

const missing = idOf(99);
const tooLong = "x".repeat(10);

type Things = Repository<Thing>;

/** By what is told: what breaks that rule and others. */
const several: readonly (readonly [told: string, write: (things: Things) => Promise<unknown>])[] = [
  ["things_a", (all) => all.create(thing(1, { word: "" }))],
  ["things_a", (all) => all.create(thing(3, { word: "", code: tooLong, name: tooLong }))],
  ["things_code_length", (all) => all.create(thing(1, { code: tooLong, name: tooLong }))],
  ["word", (all) => all.create(thing(3, { word: null, code: tooLong }))],
  ["things_id", (all) => all.create(thing(1))],
  ["things_id", (all) => all.create(thing(1, { code: "x", name: "y", ownerId: missing }))],
  ["things_code", (all) => all.create(thing(3, { code: "c1", name: "n2" }))],
  ["things_code", (all) => all.create(thing(4), thing(3, { code: "c4", name: "n2" }))],
  ["things_name", (all) => all.create(thing(3, { name: "n1" }), thing(4, { code: "c1" }))],
  ["things_name", (all) => all.create(thing(3, { name: "n2", ownerId: missing }))],
  ["things_name", (all) => all.create(thing(3, { name: "n1" }), thing(4, { word: "" }))],
  ["things_name", (all) => all.create(thing(3, { name: "n1" }), thing(4, { word: null }))],
  ["things_a", (all) => all.create(thing(3, { word: "" }), thing(4, { word: null }))],
  ["things_a", (all) => all.create(thing(3, { ownerId: missing }), thing(4, { word: "" }))],
  ["things_name", (all) => all.create(thing(3, { ownerId: missing }), thing(4, { name: "n1" }))],
  ["name", (all) => all.create(thing(3, { ownerId: missing }), thing(4, { name: null }))],
  ["things_owner_id_reference", (all) => all.create(thing(3, { parentId: missing, ownerId: missing }))],
  ["things_parent_id_reference", (all) => all.create(thing(3, { parentId: missing }), thing(4, { ownerId: missing }))],
  ["things_code", (all) => all.save(thing(1, { name: "n2", code: "c2" }))],
  ["things_name", (all) => all.save(thing(1, { name: "n2", ownerId: missing }))],
  ["things_name", (all) => all.update({ name: "same", ownerId: missing }, everything)],
  ["things_a", (all) => all.update({ word: "", name: tooLong }, everything)],
  ["things_a", (all) => all.partialReplace([thing(5, { word: "" }), thing(1, { name: null })])],
  ["things_a", (all) => all.partialReplace([thing(1, { ownerId: missing }), thing(5, { word: "" })])],
  ["things_code", (all) => all.partialReplace([thing(5, { name: "n1", code: "c2" })])],
];

onEachBackend(
  test,
  "of several violations, the same is told first",
  async (t, { repositories }) => {
    await repositories.owners.create({ id: idOf(1) });
    const stored = [thing(1, { ownerId: idOf(1) }), thing(2)];
    await repositories.things.create(...stored);
    for (const [told, write] of several) {
      const error = await t.throwsAsync(write(repositories.things), { instanceOf: IntegrityError }, `${write}`);
      t.is(error.constraint || error.fields[0], told, `${write}`);
    }
    t.deepEqual(await repositories.things.page(), { items: stored, nextToken: "" });

    const badge = { ownerId: idOf(1), id: idOf(1), code: "1" };
    await repositories.badges.create(badge);
    for (const [told, different] of [
      ["badges_owner_id_reference", { ownerId: missing, id: missing, code: "2" }],
      ["badges_code", { id: missing }],
    ] as const) {
      const error = await t.throwsAsync(repositories.badges.create({ ...badge, ...different }), {
        instanceOf: IntegrityError,
      });
      t.is(error.constraint, told);
    }
  },
  { owners, things, badges },
);

onEachBackend(
  test,
  "what is referred to may be stored after what refers to it, by the same statement",
  async (t, { repositories: { things } }) => {
    const family = [
      thing(1, { parentId: idOf(2) }),
      thing(2),
      thing(3, { parentId: idOf(4) }),
      thing(4, { parentId: idOf(3) }),
    ];
    t.deepEqual(await things.create(...family), family);
    const more = [thing(1, { parentId: idOf(6) }), thing(6, { parentId: idOf(6) })];
    t.deepEqual(await things.partialReplace(more), more);
    await t.throwsAsync(things.create(thing(8, { parentId: idOf(9) }), thing(9, { parentId: missing })), {
      instanceOf: IntegrityError,
    });
    t.is(await things.count(), 5);
    await t.throwsAsync(things.create(thing(8, { parentId: missing })), { instanceOf: IntegrityError });
  },
  { owners, things },
);
