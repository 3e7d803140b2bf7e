import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import test from "ava";
import { root, temporaryFolder } from "./helpers/tools.ts";

const { folder, remove } = temporaryFolder();
const checkout = join(folder, "checkout");
const packed = join(folder, "package");
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
  "dependencies" | "devDependencies",
  Record<string, string>
>;

const doors = ["brasa", "brasa/memory", "brasa/testing", "brasa/testing/memory"];
const otherDoors = ["brasa/sequelize", "brasa/connect", "brasa/testing/sequelize", "brasa/testing/connect"];

/** The strictest that a project may be: declarations are checked too. */
const compilerOptions = {
  target: "es2023",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  types: ["node"],
};

test.before("packs the project, from a copy with a dist that an older build has left something in", async () => {
  mkdirSync(checkout);
  for (const name of ["package.json", "README.md", "tsconfig.json", "tsconfig.build.json", "src", "gen", "proto"]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  mkdirSync(join(checkout, "dist"));
  writeFileSync(join(checkout, "dist/gone.js"), "");
  const tarball = await runIn(checkout, "npm", "pack", "--silent", "--offline", "--pack-destination", folder);
  await runIn(folder, "tar", "-xzf", tarball.trim());
});
test.after.always(remove);

test("the package has what is built, generated and declared, and nothing else", (t) => {
  const built = filesIn(join(root, "src")).flatMap((name) => {
    const path = join("dist", name).slice(0, -".ts".length);
    return [`${path}.js`, `${path}.d.ts`];
  });
  const copied = ["gen", "proto"].flatMap((name) => filesIn(join(root, name)).map((file) => join(name, file)));
  t.true(built.length > 100 && copied.length > 20);
  t.deepEqual(filesIn(packed), [...built, ...copied, "README.md", "package.json"].sort());
});

/** A program that opens every door, and is wrong where the comments say so. */
function useOfEveryDoor(): string {
  const names = [...doors, ...otherDoors];
  const lines = names.map((name, i) => `import * as door${i} from "${name}";`);
  // A door without types would be any, which has every name.
  const checks = names.map((_, i) => `// @ts-expect-error\nconsole.log(door${i}.noSuchName);`);
  const use = `
    import { type Repository, table, text, uuid } from "brasa";
    import { MemoryDatabase, MemoryRepository, MemoryWorker } from "brasa/memory";
    type Note = { id: string; title: string };
    class Notes extends MemoryRepository<Note> {
      table = table<Note>("notes", { id: uuid(), title: text() });
    }
    export const notes: Repository<Note> = new MemoryWorker(new MemoryDatabase(), { notes: Notes }).repositories.notes;
    // @ts-expect-error a title is a text
    await notes.retrieve({ title: 1 });`;
  return [...lines, ...checks, use].join("\n");
}

test("every door has types that a project with the module resolution bundler can check", async (t) => {
  const project = install("types", [...Object.keys(dependencies), "@types/node"]);
  writeFileSync(join(project, "doors.ts"), useOfEveryDoor());
  await t.notThrowsAsync(typeCheck(project, { module: "esnext", moduleResolution: "bundler" }, "doors.ts"));
});

test("the toolkit's own doors load and need neither Sequelize nor Connect", async (t) => {
  const project = install("bare", ["zod", "@types/node"]);
  const script = (names: string[]) => {
    const loads = names.map((name) => `${JSON.stringify(name)}: Object.keys(await import("${name}")).length`);
    writeFileSync(join(project, "main.js"), `console.log(JSON.stringify({ ${loads.join(", ")} }));`);
    return runIn(project, process.execPath, "main.js");
  };
  const names: Record<string, number> = JSON.parse(await script(doors));
  t.deepEqual(Object.keys(names), doors);
  t.true(Object.values(names).every((count) => count > 0));
  const imports = doors.map((name, i) => `export * as door${i} from "${name}";`);
  writeFileSync(join(project, "main.ts"), imports.join("\n"));
  await t.notThrowsAsync(typeCheck(project, { module: "nodenext" }, "main.ts"));

  for (const name of otherDoors) {
    const error = await t.throwsAsync(script([name]));
    t.regex(error?.message ?? "", /ERR_MODULE_NOT_FOUND/, name);
  }
});

test("every door opens with the dependencies that the package names, and no other path does", async (t) => {
  const project = install("doors", Object.keys(dependencies));
  const all = [...doors, ...otherDoors];
  writeFileSync(join(project, "main.js"), all.map((name) => `await import("${name}");`).join("\n"));
  await t.notThrowsAsync(runIn(project, process.execPath, "main.js"));
  writeFileSync(join(project, "main.js"), 'await import("brasa/dist/ddd/index.js");');
  const error = await t.throwsAsync(runIn(project, process.execPath, "main.js"));
  t.regex(error?.message ?? "", /ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test("the README's example is installed with what it needs, has honest types, as has every door with nodenext, and does what it says", async (t) => {
  const { installs, proto, programs, commands } = example();
  const [notes = "", suite = ""] = programs;
  const versions = { ...dependencies, ...devDependencies };
  const installed = [...installs.matchAll(/(\S+)@(\d\S+)/g)].map(([, name = "", version]) => {
    t.is(version, versions[name], `${name} is installed in the version that the package works with`);
    return name;
  });
  const project = install("notes", [...Object.keys(dependencies), "@types/node"]);
  symlinkSync(join(root, "node_modules/.bin"), join(project, "node_modules/.bin"));
  mkdirSync(join(project, "proto/notes/v1"), { recursive: true });
  writeFileSync(join(project, "proto/notes/v1/note.proto"), proto);
  const port = await freePort();
  t.is(notes.split("50061").length, 3);
  writeFileSync(join(project, "notes.ts"), notes.replaceAll("50061", String(port)));
  writeFileSync(join(project, "suite.test.ts"), suite);
  const [generate = "", runNotes = "", runSuite = ""] = commands;

  // npx finds programs in this folder, but takes its time.
  const paste = (command: string) => {
    t.regex(command, /^npx /);
    return runIn(project, "sh", "-c", `PATH="node_modules/.bin:$PATH" ${command.slice("npx ".length)}`);
  };
  await paste(generate);
  const generated = filesIn(join(project, "gen")).map((name) => readFileSync(join(project, "gen", name), "utf8"));
  for (const [, name = ""] of [notes, ...generated].join("\n").matchAll(/from "(@[^/"]+\/[^/"]+|[^./"][^/"]*)/g)) {
    t.true(name === "brasa" || name.startsWith("node:") || installed.includes(name), `${name} is installed`);
  }
  writeFileSync(join(project, "doors.ts"), useOfEveryDoor());
  await t.notThrowsAsync(typeCheck(project, { module: "nodenext" }, "notes.ts", "suite.test.ts", "doors.ts"));
  t.is(await paste(runNotes), "Bread: Rye\nMilk: 2 litres\n");
  t.regex(await paste(runSuite), /pass [1-9]\d{2,}\n.*fail 0\n.*cancelled 0\n.*skipped 0\n/);
});

/** What the README has to paste in "Build your own". */
function example() {
  const [, rest = ""] = readFileSync(join(root, "README.md"), "utf8").split("\n## Build your own\n");
  const [text = ""] = rest.split("\n## ", 1);
  const blocks = (language: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, block = ""]) => block);
  const [installs = "", ...shell] = blocks("sh");
  const [proto = ""] = blocks("proto");
  return { installs, proto, programs: blocks("ts"), commands: shell.join("").trim().split("\n") };
}

/** A project that has the package, and of all others those that are named. */
function install(name: string, others: readonly string[]): string {
  const project = join(folder, name);
  cpSync(packed, join(project, "node_modules/brasa"), { recursive: true });
  for (const other of others) {
    const place = join(project, "node_modules", other);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, "node_modules", other), place);
  }
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  return project;
}

async function typeCheck(project: string, options: object, ...include: string[]): Promise<void> {
  const config = { compilerOptions: { ...compilerOptions, ...options }, include };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  await runIn(project, join(root, "node_modules/.bin/tsc"), "-p", ".", "--singleThreaded");
}

/** @returns what it prints. @throws Error with all that it has printed, if it fails */
async function runIn(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, maxBuffer: 64 << 20 });
    return stdout;
  } catch (cause) {
    const { message, stdout } = cause as Error & { stdout: string };
    throw new Error(`${message}\n${stdout}`, { cause });
  }
}

function filesIn(place: string): string[] {
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(place.length + 1))
    .sort();
}

/** One that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
