import { until } from "../../src/ddd/testing/event/backend.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { signInAt, startConsoleApp } from "../helpers/console-app.ts";
import { signUp } from "../helpers/factors.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { freePort } from "../helpers/network/port.ts";
import { adminToken, serveBrasa } from "../helpers/process.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

test(
  title("the live page shows the figures of real calls as they come, and stands still while it is paused"),
  async (t) => {
    const app = await startConsoleApp(t);
    const admin = await signUp(app.users, "ada");
    await app.grant(admin.email);
    const { page, go, complaints } = await openConsole(t, app.url);
    await signInAt(page, admin.email);
    await go("live");
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText(`pid ${process.pid}`).waitFor();
    const row = page.getByRole("row", { name: /^accounts\.v1\.UserService\/GetUser/ });
    t.is(await row.count(), 0);
    for (let i = 0; i < 7; i += 1) await app.users.getUser({ id: admin.id }, admin.as);
    await t.throwsAsync(app.users.getUser({ id: crypto.randomUUID() }, admin.as));
    await row.getByRole("cell", { name: "8", exact: true }).waitFor();
    await row.getByRole("cell", { name: "1 NOT_FOUND" }).waitFor();
    await page.getByRole("row", { name: /^USER_NOT_FOUND/ }).waitFor();
    const latency = page.locator("figure", { hasText: "Time of 99 % of the calls" });
    await latency.getByText("UserService/GetUser").waitFor();
    t.true(await latency.locator("canvas").isVisible());
    await latency.getByText("As a table").click();
    await latency.getByRole("columnheader", { name: "UserService/GetUser" }).waitFor();
    t.regex(await latency.getByRole("row").nth(1).innerText(), /\d m?s/);

    await page.getByRole("button", { name: "Pause" }).focus();
    await page.keyboard.press("Enter");
    await app.users.getUser({ id: admin.id }, admin.as);
    let seen = 0;
    for await (const { figures } of app.operations.watchFigures({}, admin.as)) {
      if (figures?.methods.some(({ rpc, calls }) => rpc.endsWith("/GetUser") && calls === 9n)) seen += 1;
      if (seen === 3) break;
    }
    t.is(await row.getByRole("cell", { name: "8", exact: true }).count(), 1);
    t.is(await page.evaluate("document.activeElement.textContent"), "Resume", "the focus stays");
    await page.keyboard.press("Enter");
    await row.getByRole("cell", { name: "9", exact: true }).waitFor();
    t.deepEqual(complaints, []);
  },
);

test(
  title("of two processes, the page names the one that answers, and begins anew with another when it is gone"),
  async (t) => {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const env = { DATABASE_URL: `sqlite:${folder}/brasa.db` };
    const token = await adminToken(env);
    const server = await serveBrasa(env, ["--processes", "2"]);
    t.teardown(() => server.child.kill("SIGKILL"));
    const { page, go } = await openConsole(t, server.url);
    await go("sign-in");
    await page.getByLabel("Access token").fill(token);
    await page.keyboard.press("Enter");
    await page.locator(".who", { hasText: "token" }).waitFor();
    await go("live");
    const words = page.getByText(/^Process [12] of 2: .*Each process has figures of its own/);
    await words.waitFor();
    const pid = Number(/pid (\d+)/.exec(await words.innerText())?.[1]);
    process.kill(pid, "SIGKILL");
    await page.getByText("Another process answers now than before").waitFor();
    t.not(Number(/pid (\d+)/.exec(await words.innerText())?.[1]), pid);
  },
);

