import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "ava";
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

test("every file that a page links to exists", (t) => {
  let count = 0;
  for (const page of [
    ...pages,
    "CONTRIBUTING.md",
    "examples/README.md",
    "examples/notes/README.md",
    "examples/notifications/README.md",
  ]) {
    for (const [, link = ""] of readPage(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
      count++;
      t.true(existsSync(join(root, dirname(page), link)), `${page} links to ${link}`);
    }
  }
  t.true(count > 60);
});

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
