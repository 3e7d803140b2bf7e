import test from "ava";
import { AlreadyExistsError, IntegrityError } from "../../src/ddd/error.ts";
import { everything } from "../../src/ddd/query/where.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import type { Constraints } from "../../src/ddd/schema/constraint.ts";
import {
  bigint,
  boolean,
  type Fields,
  integer,
  nullable,
  number,
  text,
  timestamp,
  uuid,
} from "../../src/ddd/schema/field.ts";
import { type Table, table } from "../../src/ddd/schema/table.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { onEachBackend } from "./each-backend.ts";

interface Holder<V> {
  readonly id: string;
  readonly value: V;
}

/** Entities of which each has another value of one field, which all values of that field are taken by where there are few. */
function holders<V>(name: string, type: Fields<Holder<V>>["value"], checks: Constraints<Holder<V>>["checks"] = {}) {
  const columns = { id: uuid(), value: type } as Fields<Holder<V>>;
  return table<Holder<V>>(name, columns, {
    unique: { [`${name}_value`]: ["value"] as never },
    checks: checks as never,
  });
}

const time = (ms: number) => new Date(ms);

const kinds = {
  ranges: [holders<number>("ranges", integer(), { ranges_check: { value: { gte: 1, lte: 3 } } }), [1, 2, 3]],
  listed: [
    holders<string>("listed", text(6), { listed_check: { value: { in: ["low", "middle", "high"] } } }),
    ["low", "middle", "high"],
  ],
  prefixed: [
    holders<string>("prefixed", text(10), { prefixed_check: { value: { startsWith: "A-" } } }),
    ["A-1", "A-2", "A-3"],
  ],
  letters: [holders<string>("letters", text(1)), ["a", "b", "😀"]],
  flags: [holders<boolean>("flags", boolean()), [true, false]],
  times: [
    holders<Date>("times", timestamp(), { times_check: { value: { lt: time(9) } } }),
    [time(1), time(2), time(3)],
  ],
  serials: [holders<bigint>("serials", bigint(), { serials_check: { value: { lte: 3n } } }), [1n, 2n, -(2n ** 63n)]],
  numbers: [holders<number>("numbers", number(), { numbers_check: { value: { gt: 0, lt: 1 } } }), [0.25, 0.5, 0.75]],
  optional: [
    holders<string | null>("optional", nullable(text(5)), { optional_check: { value: { ne: null } } }),
    ["a", "b", "c"],
  ],
  keys: [holders<string>("keys", uuid()), [uuidOf(7), uuidOf(8), uuidOf(9)]],
} as const;

const kindTables = Object.fromEntries(
  Object.entries(kinds).map(([name, [one]]) => [name, one as unknown as Table<Holder<unknown>>]),
);

onEachBackend(
  test,
  "unique values of every kind are swapped, even if no spare value is allowed",
  async (t, { repositories }) => {
    for (const [name, [, values]] of Object.entries(kinds)) {
      const all = repositories[name] as Repository<Holder<unknown>>;
      const before = values.map((value, i) => ({ id: uuidOf(i + 1), value }));
      await all.create(...before);
      const turned = before.map(({ id }, i) => ({ id, value: values[(i + 1) % values.length] }));
      t.deepEqual(await all.partialReplace(turned), turned, name);
      t.deepEqual(await all.replace(before), before, name);
      // A new one gets what one that goes has had.
      const fewer = [{ id: uuidOf(9), value: values[0] }, ...before.slice(1)];
      t.deepEqual(await all.replace(fewer), fewer, name);
      t.deepEqual((await all.page()).items, [...before.slice(1), { id: uuidOf(9), value: values[0] }], name);
    }
  },
  kindTables,
);

interface Place {
  readonly id: string;
  readonly ownerId: string;
  readonly first: boolean;
  readonly code: string;
  readonly rank: number;
  readonly version: number;
}

