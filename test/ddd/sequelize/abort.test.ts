import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { CancelledError, DeadlineError } from "../../../src/ddd/error.ts";
import { SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { gate, namesOf, user } from "../../helpers/users.ts";
import { openAccounts, places, Sessions } from "./backends.ts";

for (const [name, place] of Object.entries(places)) {
  const open = async (options?: Parameters<typeof openAccounts>[1]) => {
    const { database, ...rest } = await openAccounts(place, options);
    return { ...rest, database, worker: new SequelizeWorker(database, { users: Sessions }) };
  };

  test(`${name}: an abort stops an operation outside any unit, and gives the connection back`, async (t) => {
    const { worker, close } = await open({ maxConnections: 1, readers: 1, acquireTimeoutMs: 60_000 });
    const forMs = (ms: number) => worker.repositoriesFor({ signal: AbortSignal.timeout(ms) }).users;
    await worker.repositories.users.create(user(1));
    await t.throwsAsync(forMs(50).dawdle(), { instanceOf: DeadlineError });
    await t.throwsAsync(forMs(50).dawdleAtomically(), { instanceOf: DeadlineError });
    t.is(await forMs(10_000).count(), 1);
    t.is(await worker.run(({ users }) => users.count({ name: user(1).name })), 1);
    await close();
  });

  test(`${name}: an abort while an operation outside any unit waits for a connection is heard at once`, async (t) => {
    const { worker, close } = await open({ maxConnections: 2, readers: 1, acquireTimeoutMs: 60_000 });
    const held = gate();
    const holding = [worker.run(() => held.passed), worker.read(() => held.passed)];
    await sleep(50);
    const stop = new AbortController();
    const { users } = worker.repositoriesFor(stop);
    const heard = [users.create(user(1)), users.count(), namesOf(users.list())].map((one) =>
      t.throwsAsync<Error>(one, { instanceOf: CancelledError }),
    );
    await sleep(20);
    stop.abort();
    await Promise.all(heard);
    held.open();
    await Promise.all(holding);
    t.is(await worker.repositories.users.count(), 0);
    await close();
  });
}
