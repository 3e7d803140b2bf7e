import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import test from "ava";
import { root } from "../../helpers/tools.ts";

const ROOM = "src/ddd/sequelize";

/** The folders of dialects: those that the list of openers names. */
const openers = readFileSync(join(root, ROOM, "open.ts"), "utf8");
const folders = [...openers.matchAll(/from "\.\/([a-z]+)\/open\.ts"/g)].map(([, folder = ""]) => folder);

const NAME = new RegExp([...folders, "mysql", "pgsql", "sqlserver", "sql server\\b", "tedious"].join("|"), "i");

/**
 * Lines with a name that are right where they are, and why.
 *
 * - open.ts: one import for each database, the list of them, and the URLs in the documentation of `openDatabase`
 * - config.ts, settings, processes.ts: a default and an example for who runs the service
 * - table-name.ts: a prefix that a database refuses is refused by all, memory included
 * - testing: a public name, of traits for who holds a repository to the suite
 */
const exceptions: readonly (readonly [file: string, line: RegExp])[] = [
  [`${ROOM}/open.ts`, /^import \{ (\w+) \} from "\.\/\1\/open\.ts";$/],
  [`${ROOM}/open.ts`, /^const openers: readonly Opener\[\] = \[[\w, ]+\];$/],
  [`${ROOM}/open.ts`, /^ \*/],
  ["src/server/commands/processes.ts", /sqlite:\.\/data\/brasa\.db/],
  ["src/server/config.ts", /sqlite:\.\/data\/brasa\.db/],
  ["src/server/settings/secrets.ts", /\^\(sqlite\|json\|csv\|memory\):/],
  ["src/server/settings/schema.ts", /sqlite:\.\/data\/brasa\.db/],
  ["src/ddd/schema/table-name.ts", /\^sqlite_/],
  ["src/ddd/testing/sequelize.ts", /\bsqliteTraits\b/],
];

function namesIn(file: string, text: string): string[] {
  if (folders.some((folder) => file.startsWith(`${ROOM}/${folder}/`))) return [];
  const allowed = exceptions.filter(([one]) => one === file);
  return text
    .split("\n")
    .map((line, i) => ({ line, place: `${file}:${i + 1}: ${line.trim()}` }))
    .filter(({ line }) => NAME.test(line) && !allowed.some(([, right]) => right.test(line)))
    .map(({ place }) => place);
}

test("no source outside of a dialect's folder holds the name of one, in code or in a comment", (t) => {
  t.deepEqual(folders.toSorted(), ["mariadb", "mssql", "oracle", "postgres", "sqlite"]);
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && one.name.endsWith(".ts"))
    .map((one) => relative(root, join(one.parentPath, one.name)));
  t.deepEqual(
    files.flatMap((file) => namesIn(file, readFileSync(join(root, file), "utf8"))),
    [],
  );
});

test("control: a name is found, in code and in a comment", (t) => {
  const text = 'if (dialect.name === "sqlite") return;\n// As MySQL does.\nconst postgresql = 1;';
  t.is(namesIn(`${ROOM}/sql/condition.ts`, text).length, 3);
  t.is(namesIn(`${ROOM}/sql/condition.ts`, "// As SQL Server does.\n// As Oracle does.").length, 2);
  t.is(namesIn(`${ROOM}/open.ts`, 'case "sqlite":').length, 1);
  t.is(namesIn(`${ROOM}/sqlite/driver.ts`, text).length, 0);
});
