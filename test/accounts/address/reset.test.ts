import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import { AuditService } from "../../../gen/accounts/v1/audit_pb.js";
import { until } from "../../../src/ddd/testing/event/backend.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { codeOf, password, refused, signUp } from "../../helpers/factors.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { openMailing } from "../../helpers/mailbox.ts";
import { adminToken } from "../../helpers/process.ts";

const INVALID = "Unauthenticated EMAIL_TOKEN_INVALID";
const newPassword = "another long passphrase";

// ASVS: V6.4.1, V6.4.3, V7.4.3
test("a reset sets the password once, and ends all sessions; a password that is refused leaves the token good", async (t) => {
  const { users, resetToken } = await openMailing(t);
  const ada = await signUp(users, "ada");
  const token = await resetToken(ada.email);
  await users.getMe({}, ada.as);
  t.is(
    await refused(users.resetPassword({ token, newPassword: "password password" })),
    "InvalidArgument INVALID_INPUT",
  );
  t.is(await refused(users.resetPassword({ token, newPassword: "short" })), "InvalidArgument INVALID_INPUT");
  await users.resetPassword({ token, newPassword });
  t.is(await refused(users.getMe({}, ada.as)), "Unauthenticated SESSION_ENDED");
  t.is(
    await refused(users.refreshTokens({ refreshToken: ada.tokens.refreshToken })),
    "Unauthenticated REFRESH_TOKEN_INVALID",
  );
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "Unauthenticated INVALID_CREDENTIALS");
  await users.signIn({ credentials: { email: ada.email, password: newPassword } });
  t.is(await refused(users.resetPassword({ token, newPassword })), INVALID);
  for (const other of ["A".repeat(43), "x", token.toLowerCase()]) {
    t.is(await refused(users.resetPassword({ token: other, newPassword })), INVALID);
  }
});

test("a token is void after a change of the password, a change of the address, and the use of another one", async (t) => {
  const { users, resetToken, proofToken } = await openMailing(t);
  const ada = await signUp(users, "ada");
  const [first, second] = [await resetToken(ada.email), await resetToken(ada.email)];
  t.not(first, second);
  await users.resetPassword({ token: second, newPassword });
  t.is(await refused(users.resetPassword({ token: first, newPassword })), INVALID);

  const bea = await signUp(users, "bea");
  const beas = await resetToken(bea.email);
  await users.changePassword({ currentPassword: password, newPassword }, bea.as);
  t.is(await refused(users.resetPassword({ token: beas, newPassword })), INVALID);

  const cleo = await signUp(users, "cleo");
  const [reset, proof] = [await resetToken(cleo.email), await proofToken(cleo.email)];
  await users.changeEmail({ currentPassword: password, email: "cleopatra@example.com" }, cleo.as);
  t.is(await refused(users.resetPassword({ token: reset, newPassword })), INVALID);
  t.is(await refused(users.verifyEmail({ token: proof })), INVALID);
  // Each token is for one thing.
  const [other, address] = [await resetToken("cleopatra@example.com"), await proofToken("cleopatra@example.com")];
  t.is(await refused(users.verifyEmail({ token: other })), INVALID);
  t.is(await refused(users.resetPassword({ token: address, newPassword })), INVALID);
  await users.verifyEmail({ token: address });
  t.is(await refused(users.verifyEmail({ token: address })), INVALID);
  // And for one user: the others' passwords are as they were.
  await users.resetPassword({ token: other, newPassword: "a third long passphrase" });
  await users.signIn({ credentials: { email: bea.email, password: newPassword } });
  await users.signIn({ credentials: { email: ada.email, password: newPassword } });
});

// ASVS: V6.4.3
test("after a reset, an account with a second factor still asks for it", async (t) => {
  const { users, factors, resetToken } = await openMailing(t);
  const ada = await signUp(users, "ada");
  const { secret } = await factors.createTotp({ reauthentication: { currentPassword: password } }, ada.as);
  await factors.confirmTotp({ code: codeOf(secret) }, ada.as);
  await users.resetPassword({ token: await resetToken(ada.email), newPassword });
  const credentials = { email: ada.email, password: newPassword };
  t.is(await refused(users.signIn({ credentials })), "FailedPrecondition SECOND_FACTOR_REQUIRED");
});

test("a deactivated user who sets a new password stays deactivated, and a deleted one's token is good for nothing", async (t) => {
  const { users, resetToken } = await openMailing(t);
  const ada = await signUp(users, "ada");
  await users.deactivateUser({ credentials: ada.credentials });
  await users.resetPassword({ token: await resetToken(ada.email), newPassword });
  const credentials = { email: ada.email, password: newPassword };
  t.is(await refused(users.signIn({ credentials })), "FailedPrecondition USER_INACTIVE");
  await users.activateUser({ credentials });
  const { tokens } = await users.signIn({ credentials });
  const token = await resetToken(ada.email);
  await users.deleteUser({ id: ada.id }, { headers: { authorization: `Bearer ${tokens?.accessToken}` } });
  t.is(await refused(users.resetPassword({ token, newPassword })), INVALID);
});

