import { AsyncResource } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import test from "ava";
import { UserRepository } from "../../../src/accounts/memory.ts";
import { userTable } from "../../../src/accounts/schema.ts";
import type { User } from "../../../src/accounts/user.ts";
import { ConflictError, DeadlineError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { everything } from "../../../src/ddd/query/where.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { namesOf } from "../../../src/ddd/testing/check.ts";
import { item, owner } from "../../../src/ddd/testing/index.ts";
import { ItemRepository, memoryBackend, OwnerRepository } from "../../../src/ddd/testing/memory.ts";
import type { UnitOptions } from "../../../src/ddd/worker.ts";
import { modelCase } from "../../conformance/model-check.ts";
import { hold } from "../../helpers/conformance.ts";
import { user } from "../../helpers/users.ts";

// One after another, since units in memory that meet wait for each other for a second at most, whatever else runs meanwhile.
hold(test.serial, "memory", memoryBackend(), modelCase(25));

class Users extends UserRepository {
  override table = table("users", userTable.columns, {
    unique: { users_email: ["email"], users_full_name: ["name", "surname"] },
  });

  /** A method of its own, which is an operation of the unit like any other. */
  async rename(from: string, to: string): Promise<User> {
    return this.save({ ...(await this.retrieve({ name: from })), name: to });
  }

  async *names(): AsyncIterable<string> {
    for await (const { name } of this.list()) yield name;
  }
}

const open = () => new MemoryWorker(new MemoryDatabase(), { users: Users });

test("a unit that conflicts with others is run again", async (t) => {
  const worker = open();
  await worker.repositories.users.create(user(1));
  const read = gate();
  const changed = gate();
  let attempts = 0;
  const unit = worker.run(async ({ users }) => {
    attempts++;
    const found = await users.retrieve({ email: user(1).email });
    read.open();
    await changed.passed;
    return users.save({ ...found, surname: `${found.surname}!` });
  });
  await read.passed;
  await worker.repositories.users.rename(user(1).name, "Ada");
  changed.open();
  const { name, surname, version } = await unit;
  t.deepEqual({ name, surname, version }, { name: "Ada", surname: "Doe!", version: 3 });
  t.is(attempts, 2);
});

test("a unit that always conflicts ends with ConflictError", async (t) => {
  let attempts = 0;
  const mine = open();
  await mine.repositories.users.create(user(1));
  // In the unit's own code it would be refused.
  const meddle = AsyncResource.bind(() =>
    mine.repositories.users.update({ surname: `${attempts}` }, { id: user(1).id }),
  );
  const enough = new AbortController();
  const unit = (options: UnitOptions) =>
    mine.run(async ({ users }) => {
      if (++attempts === 8) enough.abort(new DeadlineError());
      const found = await users.retrieve({ id: user(1).id });
      await meddle();
      await users.save(found);
    }, options);
  const conflict = await t.throwsAsync(unit({ retryForMs: 0 }), { instanceOf: ConflictError });
  t.is(conflict.reason, "CONTENTION");
  t.like(conflict.cause, { reason: "SERIALIZATION_FAILURE" });
  t.is(attempts, 1);
  await t.throwsAsync(unit({ signal: enough.signal }), { instanceOf: DeadlineError });
  t.is(attempts, 8);
});

test("units that met take turns, so that all succeed in the end", async (t) => {
  const worker = open();
  await worker.repositories.users.create(user(1));
  const raise = () =>
    worker.run(async ({ users }) => {
      const found = await users.retrieve();
      await nextTurn();
      await users.save(found);
    });
  await Promise.all(Array.from({ length: 64 }, raise));
  t.is((await worker.repositories.users.retrieve()).version, 65);
});

test("units that read and change different rows do not conflict", async (t) => {
  const worker = open();
  await worker.repositories.users.create(user(1), user(2));
  const first = await worker.begin();
  const second = await worker.begin();
  await first.unit.users.save(await first.unit.users.retrieve({ email: user(1).email }));
  await second.unit.users.save(await second.unit.users.retrieve({ email: user(2).email }));
  await first.commit();
  await second.commit();
  t.is(await worker.repositories.users.count({ version: 2 }), 2);
});

test("units conflict on the keys that they look for, found or not, and nowhere else", async (t) => {
  const ids = [1, 2].map((n) => user(n).id);
  for (const where of [
    { id: { in: ids } },
    { or: ids.map((id) => ({ id })) },
    { and: [{ id: { in: ids } }, everything] },
  ]) {
    for (const [other, meets] of [
      [2, true],
      [3, false],
    ] as const) {
      const worker = open();
      await worker.repositories.users.create(user(1));
      const { unit, commit } = await worker.begin();
      t.is(await unit.users.count(where), 1);
      await worker.repositories.users.create(user(other));
      await unit.users.update({ surname: "Lovelace" }, where);
      if (meets) await t.throwsAsync(commit(), { instanceOf: ConflictError });
      else await t.notThrowsAsync(commit());
      t.is(await worker.repositories.users.count({ surname: "Lovelace" }), meets ? 0 : 1);
    }
  }
});

test("an opened unit that conflicts with others fails with ConflictError", async (t) => {
  const worker = open();
  const first = await worker.begin();
  const second = await worker.begin();
  await first.unit.users.create(user(1));
  await second.unit.users.create(user(2, { email: user(1).email }));
  await first.commit();
  await t.throwsAsync(second.commit(), { instanceOf: ConflictError });
  await t.throwsAsync(async () => second.unit.users.count(), { message: /ended/ });
  t.is(await worker.repositories.users.count(), 1);
});

test("rows may swap a unique value, and take a released one", async (t) => {
  const worker = open();
  const [one, two] = await worker.repositories.users.create(user(1), user(2));
  if (!one || !two) return t.fail();
  await worker.repositories.users.partialReplace([
    { ...one, email: two.email },
    { ...two, email: one.email },
  ]);
  t.is((await worker.repositories.users.retrieve({ id: one.id })).email, two.email);
  await worker.run(async ({ users }) => {
    await users.delete({ id: one.id });
    await users.create(user(3, { email: two.email }));
  });
  t.is(await worker.repositories.users.count({ email: two.email }), 1);
  await t.throwsAsync(worker.repositories.users.create(user(4, { name: user(3).name })), {
    message: /name and surname/,
  });
});

test("a list keeps its snapshot, whatever is changed meanwhile", async (t) => {
  const { users } = open().repositories;
  await users.create(user(1), user(2), user(3));
  const met: string[] = [];
  for await (const one of users.list()) {
    met.push(one.name);
    await users.drop({ id: { gt: one.id } });
  }
  t.deepEqual(met, [user(1).name, user(2).name, user(3).name]);
  t.is(await users.count(), 1);
});

test("methods of a subclass are operations of the unit", async (t) => {
  const worker = open();
  await worker.repositories.users.create(user(1));
  const kept = await worker.run(async ({ users }) => {
    await users.rename(user(1).name, "Ada");
    const names: string[] = [];
    for await (const name of users.names()) names.push(name);
    t.deepEqual(names, ["Ada"]);
    return users;
  });
  await t.throwsAsync(kept.rename("Ada", "Eve"), { message: /ended/ });
  await t.throwsAsync(namesOf(kept.list()), { message: /ended/ });
  await t.throwsAsync(
    worker.run(async ({ users }) => {
      void users.rename("nobody", "Eve");
      await users.count();
      await users.count();
    }),
    { message: /none of users/ },
  );
});

test("a unit may change more rows than a call has arguments", async (t) => {
  const { owners } = new MemoryWorker(new MemoryDatabase(), { owners: OwnerRepository }).repositories;
  await owners.partialReplace(Array.from({ length: 150_000 }, (_, n) => owner(n)));
  t.is(await owners.count(), 150_000);
});

test("a name that units need for themselves is refused", (t) => {
  t.throws(() => new MemoryWorker(new MemoryDatabase(), { savepoint: Users }), { message: /savepoint/ });
});

test("a worker in memory is extended by more repositories, whose changes take effect together", async (t) => {
  const items = new MemoryWorker(new MemoryDatabase(), { items: ItemRepository });
  const both = items.extend({ owners: OwnerRepository });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.is(await items.repositories.items.count(), 1);
  await t.throwsAsync(
    both.run(async ({ items, owners }) => {
      await items.create(item(2));
      await owners.create(owner(1));
    }),
  );
  t.is(await items.repositories.items.count(), 1);
});

test("a name that is taken cannot be extended by", (t) => {
  const items = new MemoryWorker(new MemoryDatabase(), { items: ItemRepository });
  t.throws(() => items.extend({ items: ItemRepository }), { message: /has a repository "items" already/ });
});

test("a repository whose class forgets its table is refused by its name, with the remedy", (t) => {
  class Forgetful extends UserRepository {
    // A class that is run without a check of its types may lack it.
    override table = undefined as never;
  }
  t.throws(() => new MemoryWorker(new MemoryDatabase(), { users: Forgetful }), {
    message: /^the repository "users" has no table: give its class one/,
  });
});
