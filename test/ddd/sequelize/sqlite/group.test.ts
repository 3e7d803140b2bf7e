import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import {
  AlreadyExistsError,
  CancelledError,
  COMMIT_UNKNOWN,
  DomainError,
  IntegrityError,
} from "../../../../src/ddd/error.ts";
import { type DatabaseOptions, openDatabase } from "../../../../src/ddd/sequelize/index.ts";
import type { Pool } from "../../../../src/ddd/sequelize/session/pool.ts";
import { CommitGroups } from "../../../../src/ddd/sequelize/sqlite/group/groups.ts";
import type { SqliteSession } from "../../../../src/ddd/sequelize/sqlite/session.ts";
import { gate } from "../../../../src/ddd/testing/barrier.ts";
import { afterCommit } from "../../../../src/ddd/unit/joinable.ts";
import { built } from "../../../helpers/tools.ts";
import { user, usersUpTo } from "../../../helpers/users.ts";
import { openSessions, type Sessions, sqlite } from "../backends.ts";

type Unit = { readonly users: Sessions };

/** How many transactions the write-ahead log has, as long as it was not begun anew. */
function commitsIn(url: string): number {
  const log = readFileSync(`${url.slice("sqlite:".length)}-wal`);
  const salt = log.subarray(16, 24);
  const frame = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= log.length && salt.equals(log.subarray(at + 8, at + 16)); at += frame) {
    if (log.readUInt32BE(at + 4) !== 0) commits++;
  }
  return commits;
}

/** Groups that nothing closes but that nobody queues, so that no test depends on time. */
const groupCommit = { openMs: 3_600_000, patienceMs: 3_600_000 };

async function open(options: DatabaseOptions = { groupCommit }) {
  const opened = await openSessions(sqlite, options);
  const { worker, database, url } = opened;
  const { users } = worker.repositories;
  /** Begins all of the work while the writer is taken, and gives it free when all of it queues. */
  const queue = async <T>(
    work: readonly (() => Promise<T>)[],
    whileQueued = () => {},
  ): Promise<PromiseSettledResult<T>[]> => {
    const held = await worker.begin();
    const begun: Promise<T>[] = [];
    for (const one of work) {
      begun.push(one());
      // Nobody overtakes another.
      while (database.pools()[0]?.waiting !== begun.length) await new Promise(setImmediate);
    }
    const ended = Promise.allSettled(begun);
    whileQueued();
    await held.rollback();
    return ended;
  };
  /** The transactions that the work makes. */
  const commitsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = commitsIn(url);
    await work();
    return commitsIn(url) - before;
  };
  const names = async () => {
    const rows = (await users.query("SELECT name FROM users ORDER BY name")) as readonly { readonly name: string }[];
    return rows.map(({ name }) => name);
  };
  return { ...opened, users, queue, commitsOf, names };
}

/** Numbers without an end. */
const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

const named = (name: string) => user(nextId++, { name });
let nextId = 1;

const allDone = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.every((one) => one.status === "fulfilled");
const reasonOf = (result: PromiseSettledResult<unknown> | undefined): unknown =>
  result?.status === "rejected" ? result.reason : undefined;

test("sqlite: units and single writes that queue share transactions, and lone ones have their own", async (t) => {
  const counts: Record<string, number[]> = {};
  for (const grouped of [true, false]) {
    const { worker, users, queue, commitsOf, close } = await open({ groupCommit: grouped && groupCommit });
    const all = usersUpTo(100);
    const next = () => all.shift() ?? user(0);
    const units = await commitsOf(async () => {
      t.true(allDone(await queue(all.splice(0, 32).map((one) => () => worker.run((unit) => unit.users.create(one))))));
    });
    const singles = await commitsOf(async () => {
      t.true(allDone(await queue(all.splice(0, 32).map((one) => () => users.create(one)))));
    });
    const lone = await commitsOf(async () => {
      for (let i = 0; i < 3; i++) {
        await users.create(next());
        await worker.run((unit) => unit.users.create(next()));
      }
    });
    t.is(await users.count(), 70);
    counts[String(grouped)] = [units, singles, lone];
    await close();
  }
  t.deepEqual(counts.true, [1, 1, 6]);
  t.deepEqual(counts.false, [32, 32, 6], "the control: without groups, each has its own");
});

