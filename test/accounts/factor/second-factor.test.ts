import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import { AuditService } from "../../../gen/accounts/v1/audit_pb.js";
import {
  GetSecondFactorsRequestSchema,
  SecondFactorService,
} from "../../../gen/accounts/v1/second_factor_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { type FactorDemand, UserSession } from "../../../src/accounts/connect-client.ts";
import { secondFactorAccess } from "../../../src/accounts/factor/connect.ts";
import type { DomainError } from "../../../src/ddd/error.ts";
import { SoftwareAuthenticator } from "../../helpers/authenticator.ts";
import {
  addTotp,
  bearer,
  betweenSteps,
  byPassword,
  byPasswordAnd,
  codeOf,
  demanded,
  errorOf,
  openFactors,
  password,
  refused,
  signInWith,
  signUp,
  wrongCodeOf,
} from "../../helpers/factors.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { adminToken, runBrasa } from "../../helpers/process.ts";

const otherPassword = "another long passphrase";
const totp = (value: string) => ({ case: "totpCode" as const, value });
const recovery = (value: string) => ({ case: "recoveryCode" as const, value });

test("an authenticator app is asked for once it is confirmed, and each of its codes is taken once [V6.3.3] [V6.5.1]", async (t) => {
  const { users, factors } = await openFactors(t, { RELYING_PARTY_NAME: "Brasa & Co" });
  const ada = await signUp(users, "ada");
  t.is(await refused(factors.confirmTotp({ code: "123456" }, ada.as)), "NotFound TOTP_NOT_FOUND");
  const { uri, secret } = await factors.createTotp(byPassword, ada.as);
  t.is(
    uri,
    `otpauth://totp/Brasa%20%26%20Co:ada%40example.com?issuer=Brasa%20%26%20Co&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  );
  t.regex(secret, /^[A-Z2-7]{32}$/);
  // An app that nobody has confirmed must not lock its user out.
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "accepted");
  const wrong = wrongCodeOf(secret);
  t.is(await refused(factors.confirmTotp({ code: wrong }, ada.as)), "Unauthenticated SECOND_FACTOR_INVALID");
  await betweenSteps();
  const code = codeOf(secret, -1);
  await factors.confirmTotp({ code }, ada.as);
  t.like(await factors.getSecondFactors({}, ada.as), { totp: true, recoveryCodesLeft: 0 });
  t.is(await refused(factors.confirmTotp({ code: codeOf(secret) }, ada.as)), "NotFound TOTP_NOT_FOUND");

  const asked = await demanded(users.signIn({ credentials: ada.credentials }));
  t.is(asked.challenge.length, 43);
  t.is(asked.factors, "totp");
  t.is(asked.passkey_options, undefined);
  t.true(Date.parse(asked.expire_time ?? "") > Date.now() + 4 * 60_000);
  const answer = (value: string) =>
    users.signIn({
      credentials: ada.credentials,
      secondFactor: { challenge: asked.challenge, factor: totp(value) },
    });
  t.is(await refused(answer(wrong)), "Unauthenticated SECOND_FACTOR_INVALID");
  // The one by which it was confirmed.
  t.is(await refused(answer(code)), "Unauthenticated SECOND_FACTOR_INVALID");
  const present = codeOf(secret);
  const { tokens } = await answer(present);
  t.is((await users.getMe({}, bearer(tokens?.accessToken ?? ""))).user?.id, ada.id);
  t.is(await refused(answer(codeOf(secret, 1))), "Unauthenticated CHALLENGE_INVALID");
  const again = signInWith(users, ada, () => totp(present));
  t.is(await refused(again), "Unauthenticated SECOND_FACTOR_INVALID");
  t.truthy((await signInWith(users, ada, () => totp(codeOf(secret, 1)))).tokens);
  t.is(await refused(signInWith(users, ada, () => totp(codeOf(secret)))), "Unauthenticated SECOND_FACTOR_INVALID");
});

test("the factor is asked for, and looked at, for the right password only", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const { challenge } = await demanded(users.signIn({ credentials: ada.credentials }));
  const wrong = { ...ada.credentials, password: otherPassword };
  const unknown = { ...wrong, email: "nobody@example.com" };
  const code = codeOf(secret);
  const answers = await Promise.all(
    [wrong, unknown].flatMap((credentials) => [
      errorOf(users.signIn({ credentials })),
      errorOf(users.signIn({ credentials, secondFactor: { challenge, factor: totp(code) } })),
    ]),
  );
  t.is(new Set(answers.map((error) => JSON.stringify([error?.code, error?.message, error?.details]))).size, 1);
  t.is(await refused(users.signIn({ credentials: wrong })), "Unauthenticated INVALID_CREDENTIALS");
  // The right code was not used up by those.
  t.truthy((await signInWith(users, ada, () => totp(code))).tokens);
});

// ASVS: V2.3.1
test("a challenge is good for one account, one kind of call and one session", async (t) => {
  const { users, factors } = await openFactors(t);
  const [ada, grace] = [await signUp(users, "ada"), await signUp(users, "grace")];
  const secret = await addTotp(factors, ada);
  const others = await addTotp(factors, grace);
  const second = await signInWith(users, ada, () => totp(codeOf(secret)));
  const elsewhere = bearer(second.tokens?.accessToken ?? "");
  const code = codeOf(secret, 1);
  const forChange = await demanded(factors.deleteTotp(byPassword, ada.as));
  const forSignIn = await demanded(users.signIn({ credentials: ada.credentials }));
  const forOther = await demanded(users.signIn({ credentials: grace.credentials }));
  const signIn = (challenge: string) =>
    refused(users.signIn({ credentials: ada.credentials, secondFactor: { challenge, factor: totp(code) } }));
  const change = (challenge: string, as = ada.as) => {
    const secondFactor = { challenge, factor: totp(code) };
    return refused(factors.createRecoveryCodes({ reauthentication: { currentPassword: password, secondFactor } }, as));
  };
  t.is(await signIn(forChange.challenge), "Unauthenticated CHALLENGE_INVALID");
  t.is(await signIn(forOther.challenge), "Unauthenticated CHALLENGE_INVALID");
  t.is(await change(forSignIn.challenge), "Unauthenticated CHALLENGE_INVALID");
  t.is(await change(forChange.challenge, elsewhere), "Unauthenticated CHALLENGE_INVALID");
  t.is(await change(forChange.challenge), "accepted");
  t.is(await refused(signInWith(users, grace, () => totp(codeOf(others)))), "accepted");
});

test("a factor is added and removed by the password, and by a factor if there is one [V7.5.1]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const wrong = { reauthentication: { currentPassword: otherPassword } };
  t.is(await refused(factors.createTotp(wrong, ada.as)), "Unauthenticated INVALID_CREDENTIALS");
  t.is(await refused(factors.deleteTotp(byPassword, ada.as)), "NotFound TOTP_NOT_FOUND");
  t.is(await refused(factors.createRecoveryCodes(byPassword, ada.as)), "FailedPrecondition NO_SECOND_FACTOR");
  const secret = await addTotp(factors, ada);
  const guarded = [
    () => factors.createTotp(byPassword, ada.as),
    () => factors.deleteTotp(byPassword, ada.as),
    () => factors.createPasskeyChallenge(byPassword, ada.as),
    () => factors.deletePasskey({ id: randomUUID(), ...byPassword }, ada.as),
    () => factors.createRecoveryCodes(byPassword, ada.as),
  ];
  for (const call of guarded) t.is(await refused(call()), "FailedPrecondition SECOND_FACTOR_REQUIRED");
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  const { codes } = await createCodes(await byPasswordAnd(createCodes, () => totp(codeOf(secret))));
  const createTotp = (request: object) => factors.createTotp(request, ada.as);
  const proof = await byPasswordAnd(createTotp, () => recovery(codes[0] ?? ""));
  t.is(await refused(createTotp(proof)), "AlreadyExists TOTP_EXISTS");
  const deleteTotp = (request: object) => factors.deleteTotp(request, ada.as);
  const falseProof = await byPasswordAnd(deleteTotp, () => totp(wrongCodeOf(secret)));
  t.is(await refused(deleteTotp(falseProof)), "Unauthenticated SECOND_FACTOR_INVALID");
  await deleteTotp(await byPasswordAnd(deleteTotp, () => totp(codeOf(secret, 1))));
  // The codes ended with the last factor: those of another one are others.
  t.like(await factors.getSecondFactors({}, ada.as), { totp: false, recoveryCodesLeft: 0 });
  t.truthy((await users.signIn({ credentials: ada.credentials })).tokens);
});

test("guesses of the password by changes of factors are counted as others are [V6.3.1] [V6.3.4]", async (t) => {
  const { users, factors } = await openFactors(t, {}, true);
  const ada = await signUp(users, "ada");
  const wrong = { reauthentication: { currentPassword: otherPassword } };
  const guesses = [
    () => factors.createTotp(wrong, ada.as),
    () => factors.deleteTotp(wrong, ada.as),
    () => factors.createPasskeyChallenge(wrong, ada.as),
    () => factors.deletePasskey({ id: randomUUID(), ...wrong }, ada.as),
    () => factors.createRecoveryCodes(wrong, ada.as),
  ];
  for (const guess of guesses) t.is(await refused(guess()), "Unauthenticated INVALID_CREDENTIALS");
  t.is(await refused(factors.createTotp(byPassword, ada.as)), "ResourceExhausted RATE_LIMITED");
});

test("recovery codes stand for the factor, each once, however they are typed [V6.5.1]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  const { codes } = await createCodes(await byPasswordAnd(createCodes, () => totp(codeOf(secret))));
  t.is(new Set(codes).size, 10);
  for (const code of codes) t.regex(code, /^([0-9abcdefghjkmnpqrstvwxyz]{6}-){3}[0-9abcdefghjkmnpqrstvwxyz]{6}$/);
  const [first = "", second = "", third = ""] = codes;
  t.is((await demanded(users.signIn({ credentials: ada.credentials }))).factors, "totp,recovery_code");
  t.is(await refused(signInWith(users, ada, () => recovery(first))), "accepted");
  t.is(await refused(signInWith(users, ada, () => recovery(first))), "Unauthenticated SECOND_FACTOR_INVALID");
  const typed = second.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l");
  t.is(await refused(signInWith(users, ada, () => recovery(typed))), "accepted");
  t.is((await factors.getSecondFactors({}, ada.as)).recoveryCodesLeft, 8);
  const renewed = await createCodes(await byPasswordAnd(createCodes, () => recovery(third)));
  t.is(await refused(signInWith(users, ada, () => recovery(codes[3] ?? ""))), "Unauthenticated SECOND_FACTOR_INVALID");
  t.is(await refused(signInWith(users, ada, () => recovery(renewed.codes[0] ?? ""))), "accepted");
});

test("a challenge has five tries, also for those who try at once; 20 wrong codes block the app, and nothing else [V6.3.1]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  const { codes } = await createCodes(await byPasswordAnd(createCodes, () => totp(codeOf(secret))));
  const wrong = wrongCodeOf(secret);
  for (let round = 0; round < 4; round++) {
    const { challenge } = await demanded(users.signIn({ credentials: ada.credentials }));
    const attempt = () =>
      refused(users.signIn({ credentials: ada.credentials, secondFactor: { challenge, factor: totp(wrong) } }));
    const answers = await Promise.all(Array.from({ length: 12 }, attempt));
    const looked = answers.filter((answer) => answer === "Unauthenticated SECOND_FACTOR_INVALID");
    t.is(looked.length, 5);
    t.is(answers.filter((answer) => answer === "Unauthenticated CHALLENGE_INVALID").length, 7);
  }
  const code = codeOf(secret, 1);
  t.is(await refused(signInWith(users, ada, () => totp(code))), "ResourceExhausted TOO_MANY_TRIES");
  t.is(await refused(signInWith(users, ada, () => recovery(codes[0] ?? ""))), "accepted");
});

test("deactivating and activating an account by its password alone leaves its factors [V6.3.4]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  await users.deactivateUser({ credentials: ada.credentials });
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "FailedPrecondition USER_INACTIVE");
  await users.activateUser({ credentials: ada.credentials });
  const signedIn = await signInWith(users, ada, () => totp(codeOf(secret)));
  await users.deleteUser({ id: ada.id }, bearer(signedIn.tokens?.accessToken ?? ""));
  // A new account with the same address has nothing of the one before.
  const next = await signUp(users, "ada");
  t.like(await factors.getSecondFactors({}, next.as), { totp: false, recoveryCodesLeft: 0 });
});

test("adding and removing a factor ends the other sessions [V7.4.3]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const elsewhere = async () =>
    bearer((await users.signIn({ credentials: ada.credentials })).tokens?.accessToken ?? "");
  const first = await elsewhere();
  const secret = await addTotp(factors, ada);
  t.is(await refused(users.getMe({}, first)), "Unauthenticated SESSION_ENDED");
  const { tokens } = await signInWith(users, ada, () => totp(codeOf(secret)));
  const second = bearer(tokens?.accessToken ?? "");
  t.is(await refused(users.getMe({}, second)), "accepted");
  const deleteTotp = (request: object) => factors.deleteTotp(request, ada.as);
  await deleteTotp(await byPasswordAnd(deleteTotp, () => totp(codeOf(secret, 1))));
  t.is(await refused(users.getMe({}, second)), "Unauthenticated SESSION_ENDED");
  t.is(await refused(users.getMe({}, ada.as)), "accepted");
});

test("the service is for the owner alone, and no call of it can be an operation of a Commit", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const { users, factors, transport } = await openFactors(t, env);
  const [ada, grace] = [await signUp(users, "ada"), await signUp(users, "grace")];
  await addTotp(factors, ada);
  await users.signOut({}, grace.as);
  const operator = bearer(await adminToken(env));
  const rpcs = Object.keys(SecondFactorService.method) as (keyof typeof SecondFactorService.method)[];
  for (const rpc of rpcs) {
    t.deepEqual(secondFactorAccess[rpc], ["owner"]);
    t.is(await refused(factors[rpc]({})), "Unauthenticated TOKEN_MISSING", rpc);
    t.is(await refused(factors[rpc]({}, grace.as)), "Unauthenticated SESSION_ENDED", rpc);
  }
  // An admin has factors of an own, and reaches nobody else's.
  t.like(await factors.getSecondFactors({}, operator), { totp: false });
  t.is(await refused(factors.deleteTotp(byPassword, operator)), "Unauthenticated INVALID_CREDENTIALS");
  const units = createClient(UnitOfWorkService, transport);
  const request = anyPack(GetSecondFactorsRequestSchema, create(GetSecondFactorsRequestSchema));
  const method = "accounts.v1.SecondFactorService/GetSecondFactors";
  const commit = units.commit({ operations: [{ method, request }] }, ada.as);
  t.regex(await refused(commit), /^InvalidArgument/);
});

test("a second factor that is malformed is refused by the name of its field", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const { credentials } = ada;
  const challenge = "a".repeat(43);
  const texts = await Promise.all(
    [
      users.signIn({ credentials, secondFactor: { challenge } }),
      users.signIn({ credentials, secondFactor: { challenge: "x", factor: totp("123456") } }),
      users.signIn({ credentials, secondFactor: { challenge, factor: totp("１２３４５６") } }),
      users.signIn({ credentials, secondFactor: { challenge, factor: recovery("x".repeat(49)) } }),
      users.signIn({ credentials, secondFactor: { challenge, factor: { case: "passkey", value: "" } } }),
      factors.createTotp({ reauthentication: { currentPassword: password, secondFactor: { challenge } } }, ada.as),
      factors.createTotp({}, ada.as),
      factors.registerPasskey({ credential: "{}", displayName: " x" }, ada.as),
    ].map(async (call) => (await errorOf(call))?.rawMessage),
  );
  t.deepEqual(texts, [
    "second_factor.factor: must be given: totp_code, recovery_code or passkey",
    "second_factor.challenge: must be the challenge of the error SECOND_FACTOR_REQUIRED: leave second_factor out for one",
    "second_factor.totp_code: must be the 6 digits that the authenticator app shows",
    "second_factor.recovery_code: must have at most 48 characters",
    "second_factor.passkey: must not be empty",
    "reauthentication.second_factor.factor: must be given: totp_code, recovery_code or passkey",
    "reauthentication: is required",
    "display_name: must not begin or end with a space",
  ]);
});

test("the database holds no secret of a factor in clear [V6.5.2] [V14.2.4]", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "brasa.db");
  const env = { DATABASE_URL: `sqlite:${file}`, ENCRYPTION_KEY: "0123456789abcdef".repeat(4) };
  const app = await openFactors(t, env);
  const { users, factors } = app;
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  const { codes } = await createCodes(await byPasswordAnd(createCodes, () => totp(codeOf(secret))));
  const { challenge } = await demanded(users.signIn({ credentials: ada.credentials }));
  const stored = ["", "-wal"].map((end) => readFileSync(file + end).toString("latin1")).join("");
  // The control: what is stored in clear is found.
  t.true(stored.includes(ada.email));
  const base32 = Buffer.from(secret);
  const forms = [secret, base32.toString("base64url"), challenge, ...codes, ...codes.map((c) => c.replaceAll("-", ""))];
  for (const form of forms) t.false(stored.includes(form), form);
});

test("a user's session is signed in to with the second factor, if its program gives one", async (t) => {
  const { users, factors, transport } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const refusal = await t.throwsAsync<DomainError>(UserSession.signIn(transport, ada.credentials));
  t.is(refusal?.reason, "SECOND_FACTOR_REQUIRED");
  const demands: FactorDemand[] = [];
  const signIn = (code: string) =>
    UserSession.signIn(transport, ada.credentials, {
      secondFactor: (demand) => {
        demands.push(demand);
        return totp(code);
      },
    });
  const wrong = await t.throwsAsync<DomainError>(signIn(wrongCodeOf(secret)));
  t.is(wrong?.reason, "SECOND_FACTOR_INVALID");
  const session = await signIn(codeOf(secret));
  t.deepEqual(demands[1], { factors: ["totp"], passkeyOptions: "" });
  t.is((await users.getMe({}, bearer(await session.token()))).user?.id, ada.id);
});

test("the operator removes the factors of a user who has lost them, and ends the sessions [V6.4.4]", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const { users, factors } = await openFactors(t, env);
  const ada = await signUp(users, "ada");
  await addTotp(factors, ada);
  const { ended, output } = runBrasa(["users", "remove-factors", "ADA@example.com"], env);
  t.is(await ended, 0, output.stderr);
  t.is(output.stdout, "ada@example.com has no second factor now, and no session\n");
  t.is(await refused(users.getMe({}, ada.as)), "Unauthenticated SESSION_ENDED");
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "accepted");
});

test("changing the email address and the password needs the factor too, and wrong ones are counted [V7.5.1] [V6.3.4]", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const email = "new@example.com";
  const newPassword = otherPassword;
  type Given = { secondFactor?: { challenge: string; factor: ReturnType<typeof totp> } };
  const changes = [
    (given: Given) => users.changeEmail({ currentPassword: password, email, ...given }, ada.as),
    (given: Given) => users.changePassword({ currentPassword: password, newPassword, ...given }, ada.as),
  ];
  for (const [i, change] of changes.entries()) {
    const { challenge } = await demanded(change({}));
    const wrong = { secondFactor: { challenge, factor: totp(wrongCodeOf(secret)) } };
    const answers = await Promise.all(Array.from({ length: 8 }, () => refused(change(wrong))));
    t.is(answers.filter((answer) => answer === "Unauthenticated SECOND_FACTOR_INVALID").length, 5);
    t.is(answers.filter((answer) => answer === "Unauthenticated CHALLENGE_INVALID").length, 3);
    const asked = await demanded(change({}));
    await change({ secondFactor: { challenge: asked.challenge, factor: totp(codeOf(secret, i)) } });
  }
  const credentials = { email, password: newPassword };
  t.is(await refused(users.signIn({ credentials })), "FailedPrecondition SECOND_FACTOR_REQUIRED");
});

test("the audit trail tells of each change of factors, and of wrong ones, without any of them [V16.3.3]", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const { users, factors, transport } = await openFactors(t, env);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  const { codes } = await createCodes(await byPasswordAnd(createCodes, () => totp(codeOf(secret))));
  const [code = ""] = codes;
  const ask = (request: object) => factors.createPasskeyChallenge(request, ada.as);
  const { options } = await ask(await byPasswordAnd(ask, () => recovery(code)));
  const credential = new SoftwareAuthenticator().create(options);
  const { passkey } = await factors.registerPasskey({ credential }, ada.as);
  const wrong = wrongCodeOf(secret);
  await t.throwsAsync(signInWith(users, ada, () => totp(wrong)));
  const deleteTotp = (request: object) => factors.deleteTotp(request, ada.as);
  await t.throwsAsync(deleteTotp(await byPasswordAnd(deleteTotp, () => totp(wrong))));
  await deleteTotp(await byPasswordAnd(deleteTotp, () => totp(codeOf(secret, 1))));
  const operator = bearer(await adminToken(env));
  const audit = createClient(AuditService, transport);
  const seen = async () => {
    const { auditEvents } = await audit.listAuditEvents({ filter: `subject = "${ada.id}"` }, operator);
    return auditEvents;
  };
  // Failures are stored a little later.
  for (const until = Date.now() + 10_000; (await seen()).filter(isFailed).length < 2 && Date.now() < until; ) {
    await delay(50);
  }
  const events = await seen();
  const lines = events.map(({ action, outcome, detail }) => `${action} ${outcome} ${detail}`.trimEnd());
  for (const line of [
    "ADD_TOTP SUCCEEDED",
    "CREATE_RECOVERY_CODES SUCCEEDED",
    `ADD_PASSKEY SUCCEEDED ${passkey?.id}`,
    "SIGN_IN FAILED SECOND_FACTOR_INVALID",
    "REMOVE_TOTP FAILED SECOND_FACTOR_INVALID",
    "REMOVE_TOTP SUCCEEDED",
  ]) {
    t.is(lines.filter((one) => one === line).length, 1, `${line} of ${lines.join(", ")}`);
  }
  const text = JSON.stringify(events.map(({ $typeName, createTime, ...rest }) => rest));
  for (const secretText of [secret, wrong, code, password]) t.false(text.includes(secretText), secretText);
});

function isFailed({ outcome }: { readonly outcome: string }): boolean {
  return outcome === "FAILED";
}
