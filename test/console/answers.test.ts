import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { startKinds } from "../helpers/kinds.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

/** Notes, in the page, when each message of an answer is drawn. */
const WATCH = `
  window.drawnAt = {};
  new MutationObserver(() => {
    for (const one of document.querySelectorAll(".messages > li")) {
      const { number, time } = JSON.parse(one.querySelector("pre").textContent);
      window.drawnAt[number] ??= Date.now() - Date.parse(time);
    }
  }).observe(document.body, { childList: true, subtree: true });
`;

test(
  title("each message of a stream is shown within 50 ms of its sending, and the stream ends by a key"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, openRpc, violations, complaints } = await openConsole(t, app.url);
    await page.evaluate(WATCH);
    await openRpc("CountKinds");
    await page.locator("#field-pause_ms").fill("300");
    await page.keyboard.press("Control+Enter");
    await page.locator(".messages > li").nth(5).waitFor();
    t.is(await page.locator(".status").innerText(), "running");
    t.deepEqual(await violations(), []);
    await page.keyboard.press("Escape");
    await page.locator(".status.stopped").waitFor();
    const delays = (await page.evaluate("Object.values(window.drawnAt)")) as number[];
    // The machine may be busy, and late with some. A message that waited for another would be late each time.
    t.true(Math.min(...delays) < 50, `${delays} ms after they were sent`);
    const sorted = delays.toSorted((a, b) => a - b);
    t.true((sorted[Math.floor(sorted.length / 2)] ?? 1000) < 300, `${delays} ms: drawn before the next was sent`);
    const count = await page.locator(".messages > li").count();
    t.is(await page.locator(".status").innerText(), "stopped");
    t.is(await page.locator(".messages > li").count(), count);
    t.deepEqual(complaints, []);
  },
);

test(title("of a long stream the last 500 messages are kept, with their number"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page, openRpc, send } = await openConsole(t, app.url);
  await openRpc("CountKinds");
  await page.locator("#field-count").fill("3000");
  t.is(await send(), "OK");
  await page.getByText("3000 messages").waitFor();
  t.is(await page.locator(".messages > li").count(), 500);
  await page.getByText("The first 2500 messages are not kept: the last 500 are here.").waitFor();
  t.regex(await page.locator(".messages > li").last().innerText(), /"number": "3000"/);
});

test(
  title("an error has its code, reason, details, request id and a link to the field; nothing in it runs"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, openRpc, send, go, violations, complaints } = await openConsole(t, app.url);
    const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await openRpc("FailKind");
    await page.locator("#field-code").fill("9");
    await page.locator("#field-message").fill(hostile);
    await page.locator("#field-field").fill("message");
    t.is(await send(), "FAILED_PRECONDITION");
    const alert = page.locator(".answer [role=alert]");
    const text = await alert.innerText();
    for (const part of [hostile, "KIND_WRONG", "<b>odd</b>", "3.500s", "kinds/1", "must be <i>otherwise</i>"]) {
      t.true(text.includes(part), part);
    }
    t.regex(await page.locator(".answer").innerText(), /request id [0-9a-f-]{36}/);
    await page.getByText(/^Headers/).click();
    t.regex(await page.locator(".answer").innerText(), /x-hint\s+look here/);
    await alert.getByRole("button", { name: "message" }).click();
    t.is(await page.evaluate("document.activeElement.id"), "field-message");
    t.is(await page.locator("#field-message").getAttribute("aria-invalid"), "true");
    await page.locator("#field-message").fill("other");
    t.is(await page.locator("#field-message").getAttribute("aria-invalid"), null, "it is not what was refused");
    await page.locator("#field-message").fill(hostile);

    // In the history, and compared, as well.
    t.is(await send(), "FAILED_PRECONDITION");
    await go("history");
    await page.locator(".history summary").nth(1).waitFor();
    for (const summary of await page.locator(".history summary").all()) await summary.click();
    await page.getByRole("checkbox").nth(0).check();
    await page.getByRole("checkbox").nth(1).check();
    await page.locator(".comparison").waitFor();
    t.true((await page.locator(".history").innerText()).includes("onerror"));
    t.is(await page.locator("main img, main script, main b, main i").count(), 0);
    t.is(await page.title(), "History · Brasa console");
    t.deepEqual(await violations(), []);
    t.deepEqual(complaints, []);
  },
);

test(
  title("a stream of requests is not for browsers: the console says so, and has the line for grpcurl"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, openRpc } = await openConsole(t, app.url);
    for (const method of ["GatherKinds", "ChatKinds"]) {
      await openRpc(method);
      await page.getByText("A browser cannot stream a request").waitFor();
      t.is(await page.getByRole("button", { name: "Send" }).count(), 0);
      t.regex(await page.locator(".command pre").innerText(), new RegExp(`grpcurl[^]*KindService/${method}`));
    }
  },
);

test(
  title("headers and the deadline are sent, and kept for the RPC; those with secrets until the page is loaded again"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, openRpc, send } = await openConsole(t, app.url);
    await openRpc("EchoKinds");
    await page.getByText("Deadline and headers").click();
    await page.getByLabel("Deadline").fill("4000");
    for (const [i, name, value] of [
      [1, "x-note", "n"],
      [2, "authorization", "Bearer secret"],
    ] as const) {
      await page.getByRole("button", { name: "Add a header" }).click();
      await page.getByLabel(`Header ${i}, name`).fill(name);
      await page.getByLabel(`Header ${i}, value`).fill(value);
    }
    t.is(await page.getByLabel("Header 2, value").getAttribute("type"), "password");
    const sent = page.waitForRequest(/EchoKinds/);
    t.is(await send(), "UNAUTHENTICATED");
    const headers = await (await sent).allHeaders();
    t.is(headers["x-note"], "n");
    t.is(headers["connect-timeout-ms"], "4000");
    t.is(headers.authorization, "Bearer secret");
    await openRpc("CountKinds");
    await page.goBack();
    t.is(await page.getByLabel("Header 2, value").inputValue(), "Bearer secret");
    await page.reload();
    t.is(await page.getByLabel("Header 1, value").inputValue(), "n");
    t.is(await page.getByLabel("Deadline").inputValue(), "4000");
    t.is(await page.getByLabel("Header 2, name").count(), 0);
    t.notRegex(String(await page.evaluate("JSON.stringify([sessionStorage, localStorage])")), /secret/);
  },
);

test(title("a deadline that passes is told; a service that tells no contract is too"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page, openRpc, send } = await openConsole(t, app.url);
  await openRpc("CountKinds");
  await page.locator("#field-pause_ms").fill("60000");
  await page.getByText("Deadline and headers").click();
  await page.getByLabel("Deadline").fill("300");
  t.is(await send(), "DEADLINE_EXCEEDED");
  await page.route("**/descriptor.binpb", (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await page.getByText("start it with REFLECTION=on").waitFor();
  await page.unroute("**/descriptor.binpb");
  await page.getByRole("button", { name: "Read the contract again" }).click();
  await page.locator("h1", { hasText: "CountKinds" }).waitFor();
});
