import assert from "node:assert/strict";
import { AlreadyExistsError, IntegrityError, InvalidError } from "../../error.ts";
import { everything, matches, toCondition, type Where } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Product, product, uuidOf } from "../sample.ts";

const of = (...values: number[]) => new Uint8Array(values);
const every = Uint8Array.from({ length: 256 }, (_, i) => i);

/** In their order: bytes that text would cut, change or order otherwise. */
const ordered = [
  of(),
  of(0),
  of(0, 0),
  of(0, 1),
  of(1),
  of(1, 0),
  of(32),
  of(32, 32),
  of(39, 92, 34),
  of(97),
  of(127),
].concat([of(128), of(194), of(195, 169), of(237, 160, 128), of(255), of(255, 0), of(255, 255)]);
const all = ordered.map((digest, i) => product(i + 1, { digest, picture: i % 2 === 0 ? digest : null }));

/** Cases for bytes. */
export const bytesCases: readonly Case[] = [
  defineCase("bytes are stored as they are, and ordered byte by byte", async ({ products, worker }) => {
    assert.deepEqual(await products.create(...all.toReversed()), all.toReversed());
    assert.deepEqual(await toArray(products.list({ orderBy: ["digest"] })), all);
    const seen: Product[] = [];
    for (let token = "", first = true; first || token !== ""; first = false) {
      const page = await products.page({ orderBy: ["digest desc"], size: 4, token });
      seen.push(...page.items);
      token = page.nextToken;
    }
    assert.deepEqual(seen, all.toReversed());
    const large = new Uint8Array(100_000).map((_, i) => (i * 7) % 256);
    const [changed] = await products.update({ picture: every }, { id: uuidOf(1) });
    assert.deepEqual(changed, { ...all[0], picture: every, version: 2 });
    await worker.run(async (unit) => {
      const [made] = await unit.products.create(product(60, { picture: large }));
      assert.deepEqual(made, product(60, { picture: large }));
      assert.deepEqual(await unit.products.retrieve({ picture: large }), made);
    });
    assert.deepEqual((await products.retrieve({ id: uuidOf(60) })).picture, large);
  }),

  defineCase("bytes are compared byte by byte", async ({ products }) => {
    await products.create(...all);
    const wheres = [of(), of(1), of(195), of(255), every].flatMap((operand): Where<Product>[] => [
      { digest: operand },
      ...(["ne", "gt", "gte", "lt", "lte"] as const).flatMap((op): Where<Product>[] => [
        { digest: { [op]: operand } },
        { picture: { [op]: operand } },
      ]),
      { picture: { in: [operand, of(32), null] } },
      { picture: { notIn: [operand, of(32)] } },
    ]);
    for (const where of wheres) {
      const expected = all.filter((one) => matches(toCondition([where]), one));
      assert.deepEqual(await toArray(products.list({ where })), expected);
    }
    const many = Array.from({ length: 3000 }, (_, i) => of(i % 256, i >> 8, 7));
    assert.equal(await products.count({ digest: { in: [...many, of(97)] } }), 1);
    assert.equal(await products.count({ picture: null }), all.length / 2);
    for (const comparison of ["AA==", 1, new Date(0), { contains: "a" }, { gt: "" }, new Uint16Array(2), [1, 2]]) {
      await rejects(products.count({ digest: comparison } as Where<Product>), InvalidError, String(comparison));
    }
  }),

  defineCase("bytes go in and come out as copies, also those of a Buffer", async ({ products, worker }) => {
    const given = Buffer.from([1, 2, 3]);
    const [made] = await products.create(product(1, { digest: given }));
    assert.deepEqual(made, product(1, { digest: of(1, 2, 3) }));
    given[0] = 9;
    made?.digest.fill(8);
    const read = await products.retrieve({ id: uuidOf(1) });
    assert.deepEqual(read.digest, of(1, 2, 3));
    read.digest.fill(7);
    const wanted = Buffer.from([1, 2, 3]);
    const found = products.count({ digest: wanted });
    wanted[0] = 0;
    assert.equal(await found, 1);
    await worker.run(async (unit) => {
      const picture = of(5);
      const saved = await unit.products.save({ ...product(1), digest: of(1, 2, 3), picture });
      picture[0] = 6;
      saved.picture?.fill(7);
      assert.deepEqual((await unit.products.retrieve()).picture, of(5));
    });
    assert.deepEqual((await products.retrieve()).picture, of(5));
  }),

  defineCase(
    "a value that is no bytes is invalid, and too many bytes break the table's rules",
    async ({ products }) => {
      await products.create(product(1));
      for (const digest of ["AQID", [1, 2], new Uint16Array(1), new ArrayBuffer(1), 1, {}] as unknown as Uint8Array[]) {
        for (const write of [
          () => products.create(product(2, { digest })),
          () => products.save(product(1, { digest })),
          () => products.update({ digest }, everything),
          () => products.partialReplace([product(2, { digest })]),
        ]) {
          const error = await rejects(write, InvalidError);
          assert.equal(error.violations[0]?.field, "digest");
        }
      }
      const longest = product(2, { digest: new Uint8Array(32).fill(200) });
      assert.deepEqual(await products.create(longest), [longest]);
      for (const length of [33, 34, 5000]) {
        const error = await rejects(products.create(product(3, { digest: new Uint8Array(length) })), IntegrityError);
        assert.deepEqual([error.constraint, error.fields], ["products_digest_length", ["digest"]]);
        assert.equal(error.message, "digest of products must be at most 32 bytes long");
      }
      await rejects(products.create(product(3, { digest: longest.digest })), AlreadyExistsError);
      const [one, two] = await toArray(products.list());
      assert.ok(one && two);
      const swapped = await products.partialReplace([
        { ...one, digest: two.digest },
        { ...two, digest: one.digest },
      ]);
      assert.deepEqual(
        swapped.map(({ digest }) => digest),
        [two.digest, one.digest],
      );
    },
  ),
];
