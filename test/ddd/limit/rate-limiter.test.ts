import test from "ava";
import fc from "fast-check";
import { untilAborted } from "../../../src/ddd/abort.ts";
import { CancelledError, DeadlineError, ExhaustedError, UnavailableError } from "../../../src/ddd/error.ts";
import {
  freeFrom,
  printUsage,
  putBack,
  type Rate,
  type RateLimitRepositories,
  rateLimitTable,
  readUsage,
  take,
} from "../../../src/ddd/limit/rate-limit.ts";
import { createRateLimiter, type RateLimiter, readableTime } from "../../../src/ddd/limit/rate-limiter.ts";
import {
  differences,
  migrateUp,
  openDatabase,
  RateLimitRepository,
  SequelizeWorker,
  toolkitMigrations,
} from "../../../src/ddd/sequelize/index.ts";
import type { Worker } from "../../../src/ddd/worker.ts";
import { onEachBackend } from "../each-backend.ts";
import { databases, patient } from "../sequelize/backends.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const guesses: readonly Rate[] = [
  { max: 5, perMs: MINUTE },
  { max: 10, perMs: HOUR },
];
const tables = { rateLimits: rateLimitTable };

const budget = (key: string, rates = guesses) => [{ key, rates }];

/** How many of so many tries at once are allowed. */
async function allowed(tries: number, limiter: (i: number) => RateLimiter, key = "one"): Promise<number> {
  const all = await Promise.allSettled(Array.from({ length: tries }, (_, i) => limiter(i).consume(budget(key))));
  for (const one of all) {
    if (one.status === "rejected" && !(one.reason instanceof ExhaustedError)) throw one.reason;
  }
  return all.filter(({ status }) => status === "fulfilled").length;
}

/** A worker whose units are run in another way. */
function withRun<W extends Worker<RateLimitRepositories>>(
  worker: W,
  run: (...args: Parameters<W["run"]>) => unknown,
): W {
  const repositoriesFor: W["repositoriesFor"] = (options) => worker.repositoriesFor(options);
  return { repositories: worker.repositories, repositoriesFor, run } as W;
}

test("whenever one asks, no stretch of a rate's time has more than it allows, and one is told when the next is free", (t) => {
  const rates = fc.array(fc.record({ max: fc.integer({ min: 1, max: 9 }), perMs: fc.integer({ min: 1, max: 5000 }) }), {
    minLength: 1,
    maxLength: 3,
  });
  const pauses = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 });
  fc.assert(
    fc.property(rates, pauses, (all, steps) => {
      let usage = readUsage("");
      let now = 1_800_000_000_000;
      const taken: number[] = [];
      for (const step of steps) {
        now += step;
        const free = freeFrom(usage, all, now);
        if (free > now) {
          if (freeFrom(usage, all, free - 1) < free || freeFrom(usage, all, free) > free) return false;
          continue;
        }
        take(usage, all, now);
        taken.push(now);
        usage = readUsage(printUsage(usage));
      }
      return all.every(({ max, perMs }) =>
        taken.every((from) => taken.filter((time) => time >= from && time < from + perMs).length <= max),
      );
    }),
  );
  t.pass();
});

test("what is put back may be taken again, and a large limit takes no more room than a small one", (t) => {
  const rates = [{ max: 100_000, perMs: HOUR }];
  const usage = readUsage("");
  for (let i = 0; i < 100_000; i++) take(usage, rates, i * 36);
  t.true(freeFrom(usage, rates, HOUR - 36) > HOUR - 36);
  putBack(usage, rates, HOUR - 72);
  t.is(freeFrom(usage, rates, HOUR - 36), HOUR - 36);
  t.true(printUsage(usage).length < 1000);
  t.is(readUsage("what is this; 60000:zz").get(MINUTE)?.size, 0);
});

onEachBackend(
  test,
  "a limiter allows as many as the rates say, tells when there is one more, and keeps keys apart",
  async (t, worker) => {
    let now = Date.UTC(2030, 0, 1);
    const limiter = createRateLimiter({ worker, now: () => new Date(now) });
    t.is(await allowed(20, () => limiter), 5);
    t.is(await allowed(3, () => limiter, "another"), 3);
    const error = await t.throwsAsync(limiter.consume(budget("one")), { instanceOf: ExhaustedError });
    t.is(error?.reason, "RATE_LIMITED");
    const wait = error?.retryAfterMs ?? 0;
    t.true(wait >= MINUTE && wait <= MINUTE * 1.05, String(wait));
    now += wait;
    t.is(await allowed(20, () => limiter), 5);
    now += 2 * MINUTE;
    t.is(await allowed(20, () => limiter), 0);
    now += HOUR;
    t.is(await allowed(20, () => limiter), 5);
  },
  tables,
);

test("the time until the next try is told in seconds, minutes or hours, and never too short", (t) => {
  const texts = [1, 1000, 1001, 119_000, 119_001, 120_001, 3_623_000, 7_199_000, 7_199_001, 86_400_000].map(
    readableTime,
  );
  t.deepEqual(texts, [
    "1 second",
    "1 second",
    "2 seconds",
    "119 seconds",
    "2 minutes",
    "3 minutes",
    "61 minutes",
    "120 minutes",
    "2 hours",
    "24 hours",
  ]);
});

onEachBackend(
  test,
  "of several budgets all or none is taken, and what is given back is free again",
  async (t, worker) => {
    const limiter = createRateLimiter({ worker, now: () => new Date() });
    const two = [...budget("narrow", [{ max: 1, perMs: HOUR }]), ...budget("wide", [{ max: 3, perMs: HOUR }])];
    const taken = await limiter.consume(two);
    for (let i = 0; i < 5; i++) await t.throwsAsync(limiter.consume(two), { instanceOf: ExhaustedError });
    await Promise.all([taken.giveBack(), taken.giveBack()]);
    await limiter.consume(two);
    for (let i = 0; i < 2; i++) await limiter.consume([...two.slice(1)]);
    await t.throwsAsync(limiter.consume(two.slice(1)), { instanceOf: ExhaustedError });
  },
  tables,
);

