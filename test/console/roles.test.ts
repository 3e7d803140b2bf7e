import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { signInAt, startConsoleApp } from "../helpers/console-app.ts";
import { addTotp, byPassword, byPasswordAnd, codeOf, password, signUp } from "../helpers/factors.ts";
import { freePort } from "../helpers/network/port.ts";
import { testWith } from "../helpers/test-with.ts";
import { addAuthenticator } from "../helpers/virtual-authenticator.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

const LONG = "a".repeat(50);

/** Opens the page of a user, signed in as an admin. */
async function openUser(t: ExecutionContext, options = {}) {
  const app = await startConsoleApp(t);
  const admin = await signUp(app.users, "ada");
  await app.grant(admin.email);
  const bea = await signUp(app.users, "bea");
  const tab = await openConsole(t, app.url, options);
  await signInAt(tab.page, admin.email);
  const rolesOf = async (userId: string) =>
    (await app.grants.listGrants({ filter: `user_id = "${userId}"` }, admin.as)).grants.map(({ role }) => role);
  const openPageOf = async ({ id, email }: { readonly id: string; readonly email: string }) => {
    await tab.go("users");
    await tab.page.getByRole("link", { name: email }).click();
    await tab.page.getByRole("heading", { name: "Roles and second factors" }).waitFor();
    t.true(tab.page.url().endsWith(id));
  };
  return { ...app, ...tab, admin, bea, rolesOf, openPageOf };
}

/** Presses Tab until a control with the name has the focus. */
async function tabTo(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const read = `(({ labels, ariaLabel, textContent }) => labels?.[0]?.textContent ?? ariaLabel ?? textContent)(document.activeElement)`;
  for (let i = 0; i < 60; i += 1) {
    const words = await page.evaluate(read);
    if (words === name) return;
    await page.keyboard.press("Tab");
  }
  t.fail(`no Tab comes to ${name}`);
}

test(
  title("an admin gives and takes a role by the keyboard alone, with a second factor, and is told why one is refused"),
  async (t) => {
    const { page, factors, admin, bea, rolesOf, openPageOf, complaints } = await openUser(t);
    const secret = await addTotp(factors, admin);
    const makeCodes = (request: object) => factors.createRecoveryCodes(request, admin.as);
    const proof = await byPasswordAnd(makeCodes, () => ({ case: "totpCode", value: codeOf(secret) }));
    const { codes } = await makeCodes(proof);
    // Adding a factor has ended the session of the page.
    await signInByFactor(page, admin.email, async () => {
      await page.getByLabel("Code").fill(String(codes[0]));
      await page.keyboard.press("Enter");
    });
    await openPageOf(bea);
    await page.getByText("The user has no role.").waitFor();
    await tabTo(t, page, "Grant a role…");
    await page.keyboard.press("Enter");
    await tabTo(t, page, "Role");
    await page.keyboard.type("Au ditor");
    await tabTo(t, page, "Your password");
    await page.keyboard.type("a wrong passphrase");
    await page.keyboard.press("Enter");
    // The browser keeps it back, and goes to the field.
    t.true(await page.evaluate("document.activeElement.validity.patternMismatch"));
    await page.keyboard.press("Control+A");
    await page.keyboard.type("auditor");
    await page.keyboard.press("Enter");
    await page.getByText("INVALID_CREDENTIALS").waitFor();
    await page.getByText("the password is wrong").waitFor();
    t.deepEqual(await rolesOf(bea.id), []);

    await tabTo(t, page, "Your password");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByText("The account asks for a second factor.").waitFor();
    await tabTo(t, page, "Code");
    await page.keyboard.type(String(codes[1]));
    await page.keyboard.press("Enter");
    await page.getByText(`${bea.email} is auditor now, from the next call on.`).waitFor();
    t.deepEqual(await rolesOf(bea.id), ["auditor"]);
    t.is(await page.locator(":focus").innerText(), "Grant a role…");

    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo(t, page, "Your password");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByText("The account asks for a second factor.").waitFor();
    await tabTo(t, page, "Code");
    await page.keyboard.type(codeOf(secret, 1));
    await page.keyboard.press("Enter");
    await page.getByText(`${bea.email} is no longer auditor, from the next call on.`).waitFor();
    await page.getByText("The user has no role.").waitFor();
    t.deepEqual(await rolesOf(bea.id), []);
    t.deepEqual(complaints, []);
  },
);

