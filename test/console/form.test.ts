import type { Page } from "playwright-core";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { startKinds } from "../helpers/kinds.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

/** The control of a field by its path in the request. */
const at = (page: Page, path: string) => page.locator(`[id="field-kinds.${path}"]`);

const answerOf = async (page: Page) => JSON.parse(await page.locator(".messages pre").innerText());

test(title("every kind of control sends what was typed, and JSON has the same"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page, openRpc, send, violations, complaints } = await openConsole(t, app.url);
  await openRpc("EchoKinds");
  t.is(await at(page, "etag").count(), 0, "OUTPUT_ONLY");
  t.is(await at(page, "password").getAttribute("type"), "password");
  t.is(await at(page, "text").getAttribute("aria-required"), "true");

  await at(page, "text").fill("two\nlines");
  await page.getByLabel("Set kinds.maybe_text").check();
  await at(page, "flag").check();
  await at(page, "maybe_flag").selectOption("false");
  await at(page, "small").fill("-7");
  await at(page, "big").fill("-9223372036854775808");
  await at(page, "huge").fill("18446744073709551615");
  await at(page, "maybe_big").fill("0");
  await at(page, "ratio").fill("NaN");
  await at(page, "part").fill("-Infinity");
  await at(page, "data").fill("AP+A");
  await page.getByLabel("Form of kinds.data").selectOption("hex");
  t.is(await at(page, "data").inputValue(), "00ff80");
  await at(page, "data").fill("00ff81");
  await at(page, "shade").selectOption("SHADE_GREEN");
  await at(page, "maybe_shade").selectOption("SHADE_UNSPECIFIED");
  await at(page, "choice").selectOption("word");
  await at(page, "word").fill("lost");
  await at(page, "choice").selectOption("number");
  await at(page, "number").fill("5");
  for (const word of ["a", "b", "c"]) {
    await at(page, "words").click();
    await at(page, `words[${["a", "b", "c"].indexOf(word)}]`).fill(word);
  }
  await page.getByLabel("Remove kinds.words[1]").click();
  await at(page, "numbers").click();
  await at(page, "numbers[0]").fill("9007199254740993");
  await at(page, "nodes").click();
  await at(page, "nodes[0].name").fill("n");
  await at(page, "counts").click();
  await page.getByLabel("kinds.counts, key 1").fill('k"');
  await page.getByLabel("kinds.counts, value 1").fill("9007199254740993");
  await at(page, "nodes_by_number").click();
  await page.getByLabel("kinds.nodes_by_number, key 1").fill("-3");
  await at(page, "time").fill("2026-01-31T10:30:05.123456789Z");
  await page.getByLabel("Zone to pick kinds.time in").selectOption({ label: "UTC" });
  t.is(await page.getByLabel("Pick kinds.time", { exact: true }).inputValue(), "2026-01-31T10:30:05");
  await page.getByLabel("Pick kinds.time", { exact: true }).fill("2027-02-03T04:05:06");
  t.is(await at(page, "time").inputValue(), "2027-02-03T04:05:06.123456789Z", "the nanoseconds are kept");
  await at(page, "span").fill("-1.5s");
  await at(page, "object").fill('{"a": [1, null]}');
  await at(page, "value").fill('"v"');
  await at(page, "any").fill('{"@type": "type.googleapis.com/brasa.testing.v1.KindNode", "name": "packed"}');
  await at(page, "wrapped").fill("9007199254740993");
  await page.getByLabel("New UUID for kinds.uuid").click();
  await at(page, "fixed").fill("f");
  await at(page, "password").fill("secret");
  await at(page, "tree.name").fill("root");
  // One inside itself is opened step by step.
  t.is(await at(page, "tree.next.name").count(), 0);
  await at(page, "tree.next").click();
  await at(page, "tree.next.name").fill("next");
  t.is(await at(page, "tree.next.next.name").count(), 0);
  await page.getByLabel("text", { exact: true }).check();
  await page.getByLabel("tree.name", { exact: true }).check();

  t.is(await send(), "OK");
  const answer = await answerOf(page);
  const { uuid, ...kinds } = answer.kinds;
  t.regex(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  const expected = {
    text: "two\nlines",
    maybeText: "",
    flag: true,
    maybeFlag: false,
    small: -7,
    big: "-9223372036854775808",
    huge: "18446744073709551615",
    maybeBig: "0",
    ratio: "NaN",
    part: "-Infinity",
    data: "AP+B",
    shade: "SHADE_GREEN",
    maybeShade: "SHADE_UNSPECIFIED",
    number: 5,
    words: ["a", "c"],
    numbers: ["9007199254740993"],
    nodes: [{ name: "n" }],
    counts: { 'k"': "9007199254740993" },
    nodesByNumber: { "-3": {} },
    time: "2027-02-03T04:05:06.123456789Z",
    span: "-1.500s",
    object: { a: [1, null] },
    value: "v",
    any: { "@type": "type.googleapis.com/brasa.testing.v1.KindNode", name: "packed" },
    wrapped: "9007199254740993",
    fixed: "f",
    etag: '"1"',
    tree: { name: "root", next: { name: "next" } },
  };
  t.deepEqual(kinds, expected);
  t.is(answer.updateMask, "text,tree.name");
  t.deepEqual(await violations(), []);

  // JSON is the same call, and the form after it.
  await page.getByRole("button", { name: "JSON" }).click();
  const json = await page.locator("#json").inputValue();
  t.deepEqual(JSON.parse(json).kinds.counts, expected.counts);
  await page.getByRole("button", { name: "Form" }).click();
  t.is(await at(page, "password").inputValue(), "secret");
  await page.getByRole("button", { name: "JSON" }).click();
  t.is(await page.locator("#json").inputValue(), json);
  t.deepEqual(await violations(), []);
  t.deepEqual(complaints, []);
});

