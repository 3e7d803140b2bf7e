import type { ExecutionContext, TestFn } from "ava";
import type { User } from "../../src/accounts/user.ts";
import {
  AlreadyExistsError,
  ConflictError,
  InvalidError,
  MultipleRecordsError,
  NotFoundError,
} from "../../src/ddd/error.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { everything } from "../../src/ddd/where.ts";
import type { Worker } from "../../src/ddd/worker.ts";
import { movingSuite } from "./moving.ts";
import { querySuite } from "./query.ts";
import { type Lack, unitSuite } from "./unit.ts";
import { namesOf, user, users as usersUpTo } from "./users.ts";
import { valueSuite } from "./values.ts";

export interface Opened {
  readonly worker: Worker<{ users: Repository<User> }>;
  close(): Promise<void>;
}

export interface Backend {
  /** What the titles begin with. */
  readonly name: string;
  /** Opens a database without users. Each test has its own. */
  open(): Promise<Opened>;
  /** What cannot be tested on this backend. @default nothing */
  readonly lacks?: readonly Lack[];
}

/**
 * What every backend must do, each with its own database and real transactions. The repository holds users, whose id
 * and email are unique.
 */
export function repositorySuite(test: TestFn, backend: Backend): void {
  const { name, open } = backend;
  methodSuite(test, backend);
  querySuite(test, {
    name,
    async open() {
      const { worker, close } = await open();
      const { users } = worker.repositories;
      return { users, seed: async (items) => void (await users.create(...items)), close };
    },
  });
  unitSuite(test, backend);
}

