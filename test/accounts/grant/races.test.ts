import { randomUUID } from "node:crypto";
import test from "ava";
import { GrantResource } from "../../../src/accounts/grant/grant-resource.ts";
import { repositories as inMemory } from "../../../src/accounts/memory.ts";
import { repositories } from "../../../src/accounts/sequelize.ts";
import { type SessionRepositories, SessionResource } from "../../../src/accounts/session/session-resource.ts";
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
  test(`${name}: of many who give a user one role at once, one does; sessions that begin meanwhile have it, and all fit into one`, async (t) => {
    const { workers, close } = await open();
    t.teardown(close);
    const clock = { now: () => new Date(), newId: randomUUID };
    const all = workers.map((worker) => {
      const sessions = new SessionResource({ worker, ...clock });
      return {
        grants: new GrantResource({ worker, ...clock }),
        begin: () => worker.run((unit) => sessions.begin(unit, ada.id, "")),
      };
    });
    const { users, roleGrants, sessions } = workers[0].repositories;
    await users.create(ada);
    const given = all.flatMap(({ grants, begin }) => [
      grants.grant(ada.id, "editor"),
      begin(),
      grants.grant(ada.id, "editor"),
      ...["a", "b"].map((letter) => grants.grant(ada.id, letter.repeat(50))),
      begin(),
    ]);
    const results = await Promise.all(given);
    t.is(results.filter((one) => "isNew" in one && one.isNew).length, 3);
    const expected = ["a".repeat(50), "b".repeat(50), "editor"];
    const { items } = await sessions.page({ where: { userId: ada.id } });
    t.deepEqual(new Set(items.map(({ roles }) => roles)), new Set([expected.join(" ")]));
    t.is(items.length, 4);
    // Two more have room each, and not both.
    const more = await Promise.allSettled(
      all.map(({ grants }, i) => grants.grant(ada.id, (i === 0 ? "c" : "d").repeat(50))),
    );
    t.deepEqual(more.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    t.is(await roleGrants.count({ userId: ada.id }), 4);
  });
}
