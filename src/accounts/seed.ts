import { randomBytes } from "node:crypto";
import type { Worker } from "../ddd/worker.ts";
import type { UserEventLog } from "./event/user-event-log.ts";
import { createPasswordHasher } from "./password/hasher.ts";
import type { AccountsRepositories } from "./repositories.ts";
import { activate, createUser } from "./user.ts";

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

/** The name by which the id of a seeded user is made. @param n from 0 */
export function seededUser(n: number): string {
  return `user ${n}`;
}

/**
 * Adds active users with made-up names, who share one password. Those that an earlier run has added stay as they are, but for
 * their password, which is the new one.
 *
 * @param idOf the id of a user, by `seededUser`: the same on each run
 * @param onProgress is called with the number of users so far
 * @returns the password, the first user's email, and how many users are new
 */
export async function seedUsers(
  { worker, userEvents, idOf, onProgress }: SeedUsersTools,
  count: number,
): Promise<{ readonly password: string; readonly email: string; readonly added: number }> {
  const password = randomBytes(15).toString("base64url");
  // One hash for all of them: a hash each would take half an hour for 100,000.
  const hash = await createPasswordHasher().hash(password);
  let added = 0;
  for (let from = 0; from < count; from += BATCH) {
    const now = new Date();
    const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
      const n = from + i;
      return activate(createUser(personOf(n), idOf(seededUser(n)), now), now);
    });
    added += await worker.run(async (unit) => {
      const { users, passwords } = unit;
      const there = new Set<string>();
      for await (const { id } of users.list({ where: { id: { in: batch.map((user) => user.id) } } })) there.add(id);
      const missing = batch.filter(({ id }) => !there.has(id));
      await users.create(...missing);
      await passwords.create(...missing.map(({ id }) => ({ id, hash, updateTime: now })));
      // Told as changed, not as created: their addresses are nobody's, who need not be welcomed, and they get projects of their own.
      await userEvents.updated(unit, ...missing);
      if (there.size > 0) await passwords.update({ hash, updateTime: now }, { id: { in: [...there] } });
      return missing.length;
    });
    onProgress(from + batch.length);
  }
  return { password, email: personOf(0).email, added };
}

/** The tools of `seedUsers`. */
export interface SeedUsersTools {
  readonly worker: Worker<AccountsRepositories>;
  /** Tells other contexts of the new users. */
  readonly userEvents: UserEventLog;
  readonly idOf: (name: string) => string;
  readonly onProgress: (done: number) => void;
}

/** A made-up person, at a domain that nobody has (RFC 2606). */
function personOf(n: number): { readonly name: string; readonly surname: string; readonly email: string } {
  const name = names[n % names.length] ?? "";
  const surname = surnames[Math.floor(n / names.length) % surnames.length] ?? "";
  return { name, surname, email: `${name}.${surname}.${n}@seed.example.com`.toLowerCase() };
}
