import test from "ava";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { AlreadyExistsError, ConflictError, NotFoundError } from "../../../../src/ddd/error.ts";
import { type Connection, DatabaseError, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user } from "../../../helpers/users.ts";
import { openAccounts, openSessions, patient, postgres } from "../backends.ts";

const BEGIN = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/** Accounts with a first user, on one connection whose traffic is seen. */
async function openWatched<T extends UserRepository>(
  other: new (connection: Connection) => T = UserRepository as new (
    connection: Connection,
  ) => T,
) {
  const { url, worker, close } = await openAccounts(postgres);
  await worker.repositories.users.create(user(1));
  let turns: { readonly sender: string; text: string }[] = [];
  let breaks = false;
  const proxy = await startTcpProxy(url, () => (data, sender) => {
    const text = data.toString("latin1");
    const last = turns.at(-1);
    if (last?.sender === sender) last.text += text;
    else turns.push({ sender, text });
    // The same length, as the protocol tells it before the text.
    return breaks ? Buffer.from(text.replace(BEGIN, BEGIN.replace("SERIALIZABLE", "SERIALIZABLF")), "latin1") : data;
  });
  const watched = await openDatabase(proxy.url, { ...patient, maxConnections: 1 });
  return {
    stored: worker.repositories.users,
    worker: new SequelizeWorker(watched, { users: UserRepository }),
    unguarded: new SequelizeWorker(watched, { users: other }).repositories.users as T,
    /** The texts that were sent by the client during `work`, each before an answer. */
    async sentBy(work: () => Promise<unknown>): Promise<string[]> {
      turns = [];
      await work();
      return turns.filter(({ sender }) => sender === "client").map(({ text }) => text);
    },
    breakBegin() {
      breaks = true;
    },
    async close() {
      await watched.close();
      await proxy.close();
      await close();
    },
  };
}

test("postgres: a unit that reads by key and saves waits for three answers, as BEGIN goes with its first read", async (t) => {
  const { worker, sentBy, close } = await openWatched();
  const rename = (name: string) =>
    worker.run(async ({ users }) => users.save({ ...(await users.retrieve({ id: user(1).id })), name }));
  // Statements are prepared by their first use.
  await rename("Ada");
  const [first = "", second = "", ...last] = await sentBy(() => rename("Bea"));
  t.true(first.includes(BEGIN) && first.includes("SAVEPOINT") && first.includes(user(1).id));
  t.true(second.includes("Bea") && !second.includes("SAVEPOINT"));
  t.is(last.length, 1);
  t.true(last[0]?.includes("COMMIT"));
  await close();
});

test("postgres: a unit that asks nothing of the database sends it nothing", async (t) => {
  const { worker, sentBy, close } = await openWatched();
  await worker.repositories.users.count();
  t.deepEqual(await sentBy(() => worker.run(async () => {})), []);
  await t.throwsAsync(
    worker.run(async () => {
      throw new Error("no");
    }),
    { message: "no" },
  );
  t.is(await worker.repositories.users.count(), 1);
  await close();
});

test("postgres: nothing is written where BEGIN fails, as a write waits for it", async (t) => {
  const { stored, worker, sentBy, breakBegin, close } = await openWatched();
  const create = () => worker.run(({ users }) => users.create(user(2)));
  const [first = ""] = await sentBy(create);
  t.true(first.includes(BEGIN) && !first.includes(user(2).id));
  await stored.drop({ id: user(2).id });
  breakBegin();
  const broken = { instanceOf: DatabaseError, message: /serializablf/i };
  await t.throwsAsync(create(), broken);
  await t.throwsAsync(worker.repositories.users.create(user(2)), broken);
  // A read goes with it, and its error is BEGIN's; the unit cannot go on.
  const readAndWrite = worker.run(async ({ users }) => {
    await t.throwsAsync(users.retrieve({ id: user(1).id }), broken);
    await users.create(user(2));
  });
  await t.throwsAsync(readAndWrite, broken);
  t.is(await stored.count(), 1);
  // The connection is as before.
  t.is(await worker.repositories.users.count(), 1);
  await close();
});

test("postgres: a write that fails undoes no statement before it", async (t) => {
  const { worker, close } = await openSessions(postgres);
  await worker.repositories.users.create(user(1));
  const setting = await worker.run(async ({ users }) => {
    await users.retrieve({ id: user(1).id });
    await users.query("SELECT set_config('brasa.seen', 'yes', true)");
    await t.throwsAsync(users.create(user(1)), { instanceOf: AlreadyExistsError });
    return users.query("SELECT current_setting('brasa.seen') AS seen");
  });
  t.deepEqual(setting, [{ seen: "yes" }]);
  await close();
});

test("postgres: a change outside of units waits for one answer, as BEGIN and COMMIT go with it", async (t) => {
  const { stored, worker, sentBy, close } = await openWatched();
  const { users } = worker.repositories;
  let now = await users.save({ ...user(1), name: "Ada" });
  const sent = await sentBy(async () => {
    now = await users.save({ ...now, name: "Bea" });
  });
  t.is(sent.length, 1);
  t.true(sent[0]?.includes(BEGIN) && sent[0].includes("Bea") && sent[0].includes("COMMIT"));
  t.like(await stored.retrieve({ id: now.id }), { name: "Bea", version: 3 });
  // A change that the database refuses is undone, and told as in a unit.
  await stored.create(user(2));
  const taken = await t.throwsAsync(users.save({ ...now, email: user(2).email }));
  t.true(taken instanceof AlreadyExistsError);
  await t.throwsAsync(users.save({ ...now, version: 1 }), { instanceOf: ConflictError });
  await users.remove(now);
  await t.throwsAsync(users.remove(now), { instanceOf: NotFoundError });
  t.is(await stored.count(), 1);
  await close();
});

test("postgres: a change outside of units has no effect where BEGIN fails, although it was sent", async (t) => {
  /** Sends a change with its BEGIN, without the condition that holds in a unit only. */
  class Unguarded extends UserRepository {
    rename(id: string, name: string): Promise<number> {
      const sql = "UPDATE users SET name = $1 WHERE id = $2";
      return this.connection.run(sql, [name, id], sql);
    }
  }
  const { stored, worker, unguarded, breakBegin, close } = await openWatched(Unguarded);
  const { users } = worker.repositories;
  const now = await users.save({ ...user(1), name: "Ada" });
  await unguarded.rename(now.id, "Bea");
  breakBegin();
  await t.throwsAsync(users.save({ ...now, name: "Cyd" }), { instanceOf: DatabaseError });
  await t.throwsAsync(users.remove(now), { instanceOf: DatabaseError });
  t.is((await stored.retrieve({ id: now.id })).name, "Bea");
  // The control: what was sent without the condition has taken effect.
  await t.throwsAsync(unguarded.rename(now.id, "Cyd"), { instanceOf: DatabaseError });
  t.is((await stored.retrieve({ id: now.id })).name, "Cyd");
  await close();
});
