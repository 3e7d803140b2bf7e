import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import * as accounts from "../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ErrorInfoSchema, RetryInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import type { PasswordHasher } from "../../../src/accounts/index.ts";
import { Guesses } from "../../../src/accounts/password/guesses.ts";
import { CancelledError, UnavailableError } from "../../../src/ddd/error.ts";
import { answerOf } from "../../helpers/answer.ts";
import { startApp } from "../../helpers/app.ts";
import { transportFrom } from "../../helpers/network/from-address.ts";
import { passwordStuffing } from "../../hostile/stuffing.ts";

const password = "a long enough passphrase";
const WRONG = "Unauthenticated INVALID_CREDENTIALS";
const LIMITED = "ResourceExhausted RATE_LIMITED";

/** An app whose hasher counts: the guesses that came through, and how many it checks at the same time. */
async function open(t: ExecutionContext, { limits = true, pauseMs = 0 } = {}) {
  const counts = { hashed: 0, verified: 0, running: 0, most: 0 };
  const hasher: PasswordHasher = {
    async hash(given) {
      counts.hashed++;
      return `hash of ${given}`;
    },
    async verify(stored, given) {
      counts.verified++;
      counts.running++;
      counts.most = Math.max(counts.most, counts.running);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      counts.running--;
      return stored === `hash of ${given}`;
    },
    isOutdated: () => false,
  };
  const app = await startApp({}, undefined, hasher, true, limits);
  t.teardown(() => app.close());
  /** @param n the last part of the address */
  const from = (n: number) => createClient(accounts.UserService, transportFrom(`127.1.0.${n}`, app.grpc));
  return { ...app, counts, from };
}

type Users = ReturnType<Awaited<ReturnType<typeof open>>["from"]>;

async function signUp(users: Users, name: string) {
  const credentials = { email: `${name}@example.com`, password };
  await users.createUser({ user: { ...credentials, name, surname: "Tester" } });
  await users.activateUser({ credentials });
  const { tokens } = await users.signIn({ credentials });
  return { credentials, as: { headers: { authorization: `Bearer ${tokens?.accessToken}` } } };
}

function guess(users: Users, email: string, i = 0) {
  return answerOf(users.signIn({ credentials: { email, password: `a wrong passphrase ${i}` } }));
}

test("strangers get ten guesses of an account and hour through, from however many addresses; its owner signs in meanwhile [V6.3.1] [V2.3.2]", async (t) => {
  const { from, counts, grpc } = await open(t);
  await signUp(from(1), "ada");
  counts.verified = 0;
  const answers: string[] = [];
  for (let i = 0; i < 40; i++) answers.push(await guess(from(10 + i), "ada@example.com", i));
  t.deepEqual(answers, [...Array(10).fill(WRONG), ...Array(30).fill(LIMITED)]);
  t.is(counts.verified, 10);
  // From where the owner has signed in, and from elsewhere.
  const credentials = { email: "ada@example.com", password };
  t.is(await answerOf(from(1).signIn({ credentials })), "accepted");
  t.is(await answerOf(from(99).signIn({ credentials })), LIMITED);
  const { accepted, through } = await passwordStuffing.run({ grpc }, false);
  t.deepEqual(accepted, []);
  t.true(through <= 10);
});

test("without the limits each guess comes through", async (t) => {
  const { from, counts } = await open(t, { limits: false });
  await signUp(from(1), "ada");
  counts.verified = 0;
  for (let i = 0; i < 40; i++) t.is(await guess(from(10 + i), "ada@example.com", i), WRONG);
  t.is(counts.verified, 40);
});

test("an unknown account is limited as a known one is, and answered alike [V6.3.8]", async (t) => {
  const { from } = await open(t);
  await signUp(from(1), "ada");
  const answersTo = async (email: string, n: number) => {
    const answers: string[] = [];
    for (let i = 0; i < 12; i++) {
      const credentials = { email, password: "a wrong passphrase" };
      const error = ConnectError.from(await t.throwsAsync(from(n + (i >> 2)).signIn({ credentials })));
      const reason = error.findDetails(ErrorInfoSchema)[0]?.reason;
      answers.push(`${error.rawMessage.replace(/\d+/, "…")} ${reason}`);
      const [retry] = error.findDetails(RetryInfoSchema);
      t.is(retry !== undefined, reason === "RATE_LIMITED");
      if (retry) t.true(Number(retry.retryDelay?.seconds) > 3500 && Number(retry.retryDelay?.seconds) < 3670);
    }
    return answers;
  };
  t.deepEqual(await answersTo("nobody@example.com", 20), await answersTo("ada@example.com", 30));
});

