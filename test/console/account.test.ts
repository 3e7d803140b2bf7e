import { Code, ConnectError } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import type { Locator, Page } from "playwright-core";
import decodeQR from "qr/decode.js";
import { endOtherSessions } from "../../console/src/api/end-sessions.ts";
import { hostProblem, passkeyProblem } from "../../console/src/proof/passkey-words.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { signInAt, startConsoleApp } from "../helpers/console-app.ts";
import { bearer, betweenSteps, codeOf, password, refused, signUp } from "../helpers/factors.ts";
import { openMailbox, tokenIn } from "../helpers/mailbox.ts";
import { freePort } from "../helpers/network/port.ts";
import { testWith } from "../helpers/test-with.ts";
import { addAuthenticator } from "../helpers/virtual-authenticator.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

/** Opens the console, signed in as a new user. */
async function openAccount(t: ExecutionContext, name: string, env: Record<string, string> = {}, options = {}) {
  const app = await startConsoleApp(t, env);
  const user = await signUp(app.users, name);
  const url = env.RELYING_PARTY_ORIGINS ?? app.url;
  const tab = await openConsole(t, url, options);
  await signInAt(tab.page, user.email);
  return { ...app, ...tab, user };
}

const card = (page: Page, heading: string) =>
  page.locator(".card", { has: page.getByRole("heading", { name: heading, exact: true }) });

/** All that the browser keeps, and the address. */
const kept = (page: Page) =>
  page.evaluate(
    "JSON.stringify([sessionStorage, localStorage, location.href, document.cookie, history.state])",
  ) as Promise<string>;

/** Reads a QR code as a camera does, of the pixels on the screen. */
async function scan(page: Page, code: Locator): Promise<string> {
  const picture = (await code.screenshot()).toString("base64");
  const plain = await page.context().newPage();
  const image = await plain.evaluate<{ width: number; height: number; data: number[] }>(`(async () => {
    const bytes = Uint8Array.from(atob("${picture}"), (one) => one.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return { width, height, data: [...context.getImageData(0, 0, width, height).data] };
  })()`);
  await plain.close();
  return decodeQR({ ...image, data: new Uint8Array(image.data) }, { timeLimit: 10_000, effort: 10 });
}

test(
  title("a user changes name, email address and password; a wrong password and a conflict are explained"),
  async (t) => {
    const { page, go, users, user, complaints } = await openAccount(t, "ada");
    await go("account");
    const { user: before } = await users.getUser({ id: user.id }, user.as);
    await page.getByLabel("Given name").fill("Augusta");
    await users.updateUser({ user: { id: user.id, surname: "King" }, updateMask: { paths: ["surname"] } }, user.as);
    await page.getByRole("button", { name: "Change the name" }).click();
    await page.getByText("Somebody has changed this user meanwhile, and nothing is stored.").waitFor();
    await page.getByRole("button", { name: "Read the user again" }).click();
    await page.getByRole("heading", { name: "ada King" }).waitFor();
    await page.getByLabel("Given name").fill("Augusta");
    await page.keyboard.press("Enter");
    await page.getByText("The name is changed.").waitFor();
    const { user: named } = await users.getUser({ id: user.id }, user.as);
    t.deepEqual([named?.name, named?.surname, before?.name], ["Augusta", "King", "ada"]);

    const email = card(page, "Email address");
    await email.getByLabel("New email address").fill("augusta@example.com");
    await email.getByLabel("Your password").fill("a wrong passphrase, long enough");
    await page.keyboard.press("Enter");
    await email.getByText("INVALID_CREDENTIALS").waitFor();
    await email.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    await page.locator(".who", { hasText: "augusta@example.com" }).waitFor();
    t.is((await users.getUser({ id: user.id }, user.as)).user?.email, "augusta@example.com");

    const change = card(page, "Password");
    const next = "another passphrase, long enough";
    await change.getByLabel("New password", { exact: true }).fill(next);
    await change.getByLabel("New password, again").fill("something else");
    await change.getByText("not the same as the one above").waitFor();
    await change.getByLabel("Your password").fill(password);
    await change.getByRole("button", { name: "Change the password" }).click();
    await change.getByText("The two new passwords are not the same.").waitFor();
    await change.getByLabel("New password, again").fill(next);
    await change.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("The password is changed, and all other sessions have ended.").waitFor();
    t.is(await refused(users.getMe({}, user.as)), "Unauthenticated SESSION_ENDED");
    const credentials = { email: "augusta@example.com", password: next };
    t.is(await refused(users.signIn({ credentials })), "accepted");
    for (const secret of [password, next]) t.false((await kept(page)).includes(secret));
    t.deepEqual(complaints, []);
  },
);

