import { randomUUID } from "node:crypto";
import test from "ava";
import type { GivenFactor } from "../../../src/accounts/factor/factor.ts";
import { SecondFactorResource } from "../../../src/accounts/factor/second-factor-resource.ts";
import { SecondFactors } from "../../../src/accounts/factor/second-factors.ts";
import { repositories } from "../../../src/accounts/memory.ts";
import { createSecretBox } from "../../../src/accounts/secret/secret-box.ts";
import { UserResource } from "../../../src/accounts/user-resource.ts";
import type { DomainError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { SoftwareAuthenticator } from "../../helpers/authenticator.ts";
import { codeOf, password, wrongCodeOf } from "../../helpers/factors.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A user's account in memory, with a clock that a test moves. */
async function account() {
  let clock = Date.UTC(2026, 0, 1);
  const now = () => new Date(clock);
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const relyingParty = { id: "localhost", name: "Brasa", origins: ["http://localhost:8080"] };
  const factors = new SecondFactors({ box: createSecretBox(undefined), relyingParty, now });
  const hasher = {
    hash: async (text: string) => text,
    verify: async (hash: string, text: string) => hash === text,
    isOutdated: () => false,
  };
  const users = new UserResource({ worker, hasher, now, newId: randomUUID, factors });
  const own = new SecondFactorResource({ worker, users, factors, relyingParty, now, newId: randomUUID });
  const credentials = { email: "ada@example.com", password };
  const { id: userId } = await users.create({ ...credentials, name: "Ada", surname: "Lovelace" });
  await users.activate(credentials);
  const session = { userId, sessionId: undefined, password, given: undefined };
  const reasonOf = (call: Promise<unknown>) =>
    call.then(
      () => "accepted",
      (error: DomainError) => error.reason,
    );
  const challenge = async () => {
    const asked: DomainError = await users.signIn(credentials).then(
      () => Promise.reject(new Error("no second factor was asked for")),
      (error) => error,
    );
    return asked.metadata.challenge ?? "";
  };
  const answer = (given: GivenFactor) => reasonOf(users.signIn(credentials, {}, undefined, given));
  return {
    own,
    session,
    reasonOf,
    challenge,
    answer,
    stored: worker.repositories,
    move: (ms: number) => {
      clock += ms;
    },
    code: (secret: string, steps = 0) => codeOf(secret, steps, clock),
    signIn: async (proof: string) => answer({ challenge: await challenge(), kind: "totp", proof }),
  };
}

test("a code is good for a step before and after its own [V6.5.5]", async (t) => {
  const { own, session, code, move, signIn } = await account();
  const { secret } = await own.createTotp(session);
  await own.confirmTotp(session, code(secret));
  move(10 * MINUTE);
  t.is(await signIn(code(secret, -2)), "SECOND_FACTOR_INVALID");
  t.is(await signIn(code(secret, 2)), "SECOND_FACTOR_INVALID");
  t.is(await signIn(code(secret, -1)), "accepted");
  t.is(await signIn(code(secret)), "accepted");
  t.is(await signIn(code(secret, 1)), "accepted");
  // Codes of steps before a used one are used, too.
  move(30 * SECOND);
  t.is(await signIn(code(secret, -1)), "SECOND_FACTOR_INVALID");
  t.is(await signIn(code(secret, 1)), "accepted");
});

test("a challenge ends after five minutes, and the oldest of eleven with the newest [V6.5.5]", async (t) => {
  const { own, session, code, move, answer, challenge, stored } = await account();
  const { secret } = await own.createTotp(session);
  await own.confirmTotp(session, code(secret));
  const by = (given: string) => answer({ challenge: given, kind: "totp", proof: code(secret) });
  const late = await challenge();
  move(5 * MINUTE);
  t.is(await by(late), "CHALLENGE_INVALID");
  const good = await challenge();
  move(5 * MINUTE - 1);
  t.is(await by(good), "accepted");
  const all: string[] = [];
  for (let n = 0; n < 11; n++) {
    move(SECOND);
    all.push(await challenge());
  }
  t.is(await stored.factorChallenges.count(), 10);
  move(MINUTE);
  t.is(await by(all[0] ?? ""), "CHALLENGE_INVALID");
  t.is(await by(all[1] ?? ""), "accepted");
});

test("a challenge of a sign-in is none for a change, also by a token that names no session", async (t) => {
  const { own, session, code, reasonOf, challenge, answer } = await account();
  const { secret } = await own.createTotp(session);
  await own.confirmTotp(session, code(secret, -1));
  const given = { challenge: await challenge(), kind: "totp", proof: code(secret) } as const;
  t.is(await reasonOf(own.createRecoveryCodes({ ...session, given })), "CHALLENGE_INVALID");
  t.is(await answer(given), "accepted");
});

test("a secret waits for its app for 15 minutes", async (t) => {
  const { own, session, code, move, reasonOf, stored } = await account();
  const { secret } = await own.createTotp(session);
  move(15 * MINUTE);
  t.is(await reasonOf(own.confirmTotp(session, code(secret))), "TOTP_NOT_FOUND");
  const next = await own.createTotp(session);
  t.is(await stored.totps.count(), 1);
  move(15 * MINUTE - 1);
  t.is(await reasonOf(own.confirmTotp(session, code(secret))), "SECOND_FACTOR_INVALID");
  t.is(await reasonOf(own.confirmTotp(session, code(next.secret))), "accepted");
});

test("after 20 wrong codes, codes are refused until a day after the first, whatever right ones came between", async (t) => {
  const { own, session, code, move, signIn } = await account();
  const { secret } = await own.createTotp(session);
  await own.confirmTotp(session, code(secret));
  const fail = async (times: number) => {
    for (let n = 0; n < times; n++) {
      move(MINUTE);
      t.is(await signIn(wrongCodeOf(secret, code)), "SECOND_FACTOR_INVALID");
    }
  };
  await fail(19);
  t.is(await signIn(code(secret)), "accepted");
  await fail(1);
  move(MINUTE);
  t.is(await signIn(code(secret)), "TOO_MANY_TRIES");
  move(23 * 60 * MINUTE);
  t.is(await signIn(code(secret)), "TOO_MANY_TRIES");
  move(60 * MINUTE);
  t.is(await signIn(code(secret)), "accepted");
});

test("options for a passkey end after five minutes [V6.5.5]", async (t) => {
  const { own, session, move, reasonOf } = await account();
  const device = new SoftwareAuthenticator();
  const late = await own.createPasskeyChallenge(session);
  move(5 * MINUTE);
  const register = (options: string) => reasonOf(own.registerPasskey(session, device.create(options), ""));
  t.is(await register(late.options), "CHALLENGE_INVALID");
  const good = await own.createPasskeyChallenge(session);
  move(5 * MINUTE - 1);
  t.is(await register(good.options), "accepted");
});

test("an account has at most 20 passkeys", async (t) => {
  const { own, session, reasonOf, stored, challenge } = await account();
  const devices = [new SoftwareAuthenticator(), new SoftwareAuthenticator()];
  // Two options of the time when there was none.
  const options = [await own.createPasskeyChallenge(session), await own.createPasskeyChallenge(session)];
  await own.registerPasskey(session, devices[0]?.create(options[0]?.options ?? "") ?? "", "");
  const { items } = await stored.passkeys.page();
  const copies = items.flatMap((one) =>
    Array.from({ length: 19 }, (_, n) => ({ ...one, id: randomUUID(), credentialHash: `${n}` })),
  );
  await stored.passkeys.create(...copies);
  const late = own.registerPasskey(session, devices[1]?.create(options[1]?.options ?? "") ?? "", "");
  t.is(await reasonOf(late), "TOO_MANY_PASSKEYS");
  t.is((await challenge()).length, 43);
});
