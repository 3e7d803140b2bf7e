import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { absent, differences, documented, known, operators, requirements, words } from "./requirements.ts";

/** The repository. Not that of tools.ts, which only ava can load. */
const root = process.cwd();

/** A test that holds requirements. */
interface Held {
  readonly id: string;
  readonly file: string;
  readonly title: string;
}

/** The tags of a test in a comment before it, such as the one of the next line, without the star. */
// * ASVS: V6.2.1, V6.2.9
const TAG = /^[ \t]*\/\/ ASVS: ([^\n]*)\n/gm;
const TITLE = /^[^"`]*?(?:"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/s;

/** The tags of a test at the end of its title: "… [V6.2.1] [V6.2.9]". */
const TAGGED_TITLE = /(["`])((?:(?!\1)[^\\\n]|\\.)*?)((?: \[V\d+\.\d+\.\d+\])+)\1/g;

/** @throws Error for a tag that stands before no test, or names no requirement of the list */
export function heldIn(file: string, text: string): Held[] {
  const tag = (id: string, title: string): Held => {
    if (!(id in words)) throw new Error(`${file}: ${id} is no requirement that has words in requirements.ts`);
    return { id, file, title: title.replace(/\$\{[^}]*\}/g, "…").replaceAll("|", "\\|") };
  };
  const inTitles = [...text.matchAll(TAGGED_TITLE)].flatMap(([, , title = "", tags = ""]) =>
    tags
      .trim()
      .split(" ")
      .map((one) => tag(one.slice(1, -1), title)),
  );
  const inComments = [...text.matchAll(TAG)].flatMap(({ 0: line, 1: ids = "", index }) => {
    const rest = text.slice(index + line.length, index + line.length + 600);
    const found = /^\s*(?:[\w.]*test|on)\(/.test(rest) ? TITLE.exec(rest) : undefined;
    if (!found) throw new Error(`${file}: the tag "${ids}" stands before no test`);
    const title = (found[1] ?? found[2] ?? "").replace(/(?: \[V[\d.]+\])+$/, "");
    return ids.split(", ").map((id) => tag(id, title));
  });
  const all = new Map([...inComments, ...inTitles].map((one) => [`${one.id} ${one.title}`, one]));
  return [...all.values()];
}

/** All tags of all tests, but for those of these tables. */
export function allHeld(): Held[] {
  const files = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" }).sort();
  return files
    .filter((file) => file.endsWith(".test.ts") && !file.endsWith("asvs.test.ts"))
    .flatMap((file) => heldIn(`test/${file.replaceAll("\\", "/")}`, readFileSync(join(root, "test", file), "utf8")));
}

/** The requirements that have no place in the table, or two. */
export function problems(held: readonly Held[]): string[] {
  const tested = new Set(held.map(({ id }) => id));
  const others = [documented, operators, absent].flatMap((one) => Object.keys(one).flatMap((ids) => ids.split(" ")));
  return [
    ...requirements.filter((id) => !tested.has(id) && !others.includes(id)).map((id) => `${id} is nowhere`),
    ...others.filter((id) => tested.has(id)).map((id) => `${id} is held by a test, and listed as another's`),
    ...others.filter((id, i) => others.indexOf(id) !== i).map((id) => `${id} is listed twice`),
    ...[...others, ...Object.keys(words), ...Object.keys(differences)]
      .filter((id) => !known.includes(id))
      .map((id) => `${id} does not exist`),
    ...Object.keys(words)
      .filter((id) => !tested.has(id))
      .map((id) => `${id} has words, and no test`),
  ];
}

/** The tables as the page has them. */
export function asvsTables(held: readonly Held[]): string {
  const order = new Map(known.map((id, i) => [id, i]));
  const rows = Object.keys(words)
    .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    .map((id) => {
      const tests = held.filter((one) => one.id === id).map(({ file, title }) => `[${title}](../${file})`);
      return `| ${id} | ${words[id]} | ${tests.join("; ")} |`;
    });
  const lists = [
    ["Held with a difference", differences],
    ["Met by documents", documented],
    ["Left to those who run the service, and write its clients", operators],
    ["Not applicable, or met by the way the service is made", absent],
  ] as const;
  return [
    "| requirement | in short | tests |",
    "|---|---|---|",
    ...rows,
    ...lists.flatMap(([heading, list]) => [
      "",
      `${heading}:`,
      "",
      ...Object.entries(list).map(([ids, reason]) => `- ${ids.replaceAll(" ", ", ")}: ${reason}`),
    ]),
  ].join("\n");
}

const START = "<!-- npm run asvs: begin -->";
const END = "<!-- npm run asvs: end -->";

/** The page with the tables between its marks. */
export function withTables(page: string, tables: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error("docs/security.md lacks the marks of npm run asvs");
  return `${page.slice(0, start + START.length)}\n\n${tables}\n\n${page.slice(end)}`;
}
