import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { toName } from "../../src/cli/scaffold/names.ts";
import { Plan } from "../../src/cli/scaffold/plan.ts";
import { packedToolkit } from "../../src/cli/scaffold/project.ts";
import { readRecord } from "../../src/cli/scaffold/record.ts";
import { addLine, removeLine, wiringLine } from "../../src/cli/scaffold/wiring.ts";
import { StartError } from "../../src/server/config.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { root as checkout } from "../helpers/tools.ts";

const empty = readFileSync(join(checkout, "templates/project/src/contexts.ts"), "utf8");
const [authors, library, prices] = ["authors", "library", "price-list"].map((name) => toName(name, "the context")) as [
  ReturnType<typeof toName>,
  ReturnType<typeof toName>,
  ReturnType<typeof toName>,
];

test("contexts are listed in the order of their names, whichever comes first, and taken out without a trace", (t) => {
  const one = addLine(empty, library);
  const both = addLine(one, authors);
  const all = addLine(both, prices);
  t.is(addLine(addLine(addLine(empty, prices), authors), library), all);
  t.deepEqual(all.split("\n").slice(1), [...[authors, library, prices].map(wiringLine), ""]);
  t.is(addLine(all, library), all);
  t.is(removeLine(all, prices), both);
  t.is(removeLine(removeLine(both, authors), library), empty);
});

test("lines of a user's own stay where they are", (t) => {
  const own = `/*
 * Ours: export { library } from "./library/context.ts";
 */
import { projectsContext } from "brasa/projects";
export { orders } from "../elsewhere/context.ts";

// The next one is open.
export const projects = projectsContext({ authenticates: false });
`;
  const added = addLine(own, library);
  t.is(added, own.replace(/(authenticates: false \}\);\n)/, `$1${wiringLine(library)}\n`));
  t.is(removeLine(added, library), own);
});

test("a list that is not understood is refused, with the line to write by hand", (t) => {
  const others = [
    "export const contexts = [\n  library,\n];\n",
    "export default { authors };\nconst text = `\n`;\n",
    "export { a } from 'single';\n",
    "if (process.env.X) register();\n",
    '/* one */ export { a } from "./a.ts";\n',
    'export { a } from "./a.ts"\n',
    undefined,
  ];
  for (const text of others) {
    const error = t.throws(() => addLine(text, library), { instanceOf: StartError }, text);
    t.true(error?.message.endsWith(`--no-wiring:\n  ${wiringLine(library)}`), error?.message);
    t.throws(() => removeLine(text, library), { instanceOf: StartError, message: /--no-wiring/ });
  }
  for (const taken of ['export { library } from "elsewhere";\n', 'export { x as library } from "./x.ts";\n']) {
    t.throws(() => addLine(taken, library), { instanceOf: StartError, message: /exports "library" already/ });
  }
});

test("a project has the toolkit from the packed file that npm installed, and else its version", (t) => {
  const folder = folderOf(t);
  const installed = join(folder, "app/node_modules/brasa");
  mkdirSync(installed, { recursive: true });
  const installFrom = (resolved: string | undefined) =>
    writeFileSync(
      join(folder, "app/node_modules/.package-lock.json"),
      JSON.stringify({ packages: { "node_modules/zod": {}, "node_modules/brasa": { version: "0.1.0", resolved } } }),
    );
  t.is(packedToolkit(installed, join(folder, "app/library")), undefined);
  installFrom("file:../brasa-0.1.0.tgz");
  t.is(packedToolkit(installed, join(folder, "app/library")), undefined, "it has been moved");
  writeFileSync(join(folder, "brasa-0.1.0.tgz"), "");
  t.is(packedToolkit(installed, join(folder, "app/library")), "file:../../brasa-0.1.0.tgz");
  t.is(packedToolkit(`${installed}/`, join(folder, "app")), "file:../brasa-0.1.0.tgz");
  for (const registry of ["https://registry.example.com/brasa-0.1.0.tgz", undefined]) {
    installFrom(registry);
    t.is(packedToolkit(installed, folder), undefined);
  }
  t.is(packedToolkit(checkout, folder), undefined);
});

function folderOf(t: ExecutionContext): string {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  return folder;
}

test("a plan that may not change one file changes none", (t) => {
  const root = folderOf(t);
  writeFileSync(join(root, "mine.txt"), "mine");
  const plan = new Plan(root, [
    { path: "a/new.txt", content: "new" },
    { path: "mine.txt", content: "theirs" },
  ]);
  const error = t.throws(() => plan.mustBeAllowed("Mend it."), { instanceOf: StartError });
  t.regex(error?.message ?? "", /nothing was changed:\n {2}mine\.txt\nMend it\.$/);
  t.deepEqual(readdirSync(root), ["mine.txt"]);
  t.deepEqual(plan.lines, ["create    a/new.txt", "refused   mine.txt"]);
});

test("nothing is written or deleted through a link that leads out of the project", (t) => {
  const [root, outside] = [folderOf(t), folderOf(t)];
  writeFileSync(join(outside, "theirs.txt"), "old");
  symlinkSync(outside, join(root, "src"));
  symlinkSync(join(outside, "theirs.txt"), join(root, "link.txt"));
  for (const path of ["src/new.txt", "src/theirs.txt", "link.txt"]) {
    for (const content of ["x", undefined]) {
      const plan = new Plan(root, [{ path, content, mayReplace: () => true }]);
      t.throws(() => plan.mustBeAllowed("no"), { instanceOf: StartError }, path);
    }
  }
});

test("deleting leaves no empty folder behind, and no other file's", (t) => {
  const root = folderOf(t);
  const changes = [
    { path: "a/b/one.txt", content: "1" },
    { path: "a/two.txt", content: "2" },
  ];
  new Plan(root, changes).apply();
  const remove = (path: string) => new Plan(root, [{ path, content: undefined, mayReplace: () => true }]).apply();
  remove("a/b/one.txt");
  t.deepEqual(readdirSync(join(root, "a")), ["two.txt"]);
  remove("a/two.txt");
  t.deepEqual(readdirSync(root), []);
});

test("a record that is broken, or names files out of the project, is refused", (t) => {
  const root = folderOf(t);
  mkdirSync(join(root, ".brasa"));
  const record = { name: "library:book", plural: "books", table: "books", fields: [], madeGen: false };
  const broken = [
    "{",
    JSON.stringify({ ...record, files: { "../../etc/passwd": "0" } }),
    JSON.stringify({ ...record, files: { "/etc/passwd": "0" } }),
    JSON.stringify({ ...record, files: { "src/../../x": "0" } }),
    JSON.stringify(record),
  ];
  for (const text of broken) {
    writeFileSync(join(root, ".brasa/library.json"), text);
    t.throws(
      () => readRecord(root, "library"),
      { instanceOf: StartError, message: /restore it from version control/ },
      text,
    );
  }
  t.is(readRecord(root, "authors"), undefined);
});

test("the protos of Google's in a project are those of the package that this repository has them from", (t) => {
  for (const name of ["field_behavior", "field_info"]) {
    const path = `google/api/${name}.proto`;
    const copy = readFileSync(join(checkout, "templates/project/proto", path), "utf8");
    t.is(copy, readFileSync(join(checkout, "node_modules/google-gax/build/protos", path), "utf8"));
  }
});
