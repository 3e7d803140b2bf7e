import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
import { slug } from "../../docs/.vitepress/slug.ts";
import { describeSettings } from "../../src/server/settings/schema.ts";
import { root } from "../helpers/tools.ts";
import { pages, readPage } from "./pages.ts";

const readme = readPage("README.md");
const operations = readPage("docs/operations.md");

/** The text between a heading and the next. */
function section(heading: string): string {
  const [, text = ""] = readme.split(`\n## ${heading}\n`);
  return text.split("\n## ", 1)[0] ?? "";
}

/** The cells of the table that follows a header. */
function table(text: string, header: string): string[][] {
  const [, rest = ""] = text.split(`${header}\n`);
  const rows = rest.split("\n").slice(1);
  const end = rows.findIndex((row) => !row.startsWith("|"));
  return rows.slice(0, end).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("the table of settings is what the program reads", (t) => {
  const expected = describeSettings().map((one) => [
    `\`${one.name}\``,
    one.default === "" ? "" : `\`${one.default}\``,
    one.description,
  ]);
  t.deepEqual(table(operations, "| variable | default | meaning |"), expected);
});

test("the pages for operators have no line that a terminal breaks, tables and blocks of code left out", (t) => {
  for (const page of ["console", "monitoring", "deploy", "upgrades", "tracing"]) {
    const text = readPage(`docs/${page}.md`).replace(/^```.*?^```$/gms, "");
    t.deepEqual(
      text.split("\n").filter((line) => line.length > 140 && !line.startsWith("|")),
      [],
      page,
    );
  }
});

test("every file that a page links to exists, and every heading", (t) => {
  let count = 0;
  const examples = readdirSync(join(root, "examples"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const page of [
    ...pages,
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "examples/README.md",
    ...examples.map(({ name }) => `examples/${name}/README.md`),
  ]) {
    const prose = readPage(page).replaceAll(/^```.*?^```$/gms, "");
    for (const [, path = "", anchor] of prose.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
      count++;
      const link = path === "" ? page : join(dirname(page), path);
      t.true(existsSync(join(root, link)), `${page} links to ${path}`);
      if (anchor) t.true(anchorsOf(link).includes(anchor), `${page} links to ${path}#${anchor}`);
    }
  }
  t.true(count > 60);
});

/** The anchors of a page's headings, as a code host and the site make them. */
function anchorsOf(page: string): string[] {
  const text = readPage(page).replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
}

test("the README is short: 150 lines at most", (t) => {
  t.true(readme.split("\n").length <= 151);
});

test("every row of the table of files says where something is", (t) => {
  const rows = table(section("Where is …?"), "| concern | file |");
  t.true(rows.length > 10);
  for (const [concern = "", files = ""] of rows) {
    t.true(concern !== "" && /\]\([^)]+\)/.test(files), concern);
    // A short text stands for its link, so that a file that is moved is not told under its old name.
    for (const [, text = "", link = ""] of files.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)) {
      t.true(link.endsWith(text), `${text} links to ${link}`);
    }
  }
});
