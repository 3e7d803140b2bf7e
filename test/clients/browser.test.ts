import { join } from "node:path";
import { build } from "esbuild";
import { startApp } from "../helpers/app.ts";
import { chromiumPath, servePage, startBrowser } from "../helpers/browser.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test(title("a page in a browser creates, lists and streams users, by Connect and by gRPC-Web"), async (t) => {
  const bundle = await build({ entryPoints: [join(root, "test/clients/page.ts")], bundle: true, write: false });
  const port = await servePage(t, bundle.outputFiles[0]?.text ?? "");
  // The same page, but to a browser of another origin.
  const [allowed, refused] = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  const app = await startApp({ CORS_ORIGINS: allowed });
  t.teardown(() => app.close());
  const browser = await startBrowser(t);
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
