import test, { type ExecutionContext } from "ava";
import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { AlreadyExistsError, ConflictError, NotFoundError, UnavailableError } from "../../../../src/ddd/error.ts";
import { type Connection, DatabaseError, openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { user } from "../../../helpers/users.ts";
import { instanceOf, openAccounts, openSessions, patient, postgres } from "../backends.ts";

type Watched = Awaited<ReturnType<typeof openWatched>>;

const BEGIN = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/** Accounts with a first user, on one connection whose traffic is seen. */
async function openWatched<T extends UserRepository>(
  other: new (connection: Connection) => T = UserRepository as new (
    connection: Connection,
  ) => T,
  parameters = "",
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
    return breaks
      ? Buffer.from(
          text.replace(/(?<=ISOLATION LEVEL )SERIALIZABLE/, "SERIALIZABLF").replace("= serializable", "= serializablf"),
          "latin1",
        )
      : data;
  });
  const watched = await openDatabase(proxy.url + parameters, { ...patient, maxConnections: 1 });
  return {
    stored: worker.repositories.users,
    worker: new SequelizeWorker(watched, { users: other as new (connection: Connection) => UserRepository }),
    raw: new SequelizeWorker(watched, { users: other }).repositories.users as T,
    /** The texts that were sent by the client during `work`, each before an answer. */
    async sentBy(work: () => Promise<unknown>): Promise<string[]> {
      turns = [];
      await work();
      return turns.filter(({ sender }) => sender === "client").map(({ text }) => text);
    },
    /** Has the server refuse each statement that asks for SERIALIZABLE. */
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

/** Runs SQL of its own. */
class RawUsers extends UserRepository {
  /** Sends a change as repositories do, without the condition that holds in a unit only. */
  rename(id: string, name: string): Promise<number> {
    const sql = "UPDATE users SET name = $1 WHERE id = $2";
    return this.connection.run(sql, [name, id], sql);
  }
  async level(): Promise<unknown> {
    return (await this.connection.all("SELECT current_setting('transaction_isolation') AS level"))[0]?.level;
  }
  /** A change, by which the connection has the isolation of units, that takes it away itself. */
  async changeAndLoseIsolation(id: string): Promise<void> {
    const lost = "set_config('default_transaction_isolation', 'read committed', false) <> ''";
    const sql = `UPDATE users SET version = version + 1 WHERE id = $1 AND ${lost}`;
    await this.connection.run(sql, [id], sql);
  }
}

/** Changes that each are a unit of their own. */
async function changesAlone(
  t: ExecutionContext,
  { stored, worker, sentBy }: Watched,
  holds: (sent: string) => boolean,
) {
  const { users } = worker.repositories;
  let now = await users.save({ ...user(1), name: "Ada" });
  const saved = await sentBy(async () => {
    now = await users.save({ ...now, name: "Bea" });
  });
  t.true(saved.length === 1 && saved[0]?.includes("Bea") && holds(saved[0]));
  t.like(await stored.retrieve({ id: now.id }), { name: "Bea", version: 3 });
  await users.create(user(2));
  const created = await sentBy(() => users.create(user(3)));
  t.true(created.length === 1 && created[0]?.includes(user(3).id) && holds(created[0]));
  t.like(await stored.retrieve({ id: user(3).id }), { ...user(3), version: 1 });
  // A change that the database refuses is undone, and told as in a unit.
  for (const refused of [
    () => users.save({ ...now, email: user(2).email }),
    () => users.create({ ...user(4), email: user(2).email }),
    () => users.create(user(3)),
  ]) {
    await t.throwsAsync(refused, { instanceOf: AlreadyExistsError });
  }
  await t.throwsAsync(users.save({ ...now, version: 1 }), { instanceOf: ConflictError });
  await users.remove(now);
  await t.throwsAsync(users.remove(now), { instanceOf: NotFoundError });
  t.is(await stored.count(), 2);
}

test("postgres: a change outside of units is one statement, at the isolation of units", async (t) => {
  const watched = await openWatched();
  await changesAlone(t, watched, (sent) => !sent.includes("BEGIN") && !sent.includes("COMMIT"));
  await watched.close();
});

test("postgres: behind a pooler a change outside of units waits for one answer, as BEGIN and COMMIT go with it", async (t) => {
  const watched = await openWatched(UserRepository, "?prepare=false");
  await changesAlone(t, watched, (sent) => sent.includes(BEGIN) && sent.includes("COMMIT"));
  await watched.close();
});

test("postgres: a pooler's change outside of units has no effect where BEGIN fails, although it was sent", async (t) => {
  const { stored, worker, raw, breakBegin, close } = await openWatched(RawUsers, "?prepare=false");
  const { users } = worker.repositories;
  const now = await users.save({ ...user(1), name: "Ada" });
  await raw.rename(now.id, "Bea");
  breakBegin();
  await t.throwsAsync(users.save({ ...now, name: "Cyd" }), { instanceOf: DatabaseError });
  await t.throwsAsync(users.create(user(2)), { instanceOf: DatabaseError });
  await t.throwsAsync(users.remove(now), { instanceOf: DatabaseError });
  t.is((await stored.retrieve({ id: now.id })).name, "Bea");
  t.is(await stored.count(), 1);
  // The control: what was sent without the condition has taken effect.
  t.is(await raw.rename(now.id, "Cyd"), 1);
  t.is((await stored.retrieve({ id: now.id })).name, "Cyd");
  await close();
});

test("postgres: a read after a change has the database's own isolation again, without waiting for it", async (t) => {
  const { worker, raw, sentBy, close } = await openWatched(RawUsers);
  const { users } = worker.repositories;
  t.is(await raw.level(), "read committed");
  let now = await users.save({ ...user(1), name: "Ada" });
  for (const level of ["read committed", "read committed"]) t.is(await raw.level(), level);
  now = await users.save({ ...now, name: "Bea" });
  t.is((await sentBy(() => users.retrieve({ id: now.id }))).length, 1);
  t.is(await raw.level(), "read committed");
  // In a unit there is but one.
  await users.save({ ...now, name: "Cyd" });
  t.is(await worker.run(({ users }) => (users as unknown as RawUsers).level()), "serializable");
  await close();
});

test("postgres: a change is a unit even where a statement of the program's own has taken the connection's isolation", async (t) => {
  const { stored, worker, raw, sentBy, close } = await openWatched(RawUsers);
  const { users } = worker.repositories;
  let now = await users.save({ ...user(1), name: "Ada" });
  const lose = async () => {
    // By a statement that changes, so that the connection still counts as one with the isolation of units.
    await raw.changeAndLoseIsolation(now.id);
    now = await stored.retrieve({ id: now.id });
  };
  await lose();
  const sent = await sentBy(async () => {
    now = await users.save({ ...now, name: "Bea" });
  });
  t.true(sent.at(-1)?.includes(BEGIN));
  t.is((await stored.retrieve({ id: now.id })).name, "Bea");
  await lose();
  await users.create(user(2));
  t.is(await stored.count(), 2);
  // The control: without the condition a change is not held up, at whatever isolation.
  await lose();
  t.false((await sentBy(() => raw.rename(now.id, "Cyd"))).some((text) => text.includes(BEGIN)));
  await close();
});

test("postgres: a change whose isolation cannot be set has no effect, and the connection works on", async (t) => {
  const { stored, worker, raw, breakBegin, close } = await openWatched(RawUsers);
  const { users } = worker.repositories;
  t.is(await raw.level(), "read committed");
  breakBegin();
  const broken = { instanceOf: DatabaseError, message: /serializablf/i };
  await t.throwsAsync(users.save({ ...user(1), name: "Ada" }), broken);
  await t.throwsAsync(users.create(user(2)), broken);
  await t.throwsAsync(users.remove(user(1)), broken);
  t.deepEqual(await stored.retrieve({ id: user(1).id }), { ...user(1), version: 1 });
  t.is(await stored.count(), 1);
  t.is(await raw.level(), "read committed");
  // The control: what was sent without the condition has taken effect.
  t.is(await raw.rename(user(1).id, "Cyd"), 1);
  t.is((await stored.retrieve({ id: user(1).id })).name, "Cyd");
  await close();
});

for (const [place, parameter] of [
  ["", ""],
  [" behind a pooler", "&prepare=false"],
] as const) {
  test(`postgres: a change${place} that took effect at the database's own isolation is told so, though what it followed failed`, async (t) => {
    const own = "?options=-c%20default_transaction_isolation%3Dserializable";
    const { stored, worker, breakBegin, close } = await openWatched(UserRepository, own + parameter);
    const { users } = worker.repositories;
    breakBegin();
    const now = await users.save({ ...user(1), name: "Ada" });
    t.deepEqual(await stored.retrieve({ id: now.id }), now);
    await users.create(user(2));
    t.deepEqual(await stored.retrieve({ id: user(2).id }), user(2));
    await users.remove(now);
    t.is(await stored.count(), 1);
    // The control: what it followed does fail, which is told where nothing was changed.
    const broken = { instanceOf: DatabaseError, message: /serializablf/i };
    await t.throwsAsync(users.remove(now), broken);
    await t.throwsAsync(
      worker.run(({ users }) => users.count()),
      broken,
    );
    await close();
  });
}

test("postgres: a change whose BEGIN was answered too late is not told as stored while its COMMIT has no answer", async (t) => {
  const { url, worker, close } = await openAccounts(postgres);
  let isArmed = false;
  let held: (() => void)[] | undefined;
  const proxy = await startTcpProxy(url, ({ client }) => (data, sender) => {
    if (isArmed && sender === "client" && data.includes(BEGIN)) held = [];
    if (!held || sender === "client") return data;
    held.push(() => client.write(data));
    return undefined;
  });
  const instance = instanceOf(proxy.url, { pool: { max: 1 }, dialectOptions: { query_timeout: 2000 } });
  instance.addHook("afterConnect", (raw) => {
    const client = raw as { query(...args: unknown[]): unknown };
    const query = client.query.bind(client);
    client.query = (...args) => {
      const { text = "" } = args[0] as { text?: string };
      // The driver sends it when BEGIN is answered, which it has given up.
      if (isArmed && text.startsWith("INSERT")) {
        for (const send of held ?? []) send();
        held = undefined;
      }
      if (isArmed && text === "COMMIT") proxy.lose("to the server");
      return query(...args);
    };
  });
  const database = await openDatabase(instance, patient);
  const { users } = new SequelizeWorker(database, { users: UserRepository }).repositories;
  await users.create(user(1));
  isArmed = true;
  const error = await t.throwsAsync(users.create(user(2)), { instanceOf: UnavailableError });
  t.is((error as UnavailableError).reason, "COMMIT_UNKNOWN");
  t.is(await worker.repositories.users.count(), 1);
  await database.close();
  await instance.close();
  proxy.close();
  await close();
});