test(
  title("a tab that draws no frame keeps the figures, and has one frame to draw when it is seen again"),
  async (t) => {
    const app = await startConsoleApp(t);
    const admin = await signUp(app.users, "ian");
    await app.grant(admin.email);
    const { page, go } = await openConsole(t, app.url);
    await signInAt(page, admin.email);
    await go("live");
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("row", { name: /SignIn/ }).waitFor();
    // As a browser does for a tab that is hidden.
    await page.evaluate("window.held = []; window.requestAnimationFrame = (run) => window.held.push(run);");
    const before = await page.evaluate<number>("window.held.length");
    await app.users.getUser({ id: admin.id }, admin.as);
    let seen = 0;
    for await (const _ of app.operations.watchFigures({}, admin.as)) {
      seen += 1;
      if (seen === 5) break;
    }
    t.true((await page.evaluate<number>("window.held.length")) - before <= 1, "frames do not pile up");
    const row = page.getByRole("row", { name: /UserService\/GetUser/ });
    t.is(await row.count(), 0);
    await page.evaluate("for (const run of window.held.splice(0)) run(performance.now())");
    await row.waitFor();
  },
);

test(title("a caller who may not see the figures reads how to get the right, and needs it once alone"), async (t) => {
  const app = await startConsoleApp(t);
  const { email } = await signUp(app.users, "ben");
  const { page, go, violations } = await openConsole(t, app.url);
  for (const place of ["live", "live/slow-calls", "live/dead-letters", "live/dead-letters/x%2Fy"]) {
    await go("keys");
    await page.evaluate(`location.hash = "#/${place}"`);
    await page.locator(".remedy").getByRole("link", { name: "Sign in" }).waitFor();
    t.is(await page.getByRole("alert").count(), 0, "nothing has failed");
  }
  await signInAt(page, email);
  for (const place of ["live/slow-calls", "live/dead-letters", "live"]) {
    await page.evaluate(`location.hash = "#/${place}"`);
    await page.getByText("PERMISSION_DENIED", { exact: true }).waitFor();
    await page.locator(".remedy", { hasText: `brasa users grant ${email} --role admin` }).waitFor();
  }
  t.deepEqual(await violations(), []);
  await app.grant(email);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Connected", { exact: true }).waitFor();
});

