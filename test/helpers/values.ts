import type { ExecutionContext } from "ava";
import type { User } from "../../src/accounts/user.ts";
import { AlreadyExistsError, IntegrityError, InvalidError, NotFoundError } from "../../src/ddd/error.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { everything } from "../../src/ddd/where.ts";
import { user, users as usersUpTo } from "./users.ts";

type Check = (title: string, body: (t: ExecutionContext, users: Repository<User>) => Promise<void>) => void;

/** A user as a program without types could make it. */
function odd(n: number, different: Readonly<Record<string, unknown>>): User {
  return { ...user(n), ...different } as User;
}

const notStorable: readonly (readonly [field: string, value: unknown])[] = [
  ["id", "not-a-uuid"],
  ["id", user(1).id.toUpperCase().replace("4000", "ABCD")],
  ["name", 7],
  ["name", "a\0b"],
  ["name", "half \ud83d"],
  ["active", 1],
  ["createTime", "2026-01-01"],
  ["createTime", new Date(Number.NaN)],
  ["createTime", new Date(Date.UTC(10_000, 0, 1))],
];

/** What every backend must refuse to store, and in which words. */
export function valueSuite(check: Check): void {
  check("a value that is none of its field's is invalid, and nothing is stored", async (t, users) => {
    await users.create(user(1));
    for (const [field, value] of notStorable) {
      const wrong = odd(2, { [field]: value });
      for (const write of [
        () => users.create(user(3), wrong),
        () => users.partialReplace([user(3), wrong]),
        () => users.replace([user(3), wrong]),
      ]) {
        const error = await t.throwsAsync(write, { instanceOf: InvalidError }, `${field} = ${String(value)}`);
        t.is(error.violations[0]?.field, field);
      }
      if (field === "id") continue;
      await t.throwsAsync(users.save(odd(1, { [field]: value })), { instanceOf: InvalidError });
      await t.throwsAsync(users.update({ [field]: value }, everything), { instanceOf: InvalidError });
    }
    t.deepEqual(await users.retrieve(), user(1));
  });

  check("a null or an absent field that must be there breaks the storage's rules", async (t, users) => {
    await users.create(user(1));
    for (const value of [null, undefined]) {
      for (const write of [
        () => users.create(odd(2, { name: value })),
        () => users.save(odd(1, { name: value })),
        () => users.partialReplace([odd(2, { name: value })]),
        () => users.create(odd(2, { id: value })),
      ]) {
        const error = await t.throwsAsync(write, { instanceOf: IntegrityError });
        t.false(error instanceof AlreadyExistsError);
        t.regex(error.message, /^(name|id) of users must not be null$/);
        t.is(error.fields.length, 1);
      }
    }
    await t.throwsAsync(users.update(odd(1, { name: null }), { name: "nobody" }), { instanceOf: InvalidError });
    const nameless = { name: null } as unknown as { name: string };
    t.deepEqual(await users.update(nameless, { name: "nobody" }), []);
    const error = await t.throwsAsync(users.update(nameless, everything), { instanceOf: IntegrityError });
    t.deepEqual(error.fields, ["name"]);
    t.deepEqual(await users.retrieve(), user(1));
  });

  check("text is as long as its field allows, in code points", async (t, users) => {
    const longest = user(1, { name: "😀".repeat(100) });
    t.deepEqual(await users.create(longest), [longest]);
    const tooLong = "x".repeat(101);
    for (const write of [
      () => users.create(user(2, { name: tooLong })),
      () => users.save({ ...longest, name: tooLong }),
      () => users.update({ name: tooLong }, everything),
      () => users.replace([user(2, { name: tooLong })]),
    ]) {
      const error = await t.throwsAsync(write, { instanceOf: IntegrityError });
      t.is(error.constraint, "users_name_length");
      t.deepEqual(error.fields, ["name"]);
      t.is(error.message, "name of users is not allowed");
    }
    t.deepEqual(await users.retrieve(), longest);
  });

  check("update sets fields that there are, to something, and never id or version", async (t, users) => {
    await users.create(...usersUpTo(2));
    for (const [field, value] of [
      ["name", undefined],
      ["id", user(9).id],
      ["version", 7],
      ["nmae", "Ada"],
    ] as const) {
      for (const where of [everything, { name: "nobody" }]) {
        const error = await t.throwsAsync(users.update({ [field]: value }, where), { instanceOf: InvalidError });
        t.is(error.violations[0]?.field, field);
      }
    }
    t.is(await users.count({ name: { startsWith: "Name" } }, { id: { lte: user(2).id } }), 2);
  });

  check("what an entity has beyond its fields is not kept", async (t, users) => {
    const more = odd(1, { secret: "s", toString: 1 });
    t.deepEqual(await users.create(more), [user(1)]);
    t.deepEqual(await users.save(more), user(1, { version: 2 }));
    t.deepEqual(await users.partialReplace([more]), [user(1, { version: 3 })]);
    t.deepEqual(await users.retrieve(), user(1, { version: 3 }));
  });

  check("an entity with an id that cannot be is not found", async (t, users) => {
    await users.create(user(1));
    await t.throwsAsync(users.save(odd(1, { id: "not-a-uuid" })), { instanceOf: NotFoundError });
    await t.throwsAsync(users.remove(odd(1, { id: "not-a-uuid" })), { instanceOf: NotFoundError });
    await t.throwsAsync(users.delete({ id: "not-a-uuid" }), { instanceOf: NotFoundError });
    await t.throwsAsync(users.remove(odd(1, { id: "a\0b" })), { instanceOf: InvalidError });
  });

  check("update gives what it changed by id, and partialReplace what each is in the end", async (t, users) => {
    await users.create(user(3), user(1), user(2));
    const changed = await users.update({ surname: "Roe" }, everything);
    t.deepEqual(
      changed.map(({ id }) => id),
      [1, 2, 3].map((n) => user(n).id),
    );
    const twice = await users.partialReplace([user(4), user(4, { name: "Ada" })]);
    t.deepEqual(twice, [user(4, { name: "Ada", version: 2 }), user(4, { name: "Ada", version: 2 })]);
  });

  check("a change for something that cannot be compared deletes and changes nothing", async (t, users) => {
    await users.create(...usersUpTo(2));
    for (const where of [{ createTime: "abc" }, { active: "true" }, { name: 7 }, { nmae: "x" }]) {
      // What a program without types could do.
      const wrong = where as object as { id: string };
      await t.throwsAsync(users.drop(wrong), { instanceOf: InvalidError });
      await t.throwsAsync(users.delete(wrong), { instanceOf: InvalidError });
      await t.throwsAsync(users.update({ surname: "Roe" }, wrong), { instanceOf: InvalidError });
    }
    t.is(await users.count({ surname: "Doe" }), 2);
  });
}
