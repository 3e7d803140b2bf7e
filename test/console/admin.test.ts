import type { ExecutionContext } from "ava";
import { allOf, quoted, userFilter } from "../../console/src/admin/search.ts";
import { operatorCommand, partyOf, trailFilter } from "../../console/src/admin/trail.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { signInAt, startConsoleApp } from "../helpers/console-app.ts";
import { refused, signUp } from "../helpers/factors.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

/** Opens the console, signed in as an admin. */
async function openAdmin(t: ExecutionContext, options = {}) {
  const app = await startConsoleApp(t);
  const admin = await signUp(app.users, "ada");
  await app.grant(admin.email);
  const tab = await openConsole(t, app.url, options);
  await signInAt(tab.page, admin.email);
  return { ...app, ...tab, admin };
}

test(
  title("an admin finds users, sees their roles, ends their sessions, and deletes one once that is confirmed"),
  async (t) => {
    const { page, go, users, audit, grant, admin, complaints } = await openAdmin(t);
    const bea = await signUp(users, "bea");
    await signUp(users, "cleo");
    await grant(bea.email, "auditor");
    await go("users");
    await page.getByText("3 users", { exact: true }).waitFor();
    await page.getByLabel("Filter").fill("be");
    await page.keyboard.press("Enter");
    await page.getByText("1 user", { exact: true }).waitFor();
    await page.getByLabel("Filter").fill("nonsense >");
    await page.keyboard.press("Enter");
    await page.locator(".violations", { hasText: "filter" }).waitFor();
    await page.getByLabel("Filter").fill("");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "inactive" }).click();
    await page.getByText("0 users", { exact: true }).waitFor();
    await page.getByRole("button", { name: "all", exact: true }).click();
    await page.getByRole("link", { name: bea.email }).click();

    await page.locator(".role", { hasText: "auditor" }).waitFor();
    await page.getByText(`brasa users remove-factors ${bea.email}`, { exact: true }).waitFor();
    await page.getByText("1 session", { exact: true }).waitFor();
    await page.getByRole("button", { name: "End all…" }).click();
    await page.getByRole("button", { name: "End them" }).click();
    await page.getByText("One session has ended.").waitFor();
    t.is(await refused(users.getMe({}, bea.as)), "Unauthenticated SESSION_ENDED");

    await page.getByRole("button", { name: "Have a mail sent to reset the password" }).click();
    await page.getByText("The mail is on its way").waitFor();
    const filter = `subject = "${bea.id}" AND action = "REQUEST_PASSWORD_RESET"`;
    t.is((await audit.listAuditEvents({ filter }, admin.as)).auditEvents.length, 1);

    await page.getByRole("button", { name: "Delete the user…" }).click();
    await page.keyboard.press("Escape");
    t.is((await users.getUser({ id: bea.id }, admin.as)).user?.email, bea.email, "nothing has happened");
    await users.updateUser({ user: { id: bea.id, name: "Beatrice" } }, admin.as);
    await page.getByRole("button", { name: "Delete the user…" }).click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("ABORTED", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("Beatrice Tester").waitFor();
    await page.getByRole("button", { name: "Delete the user…" }).click();
    await page.getByRole("button", { name: "Delete for good" }).click();
    await page.getByText("The user is deleted, with all sessions.").waitFor();
    t.is(await refused(users.getUser({ id: bea.id }, admin.as)), "NotFound USER_NOT_FOUND");
    t.deepEqual(complaints, []);
  },
);

test(
  title("an admin reads the audit trail by action, outcome, time, user and pages, and one event whole"),
  async (t) => {
    const { page, go, users, admin } = await openAdmin(t);
    const bea = await signUp(users, "bea");
    const wrong = { email: bea.email, password: "a wrong passphrase, long enough" };
    for (let i = 0; i < 3; i += 1) await t.throwsAsync(users.signIn({ credentials: wrong }));
    await go("audit");
    await page.getByText(/^\d+ events$/).waitFor();
    await page.getByLabel("Action").selectOption("SIGN_IN");
    await page.getByLabel("Outcome").selectOption("FAILED");
    await page.getByRole("button", { name: "1 h", exact: true }).click();
    await page.getByText("3 events", { exact: true }).waitFor();
    await page.locator("tbody a").first().click();
    await page.getByRole("heading", { name: "SIGN_IN, FAILED" }).waitFor();
    await page.getByText("INVALID_CREDENTIALS").waitFor();
    await page.getByRole("link", { name: "All events about this user" }).click();
    await page.getByText("What was done about").waitFor();
    await page.getByRole("row", { name: /CREATE_USER/ }).waitFor();
    await page
      .getByRole("link", { name: `${bea.id.slice(0, 8)}…` })
      .first()
      .click();
    await page.getByRole("heading", { name: bea.email }).waitFor();
    await page.getByRole("link", { name: "and of what this user did" }).click();
    await page.getByText("What was done by").waitFor();
    await page.getByLabel("Filter").fill("size > 1");
    await page.keyboard.press("Enter");
    await page.locator(".violations", { hasText: "filter" }).waitFor();

    for (let i = 0; i < 60; i += 1) await users.signIn({ credentials: admin.credentials });
    await go("audit");
    await page.getByText("the first 50 events").waitFor();
    await page.getByRole("button", { name: "More events" }).click();
    await page.getByText(/^\d+ events$/).waitFor();
    t.true((await page.locator("tbody tr").count()) > 60);
  },
);

