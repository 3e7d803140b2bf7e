import test, { type ExecutionContext } from "ava";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../src/ddd/error.ts";
import { bigint, boolean, integer, nullable, number, text, timestamp, uuid } from "../../src/ddd/field.ts";
import { constraintsOf, table } from "../../src/ddd/table.ts";
import {
  type Item,
  uuidOf as idOf,
  item,
  itemTable,
  membership,
  membershipTable,
  ownerTable,
} from "../../src/ddd/testing/index.ts";
import { matches } from "../../src/ddd/where.ts";
import { onEachBackend } from "./each-backend.ts";

/** What is refused, and what the error says of it. */
async function refused(t: ExecutionContext, write: Promise<unknown>) {
  const error = await t.throwsAsync(write, { instanceOf: IntegrityError });
  return { constraint: error.constraint, fields: error.fields, message: error.message };
}

onEachBackend(
  test,
  "of what is wrong null is told first, then the first check by name, and then the first reference",
  async (t, { repositories: { items, memberships } }) => {
    const wrong = item(2, { price: "", deleteTime: new Date(0), name: "x".repeat(101), ownerId: idOf(9) });
    const nameless = { ...wrong, name: null } as unknown as Item;
    t.is((await refused(t, items.create(nameless))).message, "name of items must not be null");
    const checked = (constraint: string, ...fields: string[]) => {
      return { constraint, fields, message: `${fields.join(", ")} of items is not allowed` };
    };
    t.deepEqual(await refused(t, items.create(wrong)), checked("items_active", "deleteTime", "active"));
    t.deepEqual(await refused(t, items.create({ ...wrong, active: false })), checked("items_name_length", "name"));
    t.deepEqual(await refused(t, items.create({ ...wrong, active: false, name: "" })), checked("items_price", "price"));
    t.deepEqual(await refused(t, memberships.create(membership(9, 9))), {
      constraint: "memberships_item_id_reference",
      fields: ["itemId"],
      message: "what is referred to does not exist, or is still referred to",
    });
  },
  { owners: ownerTable, items: itemTable, memberships: membershipTable },
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
  "a unique bigint moves between entities as any other unique value",
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

test("constraints are about fields that there are, and what these can hold", (t) => {
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
