import test, { type ExecutionContext } from "ava";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../src/ddd/error.ts";
import { everything, matches } from "../../src/ddd/query/where.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { bigint, boolean, integer, nullable, number, text, timestamp, uuid } from "../../src/ddd/schema/field.ts";
import { constraintsOf, table } from "../../src/ddd/schema/table.ts";
import {
  type Item,
  uuidOf as idOf,
  item,
  itemTable,
  membership,
  membershipTable,
  ownerTable,
} from "../../src/ddd/testing/index.ts";
import { onEachBackend } from "./each-backend.ts";

/** Asserts that a write is refused. @returns the error's properties */
async function refused(t: ExecutionContext, write: Promise<unknown>) {
  const error = await t.throwsAsync(write, { instanceOf: IntegrityError });
  return { constraint: error.constraint, fields: error.fields, message: error.message };
}

onEachBackend(
  test,
  "of several violations, null is reported first, then the first check by name, then the first reference",
  async (t, { repositories: { items, memberships } }) => {
    const wrong = item(2, { price: "", deleteTime: new Date(0), name: "x".repeat(101), ownerId: idOf(9) });
    const nameless = { ...wrong, name: null } as unknown as Item;
    t.is((await refused(t, items.create(nameless))).message, "name of items must not be null");
    t.deepEqual(await refused(t, items.create(wrong)), {
      constraint: "items_active",
      fields: ["deleteTime", "active"],
      message: "of items, deleteTime must be null, or active must be false",
    });
    t.deepEqual(await refused(t, items.create({ ...wrong, active: false })), {
      constraint: "items_name_length",
      fields: ["name"],
      message: "name of items must be at most 100 characters long",
    });
    t.deepEqual(await refused(t, items.create({ ...wrong, active: false, name: "" })), {
      constraint: "items_price",
      fields: ["price"],
      message: "price of items must not be empty",
    });
    t.deepEqual(await refused(t, memberships.create(membership(9, 9))), {
      constraint: "memberships_item_id_reference",
      fields: ["itemId"],
      message: "itemId of memberships refers to none of items: create that first, or refer to one that there is",
    });
  },
  { owners: ownerTable, items: itemTable, memberships: membershipTable },
);

interface Stock {
  readonly id: string;
  readonly copies: number;
  readonly reserved: number | null;
  readonly code: string;
}

onEachBackend(
  test,
  "a check compares fields with each other, and text in any case",
  async (t, { repositories: { stocks } }) => {
    const stock = (copies: number, reserved: number | null, code = "K-1") => ({
      id: idOf(copies),
      copies,
      reserved,
      code,
    });
    await stocks.create(stock(1, 1), stock(2, null, "\u212ab"), stock(3, 0, "k"));
    t.deepEqual(await refused(t, stocks.create(stock(4, 5))), {
      constraint: "stocks_reserved",
      fields: ["reserved", "copies"],
      message: "of stocks, reserved must be at most copies",
    });
    t.deepEqual(await refused(t, stocks.update({ code: "ab" }, everything)), {
      constraint: "stocks_code",
      fields: ["code"],
      message: 'code of stocks must start with "k" in any case',
    });
    t.is(await stocks.count(), 3);
  },
  {
    stocks: table<Stock>(
      "stocks",
      { id: uuid(), copies: integer(), reserved: nullable(integer()), code: text(20) },
      {
        checks: {
          stocks_reserved: { reserved: { lte: { field: "copies" } } },
          stocks_code: { code: { istartsWith: "k" } },
        },
      },
    ),
  },
);

interface Sort {
  readonly id: string;
  readonly word: string;
  readonly flag: boolean;
  readonly time: Date;
  readonly count: number;
  readonly serial: bigint;
  readonly ratio: number | null;
}

const sorts = table<Sort>(
  "sorts",
  {
    id: uuid(),
    word: text(),
    flag: boolean(),
    time: timestamp(),
    count: integer(),
    serial: bigint(),
    ratio: nullable(number()),
  },
  {
    checks: {
      sorts_count: { count: { in: [-1, 7, 8] } },
      sorts_flag: { flag: true },
      sorts_ratio: { ratio: { gt: 0.1, lte: 1e21 } },
      sorts_serial: { serial: { gt: -(2n ** 63n), ne: 2n ** 53n + 1n } },
      sorts_time: { time: { gte: new Date("2026-01-01T00:00:00.001Z") } },
      sorts_word: { word: { startsWith: "it's \\ %", endsWith: "😀", contains: "_" } },
    },
  },
);