test("sqlite: units that are not run again are transactions of their own, as are those that commit themselves", async (t) => {
  const { worker, users, queue, commitsOf, close } = await open();
  const own = [
    async (name: string) => void (await worker.run((unit) => unit.users.create(named(name)), { retryForMs: 0 })),
    async (name: string) => {
      const open = await worker.begin();
      await open.unit.users.create(named(name));
      await open.commit();
    },
  ];
  for (const work of own) {
    const commits = await commitsOf(() => queue<void>(Array.from({ length: 5 }, (_, i) => () => work(`${i}`))));
    t.is(commits, 5);
  }
  // Beside others, whose group is committed before.
  const mixed = Array.from({ length: 4 }, () => [
    ...own.map((work) => () => work("own")),
    () => worker.run((unit) => unit.users.create(named("any"))),
    async () => void (await users.create(named("single"))),
  ]);
  t.true(allDone(await queue<unknown>(mixed.flat())));
  t.is(await users.count(), 26);
  await close();
});

test("sqlite: a unit that fails at any place of a group fails alone", async (t) => {
  const { worker, users, queue, names, close } = await open();
  for (const place of [0, 1, 2, 3, 4]) {
    const work = ["a", "b", "c", "d", "e"].map(
      (name, i) => async () =>
        worker.run(async (unit) => {
          await unit.users.create(named(name));
          if (i === place) throw new Error(`on purpose ${i}`);
        }),
    );
    const results = await queue(work);
    t.is(String(reasonOf(results[place])), `Error: on purpose ${place}`);
    t.true(allDone(results.filter((_, i) => i !== place)));
    t.deepEqual(
      await names(),
      ["a", "b", "c", "d", "e"].filter((_, i) => i !== place),
    );
    await users.change("DELETE FROM users");
  }
  // Single writes, too.
  const taken = named("taken");
  const create = (one: typeof taken) => async () => void (await users.create(one));
  const results = await queue([
    create(named("a")),
    create(taken),
    create({ ...named("b"), email: taken.email }),
    create(named("c")),
  ]);
  t.true(reasonOf(results[2]) instanceof AlreadyExistsError);
  t.deepEqual(await names(), ["a", "c", "taken"]);
  await close();
});

test("sqlite: nobody waits for the acknowledgement of a unit that stands still, which runs again", async (t) => {
  const { worker, queue, names, close } = await open({ groupCommit: { ...groupCommit, patienceMs: 20 } });
  const [mayGoOn, firstDone, lastDone] = [gate(), gate(), gate()];
  let runs = 0;
  const acknowledged = async (name: string, done: () => void) => {
    await worker.run((unit) => unit.users.create(named(name)));
    done();
  };
  const queued = queue([
    () => acknowledged("first", firstDone.open),
    () =>
      worker.run(async (unit) => {
        runs++;
        await unit.users.create(named("slow"));
        if (runs === 1) await mayGoOn.passed;
        await unit.users.create(named("slow too"));
      }),
    () => acknowledged("last", lastDone.open),
  ]);
  await firstDone.passed;
  await lastDone.passed;
  t.deepEqual(await names(), ["first", "last"]);
  mayGoOn.open();
  t.true(allDone(await queued));
  t.is(runs, 2);
  t.deepEqual(await names(), ["first", "last", "slow", "slow too"]);
  await close();
});

test("sqlite: a unit that waits for one before it in its group ends, as it does without groups", async (t) => {
  const { worker, queue, names, close } = await open({ groupCommit: { ...groupCommit, patienceMs: 20 } });
  const first = gate();
  const results = await queue([
    () => worker.run((unit) => unit.users.create(named("first"))).then(first.open),
    () =>
      worker.run(async (unit) => {
        await unit.users.create(named("second"));
        await first.passed;
      }),
  ]);
  t.true(allDone(results));
  t.deepEqual(await names(), ["first", "second"]);
  await close();
});

