import { hash } from "@node-rs/argon2";
import test from "ava";
import { PasswordRepository, repositories, UserRepository } from "../../src/accounts/memory.ts";
import { createPasswordHasher, type PasswordHasher } from "../../src/accounts/password/hasher.ts";
import { UserResource } from "../../src/accounts/user-resource.ts";
import { AlreadyExistsError, PreconditionError, UnauthenticatedError } from "../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { uuidOf } from "../../src/ddd/testing/sample.ts";

const ada = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
const credentials = { email: ada.email, password: ada.password };

/** A resource in memory with a hasher that costs nothing, and the calls of the hasher. */
function given(hasher: PasswordHasher = plainHasher()) {
  const asked: string[] = [];
  const notedHasher: PasswordHasher = {
    hash(...args) {
      asked.push("hasher.hash");
      return hasher.hash(...args);
    },
    verify(...args) {
      asked.push("hasher.verify");
      return hasher.verify(...args);
    },
    isOutdated: (stored) => hasher.isOutdated(stored),
  };
  class NotedUsers extends UserRepository {
    override retrieve(...where: Parameters<UserRepository["retrieve"]>) {
      asked.push("users.retrieve");
      return super.retrieve(...where);
    }
  }
  class NotedPasswords extends PasswordRepository {
    override retrieve(...where: Parameters<PasswordRepository["retrieve"]>) {
      asked.push("passwords.retrieve");
      return super.retrieve(...where);
    }
  }
  const worker = new MemoryWorker(new MemoryDatabase(), {
    ...repositories,
    users: NotedUsers,
    passwords: NotedPasswords,
  });
  let clock = Date.UTC(2026, 0, 1);
  let ids = 0;
  const resource = new UserResource({
    worker,
    hasher: notedHasher,
    now: () => new Date(clock++),
    newId: () => uuidOf(++ids),
  });
  const { passwords, users } = worker.repositories;
  return { resource, users, passwords, asked };
}

function plainHash(password: string): string {
  return `plain:${password}`;
}

function plainHasher(): PasswordHasher {
  return {
    hash: async (password) => plainHash(password),
    verify: async (stored, password) => stored === plainHash(password),
    isOutdated: () => false,
  };
}

test("a created user is stored with a password, and may not sign in yet", async (t) => {
  const { resource, passwords, users } = given();
  const user = await resource.create(ada);
  t.deepEqual(await users.retrieve({ id: user.id }), user);
  t.is(await passwords.count({ id: user.id }), 1);
  t.false("hash" in user || "password" in user);
  const error = await t.throwsAsync(resource.signIn(credentials), { instanceOf: PreconditionError });
  t.is(error?.reason, "USER_INACTIVE");
});

test("a caller may choose the id", async (t) => {
  const { resource } = given();
  const id = "11111111-1111-4111-8111-111111111111";
  t.is((await resource.create(ada, { id })).id, id);
  await t.throwsAsync(resource.create({ ...ada, email: "b@example.com" }, { id }), { instanceOf: AlreadyExistsError });
});

test("validating only finds what is taken, and stores nothing", async (t) => {
  const { resource, users, passwords, asked } = given();
  t.is((await resource.create(ada, { validateOnly: true })).email, ada.email);
  t.is(await users.count(), 0);
  t.is(await passwords.count(), 0);
  t.false(asked.includes("hasher.hash"), "nor does it cost a hash");
  await resource.create(ada);
  await t.throwsAsync(resource.create(ada, { validateOnly: true }), { instanceOf: AlreadyExistsError });
});

test("an email is taken in any case, and the refused user leaves nothing behind", async (t) => {
  const { resource, users, passwords } = given();
  await resource.create(ada);
  const error = await t.throwsAsync(resource.create({ ...ada, email: "ADA@Example.COM" }), {
    instanceOf: AlreadyExistsError,
  });
  t.deepEqual(error?.fields, ["email"]);
  t.is(await users.count(), 1);
  t.is(await passwords.count(), 1);
});

