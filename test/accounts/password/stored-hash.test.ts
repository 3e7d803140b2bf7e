import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/argon2";
import test from "ava";
import { repositories } from "../../../src/accounts/memory.ts";
import { createPasswordHasher, StoredHashError } from "../../../src/accounts/password/hasher.ts";
import { UserResource } from "../../../src/accounts/user-resource.ts";
import { ExhaustedError, UnauthenticatedError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";

const password = "a long enough passphrase";
const salt = "c29tZSBzYWx0IHRoYXQ";
const sum = "RdescudvJCsgt3ub+b27hZ2N8iBCuDMYoPqyUvo6h1o";
const withParameters = (parameters: string) => `$argon2id$v=19$${parameters}$${salt}$${sum}`;

const absurd = {
  "4 GiB": withParameters("m=4194304,t=1,p=1"),
  "1000 passes": withParameters("m=47104,t=1000,p=1"),
  "10 passes over 256 MiB": withParameters("m=262144,t=10,p=1"),
  "255 lanes": withParameters("m=47104,t=1,p=255"),
  "no memory": withParameters("m=0,t=1,p=1"),
  "no pass": withParameters("m=47104,t=0,p=1"),
  "numbers beyond numbers": withParameters(`m=${"9".repeat(30)},t=1,p=1`),
  "another kind of argon2": withParameters("m=47104,t=1,p=1").replace("argon2id", "argon2i"),
  "another version": withParameters("m=47104,t=1,p=1").replace("v=19", "v=16"),
  bcrypt: "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
  "a truncated one": withParameters("m=47104,t=1,p=1").slice(0, -30),
  "one without a sum": withParameters("m=47104,t=1,p=1").slice(0, -sum.length - 1),
  "a huge salt": `$argon2id$v=19$m=47104,t=1,p=1$${"A".repeat(100_000)}$${sum}`,
  "a password in clear": password,
  nothing: "",
};

test("a stored hash with absurd parameters is refused before anything is computed [V15.2.2]", async (t) => {
  const hasher = createPasswordHasher({ running: 1, waiting: 1 });
  // Nothing more can be computed meanwhile: a sane one is refused for that.
  const running = [hasher.hash(password), hasher.hash(password)];
  const sane = withParameters("m=65536,t=3,p=4");
  await t.throwsAsync(hasher.verify(sane, password), { instanceOf: ExhaustedError });
  for (const [name, stored] of Object.entries(absurd)) {
    const error = await t.throwsAsync(hasher.verify(stored, password), { instanceOf: StoredHashError }, name);
    t.false(stored !== "" && error?.message.includes(stored));
  }
  await Promise.all(running);
  t.false(await hasher.verify(sane, password));
  const others = await hash(password, { memoryCost: 19456, timeCost: 2, parallelism: 1, outputLen: 64 });
  t.true(await hasher.verify(others, password));
});

test("a user with such a hash is refused as for a wrong password, and it is told once", async (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const told: string[] = [];
  const { hash: make, verify, isOutdated } = createPasswordHasher();
  let verified = 0;
  const users = new UserResource({
    worker,
    hasher: {
      hash: make,
      verify: async (...args) => {
        const right = await verify(...args);
        verified++;
        return right;
      },
      isOutdated,
    },
    now: () => new Date(),
    newId: randomUUID,
    onRefusedHash: (id, error) => told.push(`${id}: ${error.name}: ${error.message}`),
  });
  const credentials = { email: "ada@example.com", password };
  const { id } = await users.create({ ...credentials, name: "Ada", surname: "Lovelace" });
  await users.activate(credentials);
  await users.signIn(credentials);
  await worker.repositories.passwords.update({ hash: absurd["4 GiB"] }, { id });
  verified = 0;
  for (let i = 0; i < 3; i++) {
    await t.throwsAsync(users.signIn(credentials), { instanceOf: UnauthenticatedError, message: /is wrong/ });
  }
  t.is(verified, 3, "each after the work of a wrong password");
  t.deepEqual(told, [`${id}: StoredHashError: it needs 4194304 KiB of memory`]);
});
