import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { startKinds } from "../helpers/kinds.ts";
import { makeAuthority, withOpenssl } from "../helpers/network/tls.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

for (const [width, colorScheme] of [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"],
] as const) {
  test(title(`each page is whole at ${width} pixels, ${colorScheme}, and breaks no rule of axe`), async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const viewport = { width, height: 844 };
    const { page, go, send, violations, complaints } = await openConsole(t, app.url, { viewport, colorScheme });
    const check = async (place: string) => {
      t.deepEqual(await violations(), [], place);
      t.true(
        await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
        `${place}: wider than the window`,
      );
    };
    for (const place of ["call", "live", "history", "account", "users", "audit", "sign-in", "keys", "nowhere"]) {
      await go(place);
      await page.locator("h1, [role=alert]").first().waitFor();
      await check(place);
    }
    await go("call/brasa.testing.v1.KindService/EchoKinds");
    await page
      .getByLabel("Add string")
      .or(page.getByRole("button", { name: "Add string" }))
      .first()
      .click();
    await page.getByText("Deadline and headers").click();
    await page.getByRole("button", { name: "Add a header" }).click();
    await page.getByText("The same call as a command").click();
    await check("EchoKinds");
    t.is(await send(), "OK");
    await page.getByText(/^Headers/).click();
    await check("EchoKinds, answered");
    await go("call/brasa.testing.v1.KindService/FailKind");
    t.is(await send(), "INTERNAL");
    await check("FailKind, answered");
    await go("history");
    await page.locator(".history summary").first().click();
    await page.getByRole("checkbox").nth(0).check();
    await page.getByRole("checkbox").nth(1).check();
    await check("history, compared");
    t.deepEqual(complaints, []);
  });
}

test(title("the colours follow the system until they are chosen, and the choice is kept"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page } = await openConsole(t, app.url, { colorScheme: "light" });
  const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  t.not(light, dark);
  await page.getByRole("button", { name: "Colours: auto. Change" }).click();
  t.is(await ground(), light);
  await page.reload();
  t.is(await ground(), light);
  await page.keyboard.press("t");
  t.is(await ground(), dark);
});

test(title("the console is used by the keyboard alone: the focus is seen, goes on, and is never caught"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page } = await openConsole(t, app.url);
  await page.getByText("Choose one of").waitFor();
  await page.keyboard.press("Tab");
  t.is(await page.evaluate("document.activeElement.textContent.trim()"), "Skip to the page");
  t.true(await page.getByRole("button", { name: "Skip to the page" }).isVisible());
  await page.keyboard.press("Enter");
  t.is(await page.evaluate("document.activeElement.id"), "main");

  await page.keyboard.press("/");
  await page.keyboard.type("kind fail");
  await page.keyboard.press("Tab");
  t.is(await page.evaluate("document.activeElement.textContent"), "FailKind");
  t.not(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "none", "the focus is seen");
  await page.keyboard.press("Enter");
  await page.locator("h1", { hasText: "FailKind" }).waitFor();
  // Through the whole page, and out of it.
  const seen = new Set<string>();
  const present = () =>
    page.evaluate<string>(
      "document.activeElement.id || document.activeElement.textContent || document.activeElement.tagName",
    );
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press("Tab");
    seen.add(await present());
  }
  for (const one of ["field-code", "field-message", "field-field", "Send"]) t.true(seen.has(one), one);
  await page.locator("#field-code").focus();
  await page.keyboard.type("9");
  await page.keyboard.press("Control+Enter");
  await page.locator(".status.failed", { hasText: "FAILED_PRECONDITION" }).waitFor();
  await page.locator("h1").click();
  for (const [keys, heading] of [
    ["g l", "Live"],
    ["g h", "History"],
    ["g s", "Sign in"],
    ["?", "Keyboard"],
    ["g c", "Call"],
  ] as const) {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  }
  await page.keyboard.press("?");
  await page.getByLabel("Keys without Ctrl do something").uncheck();
  await page.locator("h1").click();
  await page.keyboard.press("t");
  t.is(await page.evaluate("document.documentElement.dataset.scheme"), undefined, "they can be switched off");
});

// ASVS: V3.4.3
test(
  title("the policy refuses a script and a style that are no files of the console, and text that would become markup"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, complaints } = await openConsole(t, app.url);
    await page.getByText("Choose one of").waitFor();
    t.deepEqual(complaints, []);
    const attempt = `
    const script = document.createElement("script");
    try { script.textContent = "document.title = 'run'"; document.body.append(script); } catch {}
    const style = document.createElement("style");
    style.textContent = "body { color: red }";
    document.body.append(style);
    try { document.body.innerHTML = "<b>x</b>"; } catch (error) { window.refusal = error.name; }
    new Image().src = "http://127.0.0.1:9/x";
  `;
    await page.evaluate(attempt);
    t.is(await page.evaluate("window.refusal"), "TypeError");
    t.not(await page.title(), "run");
    await page.waitForTimeout(0);
    for (const part of ["TrustedHTML", "style-src 'self'", "img-src"]) {
      t.true(
        complaints.some((text) => text.includes(part)),
        `${part} in ${complaints}`,
      );
    }
  },
);

/** Serves the app under /prefix, as a proxy does that cuts the prefix off. */
async function prefixed(t: ExecutionContext, url: string): Promise<string> {
  const { port, hostname } = new URL(url);
  const proxy = createServer((request, response) => {
    const path = request.url?.replace(/^\/prefix/, "");
    const { method, headers } = request;
    const onward = send({ hostname, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.rawHeaders);
      answer.pipe(response);
    });
    request.pipe(onward.on("error", () => response.destroy()));
  }).listen(0, "127.0.0.1");
  t.teardown(() => proxy.close());
  await once(proxy, "listening");
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/prefix`;
}

test(title("behind a proxy that serves it under another path, the console calls under that path"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const url = await prefixed(t, app.url);
  const { page, send, openRpc, complaints } = await openConsole(t, url);
  await page.goto(`${url}/console`);
  await openRpc("CountKinds");
  await page.locator("#field-count").fill("3");
  t.is(await send(), "OK");
  t.is(await page.locator(".messages > li").count(), 3);
  await page.getByText("The same call as a command").click();
  await page.getByRole("button", { name: "TypeScript" }).click();
  t.true((await page.locator(".command pre").innerText()).includes(`baseUrl: "${url}"`));
  t.deepEqual(complaints, []);
});

withOpenssl.test(
  withOpenssl.title("over TLS, and so HTTP/2, the console is the same, and its line for grpcurl has no -plaintext"),
  async (t) => {
    const { certFile, keyFile } = makeAuthority(t).issue("server");
    const app = await startKinds({ TLS_CERT: certFile, TLS_KEY: keyFile });
    t.teardown(() => app.close());
    const { page, send, openRpc, complaints } = await openConsole(t, app.url, { ignoreHTTPSErrors: true });
    await openRpc("EchoKinds");
    t.is(await send(), "OK");
    await page.getByText("The same call as a command").click();
    t.notRegex(await page.locator(".command pre").innerText(), /plaintext/);
    t.deepEqual(complaints, []);
  },
);
