import test from "ava";
import { until } from "../../../src/ddd/testing/event/backend.ts";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { bearer, errorOf, password, refused } from "../../helpers/factors.ts";
import { openMailing } from "../../helpers/mailbox.ts";

const email = { ACTIVATION: "email" };

function detailsOf(name: string) {
  return { email: `${name}@example.com`, password, name, surname: "Tester" };
}

/** A user whose address is proven. */
async function proven({ users, sent, nextToken }: Awaited<ReturnType<typeof openMailing>>, name: string) {
  const details = detailsOf(name);
  await users.verifyEmail({ token: await nextToken(details.email, users.createUser({ user: details })) });
  await users.activateUser({ credentials: details });
  const { tokens } = await users.signIn({ credentials: details });
  return { details, sent: () => sent(details.email), as: bearer(tokens?.accessToken ?? "") };
}

// ASVS: V6.4.1
test("with ACTIVATION=email, a user is active by the password and a proven address, in this order", async (t) => {
  const { users, nextToken, proofToken, sent } = await openMailing(t, email);
  const ada = detailsOf("ada");
  const first = await nextToken(ada.email, users.createUser({ user: ada }));
  const refusal = await errorOf(users.activateUser({ credentials: ada }));
  t.regex(
    refusal?.rawMessage ?? "",
    /call VerifyEmail with the token that was sent to it, or RequestEmailVerification/,
  );
  t.is(await refused(users.activateUser({ credentials: ada })), "FailedPrecondition EMAIL_NOT_PROVEN");
  const wrong = { email: ada.email, password: `not ${password}` };
  t.is(await refused(users.activateUser({ credentials: wrong })), "Unauthenticated INVALID_CREDENTIALS");
  const second = await proofToken(ada.email);
  await users.verifyEmail({ token: first });
  // The proof activates nobody.
  t.is(await refused(users.signIn({ credentials: ada })), "FailedPrecondition USER_INACTIVE");
  await users.activateUser({ credentials: ada });
  await users.signIn({ credentials: ada });
  // It is kept, however often the account is deactivated.
  await users.deactivateUser({ credentials: ada });
  await users.activateUser({ credentials: ada });
  // An address that is proven gets no further mail. A token from before still shows that the mail arrived.
  await users.requestEmailVerification({ email: ada.email });
  await users.verifyEmail({ token: second });
  const bea = detailsOf("bea");
  await nextToken(bea.email, users.createUser({ user: bea }));
  t.is(sent(ada.email).length, 2);
});

test("with ACTIVATION=email, a new password by mail proves the address, too", async (t) => {
  const { users, nextToken, resetToken } = await openMailing(t, email);
  const ada = detailsOf("ada");
  await nextToken(ada.email, users.createUser({ user: ada }));
  const credentials = { email: ada.email, password: "another long passphrase" };
  await users.resetPassword({ token: await resetToken(ada.email), newPassword: credentials.password });
  const { user } = await users.activateUser({ credentials });
  t.true(user?.active);
});

test("with ACTIVATION=email, a new address is used once it is proven, and not before", async (t) => {
  const mailing = await openMailing(t, email);
  const { users, nextToken, sent } = mailing;
  const ada = await proven(mailing, "ada");
  const change = (to: string) => users.changeEmail({ currentPassword: password, email: to }, ada.as);
  const [one, other] = ["countess@example.com", "lovelace@example.com"];
  const answer = await change(one);
  t.is(answer.user?.email, ada.details.email);
  await until(() => sent(one).length === 1);
  const second = await nextToken(other, change(other));
  await users.signIn({ credentials: ada.details });
  t.is(await refused(users.signIn({ credentials: { email: one, password } })), "Unauthenticated INVALID_CREDENTIALS");
  await users.verifyEmail({ token: sent(one)[0] ?? "" });
  await users.signIn({ credentials: { email: one, password } });
  t.is(await refused(users.signIn({ credentials: ada.details })), "Unauthenticated INVALID_CREDENTIALS");
  // It was asked for by an account with another address.
  t.is(await refused(users.verifyEmail({ token: second })), "Unauthenticated EMAIL_TOKEN_INVALID");

  // An address that is taken is refused at once, and one that is taken meanwhile at the proof.
  const bea = await proven(mailing, "bea");
  t.is(await refused(change(bea.details.email)), "AlreadyExists EMAIL_TAKEN");
  const late = await nextToken("cleo@example.com", change("cleo@example.com"));
  await users.createUser({ user: detailsOf("cleo") });
  t.is(await refused(users.verifyEmail({ token: late })), "AlreadyExists EMAIL_TAKEN");
});

test("with ACTIVATION=credentials, the password suffices, and a changed address is used at once", async (t) => {
  const { users, proofToken } = await openMailing(t);
  const ada = detailsOf("ada");
  await users.createUser({ user: ada });
  await users.activateUser({ credentials: ada });
  const { tokens } = await users.signIn({ credentials: ada });
  const to = "countess@example.com";
  const { user } = await users.changeEmail({ currentPassword: password, email: to }, bearer(tokens?.accessToken ?? ""));
  t.is(user?.email, to);
  await users.verifyEmail({ token: await proofToken(to) });
});

test("ACTIVATION=email needs a receiver, and the receiver's settings are held to their forms without being shown", (t) => {
  const message = (env: Record<string, string>) => t.throws(() => readConfig(env), { instanceOf: StartError }).message;
  t.regex(
    message({ ACTIVATION: "email" }),
    /without NOTIFICATIONS_URL nobody gets a token to become active with: set it/,
  );
  t.regex(message({ ACTIVATION: "mail" }), /must be credentials or email/);
  t.regex(message({ NOTIFICATIONS_TOKEN: "sesame" }), /NOTIFICATIONS_TOKEN is for NOTIFICATIONS_URL/);
  for (const url of [
    "http://ada:secret@127.0.0.1:1",
    "127.0.0.1:1",
    "http://127.0.0.1:1/path",
    "ftp://secret.example",
  ]) {
    const text = message({ NOTIFICATIONS_URL: url });
    t.regex(text, /^NOTIFICATIONS_URL must be a URL such as .*; what it is now is not shown$/);
    t.notRegex(text, /secret/);
  }
  const NOTIFICATIONS_URL = "http://127.0.0.1:1";
  t.notRegex(message({ NOTIFICATIONS_URL, NOTIFICATIONS_TOKEN: "secret\n" }), /secret/);
  const { notifications } = readConfig({ NOTIFICATIONS_URL, NOTIFICATIONS_TOKEN: "sesame" });
  t.deepEqual(notifications, { url: NOTIFICATIONS_URL, token: "sesame", deadlineMs: 5000 });
});