test("sqlite: nobody waits for a statement without an end, by which their group is undone, and which runs again after them", async (t) => {
  const { worker, queue, names, close } = await open({ groupCommit: { ...groupCommit, patienceMs: 60 } });
  for (const how of ["in a unit", "alone"]) {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const sql = `UPDATE users SET surname = (${endless} SELECT max(i) FROM n)`;
    const good = (name: string) => async () => void (await worker.run((unit) => unit.users.create(named(name))));
    const [a, b] = [gate(), gate()];
    const results = await queue([
      () => good(`a ${how}`)().then(a.open),
      () => good(`b ${how}`)().then(b.open),
      async () => {
        const ending = Promise.all([a.passed, b.passed]).then(() => stop.abort());
        const ended =
          how === "alone"
            ? worker.repositoriesFor(options).users.change(sql)
            : worker.run((unit) => unit.users.change(sql), options);
        await Promise.all([ended, ending]);
      },
      good(`c ${how}`),
    ]);
    t.true(reasonOf(results[2]) instanceof CancelledError, String(reasonOf(results[2])));
    t.true(allDone([0, 1, 3].flatMap((i) => results[i] ?? [])));
  }
  t.deepEqual(await names(), ["a alone", "a in a unit", "b alone", "b in a unit", "c alone", "c in a unit"]);
  await close();
});

test("sqlite: units whose neighbour ends their transaction are run again, and acknowledged once", async (t) => {
  const { worker, users, queue, names, close } = await open();
  await users.change(
    "CREATE TRIGGER unlucky BEFORE INSERT ON users WHEN NEW.name = 'unlucky' BEGIN SELECT RAISE(ROLLBACK, 'unlucky'); END",
  );
  const stop = new AbortController();
  const endings: Readonly<Record<string, (unit: Unit) => Promise<unknown>>> = {
    trigger: (unit) => unit.users.create(named("unlucky")),
    conflict: (unit) => unit.users.change("INSERT OR ROLLBACK INTO users SELECT * FROM users"),
    // An interrupted write undoes its transaction.
    abort: (unit) => {
      const endlessly = unit.users.change(`UPDATE users SET surname = (${endless} SELECT max(i) FROM n)`);
      setImmediate(() => stop.abort());
      return endlessly;
    },
  };
  for (const [how, end] of Object.entries(endings)) {
    let [runs, wakings] = [0, 0];
    const good = (name: string) => async () => {
      await worker.run(async (unit) => {
        runs++;
        afterCommit(unit, () => wakings++);
        await unit.users.create(named(name));
      });
    };
    const options = how === "abort" ? { signal: stop.signal } : {};
    const results = await queue([
      good("a"),
      good("b"),
      async () => void (await users.create(named("single"))),
      () => worker.run(async (unit) => void (await end(unit)), options),
      good("c"),
    ]);
    t.true(reasonOf(results[3]) instanceof (how === "abort" ? CancelledError : IntegrityError), how);
    t.true(allDone(results.filter((_, i) => i !== 3)));
    t.deepEqual(await names(), ["a", "b", "c", "single"]);
    t.true(runs > 3, "units of the group were run again");
    t.is(wakings, 3);
    await users.change("DELETE FROM users");
  }
  await close();
});

test("sqlite: a unit that failed by what a neighbour had written, which was undone, is run again", async (t) => {
  const { worker, users, queue, names, close } = await open();
  const one = named("a");
  let runs = 0;
  const ends = () =>
    worker.run(async (unit) => void (await unit.users.change("INSERT OR ROLLBACK INTO users SELECT * FROM users")));
  const work = (second: () => Promise<unknown>) => [
    () =>
      worker.run(async (unit) => {
        if (++runs > 1) throw new Error("not this time");
        await unit.users.create(one);
      }),
    second,
    ends,
  ];
  const another = { ...named("b"), email: one.email };
  const seconds = [() => worker.run((unit) => unit.users.create(another)), () => users.create(another)];
  for (const second of seconds) {
    runs = 0;
    const results = await queue<unknown>(work(second));
    t.is(String(reasonOf(results[0])), "Error: not this time");
    t.is(results[1]?.status, "fulfilled", String(reasonOf(results[1])));
    t.deepEqual(await names(), ["b"]);
    await users.change("DELETE FROM users");
  }
  await close();
});

