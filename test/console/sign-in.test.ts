import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { Page } from "playwright-core";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { addTotp, byPassword, codeOf, password, signUp } from "../helpers/factors.ts";
import { startKinds } from "../helpers/kinds.ts";
import { freePort } from "../helpers/network/port.ts";
import { testWith } from "../helpers/test-with.ts";
import { addAuthenticator } from "../helpers/virtual-authenticator.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

async function openUsers(env: Record<string, string> = {}) {
  const app = await startKinds(env);
  const transport = createGrpcTransport({ baseUrl: `http://${app.grpc}` });
  return { ...app, users: createClient(UserService, transport), factors: createClient(SecondFactorService, transport) };
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

const kept = (page: Page) =>
  page.evaluate("JSON.stringify([sessionStorage, localStorage, location.href, document.cookie])") as Promise<string>;

test(title("a newcomer is led from the first page to the sign-in, and to the RPCs that make a user"), async (t) => {
  const app = await openUsers();
  t.teardown(() => app.close());
  const { email } = await signUp(app.users, "new");
  const { page, go, send, violations } = await openConsole(t, app.url);
  const main = page.getByRole("main");
  await main.getByText("The life of users: created inactive").waitFor();
  t.deepEqual(await violations(), []);
  // Without a session an RPC is refused: its answer leads there too.
  await go("call/accounts.v1.UserService/ListUsers");
  await page.getByText("Maximum number of users: 0 means 50").waitFor();
  t.is(await send(), "UNAUTHENTICATED");
  t.is(await main.getByRole("link", { name: "Sign in" }).getAttribute("href"), "#/sign-in");
  await go("");
  await main.getByRole("link", { name: "sign in" }).click();
  t.is(
    await main.getByRole("link", { name: "CreateUser" }).getAttribute("href"),
    "#/call/accounts.v1.UserService/CreateUser",
  );
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Sign in" }).waitFor();
  await signIn(page, email);
  await page.getByRole("heading", { name: "Signed in" }).waitFor();
  await pages.getByRole("link", { name: "Sign out" }).waitFor();
  t.regex(await page.title(), /^Sign out/);
  await go("");
  await main.getByText("The life of users: created inactive").waitFor();
  t.is(await main.getByText("Nobody is signed in").count(), 0);
});

// ASVS: V14.3.1, V14.3.3
test(
  title(
    "a user signs in, calls, loads the page again, and signs out; nothing is kept but the refresh token, for the tab",
  ),
  async (t) => {
    const app = await openUsers();
    t.teardown(() => app.close());
    const { email } = await signUp(app.users, "ada");
    const { page, go, send, violations, complaints } = await openConsole(t, app.url);
    await go("sign-in");
    await page.getByLabel("Email address").waitFor();
    t.deepEqual(await violations(), []);
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password").fill("a wrong passphrase, long enough");
    await page.keyboard.press("Enter");
    await page.getByText("UNAUTHENTICATED", { exact: true }).waitFor();
    await signIn(page, email);
    await page.locator(".who", { hasText: email }).waitFor();
    t.deepEqual(await violations(), []);
    await go("call/accounts.v1.UserService/GetMe");
    await page.getByText("Gives the caller.").waitFor();
    t.is(await send(), "OK");
    t.true((await page.locator(".messages pre").innerText()).includes(email));

    // The calls of the sign-in itself, made by hand, leave no secret either.
    await go("call/accounts.v1.UserService/SignIn");
    await page.locator('[id="field-credentials.email"]').fill(email);
    await page.locator('[id="field-credentials.password"]').fill(password);
    t.is(await send(), "OK");
    const tokens = JSON.parse(await page.locator(".messages pre").innerText()).tokens;
    const left = await kept(page);
    t.true(left.includes("SignIn") && left.includes("(left out)"));
    for (const secret of [password, tokens.accessToken, tokens.refreshToken]) t.false(left.includes(secret));
    t.notRegex(left, /eyJ/, "no access token");

    await page.reload();
    await page.locator(".who", { hasText: email }).waitFor();
    await go("history");
    await page.getByRole("button", { name: /^Prepare SignIn/ }).click();
    t.is(await page.locator('[id="field-credentials.email"]').inputValue(), email);
    t.is(await page.locator('[id="field-credentials.password"]').inputValue(), "", "a secret is typed anew");
    await go("sign-in");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.locator(".who", { hasText: "not signed in" }).waitFor();
    t.notRegex(await kept(page), /refresh-token/);
    t.false((await kept(page)).includes(email), "the history has ended with the session");
    await go("call/accounts.v1.UserService/GetMe");
    t.is(await send(), "UNAUTHENTICATED");
    t.deepEqual(complaints, []);
  },
);

test(title("an account with an authenticator app is asked for its code"), async (t) => {
  const app = await openUsers();
  t.teardown(() => app.close());
  const user = await signUp(app.users, "bea");
  const secret = await addTotp(app.factors, user);
  const { page, go, violations } = await openConsole(t, app.url);
  await go("sign-in");
  await signIn(page, user.email);
  await page.getByLabel("Code").waitFor();
  t.deepEqual(await violations(), []);
  await page.getByLabel("Code").fill("000000");
  await page.keyboard.press("Enter");
  await page.getByText("SECOND_FACTOR_INVALID").waitFor();
  await page.getByLabel("Code").fill(codeOf(secret));
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: user.email }).waitFor();
});