test("from one address five guesses of an account come through in a minute, by every method with credentials [V6.3.1] [V6.3.4]", async (t) => {
  const { from, counts, grpc } = await open(t);
  await signUp(from(1), "ada");
  counts.verified = 0;
  const units = createClient(UnitOfWorkService, transportFrom("127.1.0.1", grpc));
  const credentials = { email: "Ada@Example.com", password: "a wrong passphrase" };
  const request = create(accounts.ActivateUserRequestSchema, { credentials });
  const operations = [
    {
      method: "accounts.v1.UserService/ActivateUser",
      request: anyPack(accounts.ActivateUserRequestSchema, request),
    },
  ];
  t.is(await answerOf(from(1).signIn({ credentials })), WRONG);
  t.is(await answerOf(from(1).activateUser({ credentials })), WRONG);
  t.is(await answerOf(from(1).deactivateUser({ credentials })), WRONG);
  // A Commit that is rolled back gives no guess back.
  t.is(await answerOf(units.commit({ operations })), WRONG);
  t.is(await answerOf(units.commit({ operations, validateOnly: true })), WRONG);
  for (let i = 0; i < 3; i++) {
    t.is(await answerOf(from(1).signIn({ credentials })), LIMITED);
    t.is(await answerOf(units.commit({ operations })), LIMITED);
  }
  t.is(counts.verified, 5);
  t.is(await guess(from(2), "ada@example.com"), WRONG, "another address has its own");
});

test("a right password costs no budget, and 100 checks of an account at once are one at a time [V6.3.1]", async (t) => {
  const { from, counts } = await open(t, { pauseMs: 5 });
  const { credentials } = await signUp(from(1), "ada");
  for (let i = 0; i < 20; i++) t.is(await answerOf(from(1).signIn({ credentials })), "accepted");
  counts.verified = 0;
  const users = Array.from({ length: 20 }, (_, i) => from(100 + i));
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => guess(users[i % 20] as Users, "ada@example.com", i)),
  );
  t.is(answers.filter((one) => one === WRONG).length, 10);
  t.is(counts.verified, 10);
  t.is(counts.most, 1);
});

test("a caller with a session guesses the password five times a minute, and no stranger takes that away [V6.3.1]", async (t) => {
  const { from } = await open(t);
  const { as } = await signUp(from(1), "ada");
  for (let i = 0; i < 12; i++) await guess(from(10 + i), "ada@example.com", i);
  const change = (currentPassword: string) =>
    answerOf(from(50).changeEmail({ currentPassword, email: "new@example.com" }, as));
  for (let i = 0; i < 4; i++) t.is(await change(`a wrong passphrase ${i}`), WRONG);
  t.is(await change(password), "accepted");
  const newPassword = `${password} 2`;
  t.is(await answerOf(from(50).changePassword({ currentPassword: "a wrong one", newPassword }, as)), WRONG);
  t.is(await change(password), LIMITED);
});

test("an address makes 60 users a minute at most, also in a Commit or when only trying, before anything is hashed [V2.4.1]", async (t) => {
  const { from, counts, grpc } = await open(t);
  const user = (i: number) => ({ email: `user${i}@example.com`, password, name: "Ada", surname: "Tester" });
  for (let i = 0; i < 30; i++) await from(1).createUser({ user: user(i) });
  for (let i = 30; i < 40; i++) await from(1).createUser({ user: user(i), validateOnly: true });
  const units = createClient(UnitOfWorkService, transportFrom("127.1.0.1", grpc));
  const operations = Array.from({ length: 20 }, (_, i) => ({
    method: "accounts.v1.UserService/CreateUser",
    request: anyPack(
      accounts.CreateUserRequestSchema,
      create(accounts.CreateUserRequestSchema, { user: user(50 + i) }),
    ),
  }));
  await units.commit({ operations });
  const { hashed } = counts;
  t.is(await answerOf(from(1).createUser({ user: user(99) })), LIMITED);
  t.is(await answerOf(from(1).createUser({ user: user(99), validateOnly: true })), LIMITED);
  t.is(counts.hashed, hashed);
  t.is(await answerOf(from(2).createUser({ user: user(99) })), "accepted");
});

