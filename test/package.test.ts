import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import test from "ava";
import { build, type Platform } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { startApp } from "./helpers/app.ts";
import { chromiumPath, servePage, startBrowser } from "./helpers/browser.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { testWith } from "./helpers/test-with.ts";
import { root } from "./helpers/tools.ts";

const pythonPath = join(root, ".cache/python/bin/python");
const withProtoc = testWith("grpcio-tools in .cache/python", pythonPath, ["-c", "import grpc_tools"]);
const withChromium = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

const { folder, remove } = temporaryFolder();
const checkout = join(folder, "checkout");
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<
  "dependencies" | "optionalDependencies",
  Readonly<Record<string, string>>
>;
/** A project that has the package and the dependencies that it names. */
const project = join(folder, "project");
let tarball = "";

/** Packed as they are. */
const copiedFolders = ["docs", "examples", "gen", "proto", "src", "templates"];
/** Of the tests alone. */
const left = /^docs\/\.vitepress\/|^proto\/(brasa\/testing|google)\/|^gen\/brasa\/testing\/v1\/(kind|note)_pb\./;
const copiedFiles = ["CHANGELOG.md", "LICENSE", "README.md"];

const doors = [
  "brasa",
  "brasa/memory",
  "brasa/files",
  "brasa/http",
  "brasa/nats",
  "brasa/testing",
  "brasa/testing/memory",
  "brasa/testing/files",
];
const lateDoors = ["brasa/sequelize", "brasa/testing/sequelize"];
const otherDoors = [
  ...lateDoors,
  "brasa/connect",
  "brasa/server",
  "brasa/opentelemetry",
  "brasa/accounts",
  "brasa/projects",
  "brasa/notifications",
  "brasa/testing/connect",
  "brasa/testing/aip",
];

/** The strictest options of a project: they check the declarations of packages too, except TypeScript's own. */
const compilerOptions = {
  target: "es2023",
  strict: true,
  // Not exactOptionalPropertyTypes, under which the types of Sequelize are wrong among themselves.
  exactOptionalPropertyTypes: false,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  skipDefaultLibCheck: true,
  noEmit: true,
  types: ["node"],
};

test.before("packs the project, from a copy with a dist that an older build has left something in", async () => {
  mkdirSync(checkout);
  for (const name of [
    "package.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "scripts",
    "console",
    ...copiedFolders,
    ...copiedFiles,
  ]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  mkdirSync(join(checkout, "dist"));
  writeFileSync(join(checkout, "dist/gone.js"), "");
  tarball = (await runIn(checkout, "npm", "pack", "--silent", "--offline", "--pack-destination", folder)).trim();
  await install(project, [...Object.keys(dependencies), "@connectrpc/connect-web", "@types/node"]);
  writeFileSync(join(project, "doors.ts"), useOfEveryDoor());
});
test.after.always(remove);

// ASVS: V15.2.3
test("the package has what is built, generated and declared, and nothing else", (t) => {
  // A declaration of another package's is of use to the compiler alone.
  const sources = filesIn(join(root, "src")).filter((name) => !name.endsWith(".d.ts"));
  const built = sources.flatMap((name) => {
    const path = join("dist", name).slice(0, -".ts".length);
    return [`${path}.js`, `${path}.d.ts`].flatMap((file) => [file, `${file}.map`]);
  });
  const copied = copiedFolders
    .flatMap((name) => filesIn(join(root, name)).map((file) => join(name, file)))
    .filter((file) => !left.test(file));
  t.true(built.length > 100 && copied.length > 20);
  const packed = filesIn(join(project, "node_modules/brasa"));
  const google = packed.filter((file) => file.startsWith("proto/google/"));
  t.true(google.includes("proto/google/api/field_behavior.proto") && google.includes("proto/google/rpc/status.proto"));
  const consoleFiles = packed.filter((file) => file.startsWith("dist/console/"));
  t.true(consoleFiles.includes("dist/console/index.html") && consoleFiles.some((file) => /index-.*\.js$/.test(file)));
  t.deepEqual(packed, [...built, ...consoleFiles, ...copied, ...google, ...copiedFiles, "package.json"].sort());
});

test("publint finds nothing in the package, and its types are right wherever ES modules are", async (t) => {
  const data = readFileSync(join(folder, tarball));
  const { messages } = await publint({ pack: { tarball: new Uint8Array(data).buffer }, strict: true });
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  t.deepEqual(
    messages.map((message) => formatMessage(message, manifest)),
    [],
  );
  const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  if (!checked.types) return t.fail("the package has no types");
  // Resolutions that know no ES modules, or no exports: the package has none but these.
  const problems = checked.problems.filter(
    (problem) =>
      !(problem.kind === "NoResolution" && problem.resolutionKind === "node10") &&
      !(problem.kind === "CJSResolvesToESM" && problem.resolutionKind === "node16-cjs"),
  );
  t.deepEqual(problems, []);
  t.true(Object.keys(checked.entrypoints).length > doors.length + otherDoors.length);
});

/** A contract of one's own, on ours and on Google's. */
const ownContract = `syntax = "proto3";
package own.v1;
import "accounts/v1/user.proto";
import "google/api/field_behavior.proto";
import "google/rpc/error_details.proto";
import "google/type/date.proto";
message Member {
  accounts.v1.User user = 1 [(google.api.field_behavior) = REQUIRED];
  google.type.Date birthday = 2;
  google.rpc.ErrorInfo problem = 3;
}`;

test.before("writes a contract of one's own", () => {
  mkdirSync(join(project, "contract/own/v1"), { recursive: true });
  writeFileSync(join(project, "contract/own/v1/member.proto"), ownContract);
  const modules = "modules:\n  - path: contract\n  - path: node_modules/brasa/proto\n";
  writeFileSync(join(project, "buf.yaml"), `version: v2\n${modules}`);
});

test("buf finds our protos and Google's in the package", async (t) => {
  const buf = join(root, "node_modules/.bin/buf");
  const listed = await runIn(project, buf, "build", "contract", "-o", "-#format=json");
  t.regex(listed, /"own\.v1"/);
});

withProtoc.test(withProtoc.title("protoc finds our protos and Google's in the package"), async (t) => {
  const flags = ["-I", "contract", "-I", "node_modules/brasa/proto", "--descriptor_set_out=/dev/null"];
  await t.notThrowsAsync(runIn(project, pythonPath, "-m", "grpc_tools.protoc", ...flags, "own/v1/member.proto"));
});

/** A program that imports every entry of the package, with errors where the comments say so. */
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
  const options = { module: "esnext", moduleResolution: "bundler" };
  await t.notThrowsAsync(typeCheck(project, "tsconfig.bundler.json", options, "doors.ts"));
});