test(title("an account with a passkey signs in by it"), async (t) => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const app = await openUsers({ HTTP_PORT: String(port), RELYING_PARTY_ORIGINS: url });
  t.teardown(() => app.close());
  const user = await signUp(app.users, "eve");
  const { page, go, violations } = await openConsole(t, url);
  await addAuthenticator(page);
  const { options } = await app.factors.createPasskeyChallenge(byPassword, user.as);
  const credential = await page.evaluate<string>(`
    navigator.credentials
      .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${options}) })
      .then((made) => JSON.stringify(made.toJSON()))`);
  await app.factors.registerPasskey({ credential }, user.as);
  await go("sign-in");
  await signIn(page, user.email);
  await page.getByRole("button", { name: "Use a passkey" }).waitFor();
  t.deepEqual(await violations(), []);
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.locator(".who", { hasText: user.email }).waitFor();
});

test(title("a duplicated tab does not use the session's refresh token, which would end the session"), async (t) => {
  const app = await openUsers();
  t.teardown(() => app.close());
  const { email } = await signUp(app.users, "cleo");
  const { page, go } = await openConsole(t, app.url);
  await go("sign-in");
  await signIn(page, email);
  await page.locator(".who", { hasText: email }).waitFor();
  const copy = await page.context().newPage();
  // As a browser does for a duplicate.
  const stored = await page.evaluate("JSON.stringify(sessionStorage)");
  await copy.addInitScript(`if (!window.name) { window.name = "copied"; Object.assign(sessionStorage, ${stored}); }`);
  const refreshes: string[] = [];
  copy.on("request", (request) => refreshes.push(request.url()));
  await copy.goto(`${app.url}/console/`);
  await copy.getByText("Choose one of").waitFor();
  t.is(await copy.locator(".who").innerText(), "not signed in");
  await copy.waitForFunction("sessionStorage.getItem('brasa-console-refresh-token') === null");
  await page.reload();
  await page.locator(".who", { hasText: email }).waitFor();
  t.deepEqual(
    refreshes.filter((url) => url.includes("RefreshTokens")),
    [],
  );
});

test(
  title("a token that is over by the service's clock is refreshed, and one of a session that has ended is dropped"),
  async (t) => {
    const app = await openUsers();
    t.teardown(() => app.close());
    const { email, as } = await signUp(app.users, "fay");
    const { page, go, send } = await openConsole(t, app.url);
    await go("sign-in");
    await signIn(page, email);
    await page.locator(".who", { hasText: email }).waitFor();
    const calls: string[] = [];
    page.on("request", (request) => request.method() === "POST" && calls.push(request.url().split("/").at(-1) ?? ""));
    const error = new ConnectError("it is over", Code.Unauthenticated, undefined, [
      { desc: ErrorInfoSchema, value: { reason: "TOKEN_EXPIRED", domain: "brasa" } },
    ]);
    const body = Buffer.from(errorToJsonBytes(error, undefined));
    await page.route("**/GetMe", (route) => route.fulfill({ status: 401, contentType: "application/json", body }), {
      times: 1,
    });
    await go("call/accounts.v1.UserService/GetMe");
    t.is(await send(), "OK");
    t.deepEqual(calls, ["GetMe", "RefreshTokens", "GetMe"]);

    await page.route("**/RefreshTokens", (route) => route.abort());
    await page.reload();
    await go("sign-in");
    await page.getByText("You were signed in").waitFor();
    await page.unroute("**/RefreshTokens");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".who", { hasText: email }).waitFor();

    await app.users.signOut({ everywhere: true }, as);
    await go("call/accounts.v1.UserService/GetMe");
    t.is(await send(), "UNAUTHENTICATED");
    await page.locator(".who", { hasText: "not signed in" }).waitFor();
  },
);

test(title("a token of one's own is sent, and kept in memory alone"), async (t) => {
  const app = await openUsers();
  t.teardown(() => app.close());
  const { email, tokens } = await signUp(app.users, "dora");
  const { page, go, send } = await openConsole(t, app.url);
  await go("sign-in");
  await page.getByLabel("Access token").fill(`Bearer ${tokens.accessToken}`);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: "token" }).waitFor();
  await go("call/accounts.v1.UserService/GetMe");
  t.is(await send(), "OK");
  t.true((await page.locator(".messages pre").innerText()).includes(email));
  t.false((await kept(page)).includes(tokens.accessToken));
  await page.reload();
  await page.locator(".who", { hasText: "not signed in" }).waitFor();
});