function methodSuite(test: TestFn, { name, open }: Backend): void {
  const check = (title: string, body: (t: ExecutionContext, users: Repository<User>) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const { worker, close } = await open();
      try {
        await body(t, worker.repositories.users);
      } finally {
        await close();
      }
    });

  valueSuite(check);
  movingSuite(check);

  check("create stores none, one and many, and gives them as stored", async (t, users) => {
    t.deepEqual(await users.create(), []);
    t.deepEqual(await users.create(user(1)), [user(1)]);
    t.deepEqual(await users.create(user(3), user(2)), [user(3), user(2)]);
    t.deepEqual(await namesOf(users.list()), [user(1).name, user(2).name, user(3).name]);
    t.deepEqual(await users.retrieve({ id: user(3).id }), user(3));
  });

  check("create keeps every character and millisecond", async (t, users) => {
    const odd = user(1, {
      name: 'O\'Brien \\ "quoted" %_ 😀 é',
      surname: "\u{FF21}\n\t; DROP TABLE users --",
      createTime: new Date("2026-07-01T12:34:56.789Z"),
      updateTime: new Date("1969-12-31T23:59:59.999Z"),
    });
    await users.create(odd);
    t.deepEqual(await users.retrieve({ name: odd.name, surname: odd.surname }), odd);
  });

  check("create stores a thousand at once", async (t, users) => {
    await users.create(...usersUpTo(1000));
    t.is(await users.count(), 1000);
  });

  check("create of a taken id or email stores none of its items", async (t, users) => {
    await users.create(user(1));
    const email = await t.throwsAsync(users.create(user(2), user(3, { email: user(1).email })), {
      instanceOf: AlreadyExistsError,
    });
    t.deepEqual(email.fields, ["email"]);
    const id = await t.throwsAsync(users.create(user(2), user(1, { email: "other@example.com" })), {
      instanceOf: AlreadyExistsError,
    });
    t.deepEqual(id.fields, ["id"]);
    await t.throwsAsync(users.create(user(4), user(5, { email: user(4).email })), { instanceOf: AlreadyExistsError });
    t.deepEqual(await namesOf(users.list()), [user(1).name]);
  });

  check("retrieve gives the one that matches, and says when it is none or several", async (t, users) => {
    await users.create(user(1), user(2), user(3));
    t.deepEqual(await users.retrieve({ email: user(2).email }), user(2));
    t.deepEqual(await users.retrieve({ surname: "Doe" }, { active: true }), user(2));
    await t.throwsAsync(users.retrieve({ email: "nobody@example.com" }), { instanceOf: NotFoundError });
    await t.throwsAsync(users.retrieve({ surname: "Doe" }), { instanceOf: MultipleRecordsError });
    await t.throwsAsync(users.retrieve(), { instanceOf: MultipleRecordsError });
  });

  check("save replaces the stored entity and raises its version", async (t, users) => {
    await users.create(user(1), user(2));
    const changed = { ...user(1), name: "Ada", active: true };
    t.deepEqual(await users.save(changed), { ...changed, version: 2 });
    t.deepEqual(await users.retrieve({ id: user(1).id }), { ...changed, version: 2 });
    t.deepEqual(await users.retrieve({ id: user(2).id }), user(2));
  });

  check("save of what is missing, stale or no longer unique changes nothing", async (t, users) => {
    await users.create(user(1), user(2));
    const first = await users.save({ ...user(1), name: "Ada" });
    await t.throwsAsync(users.save(user(3)), { instanceOf: NotFoundError });
    await t.throwsAsync(users.save({ ...user(1), name: "Eve" }), { instanceOf: ConflictError });
    const taken = await t.throwsAsync(users.save({ ...first, email: user(2).email }), {
      instanceOf: AlreadyExistsError,
    });
    t.deepEqual(taken.fields, ["email"]);
    t.deepEqual(await users.retrieve({ id: user(1).id }), first);
    t.is(await users.count(), 2);
  });

  check("remove deletes the stored entity of the same version only", async (t, users) => {
    await users.create(user(1), user(2));
    const first = await users.save(user(1));
    await t.throwsAsync(users.remove(user(1)), { instanceOf: ConflictError });
    await users.remove(first);
    await t.throwsAsync(users.remove(first), { instanceOf: NotFoundError });
    t.deepEqual(await namesOf(users.list()), [user(2).name]);
  });

  check("update changes none, one and all that match, and raises their versions", async (t, users) => {
    await users.create(...usersUpTo(3));
    t.deepEqual(await users.update({ name: "Ada" }, { id: "nobody" }), []);
    t.deepEqual(await users.update({ name: "Ada" }, { id: user(1).id }), [user(1, { name: "Ada", version: 2 })]);
    const all = await users.update({ active: true, surname: "Sá" }, everything);
    t.deepEqual(all.map(({ version }) => version).sort(), [2, 2, 3]);
    t.is(await users.count({ active: true, surname: "Sá" }), 3);
    t.is((await users.update({ active: false }, { surname: "Sá" }, { name: "Ada" })).length, 1);
    await t.throwsAsync(users.update({ email: "same@example.com" }, everything), { instanceOf: AlreadyExistsError });
    t.is(await users.count({ email: "same@example.com" }), 0);
  });

  check("update finds anew what it has changed to no longer match", async (t, users) => {
    await users.create(...usersUpTo(3));
    const changed = await users.update({ surname: "Roe" }, { surname: "Doe" });
    t.deepEqual(
      changed.map(({ surname }) => surname),
      ["Roe", "Roe", "Roe"],
    );
  });

  check("delete deletes exactly one", async (t, users) => {
    await users.create(...usersUpTo(3));
    await users.delete({ email: user(2).email });
    t.deepEqual(await namesOf(users.list()), [user(1).name, user(3).name]);
    await t.throwsAsync(users.delete({ email: user(2).email }), { instanceOf: NotFoundError });
    await t.throwsAsync(users.delete({ surname: "Doe" }), { instanceOf: MultipleRecordsError });
    t.is(await users.count(), 2);
  });

  check("drop deletes none, some and all that match, and says how many", async (t, users) => {
    await users.create(...usersUpTo(5));
    t.is(await users.drop({ surname: "Nobody" }), 0);
    t.is(await users.drop({ active: true }), 2);
    t.is(await users.drop(everything), 3);
    t.is(await users.drop(everything), 0);
  });

  check("update and drop want to be told whom they are about", async (t, users) => {
    await users.create(user(1));
    const nothing: never[] = [];
    // What a program without types could do.
    const where = nothing as unknown as [{ id: string }];
    await t.throwsAsync(users.drop(...where), { instanceOf: InvalidError });
    await t.throwsAsync(users.update({ name: "Ada" }, ...where), { instanceOf: InvalidError });
    t.deepEqual(await users.retrieve(), user(1));
  });

  check("replace makes the given ones the whole collection", async (t, users) => {
    await users.create(...usersUpTo(3));
    const result = await users.replace([user(4), user(2, { name: "Ada" })]);
    t.deepEqual(result, [user(4), user(2, { name: "Ada", version: 2 })]);
    t.deepEqual(await namesOf(users.list({ orderBy: ["id"] })), ["Ada", user(4).name]);
    await t.throwsAsync(users.replace([user(5), user(6, { email: user(5).email })]), {
      instanceOf: AlreadyExistsError,
    });
    t.is(await users.count(), 2);
    t.deepEqual(await users.replace([]), []);
    t.is(await users.count(), 0);
  });

  check("partialReplace stores each in place of its former self, and leaves the others", async (t, users) => {
    await users.create(...usersUpTo(2));
    const result = await users.partialReplace([user(3), user(1, { name: "Ada" })]);
    t.deepEqual(result, [user(3), user(1, { name: "Ada", version: 2 })]);
    t.deepEqual(await users.partialReplace([]), []);
    await t.throwsAsync(users.partialReplace([user(4), user(5, { email: user(2).email })]), {
      instanceOf: AlreadyExistsError,
    });
    t.deepEqual(await namesOf(users.list()), ["Ada", user(2).name, user(3).name]);
  });

  check("what goes in and comes out are copies", async (t, users) => {
    const mine = { ...user(1), createTime: new Date(user(1).createTime) };
    const [created] = await users.create(mine);
    mine.name = "changed";
    mine.createTime.setTime(0);
    created?.createTime.setTime(0);
    const found = await users.retrieve({ id: mine.id });
    t.deepEqual(found, user(1));
    found.createTime.setTime(0);
    for await (const listed of users.list()) listed.updateTime.setTime(0);
    t.deepEqual(await users.retrieve({ id: mine.id }), user(1));
  });
}
