import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { startApp } from "../helpers/app.ts";
import { root, testWith } from "../helpers/tools.ts";

const program = "/usr/bin/chromium";
const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", program]);

test(title("a page in a browser creates, lists and streams users, by Connect and by gRPC-Web"), async (t) => {
  const bundle = await build({ entryPoints: [join(root, "test/clients/page.ts")], bundle: true, write: false });
  const page = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(`<!doctype html><title>users</title><script>${bundle.outputFiles[0]?.text}</script>`);
  }).listen(0, "127.0.0.1");
  await once(page, "listening");
  const { port } = page.address() as AddressInfo;
  // The same page, but to a browser of another origin.
  const [allowed, refused] = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  const app = await startApp({ CORS_ORIGINS: allowed });
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
    await app.close();
  });
  const open = async (origin: string) => {
    const tab = await browser.newPage();
    await tab.goto(origin);
    return (protocol: string) => tab.evaluate(`useTheService(${JSON.stringify(protocol)}, ${JSON.stringify(app.url)})`);
  };
  const [use, useInVain] = [await open(allowed), await open(refused)];
  for (const protocol of ["connect", "grpc-web"]) {
    t.deepEqual(await use(protocol), {
      listed: ["Grace", "Edsger", "Ada"],
      streamed: ["Ada", "Edsger", "Grace"],
      failure: "ConnectError: [not_found] there is no user with the id 0198c0de-0000-7000-8000-000000000000",
    });
    // The control: a server that does not allow the page's origin is out of its reach.
    await t.throwsAsync(useInVain(protocol), { message: /Failed to fetch/ });
  }
});