onEachBackend(
  test,
  "a check compares every kind of field",
  async (t, { repositories }) => {
    const right: Sort = {
      id: idOf(1),
      word: "it's \\ %_😀",
      flag: true,
      time: new Date("2026-01-01T00:00:00.001Z"),
      count: 7,
      serial: 2n ** 53n,
      ratio: 0.2,
    };
    const wrong: readonly Partial<Sort>[] = [
      { word: "it's \\ %😀" },
      { word: "its \\ %_😀" },
      { word: "it's \\ %_" },
      { flag: false },
      { time: new Date("2026-01-01T00:00:00.000Z") },
      { count: 6 },
      { serial: -(2n ** 63n) },
      { serial: 2n ** 53n + 1n },
      { ratio: 0.1 },
      { ratio: 1e22 },
    ];
    await repositories.sorts.create(right, { ...right, id: idOf(2), ratio: null, count: -1 });
    for (const different of wrong) {
      const [field = ""] = Object.keys(different);
      const refusal = await refused(t, repositories.sorts.create({ ...right, id: idOf(3), ...different }));
      t.is(refusal.constraint, `sorts_${field}`);
    }
  },
  { sorts },
);

interface Place {
  readonly id: string;
  readonly rank: bigint;
}
const places = table<Place>("places", { id: uuid(), rank: bigint() }, { unique: { places_rank: ["rank"] } });

onEachBackend(
  test,
  "a unique bigint is swapped as any other unique value",
  async (t, { repositories }) => {
    const [min, max] = [-(2n ** 63n), 2n ** 63n - 1n];
    await repositories.places.create({ id: idOf(1), rank: min }, { id: idOf(2), rank: max });
    const swapped = [
      { id: idOf(1), rank: max },
      { id: idOf(2), rank: min },
    ];
    t.deepEqual(await repositories.places.partialReplace(swapped), swapped);
    await t.throwsAsync(repositories.places.create({ id: idOf(3), rank: max }), { instanceOf: AlreadyExistsError });
  },
  { places },
);

interface Span {
  readonly id: string;
  readonly start: number | null;
  readonly end: number | null;
  readonly word: string;
}

const fields = { id: uuid(), start: nullable(integer()), end: nullable(integer()), word: text() };

test("a check is passed by null as in SQL", (t) => {
  const { constraints } = table<Span>("spans", fields, {
    checks: {
      unit: { not: { or: [{ start: { lt: 0 } }, { end: { notIn: [1, 2, null] } }] } },
      given: { or: [{ start: { isNull: false } }, { end: { ne: null } }] },
      word: { not: { word: { startsWith: "x" } } },
    },
  });
  const passes = (name: string, span: Partial<Span>) => {
    const one = constraints.get(name);
    return one?.kind === "check" && matches(one.condition, { id: idOf(1), start: null, end: null, word: "", ...span });
  };
  t.true(passes("unit", { start: 0, end: 2 }));
  t.true(passes("unit", { start: null, end: null }));
  t.true(passes("unit", { start: null, end: 1 }));
  t.false(passes("unit", { start: -1, end: null }));
  t.false(passes("unit", { start: null, end: 3 }));
  t.true(passes("given", { start: 1 }));
  t.true(passes("given", { end: 1 }));
  t.false(passes("given", {}));
  t.true(passes("word", { word: "ax" }));
  t.false(passes("word", { word: "xa" }));
});

test("constraints name existing fields, and values of their types", (t) => {
  t.throws(() => table<Span>("spans", fields, { checks: { a: { start: { gt: "1" as unknown as number } } } }), {
    instanceOf: InvalidError,
    message: /start/,
  });
  // @ts-expect-error there is no such field
  t.throws(() => table<Span>("spans", fields, { checks: { a: { size: 1 } } }), { instanceOf: InvalidError });
  // @ts-expect-error there is no such field
  const odd = table<Span>("spans", fields, { references: { ownerId: { table: "owners", onDelete: "cascade" } } });
  t.is(constraintsOf(odd, "reference").length, 1);
});

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

/** An entity that refers to others by a part of its key, and by its whole key. */
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

const thing = (n: number, different: Partial<Record<keyof Thing, string | null>> = {}): Thing => {
  // Null where there must be none, too.
  return { id: idOf(n), code: `c${n}`, name: `n${n}`, word: "w", ownerId: null, parentId: null, ...different } as Thing;
};

const missing = idOf(99);
const tooLong = "x".repeat(10);

type Things = Repository<Thing>;

/** Values that violate several rules, by the rule that is reported. */
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
  "of several violations, every backend reports the same one",
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
  "one call may store an entity before the one that it refers to",
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