test(
  title("sessions are listed with the own one marked, and end one by one, all others, and everywhere"),
  async (t) => {
    const { page, go, users, user } = await openAccount(t, "bea");
    const other = async () => bearer((await users.signIn({ credentials: user.credentials })).tokens?.accessToken ?? "");
    await go("account/sessions");
    await page.getByText("2 sessions", { exact: true }).waitFor();
    t.is(await page.getByText("this one", { exact: true }).count(), 1);
    await page.getByRole("button", { name: /^End the session of/ }).click();
    await page.getByText("The session has ended").waitFor();
    await page.getByText("1 session", { exact: true }).waitFor();
    t.is(await refused(users.getMe({}, user.as)), "Unauthenticated SESSION_ENDED");

    const others = [await other(), await other()];
    for (let i = 0; i < 20; i += 1) await other();
    await page.evaluate("location.hash = '#/account'");
    await page.evaluate("location.hash = '#/account/sessions'");
    await page.getByText("the first 20 sessions").waitFor();
    await page.getByRole("button", { name: "More sessions" }).click();
    await page.getByText("23 sessions", { exact: true }).waitFor();
    await page.getByRole("button", { name: "End all others…" }).click();
    await page.getByRole("button", { name: "End them" }).click();
    await page.getByText("22 other sessions have ended.").waitFor();
    await page.getByText("1 session", { exact: true }).waitFor();
    for (const one of others) t.is(await refused(users.getMe({}, one)), "Unauthenticated SESSION_ENDED");

    const last = await other();
    await page.getByRole("button", { name: "Sign out everywhere…" }).click();
    await page.getByRole("button", { name: "Sign out everywhere", exact: true }).click();
    await page.locator(".who", { hasText: "not signed in" }).waitFor();
    await page.getByText("Nobody is signed in here.").waitFor();
    t.is(await refused(users.getMe({}, last)), "Unauthenticated SESSION_ENDED");
    t.notRegex(await kept(page), /refresh-token/);
  },
);

test(
  title("an authenticator app is added by its QR code, and recovery codes are shown once; no secret is kept"),
  async (t) => {
    const { page, go, users, factors, user, complaints, violations } = await openAccount(t, "cleo");
    await go("account/factors");
    const app = card(page, "Authenticator app");
    await app.getByRole("button", { name: "Add an app…" }).click();
    await app.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    const uri = await scan(page, app.getByRole("img"));
    const secret = new URL(uri).searchParams.get("secret") ?? "";
    t.true(uri.startsWith("otpauth://totp/"), uri);
    t.is(await app.locator(".secret").innerText(), secret);
    t.deepEqual(await violations(), []);
    // Left and come back to, the page has forgotten the secret.
    await page.evaluate("location.hash = '#/account'");
    await page.getByLabel("Given name").waitFor();
    await page.goBack();
    await app.getByRole("button", { name: "Add an app…" }).click();
    t.is(await app.locator(".secret").count(), 0);
    await app.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    const present = await app.locator(".secret").innerText();
    t.not(present, secret);
    await app.getByLabel("Code that the app shows").fill("000000");
    await page.keyboard.press("Enter");
    await app.getByText("SECOND_FACTOR_INVALID").waitFor();
    await betweenSteps();
    await app.getByLabel("Code that the app shows").fill(codeOf(present, -1));
    await page.keyboard.press("Enter");
    await page.getByText("The app is confirmed: signing in asks").waitFor();
    await page.getByText("Whoever loses the only factor is locked out").waitFor();
    t.is(await refused(users.signIn({ credentials: user.credentials })), "FailedPrecondition SECOND_FACTOR_REQUIRED");

    const codes = card(page, "Recovery codes");
    await codes.getByRole("button", { name: "Make codes…" }).click();
    await codes.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    await codes.getByLabel("Code", { exact: true }).fill(codeOf(present));
    await page.keyboard.press("Enter");
    await codes.getByText("They are shown this once").waitFor();
    const shown = await codes.locator(".secret").allInnerTexts();
    t.is(shown.length, 10);
    t.deepEqual(await violations(), []);
    const left = await kept(page);
    for (const one of [...shown, present, secret, password]) t.false(left.includes(one));
    await codes.getByRole("button", { name: "I have kept them" }).click();
    await codes.getByText("10 are left.").waitFor();
    t.false((await page.content()).includes(shown[0] ?? "none"));

    await app.getByRole("button", { name: "Remove the app…" }).click();
    await app.getByLabel("Your password").fill(password);
    await page.keyboard.press("Enter");
    await app.getByLabel("Code", { exact: true }).fill(shown[0] ?? "");
    await page.keyboard.press("Enter");
    await page.getByText("The app is removed, and all other sessions have ended.").waitFor();
    const { tokens } = await users.signIn({ credentials: user.credentials });
    t.false((await factors.getSecondFactors({}, bearer(tokens?.accessToken ?? ""))).totp);
    t.deepEqual(complaints, []);
  },
);