const owners = table<{ id: string }>("owners", { id: uuid() });
const places = table<Place>(
  "places",
  { id: uuid(), ownerId: uuid(), first: boolean(), code: text(2), rank: integer(), version: integer() },
  {
    unique: { places_first: ["ownerId", "first"], places_code: ["code"], places_rank: ["ownerId", "rank"] },
    checks: { places_rank_range: { rank: { in: [1, 2] } }, places_code_form: { code: { startsWith: "c" } } },
    references: { ownerId: { table: "owners", onDelete: "restrict" } },
  },
);

const place = (n: number, owner: number, rank: number, code: string, version = 1): Place => {
  return { id: uuidOf(n), ownerId: uuidOf(owner), first: rank === 1, code, rank, version };
};

onEachBackend(
  test,
  "values of several unique constraints are swapped at once, also of several fields and of references",
  async (t, { repositories: { owners, places } }) => {
    await owners.create({ id: uuidOf(1) }, { id: uuidOf(2) });
    await places.create(place(1, 1, 1, "ca"), place(2, 1, 2, "cb"), place(3, 2, 1, "cc"), place(4, 2, 2, "cd"));
    const circle = [place(1, 1, 2, "cd"), place(2, 2, 1, "ca"), place(3, 2, 2, "cb"), place(4, 1, 1, "cc")];
    const turned = circle.map((one) => ({ ...one, version: 2 }));
    t.deepEqual(await places.partialReplace(circle), turned);
    t.deepEqual((await places.page()).items, turned);
    // The rules hold for what is stored in the end, and for all that follows.
    for (const [constraint, wrong] of [
      ["places_rank_range", { ...place(1, 1, 1, "cc"), rank: 3 }],
      ["places_code_form", place(1, 1, 1, "x")],
      ["places_owner_id_reference", place(1, 9, 1, "cc")],
    ] as const) {
      const both = [wrong, place(4, 1, 2, "cd")];
      const error = await t.throwsAsync(places.partialReplace(both), { instanceOf: IntegrityError });
      t.is(error.constraint, constraint);
      const alone = await t.throwsAsync(places.save({ ...wrong, code: wrong.code === "x" ? "x" : "cz", version: 2 }), {
        instanceOf: IntegrityError,
      });
      t.is(alone.constraint, constraint);
    }
    t.deepEqual((await places.page()).items, turned);
    const kept = await t.throwsAsync(places.partialReplace([place(1, 1, 1, "cd")]), { instanceOf: AlreadyExistsError });
    t.is(kept.reason, "ALREADY_EXISTS");
    // Others that go give up what they have, in the order that they have it in or not.
    const replaced = await places.replace([place(5, 1, 1, "cd"), place(1, 1, 2, "ca")]);
    t.deepEqual(replaced, [place(5, 1, 1, "cd"), place(1, 1, 2, "ca", 3)]);
    t.is(await places.count(), 2);
  },
  { owners, places },
);

onEachBackend(
  test,
  "a unit swaps unique values and goes on, and one that fails leaves them",
  async (t, worker) => {
    const { owners, places } = worker.repositories;
    await owners.create({ id: uuidOf(1) });
    const before = [place(1, 1, 1, "ca"), place(2, 1, 2, "cb")];
    await places.create(...before);
    const swapped = [place(1, 1, 2, "cb"), place(2, 1, 1, "ca")];
    const failed = worker.run(async ({ places }) => {
      await places.partialReplace(swapped);
      throw new Error("on purpose");
    });
    await t.throwsAsync(failed, { message: "on purpose" });
    t.deepEqual((await places.page()).items, before);
    await worker.run(async ({ places }) => {
      await places.partialReplace(swapped);
      await t.throwsAsync(places.update({ rank: 5 }, { id: uuidOf(1) }), { instanceOf: IntegrityError });
      await t.throwsAsync(places.update({ ownerId: uuidOf(9) }, { id: uuidOf(1) }), { instanceOf: IntegrityError });
      await places.update({ code: "cz" }, { id: uuidOf(1) });
    });
    t.is(await places.count({ code: "cz", rank: 2, version: 3 }), 1);
    t.is(await owners.count(everything), 1);
  },
  { owners, places },
);
