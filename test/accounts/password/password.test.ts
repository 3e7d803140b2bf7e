import { readdirSync, readFileSync } from "node:fs";
import { hash } from "@node-rs/argon2";
import test from "ava";
import { runInThread } from "../../../src/accounts/password/hash-threads.ts";
import { createPasswordHasher, laneWidth } from "../../../src/accounts/password/hasher.ts";
import { createLane } from "../../../src/accounts/password/lane.ts";
import { givenPasswordRule, newPasswordRule } from "../../../src/accounts/password/password.ts";
import { CancelledError, ExhaustedError } from "../../../src/ddd/error.ts";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { testWith } from "../../helpers/test-with.ts";

const passphrase = "a long enough passphrase";

function refusal(password: string): string {
  const result = newPasswordRule.safeParse(password);
  return result.success ? "" : result.error.issues.map(({ message }) => message).join("; ");
}

test("a new password has 15 to 128 characters, counted as people do [V6.2.1] [V6.2.9]", (t) => {
  t.is(refusal("pony battery co"), "");
  t.regex(refusal("pony battery c"), /at least 15/);
  t.regex(refusal("🐎🔋📎🐈🌍🎲🪑"), /at least 15/, "seven characters, though 14 code units");
  t.regex(refusal("e\u0301".repeat(8)), /at least 15/, "eight letters with accents");
  t.regex(refusal("\ufdfa"), /at least 15/, "one ligature of eighteen letters");
  const long = Array.from({ length: 128 }, (_, i) => String.fromCodePoint(0x1f300 + i)).join("");
  t.is(refusal(long), "");
  t.regex(refusal(`${long}x`), /at most 128/);
});

test("there are no composition rules [V6.2.5]", (t) => {
  for (const good of [
    "only lower case letters",
    "ONLY UPPER CASE LETTERS",
    "830174652098314",
    "ünïcödé ïs fïne hére",
  ]) {
    t.is(refusal(good), "", good);
  }
});

test("control characters and broken text are refused", (t) => {
  t.regex(refusal("a long enough\u0000passphrase"), /control characters/);
  t.regex(refusal("a long enough passphrase \ud800"), /well-formed/);
});

// ASVS: V6.2.8
test("signing in accepts any password that once was allowed", (t) => {
  for (const good of ["short", "aaaaaaaaaaaaaaa"]) t.true(givenPasswordRule.safeParse(good).success);
  for (const bad of ["", "x".repeat(129)]) t.false(givenPasswordRule.safeParse(bad).success);
});

test("a hash is argon2id with OWASP's parameters and a salt of its own [V11.4.2]", async (t) => {
  const hasher = createPasswordHasher();
  const [one, two] = await Promise.all([hasher.hash(passphrase), hasher.hash(passphrase)]);
  t.regex(one, /^\$argon2id\$v=19\$m=47104,t=1,p=1\$[^$]{22}\$[^$]{43}$/);
  t.not(one, two);
  t.true(await hasher.verify(one, passphrase));
  t.false(await hasher.verify(one, `${passphrase} `));
});

// ASVS: V6.2.8
test("a password is the same however it was composed (NFKC)", async (t) => {
  const hasher = createPasswordHasher();
  const stored = await hasher.hash("Zo\u00eb's \ufb01ne passphrase");
  t.true(await hasher.verify(stored, "Zoe\u0308's fine passphrase"));
});

// ASVS: V11.2.2
test("a hash of other parameters verifies, and is outdated", async (t) => {
  const old = await hash(passphrase, { memoryCost: 8192, timeCost: 2, parallelism: 1 });
  const hasher = createPasswordHasher();
  t.true(hasher.isOutdated(old));
  t.true(await hasher.verify(old, passphrase));
  t.false(hasher.isOutdated(await hasher.hash(passphrase)));
});

test("hashes beyond the limits of running and waiting ones are refused, with the time to retry [V15.2.2]", async (t) => {
  const hasher = createPasswordHasher({ running: 1, waiting: 1 });
  const running = hasher.hash(passphrase);
  const waiting = hasher.hash(passphrase);
  const error = await t.throwsAsync(hasher.hash(passphrase), { instanceOf: ExhaustedError });
  t.is(error?.reason, "TOO_MANY_HASHES");
  t.is(error?.retryAfterMs, 1000);
  await Promise.all([running, waiting]);
  t.truthy(await hasher.hash(passphrase), "there is room again");
});

const linux = testWith("Linux", "test", ["-e", "/proc/thread-self"]);

linux.test(linux.title("hashes run in threads of low priority, and no others do"), async (t) => {
  await createPasswordHasher().hash(passphrase);
  // The niceness is the 19th field: proc_pid_stat(5).
  const nicenesses = readdirSync("/proc/self/task").map((thread) => {
    const [, rest = ""] = /\) (.*)/s.exec(readFileSync(`/proc/self/task/${thread}/stat`, "utf8")) ?? [];
    return Number(rest.split(" ")[16]);
  });
  t.true(nicenesses.includes(5), nicenesses.join());
  t.true(nicenesses.filter((one) => one < 5).length > 4);
});

test("a hash that cannot be made is an error, and the thread goes on", async (t) => {
  const parameters = { memoryCost: 1, timeCost: 1, parallelism: 1 };
  await t.throwsAsync(runInThread({ password: passphrase, parameters }));
  t.regex(
    String(await runInThread({ password: passphrase, parameters: { ...parameters, memoryCost: 8 } })),
    /^\$argon2id/,
  );
});

test("the lane is as wide as there are cores, and two narrower than libuv's pool", (t) => {
  t.is(laneWidth(undefined, 1), 1);
  t.is(laneWidth(undefined, 8), 2);
  t.is(laneWidth("16", 8), 8);
  t.is(laneWidth("6", 8), 4);
  for (const narrow of ["3", "2", "1", "0", "", "x"]) t.is(laneWidth(narrow, 8), 1, narrow);
  t.is(laneWidth("100000", 4096), 1022);
});

test("hashes run in the order of their requests, up to the limit, and a failed one makes room too", async (t) => {
  const lane = createLane(2, 10);
  const gates = Array.from({ length: 5 }, gate);
  const started: number[] = [];
  const jobs = gates.map(({ passed }, i) =>
    lane(async () => {
      started.push(i);
      await passed;
      if (i === 0) throw new Error("the first fails");
    }),
  );
  t.deepEqual(started, [0, 1]);
  gates[0]?.open();
  await t.throwsAsync(async () => jobs[0], { message: "the first fails" });
  t.deepEqual(started, [0, 1, 2]);
  gates[1]?.open();
  await jobs[1];
  t.deepEqual(started, [0, 1, 2, 3]);
  for (const { open } of gates) open();
  await Promise.all(jobs.slice(1));
  t.deepEqual(started, [0, 1, 2, 3, 4]);
});

test("a caller that gives up while waiting costs no hash, and makes room at once", async (t) => {
  const lane = createLane(1, 1);
  const { passed, open } = gate();
  const first = lane(() => passed);
  const controller = new AbortController();
  let ran = false;
  const waiting = lane(async () => {
    ran = true;
  }, controller.signal);
  const gaveUp = t.throwsAsync(waiting, { instanceOf: CancelledError });
  controller.abort();
  await gaveUp;
  const last = lane(async () => "done");
  open();
  await first;
  t.is(await last, "done");
  t.false(ran);
});