/** Asks for databases and a broker whose drivers are optional, and not there. */
const useOfDrivers = `
  const { openDatabase } = await import("brasa/sequelize");
  for (const scheme of ["mariadb", "mysql", "postgres"]) {
    opened[scheme] = await openDatabase(scheme + "://user:secret@127.0.0.1:1/x").then(() => "opened", String);
  }
  opened.sqlite = await openDatabase("sqlite:./x.db").then(() => "opened", String);
  const { openBroker } = await import("brasa/nats");
  opened.nats = await openBroker("nats://user:secret@127.0.0.1:1").then(() => "opened", String);
  const { createApp } = await import("brasa/server");
  const traced = { databaseUrl: "memory:", grpcPort: 0, httpPort: 0, otelExporterOtlpEndpoint: "http://127.0.0.1:1" };
  opened.traces = await createApp(traced, { contexts: [] }).start().then(() => "opened", String);`;

/** Serves the accounts context from memory, and calls it. */
const useOfMemory = `
  const { createApp, readConfig } = await import("brasa/server");
  const { accounts } = await import("./node_modules/brasa/dist/accounts/context.js");
  const { RemoteUsers } = await import("brasa/accounts");
  const { ConnectWorker } = await import("brasa/connect");
  const { createConnectTransport } = await import("@connectrpc/connect-node");
  const app = createApp(readConfig({ DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0" }), { contexts: [accounts] });
  const { http } = await app.start();
  const transport = createConnectTransport({ baseUrl: "http://127.0.0.1:" + http.port, httpVersion: "1.1" });
  const { users } = new ConnectWorker(transport, { users: RemoteUsers }).repositories;
  const ada = { email: "ada@example.org", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
  opened.served = (await users.create(ada))[0].name;
  await app.close();`;

