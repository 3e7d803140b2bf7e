import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { IntegrityError, InvalidError } from "../../error.ts";
import { everything, type Where } from "../../query/where.ts";
import type { ListQuery } from "../../repository.ts";
import { type Json, MAX_JSON_DEPTH } from "../../schema/value/json.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Product, product, uuidOf } from "../sample.ts";

/** A value of that many levels: of objects, or of arrays. */
function nested(depth: number, level: (inner: Json) => Json = (inner) => ({ a: inner })): Json {
  let value: Json = "innermost";
  for (let i = 0; i < depth; i++) value = level(value);
  return value;
}

/** Values that some layer could change, cut or drop. */
const values: readonly Json[] = [
  {},
  [],
  "",
  "null",
  '"quoted" \\ \' % é 😀\u2028\u0001',
  "{}",
  0,
  -1.5,
  1e-300,
  0.1 + 0.2,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  true,
  false,
  [null, [null], {}],
  { a: null, "": "empty", b: [1, "1", true, null], "é 😀": { "b.c": "$.x", "0": 1, "10": 2, "9": 3 } },
  JSON.parse(
    '{ "constructor": "x", "toString": 1, "hasOwnProperty": null, "length": 3, "then": "no promise" }',
  ) as Json,
  nested(MAX_JSON_DEPTH - 1),
  nested(MAX_JSON_DEPTH - 1, (inner) => [inner]),
  "x".repeat(99_000),
];
const all = values.map((remark, i) => product(i + 1, { remark, details: { value: remark } }));

/** Values that are no plain JSON, with words of the problem. */
function wrongs(): readonly (readonly [unknown, RegExp])[] {
  const cycle: Record<string, unknown> = {};
  cycle.a = cycle;
  class Point {
    readonly x = 1;
  }
  return [
    [{ a: undefined }, /at \.a, .*undefined/],
    [[1, undefined], /at \[1\], .*undefined/],
    [new Array(2), /at \[0\]/],
    [{ a: [{ b: Number.NaN }] }, /at \.a\[0\]\.b, must not be NaN/],
    [{ a: Number.POSITIVE_INFINITY }, /must not be Infinity/],
    [{ a: -0 }, /must not be -0/],
    [{ a: 2 ** 53 }, /2\^53 - 1/],
    [{ a: 1e300 }, /2\^53 - 1/],
    [{ a: 1n }, /a bigint/],
    [{ a: new Date(0) }, /a Date/],
    [{ a: new Map() }, /a Map/],
    [{ a: new Point() }, /Point/],
    [{ a: new Uint8Array(1) }, /binary data/],
    [{ a: () => 1 }, /a function/],
    [{ a: Symbol("x") }, /a symbol/],
    [{ [Symbol("x")]: 1 }, /a symbol/],
    [Object.defineProperty({}, "a", { get: () => 1, enumerable: true }), /getter/],
    [JSON.parse('{"a": {"__proto__": 1}}'), /at \.a, .*__proto__/],
    [{ a: "x\0y" }, /NUL/],
    [{ "a\0": 1 }, /NUL/],
    [{ a: "\ud83d" }, /surrogate/],
    [{ "\ud83d": 1 }, /surrogate/],
    [nested(MAX_JSON_DEPTH + 1), /more than 30 deep/],
    [cycle, /more than 30 deep/],
    [Promise.resolve(1), /await it/],
    ["é".repeat(50_001), /at most 100000 bytes/],
  ];
}

