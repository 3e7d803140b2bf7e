import test from "ava";
import {
  AlreadyExistsError,
  ConflictError,
  IntegrityError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
} from "../../src/ddd/error.ts";
import { bigint, integer, nullable, text, uuid } from "../../src/ddd/field.ts";
import { keyText } from "../../src/ddd/key.ts";
import { MemoryRepository } from "../../src/ddd/memory/index.ts";
import { toOrderTerms } from "../../src/ddd/order.ts";
import type { ListQuery, Repository } from "../../src/ddd/repository.ts";
import { table } from "../../src/ddd/table.ts";
import { everything } from "../../src/ddd/where.ts";
import { idOf, item, type Membership, membershipTable, owner } from "./sample.ts";
import { onEachBackend } from "./sample-backends.ts";

/** The membership of the n-th owner in the m-th item. */
function membership(m: number, n: number, role = "reader"): Membership {
  return { itemId: idOf(m), ownerId: idOf(n), role };
}

type All = { owners: Repository<ReturnType<typeof owner>>; items: Repository<ReturnType<typeof item>> };

async function seed({ owners, items }: All, count = 3): Promise<void> {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  await owners.create(...all.map((n) => owner(n)));
  await items.create(...all.map((n) => item(n)));
}

async function listed<E extends object>(repository: Repository<E>, query?: ListQuery<E>): Promise<E[]> {
  const found: E[] = [];
  for await (const one of repository.list(query)) found.push(one);
  return found;
}

onEachBackend(test, "a key of two fields is taken only as a whole", async (t, { repositories }) => {
  await seed(repositories);
  const { memberships } = repositories;
  const three = [membership(1, 2), membership(1, 1), membership(2, 1)];
  t.deepEqual(await memberships.create(...three), three);
  const error = await t.throwsAsync(memberships.create(membership(3, 1), membership(2, 1, "writer")), {
    instanceOf: AlreadyExistsError,
    message: "another of memberships has the same itemId and ownerId",
  });
  t.deepEqual([error.constraint, error.fields], ["memberships_item_id_owner_id", ["itemId", "ownerId"]]);
  await t.throwsAsync(memberships.create(membership(3, 1), membership(3, 1)), { instanceOf: AlreadyExistsError });
  t.deepEqual(await listed(memberships), [membership(1, 1), membership(1, 2), membership(2, 1)]);
  t.deepEqual(await memberships.retrieve({ itemId: idOf(1), ownerId: idOf(2) }), membership(1, 2));
  await t.throwsAsync(memberships.retrieve({ itemId: idOf(1) }), { instanceOf: MultipleRecordsError });
});

onEachBackend(test, "save and remove find an entity by its whole key", async (t, { repositories }) => {
  await seed(repositories);
  const { memberships } = repositories;
  await memberships.create(membership(1, 1), membership(1, 2));
  t.deepEqual(await memberships.save(membership(1, 2, "writer")), membership(1, 2, "writer"));
  t.deepEqual(await listed(memberships), [membership(1, 1), membership(1, 2, "writer")]);
  const missing = { instanceOf: NotFoundError, message: "none of memberships has this itemId and ownerId" };
  await t.throwsAsync(memberships.save(membership(2, 1)), missing);
  await t.throwsAsync(memberships.remove(membership(2, 2)), missing);
  await memberships.remove(membership(1, 1));
  await t.throwsAsync(memberships.remove(membership(1, 1)), missing);
  await memberships.delete({ role: "writer" });
  t.is(await memberships.count(), 0);
  await t.throwsAsync(memberships.remove({ itemId: idOf(1), role: "reader" } as Membership), {
    instanceOf: InvalidError,
    message: /^ownerId: /,
  });
});

onEachBackend(test, "update refuses the fields of the key, and gives what it changed by key", async (t, worker) => {
  await seed(worker.repositories);
  const { memberships } = worker.repositories;
  await memberships.create(membership(2, 1), membership(1, 3), membership(1, 2));
  for (const field of ["itemId", "ownerId"] as const) {
    await t.throwsAsync(memberships.update({ [field]: idOf(3) }, everything), {
      instanceOf: InvalidError,
      message: `${field}: cannot be set by update`,
    });
  }
  const changed = [membership(1, 2, "writer"), membership(1, 3, "writer"), membership(2, 1, "writer")];
  t.deepEqual(await memberships.update({ role: "writer" }, everything), changed);
  t.is(await memberships.drop({ itemId: idOf(1) }), 2);
});

onEachBackend(test, "ties of an order are broken by all fields of the key", async (t, { repositories }) => {
  await seed(repositories, 10);
  const { memberships } = repositories;
  const all: Membership[] = [];
  for (let m = 1; m <= 10; m++)
    for (let n = 1; n <= 10; n++) all.push(membership(m, n, n % 3 === 0 ? "writer" : "reader"));
  await memberships.create(...[...all].reverse());
  for (const [orderBy, expected] of [
    [[], all],
    [["role"], [...all.filter(({ role }) => role === "reader"), ...all.filter(({ role }) => role === "writer")]],
    [["itemId desc"], [...all].sort((a, b) => (a.itemId === b.itemId ? 0 : a.itemId < b.itemId ? 1 : -1))],
  ] as const) {
    const paged: Membership[] = [];
    let token = "";
    do {
      const page = await memberships.page({ orderBy, size: 7, token });
      paged.push(...page.items);
      token = page.nextToken;
    } while (token !== "");
    t.deepEqual(paged, expected);
    t.deepEqual(await listed(memberships, { orderBy }), expected);
  }
});