test("every door opens with the dependencies that the package names, no other path does, and drivers are asked for where they are needed", async (t) => {
  const unlisted = "brasa/dist/ddd/index.js";
  const { [unlisted]: refused, ...rest } = await open(project, [...doors, ...otherDoors, unlisted], useOfDrivers);
  const { mariadb, mysql, postgres, sqlite, nats, traces, ...opened } = rest;
  t.deepEqual(Object.keys(opened), [...doors, ...otherDoors]);
  for (const [name, outcome] of Object.entries(opened)) t.true(Number(outcome) > 0, `${name}: ${outcome}`);
  t.is(refused, "ERR_PACKAGE_PATH_NOT_EXPORTED");
  const drivers = { mariadb, mysql2: mysql, pg: postgres, sqlite3: sqlite };
  const clients = ["@nats-io/jetstream", "@nats-io/transport-node"];
  const sdk = ["exporter-trace-otlp-proto", "resources", "sdk-trace-base"].map((name) => `@opentelemetry/${name}`);
  t.deepEqual([...clients, ...sdk, ...Object.keys(drivers)], Object.keys(optionalDependencies));
  t.regex(
    String(traces),
    /^StartError: OTEL_EXPORTER_OTLP_ENDPOINT needs packages that cannot be loaded: npm install @opentelemetry\/sdk-trace-base @/,
  );
  t.regex(
    String(nats),
    /^PreconditionError: a broker needs .*: npm install @nats-io\/transport-node @nats-io\/jetstream$/,
  );
  for (const [driver, outcome] of Object.entries(drivers)) {
    t.regex(String(outcome), new RegExp(`^DatabaseError: .* needs the package "${driver}".*: npm install ${driver}$`));
  }
});

test("an install without optional dependencies serves from memory, and is called", async (t) => {
  const { served } = await open(project, [], useOfMemory);
  t.is(served, "Ada");
});

test("the toolkit's own doors load, and have types, and need neither Sequelize nor Connect", async (t) => {
  const bare = join(folder, "bare");
  await install(bare, ["zod", "@types/node"]);
  const opened = await open(bare, [...doors, ...otherDoors]);
  for (const name of doors) t.true(Number(opened[name]) > 0, `${name}: ${opened[name]}`);
  for (const name of otherDoors) {
    // These load Sequelize when that is first asked for something; their types are of Sequelize all the same.
    if (lateDoors.includes(name)) t.true(Number(opened[name]) > 0, `${name}: ${opened[name]}`);
    else t.is(opened[name], "ERR_MODULE_NOT_FOUND", name);
  }
  const imports = doors.map((name, i) => `export * as door${i} from "${name}";`);
  writeFileSync(join(bare, "main.ts"), imports.join("\n"));
  await t.notThrowsAsync(typeCheck(bare, "tsconfig.json", { module: "nodenext" }, "main.ts"));
});

test("every door has types that a project with nodenext can check", async (t) => {
  await t.notThrowsAsync(typeCheck(project, "tsconfig.json", { module: "nodenext" }, "doors.ts"));
});

/** The program of a page: units of the accounts server's users, and of notes in the page's memory. */
const pageProgram = `
  import { createConnectTransport } from "@connectrpc/connect-web";
  import { AlreadyExistsError, InvalidError, PageTokenSeal, table, text, uuid } from "brasa";
  import { RemoteUsers } from "brasa/accounts";
  import { ConnectWorker } from "brasa/connect";
  import { MemoryDatabase, MemoryRepository, MemoryWorker } from "brasa/memory";

  const ada = { email: "ada@пример.example", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
  const namesIn = async (users) => {
    const names = [];
    for await (const { name } of users.list({ orderBy: ["name"] })) names.push(name);
    return names;
  };

  async function runUnits(baseUrl) {
    const worker = new ConnectWorker(createConnectTransport({ baseUrl, useBinaryFormat: true }), { users: RemoteUsers });
    const { users } = worker.repositories;
    const inUnit = await worker.run(async (unit) => {
      const before = await namesIn(unit.users);
      const [user] = await unit.users.create(ada);
      await unit.users.create({ ...ada, email: "grace@example.org", name: "Grace" });
      await unit.users.save({ ...user, name: "Augusta" });
      return { before, within: await namesIn(unit.users), unseen: await namesIn(users) };
    });
    const twice = await worker.run((unit) => unit.users.create(ada)).catch((error) => error instanceof AlreadyExistsError);
    const inJson = new ConnectWorker(createConnectTransport({ baseUrl }), { users: RemoteUsers });
    const refusal = await inJson.run((unit) => unit.users.create(ada, { ...ada, email: "x@example.org" })).catch(String);
    const page = await users.page({ size: 1, orderBy: ["name"] });
    const next = await users.page({ size: 1, orderBy: ["name"], token: page.nextToken });
    return { ...inUnit, after: await namesIn(users), twice, refusal, pages: [...page.items, ...next.items].map(({ name }) => name) };
  }

  class Notes extends MemoryRepository {
    table = table("notes", { id: uuid(), title: text() });
  }

  async function keepNotes() {
    const worker = new MemoryWorker(new MemoryDatabase(), { notes: Notes });
    const noNotes = [new Map(), new Set(), new Date(), /x/, Promise.resolve(), new String("x"), new ArrayBuffer(1), new Note()];
    const titles = await worker.run(async ({ notes }) => {
      await notes.create({ id: crypto.randomUUID(), title: "Ä" }, { id: crypto.randomUUID(), title: "B" });
      const page = await notes.page({ size: 1, orderBy: ["title"] });
      const next = await notes.page({ size: 1, orderBy: ["title"], token: page.nextToken });
      return [...page.items, ...next.items].map(({ title }) => title);
    });
    const refused = [];
    for (const where of noNotes) {
      await worker.repositories.notes.count(where).catch((error) => refused.push(error instanceof InvalidError));
    }
    let seal = "";
    try {
      new PageTokenSeal(new Uint8Array(32));
    } catch (error) {
      seal = error.message;
    }
    return { titles, refused, seal };
  }
  class Note {}

  Object.assign(globalThis, { runUnits, keepNotes });`;

