import { randomUUID } from "node:crypto";
import test from "ava";
import { GrantResource } from "../../../src/accounts/grant/grant-resource.ts";
import { repositories as inMemory } from "../../../src/accounts/memory.ts";
import { repositories } from "../../../src/accounts/sequelize.ts";
import type { SessionRepositories } from "../../../src/accounts/session/session-resource.ts";
import { DomainError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../../src/ddd/worker.ts";
import { databases, openAccounts, patient } from "../../ddd/sequelize/backends.ts";
import { user } from "../../helpers/users.ts";

/** Two workers on one database, as two processes have them. */
interface Pair {
  readonly workers: readonly [Worker<SessionRepositories>, Worker<SessionRepositories>];
  close(): Promise<void>;
}

const pairs: Readonly<Record<string, () => Promise<Pair>>> = {
  async memory() {
    const worker = new MemoryWorker(new MemoryDatabase(), inMemory);
    return { workers: [worker, worker], close: async () => {} };
  },
  ...Object.fromEntries(
    Object.entries(databases).map(([name, place]) => [
      name,
      async () => {
        const { url, database, close } = await openAccounts(place);
        const twin = await openDatabase(url, patient);
        return {
          workers: [new SequelizeWorker(database, repositories), new SequelizeWorker(twin, repositories)],
          close: async () => {
            await twin.close();
            await close();
          },
        };
      },
    ]),
  ),
};

const ROUNDS = 6;
const [ada, bea] = [user(2), user(4)];

for (const [name, open] of Object.entries(pairs)) {
  // ASVS: V2.3.4
  test(`${name}: two admins who take the role of each other, or their own, at once, never leave nobody`, async (t) => {
    const { workers, close } = await open();
    t.teardown(close);
    const [first, second] = workers.map(
      (worker) => new GrantResource({ worker, now: () => new Date(), newId: randomUUID }),
    );
    const { users, roleGrants } = workers[0].repositories;
    if (!first || !second) throw new Error("there are two");
    await users.create(ada, bea);
    const reasons = new Set<string>();
    for (let i = 0; i < ROUNDS; i++) {
      for (const { id } of [ada, bea]) await first.grant(id, "admin");
      const [one, other] = i % 2 ? [ada, bea] : [bea, ada];
      const outcomes = await Promise.allSettled([
        first.revoke(one.id, "admin", { by: ada.id }),
        second.revoke(other.id, "admin", { by: bea.id }),
      ]);
      t.is(await roleGrants.count({ role: "admin" }), 1);
      for (const outcome of outcomes) {
        if (outcome.status === "fulfilled") continue;
        t.true(outcome.reason instanceof DomainError, String(outcome.reason));
        reasons.add(`${one === ada ? "their own" : "each other's"}: ${outcome.reason.reason}`);
      }
    }
    t.deepEqual([...reasons].sort(), ["each other's: NOT_ALLOWED", "their own: LAST_ADMIN"]);

    // Nobody holds the operator back, who can make an admin again: so it is the rule that has kept one.
    for (const { id } of [ada, bea]) await first.grant(id, "admin");
    await Promise.all([first.revoke(ada.id, "admin"), second.revoke(bea.id, "admin")]);
    t.is(await roleGrants.count({ role: "admin" }), 0);
  });
}
