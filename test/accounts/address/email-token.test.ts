import { randomBytes, randomUUID } from "node:crypto";
import test from "ava";
import { type EmailTokenPurpose, hashOfToken, LIFE_MS } from "../../../src/accounts/address/email-token.ts";
import { EmailTokenResource, type TokenOrder } from "../../../src/accounts/address/email-token-resource.ts";
import { noUserEvents } from "../../../src/accounts/event/user-event-log.ts";
import { repositories } from "../../../src/accounts/memory.ts";
import { Guesses } from "../../../src/accounts/password/guesses.ts";
import type { AccountsRepositories } from "../../../src/accounts/repositories.ts";
import { createSecretBox } from "../../../src/accounts/secret/secret-box.ts";
import { OwnAccountResource } from "../../../src/accounts/session/own-account-resource.ts";
import type { User } from "../../../src/accounts/user.ts";
import { UnauthenticatedError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { user } from "../../helpers/users.ts";

/** Tokens in memory, at a time that the test sets. */
async function opened() {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const one = user(1);
  const clock = { now: new Date(one.createTime.getTime() + 1000) };
  await worker.repositories.users.create(one);
  await worker.repositories.passwords.create({ id: one.id, hash: "hash", updateTime: one.createTime });
  const tokens = new EmailTokenResource({
    worker,
    box: createSecretBox(randomBytes(32)),
    userEvents: noUserEvents,
    now: () => clock.now,
    newId: randomUUID,
  });
  const order = (purpose: EmailTokenPurpose, more: Partial<TokenOrder> = {}): TokenOrder => ({
    id: randomUUID(),
    purpose,
    userId: one.id,
    requestTime: clock.now,
    ...more,
  });
  const later = (ms: number) => {
    clock.now = new Date(clock.now.getTime() + ms);
  };
  return { worker, tokens, order, later, one };
}

interface ProofWork {
  readonly work: (unit: AccountsRepositories, user: User) => Promise<void>;
}

const invalid = { instanceOf: UnauthenticatedError };

// ASVS: V6.4.1
test("tokens end: one for a new password an hour after it was asked for, one for an address after a day", async (t) => {
  t.deepEqual(LIFE_MS, { verify_email: 86_400_000, reset_password: 3_600_000 });
  for (const [purpose, use] of [
    ["reset_password", (tokens: EmailTokenResource, token: string) => tokens.reset(token, "new hash")],
    ["verify_email", (tokens: EmailTokenResource, token: string) => tokens.verify(token)],
  ] as const) {
    const { tokens, order, later } = await opened();
    const [one, other] = [await tokens.issue(order(purpose), {}), await tokens.issue(order(purpose), {})];
    later(LIFE_MS[purpose] - 1);
    await t.notThrowsAsync(use(tokens, one?.token ?? ""));
    later(1);
    await t.throwsAsync(use(tokens, other?.token ?? ""), invalid);
    // One that comes too late is not sent at all.
    const late = order(purpose);
    later(LIFE_MS[purpose]);
    t.is(await tokens.issue(late, {}), undefined);
  }
});

test("a token for a new password is void after a change of the password by a process whose clock is behind", async (t) => {
  const { worker, tokens, order, later, one } = await opened();
  const behind = one.createTime;
  later(1000);
  const issued = await tokens.issue(order("reset_password"), {});
  const own = new OwnAccountResource({
    proof: { run: (_: unknown, { work }: ProofWork) => worker.run((unit) => work(unit, one)) } as never,
    guesses: new Guesses(undefined),
    events: noUserEvents,
    provesAddresses: false,
    now: () => behind,
    newId: randomUUID,
  });
  await own.changePassword({ email: one.email, password: "password" }, "changed", { given: {} } as never);
  await t.throwsAsync(tokens.reset(issued?.token ?? "", "new hash"), invalid);
  t.is((await worker.repositories.passwords.retrieve({ id: one.id })).hash, "changed");
});

test("an event gives the same token however often it is tried, until it is sent, and other events others", async (t) => {
  const { worker, tokens, order } = await opened();
  const asked = order("reset_password");
  const [first, again] = [await tokens.issue(asked, {}), await tokens.issue(asked, {})];
  t.deepEqual(first, again);
  t.regex(first?.token ?? "", /^[\w-]{43}$/);
  t.not((await tokens.issue(order("reset_password"), {}))?.token, first?.token);
  await worker.run((unit) => tokens.sent(unit, asked.id));
  t.is(await tokens.issue(asked, {}), undefined);
  // It is good all the same.
  await tokens.reset(first?.token ?? "", "new hash");
});

// ASVS: V13.3.1
test("of a token, its hash is stored, and until it is sent a sealed secret, by which nobody makes it without the key", async (t) => {
  const { worker, tokens, order } = await opened();
  const asked = order("reset_password");
  const issued = await tokens.issue(asked, {});
  const row = await worker.repositories.emailTokens.retrieve({ id: asked.id });
  t.is(row.hash, hashOfToken(issued?.token ?? ""));
  t.regex(row.seed, /^aes256gcm\./);
  t.false(JSON.stringify(row).includes(issued?.token ?? "?"));
  await worker.run((unit) => tokens.sent(unit, asked.id));
  t.is((await worker.repositories.emailTokens.retrieve({ id: asked.id })).seed, "");
});

test("nothing is made for a user who is not there, an address that is proven, or a password that was changed since", async (t) => {
  const { worker, tokens, order, later, one } = await opened();
  t.is(await tokens.issue(order("reset_password", { userId: randomUUID() }), {}), undefined);
  const before = order("reset_password");
  later(1);
  await tokens.reset((await tokens.issue(order("reset_password"), {}))?.token ?? "", "new hash");
  t.is(await tokens.issue(before, {}), undefined);
  // The reset has proven the address.
  t.is(await tokens.issue(order("verify_email"), {}), undefined);
  t.is((await tokens.issue(order("verify_email", { email: "new@example.com" }), {}))?.email, "new@example.com");
  later(LIFE_MS.verify_email);
  await tokens.issue(order("reset_password"), {});
  // Those that are over go.
  t.is(await worker.repositories.emailTokens.count({ userId: one.id }), 1);
});
