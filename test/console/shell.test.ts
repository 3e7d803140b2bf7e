import { startApp } from "../helpers/app.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { testWith } from "../helpers/tools.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

test(
  title("the console has its pages, in light and dark, on a desk and on a phone, and breaks no rule of axe"),
  async (t) => {
    const app = await startApp({ DATABASE_URL: "memory:" });
    t.teardown(() => app.close());
    for (const [width, colorScheme] of [
      [1280, "light"],
      [390, "dark"],
    ] as const) {
      const { page, go, violations, complaints } = await openConsole(t, app.url, {
        viewport: { width, height: 860 },
        colorScheme,
      });
      for (const place of ["call", "history", "sign-in", "keys"]) {
        await go(place);
        await page.locator("h1").waitFor();
        t.deepEqual(await violations(), [], `${place} ${colorScheme}`);
        t.true(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), `${place} ${width}`);
      }
      t.deepEqual(complaints, []);
    }
  },
);