test(
  title("what is no message is not sent, and told at its field; JSON that the form cannot hold stays"),
  async (t) => {
    const app = await startKinds();
    t.teardown(() => app.close());
    const { page, openRpc } = await openConsole(t, app.url);
    const calls: string[] = [];
    page.on("request", (request) => calls.push(request.url()));
    await openRpc("EchoKinds");
    await at(page, "big").fill("9223372036854775808");
    await page.keyboard.press("Control+Enter");
    await page.getByText("must be from -9223372036854775808 to 9223372036854775807").waitFor();
    t.is(await at(page, "big").getAttribute("aria-invalid"), "true");
    t.is(await page.evaluate("document.activeElement.id"), "field-kinds.big");

    await page.getByRole("button", { name: "JSON" }).click();
    await page.locator("#json").fill('{"kinds": {"nothing": 1}}');
    await page.getByRole("button", { name: "Form" }).click();
    await page.getByText('brasa.testing.v1.Kinds has no field "nothing"').waitFor();
    t.is(await page.locator("#json").inputValue(), '{"kinds": {"nothing": 1}}');
    await page.locator("#json").fill('{"kinds": ');
    await page.keyboard.press("Control+Enter");
    await page.getByText("line 1, column 11: a value is missing").waitFor();
    t.deepEqual(
      calls.filter((url) => url.includes("EchoKinds")),
      [],
    );
  },
);

test(title("a time is picked in the browser's zone, and bytes are those of a file"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page, openRpc, send } = await openConsole(t, app.url, { timezoneId: "Asia/Kolkata" });
  await openRpc("EchoKinds");
  await page.getByLabel("Pick kinds.time", { exact: true }).fill("2026-01-31T05:45:30");
  t.is(await at(page, "time").inputValue(), "2026-01-31T00:15:30Z");
  await page.getByLabel("Zone to pick kinds.time in").selectOption("UTC");
  t.is(await page.getByLabel("Pick kinds.time", { exact: true }).inputValue(), "2026-01-31T00:15:30");
  const file = (bytes: Buffer) => ({ name: "a.bin", mimeType: "application/octet-stream", buffer: bytes });
  await page.getByLabel("File for kinds.data").setInputFiles(file(Buffer.from([0, 255, 7])));
  await page.getByText("a.bin: 3 bytes").waitFor();
  t.is(await send(), "OK");
  const { kinds } = await answerOf(page);
  t.like(kinds, { time: "2026-01-31T00:15:30Z", data: "AP8H" });
  await page.getByLabel("File for kinds.data").setInputFiles(file(Buffer.alloc(4 * 1024 * 1024 + 1)));
  await page.getByText("a.bin has more than 4 MiB").waitFor();
  t.is(await at(page, "data").inputValue(), "AP8H");
});

test(title("completions are chosen by the keyboard, and Tab leaves the JSON"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const { page, openRpc, send, violations } = await openConsole(t, app.url);
  await openRpc("EchoKinds");
  await page.getByRole("button", { name: "JSON" }).click();
  await page.locator("#json").fill("");
  await page.locator("#json").pressSequentially('{"ki');
  await page.getByRole("option", { name: "kinds" }).waitFor();
  t.deepEqual(await violations(), []);
  await page.keyboard.press("Enter");
  t.is(await page.locator("#json").inputValue(), '{"kinds": {}');
  await page.keyboard.type('"sh');
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  t.is(await page.locator("#json").inputValue(), '{"kinds": {"shade": "SHADE_UNSPECIFIED"}');
  await page.keyboard.press("End");
  await page.keyboard.type("}");
  t.is(await send(), "OK");
  await page.locator("#json").focus();
  await page.keyboard.press("Tab");
  t.not(await page.evaluate("document.activeElement.id"), "json");
});