test("a user learns of ten addresses an hour whether they are taken, and all users of one address of sixty a minute [V2.4.1]", async (t) => {
  const { from, counts } = await open(t);
  await signUp(from(1), "ada");
  const eve = await signUp(from(1), "eve");
  const change = (n: number, as: typeof eve.as, email = "ada@example.com") =>
    answerOf(from(n).changeEmail({ currentPassword: password, email }, as));
  // A thief of the session, who does not know the password, learns nothing and uses up nothing.
  const byThief = from(2).changeEmail({ currentPassword: "a wrong passphrase", email: "ada@example.com" }, eve.as);
  t.is(await answerOf(byThief), WRONG);
  for (let i = 0; i < 9; i++) t.is(await change(10 + i, eve.as), "AlreadyExists EMAIL_TAKEN");
  t.is(await change(20, eve.as, "new@example.com"), "accepted");
  const { verified } = counts;
  t.is(await change(21, eve.as), LIMITED);
  t.is(await change(22, eve.as, "newer@example.com"), LIMITED);
  t.is(counts.verified, verified + 2);

  // More accounts are no way around it.
  const crowd = await Promise.all(["bea", "cas", "dot", "eda", "fay"].map((name) => signUp(from(3), name)));
  const user = (i: number) => ({ email: `user${i}@example.com`, password, name: "Ada", surname: "Tester" });
  for (let i = 0; i < 12; i++) await from(4).createUser({ user: user(i), validateOnly: true });
  const answers: string[] = [];
  for (const { as } of crowd) for (let i = 0; i < 10; i++) answers.push(await change(4, as));
  t.is(answers.filter((answer) => answer === "AlreadyExists EMAIL_TAKEN").length, 48);
  t.is(answers.filter((answer) => answer === LIMITED).length, 2);
  t.is(await answerOf(from(4).createUser({ user: user(99), validateOnly: true })), LIMITED);
});

test("a password of 1 MB is refused before anything is hashed, by every method [V15.2.2]", async (t) => {
  const { from, counts } = await open(t);
  const users = from(1);
  const { as } = await signUp(users, "ada");
  Object.assign(counts, { hashed: 0, verified: 0 });
  const big = "p".repeat(1024 * 1024);
  const email = "ada@example.com";
  const credentials = { email, password: big };
  for (const call of [
    users.createUser({ user: { email: "b@example.com", password: big, name: "Bea", surname: "Tester" } }),
    users.activateUser({ credentials }),
    users.deactivateUser({ credentials }),
    users.signIn({ credentials }),
    users.changeEmail({ currentPassword: big, email }, as),
    users.changePassword({ currentPassword: big, newPassword: password }, as),
    users.changePassword({ currentPassword: password, newPassword: big }, as),
  ]) {
    t.regex(await answerOf(call), /^(InvalidArgument INVALID_INPUT|ResourceExhausted )/);
  }
  t.deepEqual([counts.hashed, counts.verified], [0, 0]);
  // The control: the longest password that is allowed is hashed.
  t.is(await answerOf(users.signIn({ credentials: { email, password: "p".repeat(128) } })), WRONG);
  t.deepEqual([counts.hashed, counts.verified], [0, 1]);
});

test("a guess that cannot be given back counts, and hides neither a right password nor the error of its check", async (t) => {
  let asked = 0;
  const giveBack = async () => {
    asked++;
    throw new UnavailableError("the database is away");
  };
  const guesses = new Guesses({ consume: async () => ({ giveBack }) });
  const taken = await guesses.take({ account: { email: "ada@example.com" }, network: "", isFamiliar: false });
  await t.notThrowsAsync(taken.giveBack());
  const gone = async () => {
    throw new CancelledError("the caller has gone");
  };
  await t.throwsAsync(guesses.check("ada@example.com", taken, gone), { instanceOf: CancelledError });
  t.is(asked, 2);
});
