import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import test from "ava";
import { readContents } from "../../docs/.vitepress/contents.ts";
import { chromiumPath, startBrowser } from "../helpers/browser.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testWith } from "../helpers/test-with.ts";
import { root, run } from "../helpers/tools.ts";

const withChromium = testWith("Chromium", chromiumPath, ["--version"]);
const { folder, remove } = temporaryFolder();
const site = join(folder, "site");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".txt": "text/plain",
  ".woff2": "font/woff2",
};

test.before("builds the site", async (t) => {
  t.timeout(300_000);
  const { code, stdout, stderr } = await run("npx", ["vitepress", "build", "docs", "--outDir", site]);
  t.is(code, 0, stdout + stderr);
});
test.after.always(remove);

/** The pages of the site, by their addresses. */
function htmlPages(): Map<string, string> {
  const files = readdirSync(site, { recursive: true, encoding: "utf8" });
  const pages = files.filter((name) => name.endsWith(".html") && name !== "404.html");
  return new Map(pages.map((name) => [`/${name}`, readFileSync(join(site, name), "utf8")]));
}

/** The links of pages that lead nowhere, as far as they are of the site. */
function deadLinks(pages: ReadonlyMap<string, string>, isFile: (path: string) => boolean): string[] {
  const ids = new Map<string, Set<string>>();
  for (const [page, html] of pages)
    ids.set(page, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id = ""]) => id)));
  return [...pages].flatMap(([page, html]) =>
    [...html.matchAll(/<a [^>]*href="([/#][^"]*)"/g)].flatMap(([, href = ""]) => {
      const [path = "", anchor = ""] = decodeURI(href).split("#");
      const target = path === "" ? page : path.endsWith("/") ? `${path}index.html` : path;
      const file = ids.has(target) || isFile(target) ? target : `${target}.html`;
      const found = ids.get(file);
      if (!found) return isFile(file) ? [] : [`${page}: ${href}`];
      return anchor === "" || found.has(anchor) ? [] : [`${page}: ${href}`];
    }),
  );
}

test("every link and anchor of the site leads somewhere", (t) => {
  const pages = htmlPages();
  t.true(pages.size > 25);
  t.deepEqual(
    deadLinks(pages, (path) => existsSync(join(site, path))),
    [],
  );
});

test("the control: a dead link and a dead anchor are found", (t) => {
  const pages = new Map([
    ["/a.html", '<a href="/b.html">b</a> <a class="x" href="#no">c</a> <a href="/a#yes" id="yes">d</a>'],
  ]);
  t.deepEqual(
    deadLinks(pages, () => false),
    ["/a.html: /b.html", "/a.html: #no"],
  );
});

for (const width of [1100, 390]) {
  withChromium.test(withChromium.title(`the site at ${width} pixels is read, gone through and searched`), async (t) => {
    t.timeout(120_000);
    const server = createServer(({ url = "/" }, response) => {
      const { pathname } = new URL(url, "http://site");
      const file = join(site, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
      if (!existsSync(file)) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
      return response.end(readFileSync(file));
    }).listen(0, "127.0.0.1");
    t.teardown(() => server.close());
    await once(server, "listening");
    const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const browser = await startBrowser(t);
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const elsewhere: string[] = [];
    const problems: string[] = [];
    page.on("request", (request) => {
      if (!/^(data:|http:\/\/127\.0\.0\.1)/.test(request.url())) elsewhere.push(request.url());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("response", (response) => {
      if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
    });

    for (const address of htmlPages().keys()) {
      await page.goto(home + address);
      // As text, since the types of a document are none of Node's.
      const { scroll, font } = await page.evaluate<{ scroll: number; font: number }>(`({
        scroll: document.documentElement.scrollWidth,
        font: Math.min(...[...document.querySelectorAll("pre code")].map((code) => parseFloat(getComputedStyle(code).fontSize)), 14),
      })`);
      t.true(scroll <= width, `${address} is ${scroll} pixels wide`);
      t.true(font >= 13, `${address} has code of ${font} pixels`);
    }

    await page.goto(`${home}/introduction.html`);
    if (width < 960) await page.click("button.menu");
    await page.click(".VPSidebar a[href='/data-model.html']");
    await page.waitForSelector("h1#data-model");
    t.true(page.url().endsWith("/data-model.html"));
    await page.click(".pager-link.next");
    await page.waitForSelector("h1#repository");

    await page.click("#local-search button");
    await page.fill("#localsearch-input", "STALE_ETAG");
    await page.click("#localsearch-list a");
    await page.waitForURL(/errors\.html#/);
    t.deepEqual(elsewhere, [], "nothing is asked of another host");
    t.deepEqual(problems, []);
  });
}

test("the path of the sidebar has every page of the documentation, once", (t) => {
  const files = readContents(root).flatMap(({ pages }) => pages.map(({ file }) => file));
  const pages = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md") && name !== "README.md");
  t.deepEqual(files.filter((file) => !file.startsWith("../")).toSorted(), pages.sort());
});
