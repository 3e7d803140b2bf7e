import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { ExecutionContext } from "ava";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser } from "./browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The console in a browser. */
export interface ConsoleTab {
  readonly page: Page;
  /** Words of the browser's console: a breach of the policy, a script's error, an answer that failed. */
  readonly complaints: readonly string[];
  /** Goes to a place in the console, such as `call/accounts.v1.UserService/GetUser`. */
  go(place: string): Promise<void>;
  /** Opens the form of an RPC of KindService. */
  openRpc(method: string): Promise<void>;
  /** Sends by the keyboard, and waits for the end of the call. @returns the words of its state, such as OK */
  send(): Promise<string>;
  /** The rules of axe that the page breaks, with the elements that do. */
  violations(): Promise<string[]>;
}

let browser: Promise<Browser> | undefined;

/** So many tabs are open at a time: more would wait for each other, longer than a test waits for one of them. */
const MAX_TABS = 3;
let tabs = 0;
const waiting: (() => void)[] = [];

/** Takes one of the turns, until the test's end. */
async function takeTurn(t: ExecutionContext): Promise<void> {
  if (tabs < MAX_TABS) tabs += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  t.teardown(() => {
    const next = waiting.shift();
    if (next) next();
    else tabs -= 1;
  });
}

/** Opens the console of an app in a context of its own, until the test's end. The tests of a file share a browser. */
export async function openConsole(
  t: ExecutionContext,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsoleTab> {
  await takeTurn(t);
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 860 }, ...options });
  t.teardown(() => context.close());
  const page = await context.newPage();
  // A limit for what never comes: many tabs at once on a few processors take their time.
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    // A call that the service refuses has an HTTP status, of which the browser tells by itself; and it would like to keep passwords.
    if (!/Failed to load resource|Password field is not contained/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${url}/console/`);
  return {
    page,
    complaints,
    async go(place) {
      await page.goto(`${url}/console/#/${place}`);
      const [, , method] = place.split("/");
      if (method) await page.locator("h1", { hasText: method }).waitFor();
    },
    async openRpc(method) {
      await page.goto(`${url}/console/#/call/brasa.testing.v1.KindService/${method}`);
      await page.locator("h1", { hasText: method }).waitFor();
    },
    async send() {
      await page.keyboard.press("Control+Enter");
      const status = page.locator(".status:not(.running)");
      await status.waitFor();
      return status.innerText();
    },
    async violations() {
      // By the debugger's way, which the policy of the page is not about.
      await page.evaluate(axe);
      // In the midst of a change of colours, neither of them is there.
      await page.evaluate("Promise.allSettled(document.getAnimations().map((one) => one.finished))");
      const found = await page.evaluate<{ id: string; nodes: { target: string[]; failureSummary: string }[] }[]>(
        "axe.run().then(({ violations }) => violations)",
      );
      return found.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`),
      );
    },
  };
}

/** Ends the browser: call it after the tests of a file. */
export async function closeConsoles(): Promise<void> {
  await (await browser)?.close();
}
