import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { startNats } from "../helpers/brokers/nats.ts";
import { sharedMariadb } from "../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { freePort } from "../helpers/network/port.ts";
import { mainFile, serveBrasa } from "../helpers/process.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";
import { type Block, blocksOf, pages } from "./pages.ts";

/** Python with the packages of the page about clients, in place of the reader's own environment. */
const pythonPath = join(root, ".cache/python/bin/python");
const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);
const withBoth = testWith("grpcurl, or no nats-server,", "sh", ["-c", "grpcurl -version && nats-server --version"]);
const withLanguages = testWith("grpcio-tools in .cache/python, or no Go,", "sh", [
  "-c",
  `${pythonPath} -c "import grpc_tools" && go version`,
]);
const withMariadb = testWith("mariadbd", "mariadbd", ["--version"]);
const { folder, remove } = temporaryFolder();
/** A project with the packed toolkit, in which each page has a folder of its own. */
const project = join(folder, "project");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, Record<string, string>>;
const versions = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };

/** The program, as `npx brasa` finds it. */
const commands = join(folder, "commands");

/** The address of a broker, in place of which a page has one of its own. */
const BROKER = "127.0.0.1:4222";

/** The ports of further processes and of a receiver of notifications, in place of which a page has free ones. */
const PORTS = ["50052", "50061", "8081", "8082"];

/** The databases of PostgreSQL, in place of which a page has some of its own. */
const DATABASE = /postgres:\/\/me:secret@127\.0\.0\.1\/(\w+)/g;
/** Those of MariaDB. */
const MARIADB = /mariadb:\/\/brasa:secret@127\.0\.0\.1\/(\w+)/g;

/** The languages of blocks that are files of their own, or output. */
const FILES = new Set(["ts", "proto", "json", "yaml", "python", "go"]);

