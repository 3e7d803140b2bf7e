import { randomBytes, randomUUID } from "node:crypto";
import type { Worker } from "../ddd/worker.ts";
import { createPasswordHasher } from "./password/hasher.ts";
import { activate, createUser } from "./user.ts";
import type { AccountsRepositories } from "./user-resource.ts";

const names = [
  "Ada",
  "Alan",
  "Barbara",
  "Donald",
  "Edsger",
  "Frances",
  "Grace",
  "John",
  "Katherine",
  "Margaret",
  "Radia",
  "Tony",
];
const surnames = [
  "Allen",
  "Dijkstra",
  "Hamilton",
  "Hoare",
  "Hopper",
  "Johnson",
  "Knuth",
  "Liskov",
  "Lovelace",
  "McCarthy",
  "Perlman",
  "Turing",
];

/** Users in one unit: enough that the commit costs little, few enough that others get their turn. */
const BATCH = 500;

/**
 * Adds active users with made-up names, who share one password.
 *
 * @param onProgress is called with the number of users so far
 * @returns the password, and the first user's email
 */
export async function seedUsers(
  worker: Worker<AccountsRepositories>,
  count: number,
  onProgress: (done: number) => void,
): Promise<{ readonly password: string; readonly email: string }> {
  const password = randomBytes(15).toString("base64url");
  // One hash for all of them: a hash each would take half an hour for 100,000.
  const hash = await createPasswordHasher().hash(password);
  // Emails must not meet those of an earlier seed.
  const run = randomBytes(4).toString("hex");
  for (let from = 0; from < count; from += BATCH) {
    const now = new Date();
    const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
      const n = from + i;
      const name = names[n % names.length] ?? "";
      const surname = surnames[Math.floor(n / names.length) % surnames.length] ?? "";
      const email = `${name}.${surname}.${run}.${n}@example.com`;
      return activate(createUser({ name, surname, email }, randomUUID(), now), now);
    });
    await worker.run(async ({ users, passwords }) => {
      await users.create(...batch);
      await passwords.create(...batch.map(({ id }) => ({ id, hash, updateTime: now })));
    });
    onProgress(from + batch.length);
  }
  return { password, email: `ada.allen.${run}.0@example.com` };
}