test("activating and deactivating may be repeated, without effect the second time", async (t) => {
  const { resource } = given();
  await resource.create(ada);
  const active = await resource.activate({ ...credentials, email: "ADA@example.com" });
  t.true(active.active);
  t.deepEqual(await resource.activate(credentials), active);
  t.deepEqual((await resource.signIn(credentials)).user, active);
  const inactive = await resource.deactivate(credentials);
  t.false(inactive.active);
  t.deepEqual(await resource.deactivate(credentials), inactive);
  t.true((await resource.activate(credentials)).active);
});

test("a wrong password neither activates, deactivates nor signs in", async (t) => {
  const { resource, users } = given();
  const user = await resource.create(ada);
  const wrong = { ...credentials, password: "wrong" };
  for (const attempt of [resource.activate(wrong), resource.deactivate(wrong), resource.signIn(wrong)]) {
    const error = await t.throwsAsync(attempt, { instanceOf: UnauthenticatedError });
    t.is(error?.reason, "INVALID_CREDENTIALS");
  }
  t.deepEqual(await users.retrieve({ id: user.id }), user);
});

test("an unknown email is answered as a wrong password is, after the same work", async (t) => {
  const { resource, asked } = given();
  await resource.create(ada);
  const workOf = async (email: string) => {
    asked.length = 0;
    const error = await t.throwsAsync(resource.signIn({ email, password: "wrong" }));
    return { asked: [...asked], error: `${error?.name}: ${error?.message}` };
  };
  // The very first sign-in makes the hash that stands in for those of unknown users.
  await workOf("first@example.com");
  const wrong = await workOf(ada.email);
  t.deepEqual(wrong.asked, ["users.retrieve", "passwords.retrieve", "hasher.verify"]);
  t.deepEqual(await workOf("nobody@example.com"), wrong);
});

test("the very first sign-in does the same work too", async (t) => {
  const workOf = async (email: string) => {
    const { resource, asked } = given();
    await resource.create(ada);
    asked.length = 0;
    await t.throwsAsync(resource.signIn({ email, password: "wrong" }));
    return [...asked];
  };
  t.deepEqual(await workOf("nobody@example.com"), await workOf(ada.email));
});

test("signing in renews a hash of outdated parameters", async (t) => {
  const hasher = createPasswordHasher();
  const { resource, passwords } = given(hasher);
  const { id } = await resource.create(ada);
  await resource.activate(credentials);
  const outdated = await hash(ada.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await passwords.update({ hash: outdated }, { id });
  await t.throwsAsync(resource.signIn({ ...credentials, password: "wrong" }));
  t.is((await passwords.retrieve({ id })).hash, outdated, "a wrong password renews nothing");

  await resource.signIn(credentials);
  const renewed = await passwords.retrieve({ id });
  t.false(hasher.isOutdated(renewed.hash));
  await resource.signIn(credentials);
  t.deepEqual(await passwords.retrieve({ id }), renewed, "once is enough");
});

test("an email in another script and in punycode is one address: taken once, and signed in with by either", async (t) => {
  const { resource } = given();
  const forms = ["Ada@Пример.рф", "ada@xn--e1afmkfd.xn--p1ai"] as const;
  const [unicode, punycode] = forms;
  const created = await resource.create({ ...ada, email: unicode });
  t.is(created.email, punycode);
  await t.throwsAsync(resource.create({ ...ada, email: punycode.toUpperCase() }), { instanceOf: AlreadyExistsError });
  await t.throwsAsync(resource.create({ ...ada, email: punycode }, { validateOnly: true }), {
    instanceOf: AlreadyExistsError,
  });
  await resource.activate({ ...credentials, email: punycode });
  for (const email of forms) {
    t.is((await resource.signIn({ ...credentials, email })).user.id, created.id);
  }
});