test(title("where addresses are proven, a new one counts once the token of the mail is given"), async (t) => {
  const mailbox = await openMailbox();
  t.teardown(() => mailbox.stop());
  const app = await startConsoleApp(t, { NOTIFICATIONS_URL: mailbox.url, ACTIVATION: "email" });
  const { users } = app;
  const sent = async (email: string) => {
    const token = () =>
      mailbox.calls.map(({ request }) => (request.recipient === email ? tokenIn(request) : "")).join("");
    await until(() => token() !== "");
    return token();
  };
  const credentials = { email: "gil@example.com", password };
  await users.createUser({ user: { ...credentials, name: "Gil", surname: "Tester" } });
  await users.verifyEmail({ token: await sent(credentials.email) });
  await users.activateUser({ credentials });

  const { page, go } = await openConsole(t, app.url);
  await signInAt(page, credentials.email);
  await go("account");
  const email = card(page, "Email address");
  await email.getByLabel("New email address").fill("gilbert@example.com");
  await email.getByLabel("Your password").fill(password);
  await page.keyboard.press("Enter");
  await email.getByText("A mail is on its way to gilbert@example.com").waitFor();
  t.is(await page.locator(".who").innerText(), credentials.email, "not yet");
  await email.getByLabel("Token of the mail").fill("no token");
  await page.keyboard.press("Enter");
  await email.getByText("EMAIL_TOKEN_INVALID").waitFor();
  const token = await sent("gilbert@example.com");
  await email.getByLabel("Token of the mail").fill(token);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: "gilbert@example.com" }).waitFor();
  await page.getByText("The email address is proven.").waitFor();
  t.false((await kept(page)).includes(token));
});

test(title("a session that somebody has ended leads back to the sign-in"), async (t) => {
  const { page, go, users, user } = await openAccount(t, "hal");
  await go("account/factors");
  await page.getByText("No app is confirmed.").waitFor();
  await users.signOut({ everywhere: true }, user.as);
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByText("Nobody is signed in here.").waitFor();
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Email address").waitFor();
  t.is(await page.locator(".who").innerText(), "not signed in");
});

