import assert from "node:assert/strict";
import { inspect } from "node:util";
import { InvalidError, NotFoundError } from "../../error.ts";
import { everything, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { namesOf, numbersOf, rejects, seed, toArray } from "../check.ts";
import { EPOCH, type Item, item, itemsUpTo, type Slot, slot, uuidOf } from "../sample.ts";

const named = (...names: string[]) => names.map((name, i) => item(i + 1, { name }));

/** Cases for conditions and orders. */
export const queryCases: readonly Case[] = [
  defineCase("where compares text exactly", async ({ items }) => {
    await seed(items, named("ada", "Ada", "ÁDA", "Ada ", "a%a", "a_a", "axa", "a\\a", "a*a", "😀 joy", "e\u0301", "é"));
    const found = (where: Where<Item>) => namesOf(items.list({ where }));
    assert.deepEqual(await found({ name: "ada" }), ["ada"]);
    assert.deepEqual(await found({ name: { eq: "Ada" } }), ["Ada"]);
    assert.deepEqual(await found({ name: { in: ["Ada", "ada "] } }), ["Ada"]);
    assert.deepEqual(await found({ name: { startsWith: "Ad" } }), ["Ada", "Ada "]);
    assert.deepEqual(await found({ name: { endsWith: "da" } }), ["ada", "Ada"]);
    assert.deepEqual(await found({ name: { contains: "%" } }), ["a%a"]);
    assert.deepEqual(await found({ name: { contains: "_" } }), ["a_a"]);
    assert.deepEqual(await found({ name: { startsWith: "a_" } }), ["a_a"]);
    assert.deepEqual(await found({ name: { endsWith: "%a" } }), ["a%a"]);
    assert.deepEqual(await found({ name: { contains: "\\" } }), ["a\\a"]);
    assert.deepEqual(await found({ name: { contains: "*" } }), ["a*a"]);
    assert.deepEqual(await found({ name: { contains: "😀" } }), ["😀 joy"]);
    assert.deepEqual(await found({ name: { contains: "DA" } }), ["ÁDA"]);
    assert.deepEqual(await found({ name: "é" }), ["é"]);
    assert.equal((await found({ name: { contains: "" } })).length, 12);
    assert.equal((await found({ name: { ne: "ada" } })).length, 11);
  }),

  defineCase("where compares text with quotes, stars and filter keywords literally", async ({ items }) => {
    const difficult = [
      "it's",
      '"quoted"',
      "\\",
      "\\*",
      "*",
      "null",
      "true",
      "a AND b",
      "(",
      "it''s",
      "`",
      "$1",
      "?",
      ":x",
    ];
    await seed(items, named(...difficult));
    for (const name of difficult) {
      assert.deepEqual(await namesOf(items.list({ where: { name } })), [name]);
      assert.deepEqual(await namesOf(items.list({ where: { name: { in: [name] } } })), [name]);
      assert.ok((await namesOf(items.list({ where: { name: { contains: name } } }))).includes(name), name);
    }
  }),

  defineCase("text is ordered by code point, times by millisecond and false before true", async ({ items }) => {
    const ordered = ["", " ", "Z", "a", "a ", "aa", "é", "\u{D7FF}", "\u{FF21}", "\u{1F600}", "\u{1F601}"];
    const stored = [5, 0, 9, 3, 10, 1, 7, 2, 8, 4, 6].map((at) => ordered[at] ?? "");
    await seed(items, named(...stored));
    assert.deepEqual(await namesOf(items.list({ orderBy: ["name"] })), ordered);
    assert.deepEqual(await namesOf(items.list({ orderBy: ["name desc"] })), ordered.toReversed());
    assert.deepEqual(await namesOf(items.list({ where: { name: { gt: "\u{FF21}" } }, orderBy: ["name"] })), [
      "\u{1F600}",
      "\u{1F601}",
    ]);
    assert.deepEqual(await namesOf(items.list({ where: { name: { lt: "a" } }, orderBy: ["name"] })), ["", " ", "Z"]);
    assert.equal(await items.count({ createTime: { gte: new Date(EPOCH + 2000) } }), 10);
    assert.equal(await items.count({ createTime: { gt: new Date(EPOCH + 2000) } }), 9);
    assert.equal(await items.count({ createTime: { lte: new Date(EPOCH + 1999) } }), 1);
    assert.equal(await items.count({ createTime: new Date(EPOCH + 2000) }), 1);
    assert.equal(await items.count({ active: { gt: false } }), 5);
    assert.deepEqual((await toArray(items.list({ orderBy: ["active", "id desc"], limit: 1 })))[0]?.id, uuidOf(11));
  }),

  defineCase("null is before everything, and only conditions about null find it", async ({ items }) => {
    await seed(items, [
      item(1, { rating: 1, note: null }),
      item(2),
      item(3, { rating: -1, deleteTime: new Date(EPOCH), active: false }),
      item(4, { note: "" }),
    ]);
    const ids = async (orderBy: "rating" | "rating desc" | "note" | "deleteTime desc") =>
      (await toArray(items.list({ orderBy: [orderBy] }))).map(({ id }) => Number(id.slice(-12)));
    assert.deepEqual(await ids("rating"), [2, 4, 3, 1]);
    assert.deepEqual(await ids("rating desc"), [1, 3, 2, 4]);
    assert.deepEqual(await ids("note"), [1, 4, 2, 3]);
    assert.deepEqual(await ids("deleteTime desc"), [3, 1, 2, 4]);
    assert.deepEqual(await numbersOf(items, { rating: null }), [2, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { isNull: true } }), [2, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { isNull: false } }), [1, 3]);
    assert.deepEqual(await numbersOf(items, { rating: { ne: null } }), [1, 3]);
    assert.deepEqual(await numbersOf(items, { rating: { ne: 1 } }), [2, 3, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { in: [1, null] } }), [1, 2, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { notIn: [1] } }), [2, 3, 4]);
    assert.deepEqual(await numbersOf(items, { rating: { notIn: [1, null] } }), [3]);
    assert.deepEqual(await numbersOf(items, { rating: { lt: 100 } }), [1, 3]);
    assert.deepEqual(await numbersOf(items, { not: { rating: { lt: 1 } } }), [1, 2, 4]);
    assert.deepEqual(await numbersOf(items, { note: { contains: "" } }), [2, 3, 4]);
    assert.deepEqual(await numbersOf(items, { not: { note: { startsWith: "p" } } }), [1, 4]);
    assert.deepEqual(await numbersOf(items, { deleteTime: { gte: new Date(EPOCH) } }), [3]);
  }),

  defineCase("where compares a field with another of its kind, and null equals null then", async ({ items, slots }) => {
    const at = (ms: number) => new Date(EPOCH + ms);
    await seed(items, [
      item(1, { createTime: at(0), deleteTime: at(0), active: false, rating: 1, note: item(1).name }),
      item(2, { createTime: at(1), deleteTime: at(0), active: false, rating: 0, note: "Item" }),
      item(3, { createTime: at(0), deleteTime: at(1), active: false, rating: 2, note: "Itemx" }),
      item(4, { rating: null, note: null, ownerId: null }),
      item(5, { note: "" }),
    ]);
    const times = async (op: string) =>
      numbersOf(items, { createTime: { [op]: { field: "deleteTime" } } } as Where<Item>);
    assert.deepEqual(await times("eq"), [1]);
    assert.deepEqual(await times("ne"), [2, 3, 4, 5]);
    assert.deepEqual(await times("lt"), [3]);
    assert.deepEqual(await times("lte"), [1, 3]);
    assert.deepEqual(await times("gt"), [2]);
    assert.deepEqual(await times("gte"), [1, 2]);
    assert.deepEqual(await numbersOf(items, { note: { eq: { field: "name" } } }), [1]);
    assert.deepEqual(await numbersOf(items, { note: { lt: { field: "name" } } }), [2, 5]);
    assert.deepEqual(await numbersOf(items, { note: { eq: { field: "ownerId" } } }), [4]);
    assert.deepEqual(await numbersOf(items, { not: { note: { eq: { field: "ownerId" } } } }), [1, 2, 3, 5]);
    assert.deepEqual(await numbersOf(items, { note: { ne: { field: "ownerId" } } }), [1, 2, 3, 5]);
    assert.deepEqual(await numbersOf(items, { not: { note: { ne: { field: "ownerId" } } } }), [4]);
    assert.deepEqual(await numbersOf(items, { note: { gte: { field: "note" } } }), [1, 2, 3, 5]);
    assert.deepEqual(await numbersOf(items, { id: { lt: { field: "name" }, ne: uuidOf(2) } }), [1, 3, 4, 5]);
    await slots.create(slot(1), slot(2, { parentId: 1n, afterId: 1n }), slot(3, { parentId: 2n, afterId: 1n }));
    const ids = async (where: Where<Slot>) => (await toArray(slots.list({ where }))).map(({ id }) => Number(id));
    assert.deepEqual(await ids({ parentId: { eq: { field: "afterId" } } }), [1, 2]);
    assert.deepEqual(await ids({ parentId: { gt: { field: "afterId" } } }), [3]);
    assert.deepEqual(await ids({ not: { parentId: { lte: { field: "afterId" } } } }), [1, 3]);
    assert.deepEqual(await ids({ parentId: { lt: { field: "id" } } }), [2, 3]);
    assert.equal((await items.update({ note: "same" }, { note: { eq: { field: "name" } } })).length, 1);
    assert.equal(await items.drop({ createTime: { gt: { field: "deleteTime" } } }), 1);
  }),

  defineCase("where compares a field with values of its type only", async ({ items }) => {
    await seed(items, itemsUpTo(3));
    for (const where of [
      { createTime: "2026-01-01" },
      { createTime: { gt: "abc" } },
      { createTime: { in: [new Date(EPOCH), 7] } },
      { createTime: { startsWith: "2026" } },
      { createTime: new Date(Number.NaN) },
      { active: "true" },
      { active: { ne: 1 } },
      { name: 7 },
      { name: { lt: new Date(EPOCH) } },
      { name: "a\0b" },
      { name: { contains: "half \ud83d" } },
      { note: { notIn: ["a\0b"] } },
      { rating: "1" },
      { rating: 1n },
      { serial: 1 },
      { serial: { gt: "1" } },
      { weight: { gt: true } },
      { not: { or: [{ active: false }, { name: true }] } },
      { rating: { lt: { field: "name" } } },
      { rating: { lt: { field: "weight" } } },
      { rating: { eq: { field: "serial" } } },
      { rating: { eq: { field: "raiting" } } },
      { rating: { eq: { field: "toString" } } },
      { rating: { eq: { field: "version", or: 1 } } },
      { rating: { eq: { field: 1 } } },
      { rating: { in: [{ field: "version" }] } },
      { rating: { field: "version" } },
      { name: { contains: { field: "note" } } },
      { naem: "x" },
      { toString: "x" },
      { name: { like: "x" } },
      { name: undefined },
    ]) {
      // A program without types could ask this.
      const wrong = where as Where<Item>;
      const shown = inspect(where);
      await rejects(items.count(wrong), InvalidError, shown);
      await rejects(items.retrieve(wrong), InvalidError, shown);
      await rejects(items.page({ where: wrong }), InvalidError, shown);
      await rejects(toArray(items.list({ where: wrong })), InvalidError, shown);
    }
  }),

  defineCase("lists and pages are ordered by existing fields, each named once", async ({ items }) => {
    await seed(items, itemsUpTo(3));
    for (const orderBy of [["naem"], ["name up"], ["name", "name desc"], ["toString"]]) {
      const wrong = orderBy as readonly string[] as readonly "name"[];
      await rejects(items.page({ orderBy: wrong }), InvalidError, orderBy.join());
      await rejects(toArray(items.list({ orderBy: wrong })), InvalidError, orderBy.join());
    }
    for (const limit of [-1, 1.5, Number.NaN]) await rejects(toArray(items.list({ limit })), InvalidError);
  }),

  defineCase("a malformed id finds nothing, and is no error in a where", async ({ items }) => {
    await seed(items, itemsUpTo(2));
    for (const id of ["not-a-uuid", "", `${uuidOf(1).toUpperCase()}0`, "😀"]) {
      await rejects(items.retrieve({ id }), NotFoundError, id);
      await rejects(items.retrieve({ id }, { active: true }), NotFoundError, id);
      assert.equal(await items.count({ id }), 0);
      assert.equal(await items.count({ id: { in: [id, uuidOf(2)] } }), 1);
    }
    await rejects(items.retrieve({ id: "a\0b" }), InvalidError);
  }),

  defineCase("where joins with and, or and not", async ({ items }) => {
    await seed(items, itemsUpTo(6));
    const [one, two, three] = [{ id: uuidOf(1) }, { id: uuidOf(2) }, { id: uuidOf(3) }];
    assert.equal(await items.count(), 6);
    assert.equal(await items.count(everything), 6);
    assert.equal(await items.count({ or: [] }), 0);
    assert.equal(await items.count({ not: everything }), 0);
    assert.equal(await items.count({ active: true }, { id: { gt: uuidOf(2) } }), 2);
    assert.deepEqual(
      await numbersOf(items, { or: [one, { ...two, active: true }, { ...three, active: true }] }),
      [1, 2],
    );
    assert.deepEqual(await numbersOf(items, { not: { or: [{ active: true }, one] } }), [3, 5]);
    assert.deepEqual(await numbersOf(items, { and: [{ active: false }, { not: one }], note: "plain" }), [3, 5]);
    assert.deepEqual(await numbersOf(items, { id: { gte: uuidOf(2), lt: uuidOf(5), ne: uuidOf(3) } }), [2, 4]);
  }),

  defineCase("where takes lists of any length", async ({ items }) => {
    await seed(items, itemsUpTo(5));
    const many = Array.from({ length: 3000 }, (_, i) => `nothing ${i}`);
    assert.equal(await items.count({ name: { in: [] } }), 0);
    assert.equal(await items.count({ name: { notIn: [] } }), 5);
    assert.equal(await items.count({ rating: { in: [] } }), 0);
    assert.equal(await items.count({ rating: { notIn: [] } }), 5);
    assert.equal(await items.count({ name: { in: [item(1).name, item(1).name, "nothing"] } }), 1);
    assert.equal(await items.count({ name: { in: [...many, item(2).name] } }), 1);
    assert.equal(await items.count({ name: { notIn: [...many, item(2).name] } }), 4);
    const ratings = Array.from({ length: 5000 }, (_, i) => i);
    assert.equal(await items.count({ or: [{ rating: { in: ratings } }, { rating: null }] }), 5);
  }),
];