test.before("packs the toolkit into a project", async () => {
  const checkout = join(folder, "checkout");
  mkdirSync(checkout);
  for (const name of [
    "package.json",
    "README.md",
    "tsconfig.json",
    "tsconfig.build.json",
    "scripts",
    "console",
    "src",
    "gen",
    "proto",
    "examples",
    "templates",
  ]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  const run = promisify(execFile);
  const { stdout } = await run("npm", ["pack", "--silent", "--offline", "--pack-destination", folder], {
    cwd: checkout,
  });
  const packed = join(project, "node_modules/brasa");
  mkdirSync(packed, { recursive: true });
  await run("tar", ["-xzf", join(folder, stdout.trim()), "-C", packed, "--strip-components=1"]);
  for (const name of Object.keys(versions)) {
    mkdirSync(dirname(join(project, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  symlinkSync(join(root, "node_modules/.bin"), join(project, "node_modules/.bin"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(commands);
  writeFileSync(join(commands, "brasa"), `#!/bin/sh\nexec "${process.execPath}" "${mainFile}" "$@"\n`, { mode: 0o755 });
});
test.after.always(remove);

const withoutTools = { test, title: (text: string) => text };
const withCode = pages.filter((page) => blocksOf(page).some(({ language }) => language !== "text"));
for (const page of withCode) {
  const text = blocksOf(page).map(({ code }) => code);
  const has = (word: string) => text.some((code) => code.includes(word));
  const { test: run, title } = toolsOf(has);
  run.serial(title(`the code of ${page} does what the page says`), async (t) => {
    t.timeout(300_000);
    await runPage(t, page, blocksOf(page));
  });
}

/** @param has whether a block of the page has a text in it */
function toolsOf(has: (text: string) => boolean) {
  if (has(".venv/bin/python")) return withLanguages;
  if (has("mariadb://brasa:secret@127.0.0.1/")) return withMariadb;
  if (has(BROKER) && has("npx tsx")) return withBoth;
  return has("grpcurl") ? withGrpcurl : withoutTools;
}

test.serial("the TypeScript of all pages, and of the examples, has honest types", async (t) => {
  const options = {
    target: "es2023",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: ["node"],
  };
  // A project with options of its own, which the page's commands check.
  const exclude = ["node_modules", "pages/docs-scaffold-md"];
  for (const name of ["notifications", "prices", "alerts", "gateway"]) {
    cpSync(join(root, "examples", name), join(project, "pages", `example-${name}`), { recursive: true });
  }
  const gateway = join(project, "pages/example-gateway");
  const plugin = { local: "protoc-gen-es", out: join(gateway, "gen"), opt: ["target=ts", "import_extension=js"] };
  const template = JSON.stringify({ version: "v2", plugins: [plugin] });
  await promisify(execFile)("npx", ["buf", "generate", join(gateway, "proto"), "--template", template], { cwd: root });
  writeFileSync(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions: options, include: ["pages"], exclude }),
  );
  await t.notThrowsAsync(
    promisify(execFile)(join(root, "node_modules/.bin/tsc"), ["-p", "tsconfig.json"], { cwd: project }).catch(
      (error) => {
        throw new Error(error.stdout);
      },
    ),
  );
});

test("the control: a wrong command, a wrong output and a block without a reason are found", async (t) => {
  const wrong: readonly Block[][] = [
    [{ language: "sh", info: "", code: "exit 3\n" }],
    [
      { language: "sh", info: "", code: "echo one\n" },
      { language: "output", info: "", code: "two\n" },
    ],
    [{ language: "sh", info: "setup", code: "npm ci\n" }],
    [{ language: "ts", info: "", code: "1;\n" }],
    [{ language: "ruby", info: "", code: "1\n" }],
  ];
  for (const [i, blocks] of wrong.entries()) {
    const attempt = await t.try((inner) => runPage(inner, `wrong ${i}`, blocks));
    attempt.discard();
    t.false(attempt.passed, blocks.map(({ code }) => code).join());
  }
});

test("the files of the notes example are those of the page", (t) => {
  const files = blocksOf("docs/build-your-own.md").filter(({ language }) => FILES.has(language));
  t.true(files.length > 4);
  for (const { info, code } of files) t.is(readFileSync(join(root, "examples/notes", info), "utf8"), code, info);
});

/** Writes the files of a page, and runs its commands, each block where it stands. */
async function runPage(t: ExecutionContext, page: string, blocks: readonly Block[]): Promise<void> {
  const place = join(project, "pages", page.replace(/\W/g, "-"));
  mkdirSync(place, { recursive: true });
  symlinkSync(join(project, "node_modules"), join(place, "node_modules"));
  // Some generate code of their own, which deletes what is there.
  if (!blocks.some(({ code }) => /buf generate|brasa new/.test(code)))
    symlinkSync(join(root, "gen"), join(place, "gen"));
  const database = { DATABASE_URL: `sqlite:${join(place, "page.db")}` };
  const ports = await portsFor(t, blocks, database);
  const others = new Map<string, string>();
  for (const port of PORTS) others.set(port, String(await freePort()));
  const databases = await databasesFor(blocks);
  const broker = await brokerFor(t, blocks);
  const local = (text: string) =>
    text
      .replaceAll("127.0.0.1:50051", `127.0.0.1:${ports.grpc}`)
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${ports.http}`)
      .replaceAll(new RegExp(`\\b(${PORTS.join("|")})\\b`, "g"), (port) => others.get(port) ?? port)
      .replaceAll(DATABASE, (url) => databases.get(url) ?? url)
      .replaceAll(MARIADB, (url) => databases.get(url) ?? url)
      .replaceAll(".venv/bin/python", pythonPath)
      .replaceAll(BROKER, broker);
  const env = {
    ...process.env,
    GRPC_PORT: ports.grpc,
    HTTP_PORT: ports.http,
    LOG_LEVEL: "warn",
    ...(ports.isShared ? database : { DATABASE_URL: "memory:" }),
  };
  const path = [commands, join(root, "node_modules/.bin"), process.env.PATH].join(":");
  const shell = { cwd: place, env: { ...env, PATH: path } };
  const exported: string[] = [];
  let output = "";
  for (const { language, info, code } of blocks) {
    const what = `${page}: ${language} ${info}`;
    if (FILES.has(language)) {
      t.regex(info, /^[\w./-]+\.\w+$/, `${what} has the name of its file`);
      mkdirSync(dirname(join(place, info)), { recursive: true });
      writeFileSync(join(place, info), local(code));
    } else if (language === "sh" && info.startsWith("setup: ")) {
      for (const [, name = "", version] of code.matchAll(/([@\w/-]+)@(\d\S+)/g)) t.is(version, versions[name], what);
    } else if (language === "sh" && info.startsWith("not-run")) {
      t.regex(info, /^not-run: \w/, `${what} says why`);
    } else if (language === "sh") {
      t.is(info, "", what);
      const commands = local(code).replace(/\bnpx /g, "");
      exported.push(...(commands.match(/^export .*$/gm) ?? []));
      output = await runShell(t, commands, shell, exported);
    } else if (language === "output") {
      for (const line of local(code).trim().split("\n")) t.true(output.includes(line), `${what}: ${line}\n${output}`);
    } else {
      t.is(language, "text", `${what} is of a language that is run, or text`);
    }
  }
}

/** The address of a broker that is started for a page whose commands use one; its own words otherwise. */
async function brokerFor(t: ExecutionContext, blocks: readonly Block[]): Promise<string> {
  const runs = blocks.some(({ language, info, code }) => language === "sh" && info === "" && code.includes("npx tsx"));
  if (!runs || !blocks.some(({ code }) => code.includes(BROKER))) return BROKER;
  const broker = await startNats();
  t.teardown(() => broker.close());
  return `127.0.0.1:${broker.port}`;
}

/** The URLs of databases that are made for a page whose commands use a server, by the page's own. */
async function databasesFor(blocks: readonly Block[]): Promise<ReadonlyMap<string, string>> {
  const databases = new Map<string, string>();
  for (const { language, info, code } of blocks) {
    if (language !== "sh" || info !== "") continue;
    for (const [url] of code.matchAll(DATABASE)) databases.set(url, await (await sharedPostgres()).createDatabase());
    for (const [url] of code.matchAll(MARIADB)) databases.set(url, await (await sharedMariadb()).createDatabase());
  }
  return databases;
}

/** The ports of a page's service: the page's own, or those of a server that is started for it, on a database that they share. */
async function portsFor(
  t: ExecutionContext,
  blocks: readonly Block[],
  database: { readonly DATABASE_URL: string },
): Promise<{ grpc: string; http: string; isShared: boolean }> {
  // A block that is not run starts nothing.
  const text = blocks
    .filter(({ info }) => !/^(setup|not-run): /.test(info))
    .map(({ code }) => code)
    .join("\n");
  const starts = / &$/m.test(text);
  if (starts || !text.includes("127.0.0.1:50051"))
    return { grpc: String(await freePort()), http: String(await freePort()), isShared: false };
  const brasa = await serveBrasa(database);
  t.teardown(() => brasa.child.kill("SIGKILL"));
  return { grpc: new URL(`http://${brasa.grpc}`).port, http: new URL(brasa.url).port, isShared: true };
}

interface Shell {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs commands. Those that end in "&" stay until the test's end.
 *
 * @param exported the exports of the page so far, as its reader's shell has them
 * @returns what the others print
 */
async function runShell(
  t: ExecutionContext,
  code: string,
  shell: Shell,
  exported: readonly string[] = [],
): Promise<string> {
  const rest = [...exported, code.replaceAll(/^.* &\n/gm, "")].join("\n");
  for (const [, command] of code.matchAll(/^(.*) &$/gm)) {
    const child = spawn("bash", ["-c", [...exported, `exec ${command}`].join("\n")], { ...shell, detached: true });
    t.teardown(() => killGroup(child));
    await firstLine(child);
  }
  try {
    const { stdout, stderr } = await promisify(execFile)("bash", ["-e", "-c", rest], { ...shell, maxBuffer: 64 << 20 });
    return stdout + stderr;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout: string; stderr: string };
    return t.fail(`${message}\n${stdout}\n${stderr}`) as never;
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, "SIGKILL");
}

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.on("data", (chunk) => {
      errors += chunk;
    });
    child.stdout?.once("data", () => resolve());
    child.once("exit", () => reject(new Error(errors)));
  });
}