// ASVS: V6.3.8
test("an address that nobody has gets the same answer, byte for byte, and no mail", async (t) => {
  const { users, mailbox, sent, url } = await openMailing(t);
  const ada = await signUp(users, "ada");
  const answers = async (method: string, email: string) => {
    const response = await fetch(`${url}/accounts.v1.UserService/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email }),
    });
    const headers = [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id");
    return JSON.stringify([response.status, headers, await response.text()]);
  };
  for (const method of ["RequestPasswordReset", "RequestEmailVerification"]) {
    t.is(await answers(method, "nobody@example.com"), await answers(method, ada.email));
    t.is(await answers(method, "no address"), await answers(method, "no address"));
  }
  await until(() => sent(ada.email).length === 2);
  t.is(mailbox.calls.filter(({ request }) => request.recipient !== ada.email).length, 0);
});

// ASVS: V6.3.1
test("mails to an address are limited, whether a user has it or not, and so are tries of tokens", async (t) => {
  const { users, sent } = await openMailing(t, {}, true);
  const ada = await signUp(users, "ada");
  for (const email of [ada.email, "nobody@example.com"]) {
    const asked = async (i: number) =>
      refused(i % 2 ? users.requestPasswordReset({ email }) : users.requestEmailVerification({ email }));
    const outcomes: string[] = [];
    for (let i = 0; i < 5; i++) outcomes.push(await asked(i));
    t.deepEqual(outcomes, ["accepted", "accepted", "accepted", ...Array(2).fill("ResourceExhausted RATE_LIMITED")]);
  }
  await until(() => sent(ada.email).length === 3);
  const outcomes: string[] = [];
  for (let i = 0; i < 61; i++) outcomes.push(await refused(users.verifyEmail({ token: "A".repeat(43) })));
  t.deepEqual([outcomes[0], outcomes[59], outcomes[60]], [INVALID, INVALID, "ResourceExhausted RATE_LIMITED"]);
});

test("the audit trail tells of requests and resets, of a stranger's address in short, and of a wrong token", async (t) => {
  const DATABASE_URL = `sqlite:${join(temporaryFolder().folder, "brasa.db")}`;
  const { users, resetToken, proofToken, transport } = await openMailing(t, { DATABASE_URL });
  const ada = await signUp(users, "ada");
  await users.verifyEmail({ token: await proofToken(ada.email) });
  await users.requestPasswordReset({ email: "nobody@example.com" });
  await users.resetPassword({ token: await resetToken(ada.email), newPassword });
  await refused(users.resetPassword({ token: "A".repeat(43), newPassword }));
  const audit = createClient(AuditService, transport);
  const headers = { authorization: `Bearer ${await adminToken({ DATABASE_URL })}` };
  const events = async () => {
    const actions = ["REQUEST_EMAIL_VERIFICATION", "VERIFY_EMAIL", "REQUEST_PASSWORD_RESET", "RESET_PASSWORD"];
    const filter = actions.map((one) => `action = "${one}"`).join(" OR ");
    const { auditEvents } = await audit.listAuditEvents({ filter, orderBy: "create_time" }, { headers });
    return auditEvents.map(({ action, outcome, subject, detail }) =>
      [action, outcome, subject, detail].join(" ").trim(),
    );
  };
  await until(async () => (await events()).length === 6);
  t.deepEqual(await events(), [
    `REQUEST_EMAIL_VERIFICATION SUCCEEDED ${ada.id}`,
    `VERIFY_EMAIL SUCCEEDED ${ada.id}`,
    "REQUEST_PASSWORD_RESET SUCCEEDED n…@example.com",
    `REQUEST_PASSWORD_RESET SUCCEEDED ${ada.id}`,
    `RESET_PASSWORD SUCCEEDED ${ada.id}`,
    "RESET_PASSWORD FAILED  EMAIL_TOKEN_INVALID",
  ]);
});

const databases: Record<string, () => Promise<Record<string, string>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async () => ({ DATABASE_URL: await (await sharedPostgres()).createDatabase() }),
  "in memory": async () => ({ DATABASE_URL: "memory:" }),
};

for (const [name, place] of Object.entries(databases)) {
  test(`${name}: of twenty resets by one token at once, exactly one sets the password`, async (t) => {
    const { users, resetToken } = await openMailing(t, await place());
    const ada = await signUp(users, "ada");
    const token = await resetToken(ada.email);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        // A few at a time, so that they meet in the unit and not in the lane of hashes alone.
        await delay(i % 4);
        return refused(users.resetPassword({ token, newPassword: `${newPassword} ${i}` }));
      }),
    );
    t.is(outcomes.filter((one) => one === "accepted").length, 1);
    t.is(outcomes.filter((one) => one === INVALID).length, 19);
    const right = outcomes.indexOf("accepted");
    await users.signIn({ credentials: { email: ada.email, password: `${newPassword} ${right}` } });
  });
}