test("sqlite: of a group whose COMMIT is refused, the unit that breaks a deferred reference fails, and no other", async (t) => {
  const { worker, users, queue, close, url } = await open();
  await users.change("DELETE FROM users");
  // By another program, so that this one does not know of deferred references: it has looked for them before its first change.
  const another = await openDatabase(url);
  await another.connection.run("CREATE TABLE heads (id TEXT PRIMARY KEY)");
  await another.connection.run("CREATE TABLE parts (head TEXT REFERENCES heads DEFERRABLE INITIALLY DEFERRED)");
  await another.connection.run("CREATE TABLE strict (head TEXT REFERENCES heads)");
  await another.close();
  const unit =
    (...statements: string[]) =>
    () =>
      worker.run(async (inside) => {
        for (const sql of statements) await inside.users.change(sql);
      });
  const whole = unit("INSERT INTO parts VALUES ('a')", "INSERT OR IGNORE INTO heads VALUES ('a')");
  const broken = [
    unit("INSERT INTO parts VALUES ('none')"),
    // The pragma is left on, which must not change what the next unit is told.
    unit("PRAGMA defer_foreign_keys = ON", "INSERT INTO strict VALUES ('none')"),
  ];
  // SQLite forgets all broken references by this.
  const next = unit("PRAGMA defer_foreign_keys = OFF");
  for (const bad of broken) {
    const results = await queue([whole, bad, next, whole, unit("INSERT INTO strict VALUES ('none')")]);
    t.deepEqual(
      results.map((one) => one.status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled", "rejected"],
    );
    for (const i of [1, 4]) t.true(reasonOf(results[i]) instanceof IntegrityError);
  }
  t.deepEqual(await users.query("SELECT (SELECT count(*) FROM parts) parts, (SELECT count(*) FROM strict) strict"), [
    { parts: 4, strict: 0 },
  ]);
  await close();
});

test("sqlite: a unit that leaves a deferred reference broken fails, whatever is queued behind it", async (t) => {
  const { worker, users, queue, commitsOf, close } = await open();
  await users.change("CREATE TABLE heads (id TEXT PRIMARY KEY)");
  await users.change("CREATE TABLE parts (head TEXT REFERENCES heads)");
  const unit =
    (...statements: string[]) =>
    () =>
      worker.run(async (inside) => {
        for (const sql of statements) await inside.users.change(sql);
      });
  const three = () => queue([1, 2, 3].map((n) => unit(`INSERT INTO heads VALUES (${n})`)));
  // The control: they share a transaction until there is such a reference.
  t.is(await commitsOf(three), 1);
  await users.change("DELETE FROM heads");
  await users.change("DROP TABLE parts");
  await users.change("CREATE TABLE parts (head TEXT REFERENCES heads\nDeferrable initially Deferred)");
  t.is(await commitsOf(three), 3);
  for (const mending of ["DELETE FROM parts", "INSERT INTO heads VALUES ('none')"]) {
    const orphan = "INSERT INTO parts VALUES ('none')";
    for (const work of [
      [unit(orphan), unit(mending)],
      [() => users.change(orphan), () => users.change(mending)],
    ]) {
      const results = await queue<unknown>(work);
      t.true(reasonOf(results[0]) instanceof IntegrityError);
      t.is(results[1]?.status, "fulfilled");
      t.deepEqual(await users.query("SELECT * FROM parts"), []);
      await users.change("DELETE FROM heads");
    }
  }
  await close();
});

test("sqlite: aborting a unit that waits, runs, or has finished harms no neighbour", async (t) => {
  const { worker, users, queue, names, close } = await open();
  // It waits for its turn.
  const waits = new AbortController();
  const good = (name: string) => () => worker.run(async (unit) => void (await unit.users.create(named(name))));
  const stopped = await queue(
    [
      good("a"),
      async () => void (await worker.run((unit) => unit.users.create(named("stopped")), { signal: waits.signal })),
      good("b"),
    ],
    () => waits.abort(),
  );
  t.true(reasonOf(stopped[1]) instanceof CancelledError);
  t.deepEqual(await names(), ["a", "b"]);

  // It reads without an end: the write before it in its unit goes, and nothing else.
  const reads = new AbortController();
  const reading = await queue([
    good("c"),
    () =>
      worker.run(
        async (unit) => {
          await unit.users.create(named("stopped"));
          setImmediate(() => reads.abort());
          await unit.users.dawdle();
        },
        { signal: reads.signal },
      ),
    good("d"),
  ]);
  t.true(reasonOf(reading[1]) instanceof CancelledError);
  t.deepEqual(await names(), ["a", "b", "c", "d"]);

  // It has finished, and waits for the COMMIT of its group, which may no longer be undone: the neighbour runs on.
  const finished = new AbortController();
  const ended = await queue([
    () => worker.run(async (unit) => void (await unit.users.create(named("e"))), { signal: finished.signal }),
    () =>
      worker.run(async (unit) => {
        finished.abort();
        await unit.users.create(named("f"));
        await unit.users.count();
      }),
  ]);
  const reason = reasonOf(ended[0]);
  t.true(reason === undefined || (reason instanceof DomainError && reason.reason === COMMIT_UNKNOWN), String(reason));
  t.is(ended[1]?.status, "fulfilled");
  t.deepEqual(await names(), ["a", "b", "c", "d", "e", "f"]);
  t.is(await users.count(), 6);
  await close();
});

test("sqlite: others see nothing of a group before its COMMIT, and its own units see each other", async (t) => {
  const { worker, users, queue, close } = await open();
  const seen: (readonly [inside: number, outside: number])[] = [];
  const results = await queue([
    () => worker.run(async (unit) => void (await unit.users.create(named("a")))),
    () => worker.run(async (unit) => void seen.push([await unit.users.count(), await users.count().catch(() => -1)])),
  ]);
  t.true(allDone(results));
  t.deepEqual(seen[0]?.[0], 1);
  await close();
});

test("sqlite: there are no groups while turns are long, unless a COMMIT is longer still", async (t) => {
  const busy = { waiting: 1 } as Pool<SqliteSession>;
  const groups = new CommitGroups(busy, { openMs: 8, patienceMs: 60 });
  const turns = (ms: number, commits = false) => {
    for (let i = 0; i < 100; i++) groups.turnEnded(ms, commits);
    return groups.putsOff;
  };
  t.true(groups.putsOff);
  t.false(turns(60));
  t.true(turns(1));
  // Single writes, whose COMMIT is in their time.
  t.false(turns(60, true));
  for (let i = 0; i < 5; i++) await groups.timed(() => sleep(100));
  t.true(turns(60));
  const idle = new CommitGroups({ waiting: 0 } as Pool<SqliteSession>, { openMs: 8, patienceMs: 60 });
  t.false(idle.putsOff);
});

/** A process that writes pairs of users, from a number on, when it is told to. */
async function startWriter(url: string, first: number, pairs: number) {
  const child = fork(built("test/ddd/sequelize/sqlite/group-writer.ts"), [url, `${first}`, `${pairs}`]);
  await once(child, "message");
  const acknowledged: number[] = [];
  const ended = once(child, "exit") as Promise<[code: number | null]>;
  return {
    acknowledged,
    /** Begins to write. @returns the end, or the kill after so many acknowledgements */
    async write(killAfter = Number.POSITIVE_INFINITY): Promise<number | null> {
      child.on("message", (n: number) => {
        acknowledged.push(n);
        if (acknowledged.length >= killAfter) child.kill("SIGKILL");
      });
      child.send("write");
      const [code] = await ended;
      return code;
    },
  };
}

test("sqlite: two processes with groups on one file are never busy", async (t) => {
  const { url, users, close } = await open();
  const writers = await Promise.all([startWriter(url, 1, 100), startWriter(url, 1001, 100)]);
  t.deepEqual(await Promise.all(writers.map((writer) => writer.write())), [0, 0]);
  t.is(await users.count(), 400);
  await close();
});

test("sqlite: what was acknowledged before a kill -9 is stored, and no unit of its group by half", async (t) => {
  const { url, users, close } = await open();
  for (const killAfter of [1, 20, 40]) {
    await users.change("DELETE FROM users");
    const writer = await startWriter(url, 1, 1000);
    t.is(await writer.write(killAfter), null);
    const rows = (await users.query("SELECT id FROM users")) as readonly { readonly id: string }[];
    const stored = new Set(rows.map(({ id }) => id));
    const isStored = (n: number) => stored.has(user(n).id);
    t.true(writer.acknowledged.length >= killAfter);
    t.true(writer.acknowledged.every((n) => isStored(n) && isStored(n + 1)));
    t.deepEqual(
      Array.from({ length: 1000 }, (_, i) => 2 * i + 1).filter((n) => isStored(n) !== isStored(n + 1)),
      [],
    );
  }
  await close();
});
