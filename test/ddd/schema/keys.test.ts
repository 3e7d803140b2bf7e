import test from "ava";
import { AlreadyExistsError, ConflictError, InvalidError, NotFoundError } from "../../../src/ddd/error.ts";
import { MemoryRepository } from "../../../src/ddd/memory/index.ts";
import { toOrderTerms } from "../../../src/ddd/query/order.ts";
import { everything } from "../../../src/ddd/query/where.ts";
import { bigint, integer, nullable, text, uuid } from "../../../src/ddd/schema/field.ts";
import { keyString } from "../../../src/ddd/schema/key.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { type Membership, membershipTable } from "../../../src/ddd/testing/index.ts";
import { onEachBackend } from "../each-backend.ts";

interface Reading {
  readonly station: bigint;
  readonly hour: number;
  readonly code: string;
  readonly note: string | null;
  readonly version: number;
}

const readingTable = table<Reading>(
  "readings",
  { station: bigint(), hour: integer(), code: text(100), note: nullable(text()), version: integer() },
  { key: ["station", "hour"], unique: { readings_code: ["code"] } },
);

const reading = (n: number, different: Partial<Reading> = {}): Reading => {
  return { station: 2n ** 60n + BigInt(n >> 3), hour: n & 7, code: `c${n}`, note: null, version: 1, ...different };
};

onEachBackend(
  test,
  "more entities with keys of several fields are replaced than a statement takes",
  async (t, { repositories: { readings } }) => {
    const many = Array.from({ length: 1200 }, (_, i) => reading(i));
    await readings.replace(many);
    t.is(await readings.count(), 1200);
    const kept = many.filter((_, i) => i % 3 !== 0);
    const replaced = await readings.replace([...kept, reading(5000)]);
    t.is(replaced.length, 801);
    t.deepEqual(replaced[0], { ...reading(1), version: 2 });
    t.is(await readings.count({ version: 2 }), 800);
    t.deepEqual(await readings.retrieve({ code: "c5000" }), reading(5000));
    t.is(await readings.count({ code: "c3" }), 0);
  },
  { readings: readingTable },
);

onEachBackend(
  test,
  "versions are checked and unique values moved with keys of several fields too",
  async (t, { repositories: { readings } }) => {
    await readings.create(reading(1), reading(2), reading(9));
    const saved = await readings.save(reading(1, { note: "x" }));
    t.is(saved.version, 2);
    await t.throwsAsync(readings.save(reading(1)), { instanceOf: ConflictError });
    await t.throwsAsync(readings.remove(reading(1)), { instanceOf: ConflictError });
    const swapped = [reading(1, { code: "c9" }), reading(9, { code: "c1" })];
    t.deepEqual(await readings.partialReplace(swapped), [
      { ...reading(1, { code: "c9" }), version: 3 },
      { ...reading(9, { code: "c1" }), version: 2 },
    ]);
    await t.throwsAsync(readings.partialReplace([reading(3, { code: "c2" })]), { instanceOf: AlreadyExistsError });
    t.deepEqual(await readings.replace([reading(9, { code: "c2" })]), [{ ...reading(9, { code: "c2" }), version: 3 }]);
    const latter = reading(4, { note: "latter", version: 2 });
    t.deepEqual(await readings.partialReplace([reading(4), reading(4, { note: "latter" })]), [latter, latter]);
  },
  { readings: readingTable },
);

onEachBackend(
  test,
  "a lookup by keys of several fields, by parts of them, or by many keys finds each entity once",
  async (t, { repositories: { readings } }) => {
    await readings.create(reading(1), reading(2), reading(9));
    const [{ station: first, hour }, { station: second }] = [reading(1), reading(9)];
    const one = { station: first, hour };
    for (const [where, codes] of [
      [{ or: [one, { station: second, hour }, one] }, ["c1", "c9"]],
      [{ or: [one, { code: "c9" }] }, ["c1", "c9"]],
      [{ or: [one, { station: second, hour: 7 }], code: "c2" }, []],
      [{ station: { in: [first, first] } }, ["c1", "c2"]],
      [{ station: first, hour: { in: [2, 7] } }, ["c2"]],
      [{ and: [{ hour: { in: [hour] } }, { station: second }] }, ["c9"]],
    ] as const) {
      const { items } = await readings.page({ where, orderBy: ["code"] });
      t.deepEqual(
        items.map(({ code }) => code),
        codes,
      );
      t.is(await readings.count(where), codes.length);
    }
  },
  { readings: readingTable },
);

