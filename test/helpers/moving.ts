import type { ExecutionContext } from "ava";
import type { User } from "../../src/accounts/user.ts";
import { AlreadyExistsError } from "../../src/ddd/error.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { user, users as usersUpTo } from "./users.ts";

type Check = (title: string, body: (t: ExecutionContext, users: Repository<User>) => Promise<void>) => void;

/** How unique values may move between the entities that are replaced together. */
export function movingSuite(check: Check): void {
  const withEmailOf = (n: number, other: number, version?: number) =>
    user(n, { email: user(other).email, ...(version === undefined ? {} : { version }) });

  check("entities that are replaced may swap their unique values, or pass them on", async (t, users) => {
    await users.create(...usersUpTo(4));
    t.deepEqual(await users.partialReplace([withEmailOf(1, 2), withEmailOf(2, 3), withEmailOf(3, 1)]), [
      withEmailOf(1, 2, 2),
      withEmailOf(2, 3, 2),
      withEmailOf(3, 1, 2),
    ]);
    // A new one takes what an old one gives up.
    t.deepEqual(await users.partialReplace([withEmailOf(5, 4), user(4, { email: "new@example.com" })]), [
      withEmailOf(5, 4),
      user(4, { email: "new@example.com", version: 2 }),
    ]);
    // 5 is gone, 1 has back what 3 has, and 3 what it never had.
    t.deepEqual(await users.replace([user(1), withEmailOf(2, 4), user(3)]), [
      user(1, { version: 3 }),
      withEmailOf(2, 4, 3),
      user(3, { version: 3 }),
    ]);
    t.deepEqual(await users.retrieve({ email: user(4).email }), withEmailOf(2, 4, 3));
    t.is(await users.count(), 3);
  });

  check("many entities may swap their unique values at once", async (t, users) => {
    await users.create(...usersUpTo(600));
    const shifted = usersUpTo(600).map((_, i) => withEmailOf(i + 1, ((i + 1) % 600) + 1));
    await users.partialReplace(shifted);
    t.is((await users.retrieve({ email: user(1).email })).id, user(600).id);
    t.is((await users.retrieve({ email: user(600).email })).id, user(599).id);
    t.is(await users.count({ version: 2 }), 600);
  });

  check("a unique value that somebody keeps is taken, and then nothing moves", async (t, users) => {
    await users.create(...usersUpTo(3));
    const taken = { instanceOf: AlreadyExistsError };
    for (const replace of [users.partialReplace.bind(users), users.replace.bind(users)]) {
      await t.throwsAsync(replace([withEmailOf(1, 2), withEmailOf(2, 1), user(3, { email: user(1).email })]), taken);
    }
    const error = await t.throwsAsync(users.partialReplace([withEmailOf(1, 2), withEmailOf(2, 3)]), taken);
    t.deepEqual(error.fields, ["email"]);
    for (const one of usersUpTo(3)) t.deepEqual(await users.retrieve({ id: one.id }), one);
  });
}