/** Bundles the page's program for a browser. @returns its text, and the modules that no bundle has */
async function bundlePage(platform: Platform): Promise<{ text: string; missing: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: pageProgram, resolveDir: project },
    bundle: true,
    write: false,
    metafile: true,
    platform,
    format: "iife",
    external: ["node:*"],
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  const missing = imported.filter(({ external }) => external).map(({ path }) => path);
  return { text: outputFiles[0]?.text ?? "", missing: [...new Set(missing)].sort() };
}

test("a page's bundle of the toolkit, the remote client and the remote users needs nothing of Node.js", async (t) => {
  const { text, missing } = await bundlePage("browser");
  t.deepEqual(missing, []);
  t.notRegex(text, /\bBuffer[.(]/);
  // The control: the service's half, which a bundler takes that does not build for browsers.
  const whole = await bundlePage("neutral");
  t.true(whole.missing.includes("node:crypto"));
});

withChromium.test(
  withChromium.title("a page in a browser runs units at a service, and in its own memory, without a polyfill"),
  async (t) => {
    const port = await servePage(t, (await bundlePage("browser")).text);
    const origin = `http://127.0.0.1:${port}`;
    const app = await startApp({ CORS_ORIGINS: origin });
    t.teardown(() => app.close());
    const tab = await (await startBrowser(t)).newPage();
    await tab.goto(origin);
    t.deepEqual(await tab.evaluate(`runUnits(${JSON.stringify(app.url)})`), {
      before: [],
      within: ["Augusta", "Grace"],
      unseen: [],
      after: ["Augusta", "Grace"],
      twice: true,
      refusal:
        "UnavailableError: a unit cannot be sent as JSON, which the transport speaks: make the transport with useBinaryFormat: true",
      pages: ["Augusta", "Grace"],
    });
    t.deepEqual(await tab.evaluate("keepNotes()"), {
      titles: ["B", "Ä"],
      refused: Array(8).fill(true),
      seal: "page tokens are sealed by services, in Node.js: make the seal there",
    });
  },
);

/** Makes a project that has the package and the named dependencies. */
async function install(place: string, others: readonly string[]): Promise<void> {
  const packages = join(place, "node_modules");
  mkdirSync(join(packages, "brasa"), { recursive: true });
  await runIn(packages, "tar", "-xzf", join(folder, tarball), "-C", "brasa", "--strip-components=1");
  for (const other of others) {
    mkdirSync(dirname(join(packages, other)), { recursive: true });
    symlinkSync(join(root, "node_modules", other), join(packages, other));
  }
  writeFileSync(join(place, "package.json"), JSON.stringify({ type: "module" }));
}

/** How many programs have been written: tests that run at once write several. */
let programs = 0;

/**
 * Imports modules from a project.
 *
 * @param more of the program, which may add to `opened`
 * @returns of each how many names it exports, or the code of what it throws
 */
async function open(place: string, names: readonly string[], more = ""): Promise<Record<string, number | string>> {
  const program = `const opened = {};
    for (const name of ${JSON.stringify(names)}) {
      opened[name] = await import(name).then((module) => Object.keys(module).length, (error) => error.code);
    }
    ${more}
    console.log(JSON.stringify(opened));`;
  const file = `open-${++programs}.js`;
  writeFileSync(join(place, file), program);
  const lines = (await runIn(place, process.execPath, file)).trim().split("\n");
  return JSON.parse(lines.at(-1) ?? "");
}

async function typeCheck(place: string, file: string, options: object, ...include: string[]): Promise<void> {
  writeFileSync(join(place, file), JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, include }));
  await runIn(place, join(root, "node_modules/.bin/tsc"), "-p", file, "--singleThreaded");
}

/** The compiler is written in Go, whose collector would take a third of the time and free what is about to end. */
const env = { ...process.env, GOGC: "off", GOMEMLIMIT: "2GiB" };

/** @returns what it prints. @throws Error with all that it has printed, if it fails */
async function runIn(cwd: string, command: string, ...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 64 << 20 });
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
