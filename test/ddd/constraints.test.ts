import test, { type ExecutionContext } from "ava";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../src/ddd/error.ts";
import { bigint, boolean, integer, nullable, number, text, timestamp, uuid } from "../../src/ddd/field.ts";
import { constraintsOf, table } from "../../src/ddd/table.ts";
import { everything, matches } from "../../src/ddd/where.ts";
import { type Item, idOf, item, owner } from "./sample.ts";
import { onEachBackend } from "./sample-backends.ts";

/** What is refused, and what the error says of it. */
async function refused(t: ExecutionContext, write: Promise<unknown>) {
  const error = await t.throwsAsync(write, { instanceOf: IntegrityError });
  return { constraint: error.constraint, fields: error.fields, message: error.message };
}

const checked = (constraint: string, ...fields: string[]) => {
  return { constraint, fields, message: `${fields.join(", ")} of items is not allowed` };
};
const rating = checked("items_rating", "rating");
const reference = (constraint: string, field: string) => {
  return { constraint, fields: [field], message: "what is referred to does not exist, or is still referred to" };
};
const ownerId = reference("items_owner_id_reference", "ownerId");

onEachBackend(test, "a check refuses what does not meet it, by its name", async (t, { repositories: { items } }) => {
  await items.create(item(1, { rating: 0 }), item(2, { rating: 5 }), item(3, { rating: null }));
  t.deepEqual(await refused(t, items.create(item(4), item(5, { rating: 6 }))), rating);
  t.deepEqual(await refused(t, items.save(item(1, { rating: -1 }))), rating);
  t.deepEqual(await refused(t, items.update({ rating: 7 }, everything)), rating);
  t.deepEqual(await refused(t, items.partialReplace([item(1, { rating: 6 })])), rating);
  t.deepEqual(await refused(t, items.replace([item(9, { rating: 6 })])), rating);
  t.is(await items.count({ version: 1 }), 3);
  t.deepEqual((await items.save(item(1, { rating: 3 }))).rating, 3);
});

onEachBackend(test, "a check of several fields names them all", async (t, { repositories: { items } }) => {
  const active = checked("items_active", "deleteTime", "active");
  const deleteTime = new Date(0);
  await items.create(item(1, { deleteTime, active: false }), item(2, { deleteTime: null }));
  t.deepEqual(await refused(t, items.create(item(3, { deleteTime }))), active);
  t.deepEqual(await refused(t, items.update({ active: true }, { id: idOf(1) })), active);
});

onEachBackend(test, "of several checks the first by name is told", async (t, { repositories: { items } }) => {
  const wrong = item(1, { rating: 6, deleteTime: new Date(0), name: "x".repeat(101) });
  t.deepEqual(await refused(t, items.create(wrong)), checked("items_active", "deleteTime", "active"));
  t.deepEqual(await refused(t, items.create({ ...wrong, active: false })), checked("items_name_length", "name"));
  const nameless = { ...wrong, name: null } as unknown as Item;
  t.is((await refused(t, items.create(nameless))).message, "name of items must not be null");
});

onEachBackend(test, "null is told before any check, and the unique value after it", async (t, { repositories }) => {
  const { items } = repositories;
  await items.create(item(1));
  t.deepEqual(await refused(t, items.create(item(2, { name: item(1).name, rating: 9 }))), rating);
  const taken = await t.throwsAsync(items.create(item(2, { name: item(1).name, ownerId: idOf(9) })), {
    instanceOf: AlreadyExistsError,
  });
  t.is(taken.constraint, "items_name");
  const id = await t.throwsAsync(items.create(item(1)), { instanceOf: AlreadyExistsError });
  t.deepEqual([id.constraint, id.fields], ["items_id", ["id"]]);
});

onEachBackend(
  test,
  "a reference is to what there is, or to nothing",
  async (t, { repositories: { items, owners } }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: idOf(1) }), item(2));
    const many = Array.from({ length: 700 }, (_, i) => item(10 + i, { ownerId: idOf(i === 650 ? 9 : 1) }));
    for (const write of [
      () => items.create(item(3, { ownerId: idOf(9) })),
      () => items.create(item(3, { ownerId: idOf(1) }), item(4, { ownerId: idOf(9) })),
      () => items.create(...many),
      () => items.save(item(1, { ownerId: idOf(9) })),
      () => items.update({ ownerId: idOf(9) }, everything),
      () => items.partialReplace([item(2, { ownerId: idOf(9) })]),
      () => items.replace([item(2, { ownerId: idOf(9) })]),
    ]) {
      t.deepEqual(await refused(t, write()), ownerId);
    }
    t.deepEqual(await items.update({ ownerId: idOf(9) }, { name: "nobody's" }), []);
    t.is(await items.count(), 2);
    t.is(await items.count({ version: 1 }), 2);
  },
);

onEachBackend(test, "what is referred to is not deleted, where that restricts", async (t, { repositories }) => {
  const { items, owners } = repositories;
  await owners.create(owner(1), owner(2), owner(3));
  await items.create(item(1, { ownerId: idOf(1) }), item(2, { ownerId: idOf(2) }));
  for (const write of [
    () => owners.delete({ id: idOf(1) }),
    () => owners.remove(owner(2)),
    () => owners.drop(everything),
    () => owners.drop({ name: { endsWith: "1" } }),
    () => owners.replace([owner(1)]),
  ]) {
    t.deepEqual(await refused(t, write()), ownerId);
  }
  t.is(await owners.count(), 3);
  await owners.remove(owner(3));
  await items.update({ ownerId: null }, { ownerId: idOf(2) });
  t.is(await owners.drop({ id: { ne: idOf(1) } }), 1);
  await owners.save(owner(1, { name: "Ada" }));
  await owners.replace([owner(1), owner(4)]);
  t.is(await items.count({ ownerId: idOf(1) }), 1);
});

onEachBackend(test, "a unit goes on after a refusal, and sees what it has stored itself", async (t, worker) => {
  await worker.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: idOf(1) }));
    t.deepEqual(await refused(t, items.create(item(2, { ownerId: idOf(9) }))), ownerId);
    t.deepEqual(await refused(t, owners.drop(everything)), ownerId);
    t.deepEqual(await refused(t, items.update({ rating: 6 }, everything)), rating);
    await items.drop(everything);
    await owners.drop(everything);
    await owners.create(owner(2));
    await items.create(item(2, { ownerId: idOf(2) }));
  });
  t.deepEqual(await worker.repositories.items.retrieve(), item(2, { ownerId: idOf(2) }));
});

onEachBackend(test, "of two units, one does not delete what the other refers to", async (t, worker) => {
  await worker.repositories.owners.create(owner(1));
  const outcomes = await Promise.allSettled([
    worker.run(({ items }) => items.create(item(1, { ownerId: idOf(1) }))),
    worker.run(({ owners }) => owners.remove(owner(1))),
  ]);
  t.is(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  const { items, owners } = worker.repositories;
  t.is(await items.count(), await owners.count());
});

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