onEachBackend(
  test,
  "what is given back shares the unit of what is taken next, before it, and waits for none for long",
  async (t, worker) => {
    let units = 0;
    const counted = withRun(worker, (...args) => {
      units++;
      return worker.run(...args);
    });
    const limiter = createRateLimiter({ worker: counted, now: () => new Date() });
    const single = budget("single", [{ max: 1, perMs: HOUR }]);
    let back: Promise<void> | undefined;
    for (let i = 0; i < 10; i++) back = (await limiter.consume(single)).giveBack();
    t.is(units, 10);
    await back;
    t.is(units, 11);
    await createRateLimiter({ worker, now: () => new Date() }).consume(single);
  },
  tables,
);

onEachBackend(
  test,
  "what was taken stays taken when the unit of the call is rolled back",
  async (t, worker) => {
    const limiter = createRateLimiter({ worker, now: () => new Date() });
    const other = { id: "x".repeat(43), usage: "", expireTime: new Date(Date.now() + HOUR) };
    for (let i = 0; i < 5; i++) {
      const unit = worker.runLazily(
        async () => {
          await limiter.consume(budget("one"));
          // The control: this joins the unit, and goes with it.
          await worker.repositories.rateLimits.create(other);
          throw new Error("the call fails");
        },
        async () => {},
      );
      await t.throwsAsync(unit, { message: "the call fails" });
    }
    t.is(await worker.repositories.rateLimits.count({ id: other.id }), 0);
    await t.throwsAsync(limiter.consume(budget("one")), { instanceOf: ExhaustedError });
  },
  tables,
);

onEachBackend(
  test,
  "what has expired is forgotten, and what is beyond the maximum",
  async (t, worker) => {
    let now = Date.UTC(2030, 0, 1);
    const limiter = createRateLimiter({ worker, now: () => new Date(now), maxBudgets: 100 });
    const rows = () => worker.repositories.rateLimits.count();
    for (let i = 0; i < 300; i++) {
      now += 1000;
      await limiter.consume(budget(`key ${i}`));
    }
    t.true((await rows()) <= 110);
    now += 2 * HOUR;
    await limiter.consume(budget("last"));
    await limiter.consume(budget("last"));
    t.is(await rows(), 1);
  },
  tables,
);

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: several processes share the budgets, which the migration makes a table for`, async (t) => {
    const { url, close } = await place();
    const open = async () => {
      const database = await openDatabase(url, patient);
      t.teardown(() => database.close());
      return database;
    };
    const all = [await open(), await open(), await open()] as const;
    await migrateUp(all[0], toolkitMigrations);
    t.deepEqual(await differences(all[0], [rateLimitTable]), []);
    const limiters = all.map((database) =>
      createRateLimiter({
        worker: new SequelizeWorker(database, { rateLimits: RateLimitRepository }),
        now: () => new Date(),
      }),
    );
    for (const key of ["one", "two", "three"]) {
      t.is(await allowed(90, (i) => limiters[i % 3] as RateLimiter, key), 5, key);
    }
    t.teardown(close);
  });
}

onEachBackend(
  test,
  "a flood costs few units: those that come at once share one, and a refusal is remembered",
  async (t, worker) => {
    let units = 0;
    const counted = withRun(worker, (...args) => {
      units++;
      return worker.run(...args);
    });
    const limiter = createRateLimiter({ worker: counted, now: () => new Date() });
    const others = Array.from({ length: 100 }, (_, i) => limiter.consume(budget(`other ${i}`)));
    t.is(await allowed(1000, () => limiter), 5);
    await Promise.all(others);
    for (let i = 0; i < 1000; i++) await t.throwsAsync(limiter.consume(budget("one")), { instanceOf: ExhaustedError });
    t.true(units < 30, `${units} units`);
  },
  tables,
);

onEachBackend(
  test,
  "a caller that gives up does not wait, and a database that fails refuses all that wait, once",
  async (t, worker) => {
    let broken = false;
    const flaky = withRun(worker, (...args) =>
      broken ? Promise.reject(new Error("the disk is full")) : worker.run(...args),
    );
    const limiter = createRateLimiter({ worker: flaky, now: () => new Date() });
    const controller = new AbortController();
    const waiting = limiter.consume(budget("one"), controller.signal);
    controller.abort();
    await t.throwsAsync(waiting, { instanceOf: CancelledError });
    broken = true;
    await t.throwsAsync(limiter.consume(budget("one")), { message: "the disk is full" });
    broken = false;
    t.is(await allowed(20, () => limiter), 4);
  },
  tables,
);

onEachBackend(
  test,
  "a database that does not answer holds nobody up for long, and those who gave up meanwhile take nothing",
  async (t, worker) => {
    let isAway = true;
    const silent = withRun(worker, (...args) =>
      isAway ? untilAborted(new Promise(() => {}), args[1]?.signal) : worker.run(...args),
    );
    const limiter = createRateLimiter({ worker: silent, now: () => new Date(), maxUnitMs: 3000 });
    const first = limiter.consume(budget("one"));
    const gone = limiter.consume(budget("one"), AbortSignal.timeout(100));
    const last = limiter.consume(budget("one"));
    await t.throwsAsync(gone, { instanceOf: DeadlineError });
    isAway = false;
    await t.throwsAsync(first, { instanceOf: UnavailableError });
    await last;
    t.is(await allowed(20, () => limiter), 4);
  },
  tables,
);
