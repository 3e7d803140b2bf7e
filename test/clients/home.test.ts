import { chromium } from "playwright-core";
import { startApp } from "../helpers/app.ts";
import { testWith } from "../helpers/test-with.ts";

const program = "/usr/bin/chromium";
const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", program]);

test(
  title("a person finds the services, and lines to paste, on the page at /, on a desk and on a phone"),
  async (t) => {
    const app = await startApp({ DATABASE_URL: "memory:" });
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
      await app.close();
    });
    for (const [width, colorScheme] of [
      [1200, "light"],
      [360, "dark"],
    ] as const) {
      const tab = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
      const complaints: string[] = [];
      tab.on("console", (message) => complaints.push(message.text()));
      tab.on("pageerror", (error) => complaints.push(error.message));
      await tab.goto(app.url);
      t.is(await tab.locator("h2", { hasText: "accounts.v1.UserService" }).count(), 1);
      await tab.locator("summary", { hasText: "CreateUser" }).click();
      t.true(await tab.locator("pre", { hasText: "grpcurl -plaintext" }).first().isVisible());
      // The policy of the page's content lets its own style through, and nothing runs over the edge.
      t.not(await tab.evaluate("getComputedStyle(document.querySelector('pre')).borderRadius"), "0px");
      t.true(await tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
      // The browser asks for an icon by itself.
      t.deepEqual(
        complaints.filter((text) => !/favicon|404/.test(text)),
        [],
      );
      await tab.getByRole("link", { name: "ready" }).click();
      t.is(
        await tab
          .locator("body")
          .innerText()
          .then((text) => text.trim()),
        "ok",
      );
      await tab.close();
    }
  },
);
