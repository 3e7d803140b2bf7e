import type { ExecutionContext, TestFn } from "ava";
import type { User } from "../../src/accounts/user.ts";
import { InvalidError, NotFoundError } from "../../src/ddd/error.ts";
import type { PageQuery, Repository } from "../../src/ddd/repository.ts";
import { everything, type Where } from "../../src/ddd/where.ts";
import { EPOCH, namesOf, user, users as usersUpTo } from "./users.ts";

export interface QueryBackend {
  readonly name: string;
  open(): Promise<{
    readonly users: Reader;
    /** Stores users, whoever does it. */
    seed(users: readonly User[]): Promise<void>;
    close(): Promise<void>;
  }>;
}

/** What finds users. */
export type Reader = Pick<Repository<User>, "retrieve" | "list" | "page" | "count">;

type Body = (t: ExecutionContext, users: Reader, seed: (users: readonly User[]) => Promise<void>) => Promise<void>;

/** What every backend must find, in which order, and on which page. */
export function querySuite(test: TestFn, { name, open }: QueryBackend): void {
  const check = (title: string, body: Body) =>
    test(`${name}: ${title}`, async (t) => {
      const { users, seed, close } = await open();
      try {
        await body(t, users, seed);
      } finally {
        await close();
      }
    });
  const named = (...names: string[]) => names.map((one, i) => user(i + 1, { name: one }));

  check("where compares text exactly", async (t, users, seed) => {
    await seed(named("ada", "Ada", "ÁDA", "Ada ", "a%a", "a_a", "axa", "a\\a", "a*a", "😀 joy", "e\u0301", "é"));
    const found = (where: Where<User>) => namesOf(users.list({ where }));
    t.deepEqual(await found({ name: "ada" }), ["ada"]);
    t.deepEqual(await found({ name: { eq: "Ada" } }), ["Ada"]);
    t.deepEqual(await found({ name: { startsWith: "Ad" } }), ["Ada", "Ada "]);
    t.deepEqual(await found({ name: { endsWith: "da" } }), ["ada", "Ada"]);
    t.deepEqual(await found({ name: { contains: "%" } }), ["a%a"]);
    t.deepEqual(await found({ name: { contains: "_" } }), ["a_a"]);
    t.deepEqual(await found({ name: { startsWith: "a_" } }), ["a_a"]);
    t.deepEqual(await found({ name: { endsWith: "%a" } }), ["a%a"]);
    t.deepEqual(await found({ name: { contains: "\\" } }), ["a\\a"]);
    t.deepEqual(await found({ name: { contains: "*" } }), ["a*a"]);
    t.deepEqual(await found({ name: { contains: "😀" } }), ["😀 joy"]);
    t.deepEqual(await found({ name: "é" }), ["é"]);
    t.is(await users.count({ name: { contains: "" } }), 12);
  });

  check("where orders text by code point, dates by millisecond and false before true", async (t, users, seed) => {
    await seed(named("\u{1F600}", "\u{FF21}", "a", "Z", "é"));
    t.deepEqual(await namesOf(users.list({ orderBy: ["name"] })), ["Z", "a", "é", "\u{FF21}", "\u{1F600}"]);
    t.deepEqual(await namesOf(users.list({ where: { name: { gt: "\u{FF21}" } } })), ["\u{1F600}"]);
    t.deepEqual(await namesOf(users.list({ where: { name: { lt: "a" } } })), ["Z"]);
    t.is(await users.count({ createTime: { gte: new Date(EPOCH + 2000) } }), 4);
    t.is(await users.count({ createTime: { gt: new Date(EPOCH + 2000) } }), 3);
    t.is(await users.count({ createTime: { lte: new Date(EPOCH + 1999) } }), 1);
    t.is(await users.count({ createTime: new Date(EPOCH + 2000) }), 1);
    t.is(await users.count({ active: { gt: false } }), 2);
  });

  check("where compares a field with what it can hold, and with nothing else", async (t, users, seed) => {
    await seed(usersUpTo(3));
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
      { email: { notIn: ["a\0b"] } },
      { not: { or: [{ active: false }, { name: true }] } },
      { nmae: "Ada" },
      { toString: "x" },
      { name: { like: "x" } },
      { name: undefined },
    ]) {
      // What a program without types could ask.
      const wrong = where as Where<User>;
      const shown = JSON.stringify(where);
      await t.throwsAsync(users.count(wrong), { instanceOf: InvalidError }, shown);
      await t.throwsAsync(users.retrieve(wrong), { instanceOf: InvalidError }, shown);
      await t.throwsAsync(users.page({ where: wrong }), { instanceOf: InvalidError }, shown);
      await t.throwsAsync(namesOf(users.list({ where: wrong })), { instanceOf: InvalidError }, shown);
    }
  });

  check("lists and pages are ordered by fields that there are, each named once", async (t, users, seed) => {
    await seed(usersUpTo(3));
    for (const orderBy of [["nmae"], ["name up"], ["name", "name desc"], ["toString"]]) {
      const wrong = orderBy as readonly string[] as readonly "name"[];
      await t.throwsAsync(users.page({ orderBy: wrong }), { instanceOf: InvalidError }, orderBy.join());
      await t.throwsAsync(namesOf(users.list({ orderBy: wrong })), { instanceOf: InvalidError }, orderBy.join());
    }
    for (const limit of [-1, 1.5, Number.NaN]) {
      await t.throwsAsync(namesOf(users.list({ limit })), { instanceOf: InvalidError });
    }
  });

  check("an id that cannot be is not found, and is no error in a where", async (t, users, seed) => {
    await seed(usersUpTo(2));
    for (const id of ["not-a-uuid", "", user(1).id.toUpperCase().concat("0"), "😀"]) {
      await t.throwsAsync(users.retrieve({ id }), { instanceOf: NotFoundError }, id);
      await t.throwsAsync(users.retrieve({ id }, { active: true }), { instanceOf: NotFoundError }, id);
      t.is(await users.count({ id }), 0);
      t.is(await users.count({ id: { in: [id, user(2).id] } }), 1);
    }
    await t.throwsAsync(users.retrieve({ id: "a\0b" }), { instanceOf: InvalidError });
  });

  check("where joins with and, or and not", async (t, users, seed) => {
    await seed(usersUpTo(6));
    const count = (...where: Where<User>[]) => users.count(...where);
    t.is(await count(), 6);
    t.is(await count({}), 6);
    t.is(await count(everything), 6);
    t.is(await count({ or: [] }), 0);
    t.is(await count({ not: everything }), 0);
    t.is(await count({ active: true }, { id: { gt: user(2).id } }), 2);
    t.is(
      await count({ or: [{ id: user(1).id }, { id: user(2).id, active: true }, { id: user(3).id, active: true }] }),
      2,
    );
    t.is(await count({ not: { or: [{ active: true }, { id: user(1).id }] } }), 2);
    t.is(await count({ and: [{ active: false }, { not: { id: user(1).id } }], surname: "Doe" }), 2);
    t.is(await count({ id: { gte: user(2).id, lt: user(5).id, ne: user(3).id } }), 2);
  });

  check("where meets null and lists of any length", async (t, users, seed) => {
    await seed(usersUpTo(5));
    const many = Array.from({ length: 3000 }, (_, i) => `nobody${i}@example.com`);
    t.is(await users.count({ name: { ne: user(1).name } }), 4);
    t.is(await users.count({ name: { isNull: false } }), 5);
    t.is(await users.count({ name: { isNull: true } }), 0);
    t.is(await users.count({ name: { in: [] } }), 0);
    t.is(await users.count({ name: { notIn: [] } }), 5);
    t.is(await users.count({ name: { in: [user(1).name, user(1).name, "Nobody"] } }), 1);
    t.is(await users.count({ email: { in: [...many, user(2).email] } }), 1);
    t.is(await users.count({ email: { notIn: [...many, user(2).email] } }), 4);
  });

  check("list streams all that match, in order, up to the limit", async (t, users, seed) => {
    t.deepEqual(await namesOf(users.list()), []);
    await seed(usersUpTo(1100));
    t.is((await namesOf(users.list())).length, 1100);
    const last = await namesOf(users.list({ orderBy: ["createTime desc"], limit: 2 }));
    t.deepEqual(last, [user(1100).name, user(1099).name]);
    t.deepEqual(await namesOf(users.list({ limit: 0 })), []);
    const mixed = await namesOf(users.list({ orderBy: ["active desc", "name"], where: { id: { lte: user(4).id } } }));
    t.deepEqual(
      mixed,
      [2, 4, 1, 3].map((n) => user(n).name),
    );
  });

  check("leaving a list ends it, and the next begins anew", async (t, users, seed) => {
    await seed(usersUpTo(300));
    for (let i = 0; i < 20; i++) {
      for await (const first of users.list()) {
        t.deepEqual(first, user(1));
        break;
      }
    }
    t.is(await users.count(), 300);
  });

  check("pages hold as many as asked for, and the last has no token", async (t, users, seed) => {
    t.deepEqual(await users.page(), { items: [], nextToken: "" });
    await seed(usersUpTo(60));
    t.is((await users.page()).items.length, 50);
    t.is((await users.page({ size: 0 })).items.length, 50);
    t.is((await users.page({ size: 59 })).items.length, 59);
    t.not((await users.page({ size: 59 })).nextToken, "");
    t.is((await users.page({ size: 60 })).nextToken, "");
    t.is((await users.page({ size: 61 })).nextToken, "");
    t.is((await users.page({ size: 1_000_000 })).items.length, 60);
    t.deepEqual(
      await names(users, { size: 1, where: { active: true } }),
      await namesOf(users.list({ where: { active: true } })),
    );
    await t.throwsAsync(users.page({ size: -1 }), { instanceOf: InvalidError });
  });

  check("pages walk any order once through, ties and all", async (t, users, seed) => {
    await seed(
      usersUpTo(23).map((one, i) => ({ ...one, name: `Name ${i % 4}`, surname: i % 3 === 0 ? "Doe" : "Roe" })),
    );
    for (const orderBy of [
      ["name"],
      ["name desc"],
      ["surname", "name desc"],
      ["id desc"],
      ["active", "createTime desc"],
    ] as const) {
      const walked = await walk(users, { size: 5, orderBy });
      const listed: User[] = [];
      for await (const one of users.list({ orderBy })) listed.push(one);
      t.deepEqual(walked, listed, orderBy.join());
      t.is(new Set(walked.map(({ id }) => id)).size, 23);
    }
  });

  check("a page token of another order, or none at all, is refused", async (t, users, seed) => {
    await seed(usersUpTo(4));
    const { nextToken } = await users.page({ size: 2, orderBy: ["name"] });
    await t.throwsAsync(users.page({ size: 2, orderBy: ["surname"], token: nextToken }), { instanceOf: InvalidError });
    await t.throwsAsync(users.page({ size: 2, token: "nonsense" }), { instanceOf: InvalidError });
  });

  check("walking misses and repeats nobody while others come", async (t, users, seed) => {
    await seed(usersUpTo(40).filter((_, i) => i % 2 === 0));
    const met: User[] = [];
    let token = "";
    let extra = 2;
    do {
      const page = await users.page({ size: 3, orderBy: ["createTime"], token });
      met.push(...page.items);
      token = page.nextToken;
      // Before, among and after those that were met already.
      if (extra <= 40) await seed([user(extra)]);
      extra += 6;
    } while (token !== "");
    const ids = met.map(({ id }) => id);
    t.is(new Set(ids).size, ids.length);
    t.true(usersUpTo(40).every(({ id }, i) => i % 2 === 1 || ids.includes(id)));
  });
}

async function walk(users: Reader, query: PageQuery<User>): Promise<User[]> {
  const met: User[] = [];
  let token = "";
  do {
    const page = await users.page({ ...query, token });
    met.push(...page.items);
    token = page.nextToken;
  } while (token !== "");
  return met;
}

async function names(users: Reader, query: PageQuery<User>): Promise<string[]> {
  return namesOf(await walk(users, query));
}