/** Cases for JSON. */
export const jsonCases: readonly Case[] = [
  defineCase("JSON is stored as it is, at any depth that is allowed", async ({ products, worker }) => {
    assert.deepEqual(await products.create(...all), all);
    assert.deepEqual(await toArray(products.list()), all);
    for (const one of all) assert.deepEqual(await products.retrieve({ id: one.id }), one);
    const [changed] = await products.update({ details: { b: 1, a: [2] }, remark: null }, { id: uuidOf(1) });
    assert.deepEqual(changed, { ...all[0], details: { b: 1, a: [2] }, remark: null, version: 2 });
    // The keys come in one order, also where a database keeps them in another.
    assert.equal(JSON.stringify(changed?.details), '{"a":[2],"b":1}');
    assert.equal(JSON.stringify((await products.retrieve({ id: uuidOf(1) })).details), '{"a":[2],"b":1}');
    await worker.run(async (unit) => {
      const [made] = await unit.products.create(product(60, { details: { z: { y: 1 }, a: null }, remark: ["x"] }));
      assert.deepEqual(await unit.products.retrieve({ id: uuidOf(60) }), made);
      assert.deepEqual(await unit.products.save({ ...product(60), remark: 7 }), product(60, { remark: 7, version: 2 }));
    });
    const { details: _, ...given } = product(61);
    assert.deepEqual(await products.create(given as Product), [product(61)]);
    const foreign = runInNewContext("({ a: [1, { b: 2 }] })") as Product["details"];
    assert.deepEqual(await products.create(product(62, { details: foreign })), [
      product(62, { details: { a: [1, { b: 2 }] } }),
    ]);
  }),

  defineCase("JSON goes in and comes out as deep copies", async ({ products, worker }) => {
    const inner = { list: [1, 2] };
    const [made] = await products.create(product(1, { details: { inner }, remark: inner }));
    inner.list.push(3);
    assert.ok(made);
    (made.details.inner as typeof inner).list.push(4);
    const expected = product(1, { details: { inner: { list: [1, 2] } }, remark: { list: [1, 2] } });
    const read = await products.retrieve();
    assert.deepEqual(read, expected);
    (read.remark as typeof inner).list.length = 0;
    await worker.run(async (unit) => {
      const own = await unit.products.retrieve();
      (own.details.inner as typeof inner).list.length = 0;
      const saved = await unit.products.save({ ...own, details: { inner } });
      (saved.details.inner as typeof inner).list.push(5);
      inner.list.push(6);
      assert.deepEqual((await unit.products.retrieve()).details, { inner: { list: [1, 2, 3] } });
    });
    assert.deepEqual(await products.retrieve(), { ...expected, details: { inner: { list: [1, 2, 3] } }, version: 2 });
    const [first] = await products.create({ ...product(2), details: undefined } as unknown as Product);
    Object.assign(first?.details ?? {}, { changed: true });
    assert.deepEqual(await products.create({ ...product(3), details: undefined } as unknown as Product), [product(3)]);
  }),

  defineCase(
    "a value that is no plain JSON is invalid, its place is told, and nothing is stored",
    async ({ products }) => {
      await products.create(product(1));
      for (const [wrong, why] of wrongs()) {
        const remark = wrong as Json;
        for (const write of [
          () => products.create(product(2, { remark })),
          () => products.save(product(1, { remark })),
          () => products.update({ remark }, everything),
          () => products.partialReplace([product(2, { remark })]),
        ]) {
          const error = await rejects(write, InvalidError, String(why));
          assert.equal(error.violations[0]?.field, "remark", String(why));
          assert.match(error.violations[0]?.description ?? "", why);
        }
      }
      const missing = null as unknown as Product["details"];
      await rejects(products.create(product(2, { details: missing })), IntegrityError);
      assert.deepEqual(await toArray(products.list()), [product(1)]);
    },
  ),

  defineCase("no condition and no order names JSON", async ({ products }) => {
    await products.create(product(1, { remark: { a: 1 } }));
    const names = (field: string) => [{ [field]: null }, { [field]: { isNull: true } }, { [field]: { eq: "x" } }];
    for (const where of [...names("remark"), ...names("details"), { remark: { a: 1 } }, { not: { remark: 1 } }]) {
      await rejects(products.count(where as Where<Product>), InvalidError, JSON.stringify(where));
      await rejects(products.drop(where as Where<Product>), InvalidError, JSON.stringify(where));
    }
    const orderBy = ["remark"] as unknown as NonNullable<ListQuery<Product>["orderBy"]>;
    await rejects(toArray(products.list({ orderBy })), InvalidError);
    await rejects(products.page({ orderBy }), InvalidError);
    assert.equal(await products.count(), 1);
  }),
];