interface Link {
  readonly from: string;
  readonly to: string;
}
const links = table<Link>("links", { from: text(300), to: text(300) }, { key: ["from", "to"] });

onEachBackend(
  test,
  "entities that consist of a key are stored too",
  async (t, { repositories }) => {
    // Texts that would be the same if they were merely put together.
    const odd = [
      { from: "a", to: 'b","c' },
      { from: 'a","b', to: "c" },
      { from: "", to: "ab" },
      { from: "a", to: "b" },
    ];
    t.deepEqual(await repositories.links.create(...odd), odd);
    t.deepEqual(await repositories.links.save({ from: "a", to: "b" }), { from: "a", to: "b" });
    const missing = { instanceOf: NotFoundError, message: "none of links has this from and to" };
    await t.throwsAsync(repositories.links.save({ from: "b", to: "a" }), missing);
    await t.throwsAsync(repositories.links.remove({ from: "b", to: "a" }), missing);
    const partOfAKey = { from: "a" } as Link;
    await t.throwsAsync(repositories.links.remove(partOfAKey), { instanceOf: InvalidError, message: /^to: / });
    t.deepEqual(await repositories.links.partialReplace(odd), odd);
    t.deepEqual(await repositories.links.replace(odd.slice(0, 1)), odd.slice(0, 1));
    t.is(await repositories.links.count(), 1);
    await t.throwsAsync(repositories.links.update({ from: "x" }, everything), {
      instanceOf: InvalidError,
      message: "from: cannot be set by update",
    });
  },
  { links },
);

interface Country {
  readonly code: string;
  readonly name: string;
}
const countries = table<Country>("countries", { code: text(2), name: text() }, { key: ["code"] });

onEachBackend(
  test,
  "the key may be one field that is not called id",
  async (t, { repositories }) => {
    const [be, at] = [
      { code: "BE", name: "Belgium" },
      { code: "AT", name: "Austria" },
    ];
    await repositories.countries.create(be, at);
    t.deepEqual((await repositories.countries.page()).items, [at, be]);
    const taken = await t.throwsAsync(repositories.countries.create(at), { instanceOf: AlreadyExistsError });
    t.deepEqual([taken.constraint, taken.fields], ["countries_code", ["code"]]);
    await t.throwsAsync(repositories.countries.remove({ code: "XX", name: "" }), {
      message: "none of countries has this code",
    });
    t.deepEqual(await repositories.countries.replace([{ ...at, name: "Österreich" }]), [{ ...at, name: "Österreich" }]);
    t.is(await repositories.countries.count(), 1);
  },
  { countries },
);

test("an entity without an id must have a key, or it does not compile", (t) => {
  const { columns } = membershipTable;
  // @ts-expect-error it has no id, and no key is given
  const none = () => table<Membership>("memberships", columns);
  // @ts-expect-error it has no id, and no key is given
  const other = () => table<Membership>("memberships", columns, { unique: {} });
  // @ts-expect-error there is no such field
  const wrong = () => table<Membership>("memberships", columns, { key: ["itemId", "userId"] });
  // @ts-expect-error a key has a field at least
  const empty = () => table<Membership>("memberships", columns, { key: [] });
  class Memberships extends MemoryRepository<Membership> {
    // @ts-expect-error it is not of memberships
    table = countries;
  }
  t.is([none, other, wrong, empty, Memberships].length, 5);
  const named = table<{ id: string; name: string }>("named", { id: uuid(), name: text() });
  t.deepEqual(named.key, ["id"]);
  t.throws(() => table<Reading>("readings", readingTable.columns, { key: ["station", "note"] }), {
    message: 'the key of "readings" must not be null: note is nullable',
  });
});

test("an order is completed with the fields of the key", (t) => {
  t.deepEqual(
    toOrderTerms<Membership>(["role", "ownerId desc"], undefined, membershipTable.key).map(({ field }) => field),
    ["role", "ownerId", "itemId"],
  );
  t.is(keyString(["id"], { id: "a" }), "a");
  t.not(keyString(["a", "b"], { a: 'x","y', b: "z" }), keyString(["a", "b"], { a: "x", b: 'y","z' }));
});