onEachBackend(
  test,
  "partialReplace and replace tell entities apart by their whole key",
  async (t, { repositories }) => {
    await seed(repositories);
    const { memberships } = repositories;
    await memberships.create(membership(1, 1), membership(1, 2), membership(2, 1));
    const some = [membership(1, 2, "writer"), membership(3, 3)];
    t.deepEqual(await memberships.partialReplace(some), some);
    t.is(await memberships.count(), 4);
    const twice = await memberships.partialReplace([membership(3, 1), membership(3, 1, "writer")]);
    t.deepEqual(twice, [membership(3, 1, "writer"), membership(3, 1, "writer")]);
    t.deepEqual(await memberships.replace([membership(3, 2), membership(1, 2)]), [membership(3, 2), membership(1, 2)]);
    t.deepEqual(await listed(memberships), [membership(1, 2), membership(3, 2)]);
    const broken = await t.throwsAsync(memberships.replace([membership(3, 3), membership(9, 9)]), {
      instanceOf: IntegrityError,
    });
    t.deepEqual(broken.fields, ["itemId"]);
    t.is(await memberships.count(), 2);
    t.deepEqual(await memberships.replace([]), []);
    t.is(await memberships.count(), 0);
  },
);

onEachBackend(test, "what is deleted takes with it what refers to it by a part of its key", async (t, worker) => {
  await seed(worker.repositories);
  const { memberships, items, owners } = worker.repositories;
  await memberships.create(membership(1, 1), membership(1, 2), membership(2, 1), membership(3, 3));
  await items.delete({ id: idOf(1) });
  t.deepEqual(await listed(memberships), [membership(2, 1), membership(3, 3)]);
  await owners.drop({ id: { ne: idOf(3) } });
  t.deepEqual(await listed(memberships), [membership(3, 3)]);
  const error = await t.throwsAsync(memberships.create(membership(3, 9)), { instanceOf: IntegrityError });
  t.deepEqual([error.constraint, error.fields], ["memberships_owner_id_reference", ["ownerId"]]);
  await items.save(item(3, { ownerId: idOf(3) }));
  await t.throwsAsync(owners.drop(everything), { instanceOf: IntegrityError });
  t.is(await memberships.count(), 1);
});

onEachBackend(test, "a unit that fails brings back what its deletions took along", async (t, worker) => {
  await seed(worker.repositories);
  await worker.repositories.memberships.create(membership(1, 1));
  const failed = worker.run(async ({ items, memberships }) => {
    await items.drop(everything);
    t.is(await memberships.count(), 0);
    throw new Error("no");
  });
  await t.throwsAsync(failed, { message: "no" });
  t.deepEqual(await worker.repositories.memberships.retrieve(), membership(1, 1));
});

interface Reading {
  readonly station: bigint;
  readonly hour: number;
  readonly code: string;
  readonly note: string | null;
  readonly version: number;
}

const readingTable = table<Reading>(
  "readings",
  { station: bigint(), hour: integer(), code: text(), note: nullable(text()), version: integer() },
  { key: ["station", "hour"], unique: { readings_code: ["code"] } },
);

const reading = (n: number, different: Partial<Reading> = {}): Reading => {
  return { station: 2n ** 60n + BigInt(n >> 3), hour: n & 7, code: `c${n}`, note: null, version: 1, ...different };
};

onEachBackend(
  test,
  "thousands of entities with keys of several fields are replaced",
  async (t, { repositories: { readings } }) => {
    const many = Array.from({ length: 3000 }, (_, i) => reading(i));
    await readings.replace(many);
    t.is(await readings.count(), 3000);
    const kept = many.filter((_, i) => i % 3 !== 0);
    const replaced = await readings.replace([...kept, reading(5000)]);
    t.is(replaced.length, 2001);
    t.deepEqual(replaced[0], { ...reading(1), version: 2 });
    t.is(await readings.count({ version: 2 }), 2000);
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
  },
  { readings: readingTable },
);

interface Link {
  readonly from: string;
  readonly to: string;
}
const links = table<Link>("links", { from: text(), to: text() }, { key: ["from", "to"] });

onEachBackend(
  test,
  "entities that are nothing but a key are kept too",
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
    await t.throwsAsync(repositories.links.save({ from: "b", to: "a" }), { instanceOf: NotFoundError });
    t.deepEqual(await repositories.links.partialReplace(odd), odd);
    t.deepEqual(await repositories.links.replace(odd.slice(0, 1)), odd.slice(0, 1));
    t.is(await repositories.links.count(), 1);
    const from = await t.throwsAsync(repositories.links.update({ from: "x" }, everything), {
      instanceOf: InvalidError,
    });
    t.is(from.violations[0]?.field, "from");
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
    t.deepEqual(await listed(repositories.countries), [at, be]);
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

test("an order ends with what the key lacks in it", (t) => {
  t.deepEqual(
    toOrderTerms<Membership>(["role", "ownerId desc"], undefined, membershipTable.key).map(({ field }) => field),
    ["role", "ownerId", "itemId"],
  );
  t.is(keyText(["id"], { id: "a" }), "a");
  t.not(keyText(["a", "b"], { a: 'x","y', b: "z" }), keyText(["a", "b"], { a: "x", b: 'y","z' }));
});