test(
  title("when the server ends, the page says so, connects again, and begins the figures of the other process anew"),
  async (t) => {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const env = { HTTP_PORT: String(await freePort()), DATABASE_URL: `sqlite:${folder}/brasa.db` };
    const before = await startConsoleApp(t, env);
    const { email } = await signUp(before.users, "cleo");
    await before.grant(email);
    const { page, go } = await openConsole(t, before.url);
    await signInAt(page, email);
    await go("live");
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByRole("row", { name: /SignIn/ }).waitFor();
    await before.close();
    await page.getByText(/^The connection is lost \(.*Connecting again in/).waitFor();
    t.true(await page.getByRole("row", { name: /SignIn/ }).isVisible(), "the last figures stay");
    await startConsoleApp(t, env);
    await page.getByText("Connected", { exact: true }).waitFor();
  },
);

test(title("a slow call is found by its ids, by pages, by a filter; a wrong filter is explained"), async (t) => {
  const app = await startConsoleApp(t, { SLOW_CALL_MS: "1" });
  const admin = await signUp(app.users, "dora");
  await app.grant(admin.email);
  for (let i = 0; i < 55; i += 1) {
    const { headers } = admin.as;
    const user = { email: `u${i}@example.com`, password: "a long enough passphrase", name: "U", surname: "V" };
    await app.users.createUser({ user }, { headers: { ...headers, "x-request-id": `call-${i}` } });
  }
  const { page, go, violations } = await openConsole(t, app.url);
  await signInAt(page, admin.email);
  await go("live/slow-calls");
  await page.getByLabel("Filter").fill('rpc = "accounts.v1.UserService/CreateUser"');
  await page.keyboard.press("Enter");
  await page.getByText("the first 50 slow calls").waitFor();
  await page.locator("tbody tr:first-child", { hasText: "call-54" }).waitFor();
  await page.getByRole("button", { name: "More slow calls" }).click();
  await page.getByText("56 slow calls").waitFor();
  await page.getByText("call-0", { exact: true }).waitFor();
  t.deepEqual(await violations(), []);
  await page.getByLabel("Filter").fill("size > 1");
  await page.keyboard.press("Enter");
  await page.locator(".violations", { hasText: "filter" }).waitFor();
  t.is(await page.locator("tbody tr").count(), 0, "rows of another filter are no answer to this one");
  await page.getByLabel("Filter").fill('request_id = "call-3"');
  await page.keyboard.press("Enter");
  await page.getByText("1 slow call", { exact: true }).waitFor();
});

test(title("dead letters are shown with their data, tried again, and discarded once that is confirmed"), async (t) => {
  const app = await startConsoleApp(t);
  const admin = await signUp(app.users, "eva");
  await app.grant(admin.email);
  app.greeting.isFailing = true;
  const [one, two] = [await signUp(app.users, "fay"), await signUp(app.users, "gil")];
  const letters = async () => (await app.operations.listDeadLetters({}, admin.as)).deadLetters;
  await until(async () => (await letters()).length === 2);
  app.greeting.isFailing = false;

  const { page, go, violations, complaints } = await openConsole(t, app.url);
  await signInAt(page, admin.email);
  await go("live/dead-letters");
  await page.getByText("2 dead letters").waitFor();
  t.deepEqual(await violations(), []);
  const ofOne = page.getByRole("row", { name: one.id });
  t.true((await ofOne.innerText()).includes("the <b>printer</b> is out of paper"));
  await ofOne.getByRole("link").click();
  await page.getByText("Data of the event", { exact: true }).waitFor();
  await page.locator("pre", { hasText: one.email }).waitFor();
  t.deepEqual(await violations(), []);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("1 dead letter will be tried again within seconds").waitFor();
  await until(async () => app.greeting.greeted.includes(one.id));
  await until(async () => (await letters()).length === 1);

  await page.getByRole("link", { name: "All dead letters" }).click();
  await page.getByText("1 dead letter", { exact: true }).waitFor();
  await page.getByLabel("Choose all that are shown").check();
  const discard = page.getByRole("button", { name: "Discard…" });
  await discard.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Discard this dead letter?" }).waitFor();
  t.is(await page.evaluate("document.activeElement.ariaLabel"), "Close", "the focus begins at the way back");
  t.deepEqual(await violations(), []);
  await page.keyboard.press("Escape");
  t.is(await page.getByRole("dialog").count(), 0);
  await page.waitForFunction("document.activeElement.textContent === 'Discard…'");
  t.is((await letters())[0]?.state, 1, "nothing has happened");
  await discard.click();
  await page.getByRole("button", { name: "Discard for good" }).click();
  await page.getByText("1 dead letter will be left out for good").waitFor();
  await until(async () => (await letters()).length === 0);
  t.deepEqual([...app.greeting.greeted].sort(), [admin.id, one.id].sort(), `never ${two.id}`);
  t.deepEqual(complaints, []);
});

for (const [width, colorScheme] of [
  [1280, "dark"],
  [390, "light"],
] as const) {
  test(title(`the live page is whole at ${width} pixels, ${colorScheme}, and breaks no rule of axe`), async (t) => {
    const app = await startConsoleApp(t);
    const { email } = await signUp(app.users, "hal");
    await app.grant(email);
    const { page, go, violations } = await openConsole(t, app.url, {
      viewport: { width, height: 844 },
      colorScheme,
    });
    await signInAt(page, email);
    await page.keyboard.press("Tab");
    await go("live");
    const tables = page.getByText("As a table");
    await tables.first().waitFor();
    for (const one of await tables.all()) await one.click();
    t.deepEqual(await violations(), []);
    t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the window");
    const [line, ground] = await page.evaluate<[string, string]>(`[
      getComputedStyle(document.querySelector(".swatch.line-1")).color,
      getComputedStyle(document.documentElement).backgroundColor,
    ]`);
    t.not(line, ground);
    const colours = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector(".plot canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join())).size;
    })()`);
    t.true(colours > 2, "something is drawn");
  });
}