test(
  title("the last admin is told how to give the role up; once it is given up, the pages of admins are gone"),
  async (t) => {
    const { page, admin, bea, grant, rolesOf, openPageOf } = await openUser(t);
    const pages = page.getByRole("navigation", { name: "Pages" });
    await openPageOf(admin);
    await page.getByRole("button", { name: "Revoke admin…" }).click();
    await page.getByLabel("Your password").fill(password);
    await page.getByRole("button", { name: "Revoke admin", exact: true }).click();
    await page.getByText("LAST_ADMIN").waitFor();
    await page.getByText("make another one admin first").waitFor();
    t.deepEqual(await rolesOf(admin.id), ["admin"]);
    // Names that are too long together, and another admin in the meantime.
    for (const letter of ["b", "c", "d"]) await grant(bea.email, letter.repeat(50));
    await grant(bea.email, "admin");
    await openPageOf(bea);
    await page.getByRole("button", { name: "Grant a role…" }).click();
    await page.getByLabel("Role", { exact: true }).fill(LONG);
    await page.getByLabel("Your password").fill(password);
    await page.getByRole("button", { name: "Grant the role" }).click();
    await page.getByText("TOO_MANY_ROLES").waitFor();
    await page.getByText("revoke another one first").waitFor();
    await openPageOf(admin);
    await page.getByRole("button", { name: "Revoke admin…" }).click();
    await page.getByLabel("Your password").fill(password);
    t.is(await pages.getByRole("link", { name: "Audit" }).count(), 1);
    await page.getByRole("button", { name: "Revoke admin", exact: true }).click();
    await pages.getByRole("link", { name: "Audit" }).waitFor({ state: "detached" });
  },
);

test(title("a passkey proves the admin"), async (t) => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const app = await startConsoleApp(t, { HTTP_PORT: String(port), RELYING_PARTY_ORIGINS: url });
  const [ada, bea] = [await signUp(app.users, "ada"), await signUp(app.users, "bea")];
  await app.grant(ada.email);
  const { page, go } = await openConsole(t, url);
  await addAuthenticator(page);
  await signInAt(page, ada.email);
  const { options } = await app.factors.createPasskeyChallenge(byPassword, ada.as);
  const credential = await page.evaluate<string>(`
    navigator.credentials
      .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${options}) })
      .then((made) => JSON.stringify(made.toJSON()))`);
  await app.factors.registerPasskey({ credential }, ada.as);
  // Adding a factor has ended the session of the page.
  await signInByFactor(page, ada.email, () => page.getByRole("button", { name: "Use a passkey" }).click());
  await go("users");
  await page.getByRole("link", { name: bea.email }).click();
  await page.getByRole("button", { name: "Grant a role…" }).click();
  await page.getByLabel("Role", { exact: true }).fill("editor");
  await page.getByLabel("Your password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await page.getByText(`${bea.email} is editor now, from the next call on.`).waitFor();
  const { grants } = await app.grants.listGrants({ filter: `user_id = "${bea.id}"` }, ada.as);
  t.deepEqual(
    grants.map(({ role }) => role),
    ["editor"],
  );
});

/** Signs in anew by the form of the console. @param prove answers the question for a second factor */
async function signInByFactor(page: Page, email: string, prove: () => Promise<void>): Promise<void> {
  await page.evaluate("location.hash = '#/sign-in'");
  await page.reload();
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.getByText("The account asks for a second factor.").waitFor();
  await prove();
  await page.locator(".who", { hasText: email }).waitFor();
}

test(title("with a token of one's own, the page has the operator's commands in place of forms"), async (t) => {
  const { page, admin, bea, openPageOf } = await openUser(t);
  await page.evaluate("location.hash = '#/sign-in'");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Access token").fill(admin.tokens.accessToken);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: "token" }).waitFor();
  await openPageOf(bea);
  await page.getByText(`brasa users grant ${bea.email} --role admin`, { exact: true }).waitFor();
  await page.getByText(`brasa users revoke ${bea.email} --role admin`, { exact: true }).waitFor();
  t.is(await page.getByRole("button", { name: "Grant a role…" }).count(), 0);
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const) {
  test(
    title(`the forms of roles are whole at ${width} pixels, ${colorScheme}, and break no rule of axe`),
    async (t) => {
      const { page, bea, grant, openPageOf, violations } = await openUser(t, {
        viewport: { width, height: 844 },
        colorScheme,
      });
      for (const role of ["admin", LONG]) await grant(bea.email, role);
      await openPageOf(bea);
      const check = async (place: string) => {
        t.deepEqual(await violations(), [], place);
        t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), `${place}: too wide`);
        const folder = process.env.SHOTS;
        if (folder) await page.screenshot({ path: `${folder}/${width}-${colorScheme}-${place}.png`, fullPage: true });
      };
      await page.locator(".role", { hasText: LONG }).waitFor();
      await page.getByRole("button", { name: `Revoke ${LONG}…` }).click();
      await check("revoke");
      await page.getByRole("button", { name: "Grant a role…" }).click();
      await page.getByLabel("Role", { exact: true }).fill("editor");
      await page.getByLabel("Your password").fill("a wrong passphrase");
      await page.keyboard.press("Enter");
      await page.getByText("INVALID_CREDENTIALS").waitFor();
      await check("refused");
    },
  );
}
