import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startApp } from "../helpers/app.ts";
import { root, testWith } from "../helpers/tools.ts";

const program = "/usr/bin/chromium";
const { test, title } = testWith("Chromium in /usr/bin", program, ["--version"]);

test(title("a page in a browser creates, lists and streams users, by Connect and by gRPC-Web"), async (t) => {
  const bundle = await build({ entryPoints: [join(root, "test/clients/page.ts")], bundle: true, write: false });
  const page = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>users</title><script>${bundle.outputFiles[0]?.text}</script>`);
  }).listen(0, "127.0.0.1");
  await once(page, "listening");
  const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const allowed = await startApp({ CORS_ORIGINS: origin });
  const refused = await startApp({ CORS_ORIGINS: "https://elsewhere.example" });
  const browser = await chromium.launch({
    executablePath: program,
    // Without these, Chromium calls home at its start, which a closed network refuses.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  t.teardown(async () => {
    await browser.close();
    page.close();
    await Promise.all([allowed.close(), refused.close()]);
  });
  const tab = await browser.newPage();
  await tab.goto(origin);
  const use = (protocol: string, url: string) =>
    tab.evaluate(`useTheService(${JSON.stringify(protocol)}, ${JSON.stringify(url)})`);
  for (const protocol of ["connect", "grpc-web"]) {
    t.deepEqual(await use(protocol, allowed.url), {
      listed: ["Grace", "Edsger", "Ada"],
      streamed: ["Ada", "Edsger", "Grace"],
      failure: "ConnectError: [not_found] there is no user with the id 0198c0de-0000-7000-8000-000000000000",
    });
    // The control: a server that does not allow the page's origin is out of its reach.
    await t.throwsAsync(use(protocol, refused.url), { message: /Failed to fetch/ });
  }
});