test(title("who is no admin sees no pages of admins, and is refused at their addresses"), async (t) => {
  const app = await startConsoleApp(t);
  const { email } = await signUp(app.users, "fay");
  const { page, go } = await openConsole(t, app.url);
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Sign in" }).waitFor();
  t.is(await pages.getByRole("link", { name: "Account" }).count(), 0);
  await signInAt(page, email);
  await pages.getByRole("link", { name: "Account" }).waitFor();
  t.is(await pages.getByRole("link", { name: "Audit" }).count(), 0);
  t.is(await pages.getByRole("link", { name: "Users" }).count(), 0);
  await go("audit");
  await page.locator(".remedy", { hasText: `brasa users grant ${email} --role admin` }).waitFor();
  await go("users");
  await page.getByText("1 user", { exact: true }).waitFor();
  await app.grant(email);
  await page.reload();
  await pages.getByRole("link", { name: "Audit" }).click();
  await page.getByText(/^\d+ events?$/).waitFor();
});

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const) {
  test(
    title(`the pages of admins are whole at ${width} pixels, ${colorScheme}, and break no rule of axe`),
    async (t) => {
      const { page, go, admin, violations } = await openAdmin(t, { viewport: { width, height: 844 }, colorScheme });
      const check = async (place: string) => {
        t.deepEqual(await violations(), [], place);
        t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), `${place}: too wide`);
      };
      await go("users");
      await page.getByText("1 user", { exact: true }).waitFor();
      await check("users");
      await page.getByRole("link", { name: admin.email }).click();
      await page.locator(".role", { hasText: "admin" }).waitFor();
      await page.getByText("2 sessions").waitFor();
      await check("user");
      await go("audit");
      await page.getByText(/^\d+ events$/).waitFor();
      await check("audit");
      await page.locator("tbody a").first().click();
      await page.getByText("Events it stands for").waitFor();
      await check("event");
    },
  );
}

test("a search is an id, the begin of an address or a name, or a filter", (t) => {
  t.is(userFilter("", "all"), "");
  t.is(userFilter("", "inactive"), "active = false");
  t.is(userFilter(" Ada ", "all"), 'email = "ada*" OR name = "Ada*" OR surname = "Ada*"');
  t.is(userFilter('surname = "Sá"', "active"), '(active = true) AND (surname = "Sá")');
  const id = "0B0D5A1C-0000-4000-8000-000000000001";
  t.is(userFilter(id, "all"), `id = "${id.toLowerCase()}"`);
  t.is(quoted('a"b\\c'), '"a\\"b\\\\c"');
  t.is(allOf(["", ""]), "");
});

test("the choices of the audit page are one filter", (t) => {
  const now = Date.parse("2026-01-02T00:00:00Z");
  const any = { action: "", outcome: "", since: "0", more: "" } as const;
  t.is(trailFilter(any, now), "");
  t.is(
    trailFilter({ action: "SIGN_IN", outcome: "FAILED", since: "24", more: 'address = "x" OR detail = "y"' }, now),
    '(action = "SIGN_IN") AND (outcome = "FAILED") AND (create_time >= "2026-01-01T00:00:00.000Z") AND ' +
      '(address = "x" OR detail = "y")',
  );
  t.is(trailFilter(any, now, 'subject = "z"'), 'subject = "z"');
});

test("parties and commands are told in words that can be trusted", (t) => {
  t.is(partyOf("").words, "–");
  t.is(partyOf("00000000-0000-0000-0000-000000000000").words, "the operator");
  t.false(partyOf("a…@example.com").isUser);
  t.is(operatorCommand("grant", "ada@example.com", " --role admin"), "brasa users grant ada@example.com --role admin");
  t.is(operatorCommand("remove-factors", "a'b;c@example.com"), "brasa users remove-factors 'a'\\''b;c@example.com'");
});
