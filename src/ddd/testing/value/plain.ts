import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { InvalidError } from "../../error.ts";
import { everything, type Where } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import { type Case, defineCase } from "../backend.ts";
import { numbersOf, rejects, toArray } from "../check.ts";
import { EPOCH, type Item, item, itemsUpTo, uuidOf } from "../sample.ts";
import { noComparisons, noScalars, noWheres, wrongWheres } from "./not-plain.ts";

const one = uuidOf(1);

/** Cases for plain data: every backend refuses other input, so that none is mistaken for "everything". */
export const plainCases: readonly Case[] = [
  defineCase("a condition that is not plain data deletes, changes and finds nothing", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    for (const [what, where] of wrongWheres()) {
      // A program without types could ask this.
      const wrong = where as Where<Item>;
      await rejects(items.drop(wrong), InvalidError, `drop: ${what}`);
      await rejects(items.update({ note: "new" }, wrong), InvalidError, `update: ${what}`);
    }
    for (const [what, make] of Object.entries(noWheres)) {
      const wrong = make() as Where<Item>;
      await rejects(items.delete(wrong), InvalidError, `delete: ${what}`);
      await rejects(items.count(wrong), InvalidError, `count: ${what}`);
      await rejects(items.drop({ id: one }, wrong), InvalidError, `drop, the second: ${what}`);
      await rejects(items.page({ where: wrong }), InvalidError, `page: ${what}`);
      await rejects(toArray(items.list({ where: wrong })), InvalidError, `list: ${what}`);
    }
    assert.deepEqual(await toArray(items.list()), itemsUpTo(3));
  }),

  defineCase("a query that is not plain data, or has unknown parts, lists nothing", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    for (const query of [
      { wehre: { id: one } },
      { filter: { id: one } },
      { where: { id: one }, ordreBy: ["name"] },
      { where: undefined },
      { where: undefined, orderBy: ["name"] },
      { where: { id: one }, [Symbol("limit")]: 1 },
      Promise.resolve({ where: { id: one } }),
      new Map([["where", { id: one }]]),
      [{ where: { id: one } }],
      null,
      { orderBy: "name" },
      { orderBy: [7] },
      { orderBy: [["name"]] },
      { orderBy: new Array(1) },
      { orderBy: new Set(["name"]) },
      { orderBy: Promise.resolve(["name"]) },
    ]) {
      const wrong = query as unknown as { orderBy: ["name"] };
      await rejects(toArray(items.list(wrong)), InvalidError, String(query));
      await rejects(items.page(wrong), InvalidError, String(query));
    }
    const [limit, size, token] = ["2" as never, new Number(2) as never, 7 as never];
    await rejects(toArray(items.list({ limit })), InvalidError);
    await rejects(items.page({ size }), InvalidError);
    await rejects(items.page({ token }), InvalidError);
    // A part of the query would be dropped in silence.
    await rejects(toArray(items.list({ size: 1 } as never)), InvalidError);
    await rejects(items.page({ limit: 1 } as never), InvalidError);
  }),

  defineCase("a change that is not plain data, or is empty, changes nothing", async ({ items }) => {
    await items.create(...itemsUpTo(2));
    for (const [what, make] of Object.entries({ ...noWheres, ...noComparisons, "a note in a getter": getter })) {
      const wrong = make() as Partial<Item>;
      await rejects(items.update(wrong, everything), InvalidError, what);
      await rejects(items.update(wrong, { id: uuidOf(9) }), InvalidError, `${what}, of none`);
    }
    assert.deepEqual(await toArray(items.list()), itemsUpTo(2));
  }),

  defineCase("an entity has scalars only, and a value without fields is no entity", async ({ items, memberships }) => {
    await items.create(item(1));
    for (const [what, make] of Object.entries(noScalars)) {
      for (const field of ["name", "note", "active", "rating", "weight", "serial", "createTime", "ownerId"] as const) {
        const value = make();
        const wrong = { ...item(2), [field]: value } as Item;
        for (const write of writesOf(items, wrong)) await refuses(write, field, `${field} is ${what}`);
        await refuses(() => items.save({ ...item(1), [field]: value } as Item), field, `${field} is ${what}`);
        await refuses(() => items.update({ [field]: value } as Partial<Item>, everything), field, `${field}: ${what}`);
      }
      await rejects(items.create({ ...item(2), id: make() } as Item), InvalidError, `an id that is ${what}`);
      for (const [field, value] of [
        ["id", make()],
        ["version", make()],
      ] as const) {
        const wrong = { ...item(1), [field]: value } as Item;
        await rejects(() => items.save(wrong), InvalidError, `save: the ${field} is ${what}`);
        await rejects(() => items.remove(wrong), InvalidError, `remove: the ${field} is ${what}`);
      }
    }
    for (const [what, make] of Object.entries(noScalars).filter(([what]) => !/object|proxy|error|URL/.test(what))) {
      const wrong = make() as Item;
      for (const write of [...writesOf(items, wrong), () => items.save(wrong), () => items.remove(wrong)]) {
        await rejects(write, InvalidError, what);
      }
      await rejects(() => memberships.create(make() as never), InvalidError, what);
    }
    for (const collection of [Promise.resolve([item(1)]), new Set([item(1)]), { 0: item(1), length: 1 }, null]) {
      await rejects(() => items.replace(collection as never), InvalidError, String(collection));
      await rejects(() => items.partialReplace(collection as never), InvalidError, String(collection));
    }
    await rejects(items.replace(new Array(1)), InvalidError, "a sparse array");
    assert.deepEqual(await toArray(items.list()), [item(1)]);
  }),

  defineCase("plain data and a Date of another realm are accepted", async ({ items, worker }) => {
    const date = (time: number): Date => runInNewContext(`new Date(${time})`);
    class Stamp extends Date {}
    const foreign = [item(1, { createTime: date(EPOCH + 1000) }), item(2, { createTime: new Stamp(EPOCH + 2000) })];
    assert.deepEqual(await items.create(...foreign), itemsUpTo(2));
    assert.deepEqual(await toArray(items.list()), itemsUpTo(2));
    const time = date(EPOCH + 1000);
    assert.equal(await items.count({ createTime: time }), 1);
    assert.deepEqual(await numbersOf(items, { createTime: { gt: time } }), [2]);
    assert.deepEqual(await numbersOf(items, { createTime: { in: [time, new Stamp(0)] } }), [1]);
    const saved = await items.save({ ...item(1), active: false, deleteTime: date(EPOCH) });
    const stored = item(1, { active: false, deleteTime: new Date(EPOCH), version: 2 });
    assert.deepEqual(saved, stored);
    const change = { deleteTime: date(EPOCH + 5) };
    assert.deepEqual(await items.update(change, { id: one }), [
      { ...stored, deleteTime: new Date(EPOCH + 5), version: 3 },
    ]);
    await worker.run(async (unit) => {
      const [made] = await unit.items.create(item(3, { createTime: date(EPOCH + 3000) }));
      assert.deepEqual(made, item(3));
      assert.deepEqual(await unit.items.retrieve({ createTime: date(EPOCH + 3000) }), item(3));
    });
    assert.deepEqual((await items.page({ orderBy: ["createTime desc"], size: 1 })).items, [item(3)]);

    for (const where of [
      Object.assign(Object.create(null), { id: uuidOf(3) }),
      runInNewContext(`({ id: { in: ["${uuidOf(3)}"] } })`),
      new Proxy({ id: uuidOf(3) }, {}),
      { id: Object.assign(Object.create(null), { eq: uuidOf(3) }) },
      JSON.parse(JSON.stringify({ and: [{ id: { eq: uuidOf(3) } }, { note: { isNull: false } }] })),
    ] as Where<Item>[]) {
      assert.deepEqual(await toArray(items.list({ where })), [item(3)]);
    }
    class Instance {
      readonly id = one;
    }
    assert.deepEqual(await items.save(Object.assign(new Instance(), item(1, { version: 3 }))), item(1, { version: 4 }));
  }),

  defineCase("empty lists mean the same as in logic, and a condition is not modified", async ({ items }) => {
    await items.create(...itemsUpTo(3));
    assert.deepEqual(await numbersOf(items, { and: [] }), [1, 2, 3]);
    assert.deepEqual(await numbersOf(items, { or: [] }), []);
    assert.deepEqual(await numbersOf(items, { not: { and: [] } }), []);
    assert.deepEqual(await numbersOf(items, { not: { or: [] } }), [1, 2, 3]);
    assert.deepEqual(await numbersOf(items, { id: { in: [] } }), []);
    assert.deepEqual(await numbersOf(items, { id: { notIn: [] } }), [1, 2, 3]);
    assert.equal(await items.drop({ or: [] }), 0);
    const ids = [one];
    const found = items.drop({ id: { in: ids } });
    ids.push(uuidOf(2));
    assert.equal(await found, 1);
  }),
];

function writesOf(items: Repository<Item>, wrong: Item): (() => Promise<unknown>)[] {
  return [
    () => items.create(wrong),
    () => items.create(item(3), wrong),
    () => items.partialReplace([wrong]),
    () => items.replace([item(1), wrong]),
  ];
}

async function refuses(write: () => Promise<unknown>, field: string, about: string): Promise<void> {
  const error = await rejects(write, InvalidError, about);
  assert.equal(error.violations[0]?.field, field, about);
}

function getter(): object {
  return Object.defineProperty({}, "note", { get: () => "new", enumerable: true });
}
