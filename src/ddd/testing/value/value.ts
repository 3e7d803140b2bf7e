import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError, InvalidError, NotFoundError } from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { EPOCH, type Item, item, itemsUpTo, uuidOf } from "../sample.ts";

/** An item that a program without types could make. */
function malformed(n: number, different: Readonly<Record<string, unknown>>): Item {
  return { ...item(n), ...different } as Item;
}

const notStorable: readonly (readonly [field: string, value: unknown])[] = [
  ["id", "not-a-uuid"],
  ["id", uuidOf(1).replace("4000", "ABCD")],
  ["name", 7],
  ["name", "a\0b"],
  ["name", "half \ud83d"],
  ["note", "a\0b"],
  ["active", 1],
  ["rating", 1.5],
  ["rating", 2 ** 53],
  ["weight", Number.NaN],
  ["weight", Number.POSITIVE_INFINITY],
  ["serial", 1],
  ["serial", 2n ** 63n],
  ["createTime", "2026-01-01"],
  ["createTime", new Date(Number.NaN)],
  ["createTime", new Date(Date.UTC(10_000, 0, 1))],
  ["deleteTime", new Date(Number.NaN)],
  ["ownerId", "not-a-uuid"],
];

/** Text that some layer could misread or drop. */
const texts: readonly string[] = [
  "",
  " ",
  "a ",
  " a",
  'O\'Brien \\ "quoted" %_*? é e\u0301',
  "; DROP TABLE items --",
  "line\r\nline\ttab\u0001",
  "null",
  "😀 \u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u{10FFFF} \u{FFFD} \uFEFF",
  "\u202Eright to left שלום",
];

