import test from "ava";
import { COMMIT_UNKNOWN, DeadlineError, type DomainError } from "../../../../src/ddd/error.ts";
import { Database } from "../../../../src/ddd/sequelize/database.ts";
import type { Driver } from "../../../../src/ddd/sequelize/driver.ts";
import { migrateUp, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { sqliteDriver } from "../../../../src/ddd/sequelize/sqlite/driver.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { user } from "../../../helpers/users.ts";
import { openSessions, patient, Sessions, sqlite } from "../backends.ts";

const DEADLINE_MS = 150;
/** As in deadline.test.ts. */
const HEARD_MS = DEADLINE_MS + (process.env.STRICT ? 1000 : 10_000);

const family = { context: "family", list: [{ name: "1", up: async () => {}, down: async () => {} }] };

test("sqlite: another process that locks the database holds no caller beyond its deadline, and the writer no longer than its own lock", async (t) => {
  const { url, worker, database, close } = await openSessions(sqlite);
  const other = await openDatabase(url, patient);
  const held = await other.begin("write");
  await held.connection.run("UPDATE users SET name = 'Ada'");
  const late = (work: (signal: AbortSignal) => Promise<unknown>) => {
    const start = performance.now();
    return t
      .throwsAsync(work(AbortSignal.timeout(DEADLINE_MS)), { instanceOf: DeadlineError })
      .then(() => t.true(performance.now() - start < HEARD_MS));
  };
  await Promise.all([
    late((signal) => worker.run(({ users }) => users.create(user(1)), { signal })),
    late((signal) => worker.repositoriesFor({ signal }).users.create(user(2))),
    late((signal) => worker.repositoriesFor({ signal }).users.rename("Bea")),
    late((signal) => worker.begin({ signal })),
    late((signal) => migrateUp(database, family, { signal })),
  ]);
  await late((signal) => worker.repositoriesFor({ signal }).users.create(user(2)));
  await held.rollback();
  // The statement that was given up must not be open any more, or nothing else could be committed on its connection.
  await worker.run(({ users }) => users.change("DELETE FROM users"));
  await worker.run(({ users }) => users.create(user(1)));
  await other.close();
  await close();
});

for (const hung of ["begin", "run", "execute", "commit", "rollback"] as const) {
  test(`a disk on which ${hung} hangs holds no caller beyond its deadline`, async (t) => {
    const { url, close } = await openSessions(sqlite);
    const real = sqliteDriver(url.slice("sqlite:".length), { ...patient, readers: 1 });
    let hangs = false;
    const { passed, open } = gate();
    const reached = gate();
    const driver: Driver = {
      ...real,
      acquire: async (mode, signal) => {
        const session = await real.acquire(mode, signal);
        return new Proxy(session, {
          get: (target, key) => {
            const value: unknown = Reflect.get(target, key, target);
            if (typeof value !== "function") return value;
            if (key !== hung || !hangs) return value.bind(target);
            return async (...args: unknown[]) => {
              reached.open();
              await passed;
              return Reflect.apply(value, target, args);
            };
          },
        });
      },
    };
    const worker = new SequelizeWorker(new Database(driver), { users: Sessions });
    hangs = true;
    const start = performance.now();
    const stop = new AbortController();
    const ended = t.throwsAsync<DomainError>(
      worker.run(
        async ({ users, savepoint }) => {
          await savepoint(({ users }) => users.create(user(1)));
          await users.create(user(2));
          if (hung !== "rollback") return;
          stop.abort(new DOMException("the time is over", "TimeoutError"));
          throw new Error("on purpose");
        },
        { signal: stop.signal },
      ),
      { instanceOf: DeadlineError },
    );
    await reached.passed;
    stop.abort(new DOMException("the time is over", "TimeoutError"));
    const error = await ended;
    t.is(error.reason, hung === "commit" ? COMMIT_UNKNOWN : "DEADLINE_EXCEEDED");
    t.true(performance.now() - start < HEARD_MS);
    hangs = false;
    open();
    // When the disk works again, so do units.
    await worker.run(({ users }) => users.create(user(3)));
    await real.close();
    await close();
  });
}
