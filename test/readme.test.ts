import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { describeSettings } from "../src/server/config.ts";
import { startApp } from "./helpers/app.ts";
import { root, run } from "./helpers/tools.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

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
  t.deepEqual(table(section("Configuration"), "| variable | default | meaning |"), expected);
});

test("every file that is linked exists", (t) => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path = ""]) => path);
  t.true(links.length > 20);
  for (const link of links) t.true(existsSync(join(root, link)), link);
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

test("the TypeScript example has honest types, and does what it says", async (t) => {
  const [, example = ""] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  const app = await startApp();
  t.teardown(() => app.close());
  // Within the repository, so that packages are found.
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "readme-"));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const replaced = (text: string, from: string, to: string) => {
    t.is(text.split(from).length, 2, `the example has ${from} once`);
    return text.replace(from, to);
  };
  const withImport = replaced(example, '"./gen/', '"../../gen/');
  const code = replaced(withImport, "127.0.0.1:50051", app.grpc);
  writeFileSync(join(folder, "example.ts"), code);
  const config = join(folder, "tsconfig.json");
  const compilerOptions = { noEmit: false, allowImportingTsExtensions: false };
  const options = { extends: join(root, "tsconfig.json"), compilerOptions, include: ["example.ts"] };
  writeFileSync(config, JSON.stringify(options));
  const types = await run(join(root, "node_modules/.bin/tsc"), ["-p", config]);
  t.deepEqual(types, { code: 0, stdout: "", stderr: "" });
  const output = await run(process.execPath, [join(folder, "example.js")]);
  t.deepEqual(output, { code: 0, stdout: "Grace is Amazing Grace now\nAmazing Grace\n", stderr: "" });
});