/** Cases for values: those that are stored unchanged, and those that are refused, with the errors. */
export const valueCases: readonly Case[] = [
  defineCase("text is stored unchanged", async ({ items, traits }) => {
    const all = texts.map((text, i) => item(i + 1, { name: text, note: text }));
    assert.deepEqual(await items.create(...all), all);
    assert.deepEqual(await toArray(items.list()), all);
    for (const one of all) assert.deepEqual(await items.retrieve({ name: one.name, note: one.note }), one);
    const part = "é😀'\"\\";
    const most = Math.floor(traits.longestText / Buffer.byteLength(part));
    if (most < 20_000) {
      const error = await rejects(items.create(item(98, { note: part.repeat(20_000) })), InvalidError);
      assert.deepEqual(
        error.violations.map(({ field }) => field),
        ["note"],
      );
      assert.equal(await items.count({ note: part.repeat(20_000) }), 0);
    }
    const long = item(99, { note: part.repeat(Math.min(most, 20_000)) });
    await items.create(long);
    assert.deepEqual(await items.retrieve({ id: long.id }), long);
  }),

  defineCase("times are stored to the millisecond, from the year 1 to 9999", async ({ items }) => {
    const times = ["0001-01-01T00:00:00.000Z", "0999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"]
      .concat(["1970-01-01T00:00:00.000Z", "2026-03-29T01:30:00.001Z", "2026-07-01T12:34:56.789Z"])
      .concat(["2038-01-19T03:14:08.000Z", "9999-12-31T23:59:59.999Z"])
      .map((time) => new Date(time));
    const all = times.map((time, i) => item(i + 1, { createTime: time, deleteTime: time, active: false }));
    await items.create(...all);
    assert.deepEqual(await toArray(items.list({ orderBy: ["deleteTime"] })), all);
    for (const one of all) assert.deepEqual(await items.retrieve({ createTime: one.createTime }), one);
  }),

  defineCase("null is stored as null, and is neither an empty text, nor zero, nor false", async ({ items }) => {
    const none = item(1, { note: null, rating: null, deleteTime: null, ownerId: null });
    const empty = item(2, { note: "", rating: 0, deleteTime: new Date(0), active: false });
    await items.create(none, empty);
    assert.deepEqual(await toArray(items.list()), [none, empty]);
    const changed = await items.update({ note: null, rating: null, deleteTime: null }, { id: uuidOf(2) });
    assert.deepEqual(changed, [item(2, { note: null, active: false, version: 2 })]);
    assert.equal(await items.count({ note: null, rating: null, deleteTime: null }), 2);
  }),

  defineCase("a value of another type than its field's is invalid, and nothing is stored", async ({ items }) => {
    await items.create(item(1));
    for (const [field, value] of notStorable) {
      const wrong = malformed(2, { [field]: value });
      const about = `${field} = ${String(value)}`;
      for (const write of [
        () => items.create(item(3), wrong),
        () => items.partialReplace([item(3), wrong]),
        () => items.replace([item(3), wrong]),
      ]) {
        const error = await rejects(write, InvalidError, about);
        assert.equal(error.violations[0]?.field, field);
      }
      if (field === "id") continue;
      await rejects(items.save(malformed(1, { [field]: value })), InvalidError, about);
      await rejects(items.update({ [field]: value }, everything), InvalidError, about);
    }
    assert.deepEqual(await items.retrieve(), item(1));
  }),

  defineCase("a required field that is null or absent violates the storage's rules", async ({ items }) => {
    await items.create(item(1));
    for (const value of [null, undefined]) {
      for (const write of [
        () => items.create(malformed(2, { name: value })),
        () => items.save(malformed(1, { name: value })),
        () => items.partialReplace([malformed(2, { name: value })]),
        () => items.create(malformed(2, { id: value })),
      ]) {
        const error = await rejects(write, IntegrityError);
        assert.ok(!(error instanceof AlreadyExistsError));
        assert.match(error.message, /^(name|id) of items must not be null$/);
        const [field] = error.fields;
        assert.deepEqual(error.violations, [{ field, description: "must not be null" }]);
      }
    }
    await rejects(items.update(malformed(1, { name: null }), { name: "nothing" }), InvalidError);
    const nameless = { name: null } as unknown as { name: string };
    assert.deepEqual(await items.update(nameless, { name: "nothing" }), []);
    const error = await rejects(items.update(nameless, everything), IntegrityError);
    assert.deepEqual(error.fields, ["name"]);
    assert.deepEqual(await items.retrieve(), item(1));
  }),

  defineCase("a new item has the defaults of the fields that it does not give", async ({ items }) => {
    const { active, createTime, price, version, ...given } = item(1);
    const absent = { active: undefined, createTime: undefined, price: undefined };
    const [made] = await items.create(malformed(1, absent));
    assert.deepEqual(
      { ...made, createTime: given.deleteTime },
      { ...item(1), active: false, price: "0.00", createTime: null },
    );
    assert.ok((made?.createTime.getTime() ?? 0) > EPOCH);
    assert.deepEqual(await items.retrieve(), made);
    // Only create's input may lack fields: the repository's own type says so, where it has one for that.
    const [other] = await items.create({ ...given, id: uuidOf(2), name: "other" } as Item);
    assert.deepEqual([other?.active, other?.price, other?.version], [false, "0.00", 1]);
    await rejects(items.create(malformed(3, { active: null })), IntegrityError);
    await rejects(items.save(malformed(1, { price: undefined })), IntegrityError);
    await rejects(items.partialReplace([malformed(3, { price: undefined })]), IntegrityError);
    assert.equal(await items.count(), 2);
  }),

  defineCase("the limit of a text field counts code points", async ({ items }) => {
    const longest = item(1, { name: "😀".repeat(100) });
    assert.deepEqual(await items.create(longest), [longest]);
    const tooLong = "x".repeat(101);
    for (const write of [
      () => items.create(item(2, { name: tooLong })),
      () => items.save({ ...longest, name: tooLong }),
      () => items.update({ name: tooLong }, everything),
      () => items.replace([item(2, { name: tooLong })]),
    ]) {
      const error = await rejects(write, IntegrityError);
      assert.deepEqual([error.kind, error.constraint, error.fields], ["integrity", "items_name_length", ["name"]]);
      assert.equal(error.message, "name of items must be at most 100 characters long");
      assert.deepEqual(error.violations, [{ field: "name", description: "must be at most 100 characters long" }]);
    }
    assert.deepEqual(await items.retrieve(), longest);
  }),

  defineCase("unique values are compared exactly", async ({ items }) => {
    const alike = ["ada", "Ada", "ÁDA", "Ada ", " Ada", "Ada\t", "é", "e\u0301", "ß", "ss", "straße", "ﬁ", "fi"];
    const all = alike.map((name, i) => item(i + 1, { name }));
    await items.create(...all);
    for (const one of all) {
      await rejects(items.create(item(99, { name: one.name })), AlreadyExistsError, one.name);
      assert.deepEqual(await items.retrieve({ name: one.name }), one);
    }
  }),

  defineCase("update sets existing fields to a value, and never id or version", async ({ items }) => {
    await items.create(...itemsUpTo(2));
    for (const [field, value] of [
      ["note", undefined],
      ["id", uuidOf(9)],
      ["version", 7],
      ["naem", "x"],
    ] as const) {
      for (const where of [everything, { name: "nothing" }]) {
        const error = await rejects(items.update({ [field]: value }, where), InvalidError, field);
        assert.equal(error.violations[0]?.field, field);
      }
    }
    assert.deepEqual(await toArray(items.list()), itemsUpTo(2));
  }),

  defineCase("properties beyond an entity's fields are not stored", async ({ items }) => {
    const more = malformed(1, { secret: "s", toString: 1 });
    assert.deepEqual(await items.create(more), [item(1)]);
    assert.deepEqual(await items.save(more), item(1, { version: 2 }));
    assert.deepEqual(await items.partialReplace([more]), [item(1, { version: 3 })]);
    assert.deepEqual(await items.retrieve(), item(1, { version: 3 }));
  }),

  defineCase("an entity with a malformed id is not found", async ({ items }) => {
    await items.create(item(1));
    await rejects(items.save(malformed(1, { id: "not-a-uuid" })), NotFoundError);
    await rejects(items.remove(malformed(1, { id: "not-a-uuid" })), NotFoundError);
    await rejects(items.delete({ id: "not-a-uuid" }), NotFoundError);
    await rejects(items.remove(malformed(1, { id: "a\0b" })), InvalidError);
  }),

  defineCase("a change with a condition that cannot be compared deletes and changes nothing", async ({ items }) => {
    await items.create(...itemsUpTo(2));
    for (const where of [{ createTime: "abc" }, { active: "true" }, { name: 7 }, { weight: "1" }, { naem: "x" }]) {
      // A program without types could do this.
      const wrong = where as object as { id: string };
      await rejects(items.drop(wrong), InvalidError);
      await rejects(items.delete(wrong), InvalidError);
      await rejects(items.update({ note: "new" }, wrong), InvalidError);
    }
    assert.deepEqual(await toArray(items.list()), itemsUpTo(2));
    assert.equal(await items.count({ createTime: { gt: new Date(EPOCH) } }), 2);
  }),
];