test(title("a passkey is added by the browser, proves its user, and is removed"), async (t) => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { HTTP_PORT: String(port), RELYING_PARTY_ORIGINS: url };
  const { page, go, users, user, complaints } = await openAccount(t, "dora", env);
  await addAuthenticator(page);
  await go("account/factors");
  const passkeys = card(page, "Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey…" }).click();
  await passkeys.getByLabel("Name").fill("my <i>laptop</i>");
  await passkeys.getByLabel("Your password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("The passkey is added").waitFor();
  await passkeys.getByText("my <i>laptop</i>").waitFor();
  t.is(await refused(users.signIn({ credentials: user.credentials })), "FailedPrecondition SECOND_FACTOR_REQUIRED");

  await passkeys.getByRole("button", { name: "Remove my <i>laptop</i>…" }).click();
  await passkeys.getByLabel("Your password").fill(password);
  await page.keyboard.press("Enter");
  await passkeys.getByRole("button", { name: "Use a passkey" }).click();
  await passkeys.getByText("There is no passkey.").waitFor();
  t.is(await refused(users.signIn({ credentials: user.credentials })), "accepted");
  t.deepEqual(complaints, []);
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const) {
  test(title(`the account is whole at ${width} pixels, ${colorScheme}, and breaks no rule of axe`), async (t) => {
    const viewport = { width, height: 844 };
    const { page, go, violations } = await openAccount(t, "eva", {}, { viewport, colorScheme });
    const check = async (place: string) => {
      t.deepEqual(await violations(), [], place);
      t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), `${place}: too wide`);
    };
    await go("account");
    await page.getByLabel("Given name").waitFor();
    await check("profile");
    await go("account/sessions");
    await page.getByText("2 sessions").waitFor();
    await check("sessions");
    await page.getByRole("button", { name: "End all others…" }).click();
    await check("the question");
    await page.keyboard.press("Escape");
    await go("account/factors");
    await page.getByText("No app is confirmed.").waitFor();
    for (const name of ["Add an app…", "Add a passkey…"]) await page.getByRole("button", { name }).click();
    await check("factors");
  });
}

test(title("the account's forms are used by the keyboard alone"), async (t) => {
  const { page, go, users, user } = await openAccount(t, "fay");
  await go("account/factors");
  await page.getByRole("button", { name: "Add an app…" }).waitFor();
  await page.locator("#main").focus();
  const seen: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate<string>("document.activeElement.textContent"));
  }
  t.deepEqual(seen.slice(0, 5), ["Profile", "Sessions", "Second factor", "Add an app…", "Add a passkey…"]);
  await page.getByRole("link", { name: "Sessions" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "End all others…" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  for (const key of ["Tab", "Tab", "Enter"]) await page.keyboard.press(key);
  await page.getByText("One other session has ended.").waitFor();
  t.is(await refused(users.getMe({}, user.as)), "Unauthenticated SESSION_ENDED");
});

test(title("at a host that passkeys do not belong to, the page says which one they do"), async (t) => {
  const { page, go } = await openAccount(t, "ida");
  await go("account/factors");
  const passkeys = card(page, "Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey…" }).click();
  await passkeys.getByLabel("Your password").fill(password);
  await page.keyboard.press("Enter");
  const words = await passkeys.getByRole("alert").innerText();
  t.regex(words, /^Passkeys of this service belong to localhost, and this console is opened at 127\.0\.0\.1: open it/);
});

test("passkeys are of a host and those below it, and a browser's refusal is told in words", (t) => {
  t.is(hostProblem("example.com", "example.com"), undefined);
  t.is(hostProblem("example.com", "console.example.com"), undefined);
  t.is(hostProblem(undefined, "x"), undefined);
  t.regex(hostProblem("example.com", "badexample.com") ?? "", /belong to example\.com/);
  t.regex(passkeyProblem("NotAllowedError") ?? "", /cancelled/);
  t.regex(passkeyProblem("InvalidStateError") ?? "", /already/);
  t.is(passkeyProblem("TypeError"), undefined);
});

test("a session that has ended meanwhile is no failure of ending all others", async (t) => {
  const ended: string[] = [];
  const sessions = ["a", "b", "c"].map((id) => ({ id, current: id === "b" }));
  const users = {
    listSessions: async ({ pageToken }: { pageToken?: string }) =>
      pageToken === ""
        ? { sessions: sessions.slice(0, 2), nextPageToken: "2" }
        : { sessions: sessions.slice(2), nextPageToken: "" },
    revokeSession: async ({ id }: { id?: string }) => {
      if (id === "a") throw new ConnectError("there is none", Code.NotFound);
      ended.push(id ?? "");
      return {};
    },
  };
  t.is(await endOtherSessions(users as never), 1);
  t.deepEqual(ended, ["c"]);
  const failing = { ...users, revokeSession: async () => Promise.reject(new ConnectError("x", Code.Unavailable)) };
  await t.throwsAsync(endOtherSessions(failing as never), { message: /x/ });
});
