import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { type Browser, chromium } from "playwright-core";

/** The browser's program. */
export const chromiumPath = "/usr/bin/chromium";

/** Starts a browser, which the caller closes. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    // Without these, Chromium calls home at its start, which a closed network refuses.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Starts a browser until the test's end. */
export async function startBrowser(t: ExecutionContext): Promise<Browser> {
  const browser = await launchBrowser();
  t.teardown(() => browser.close());
  return browser;
}

/** Serves a page with one script, on 127.0.0.1, until the test's end. @returns its port */
export async function servePage(t: ExecutionContext, script: string): Promise<number> {
  const page = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><meta charset="utf-8"><title>page</title><script>${script}</script>`);
  }).listen(0, "127.0.0.1");
  t.teardown(() => page.close());
  await once(page, "listening");
  return (page.address() as AddressInfo).port;
}
