import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { planContext } from "../../src/cli/scaffold/context.ts";
import { toContextNames } from "../../src/cli/scaffold/names.ts";
import { planRemoval } from "../../src/cli/scaffold/remove.ts";
import { closedPipe } from "../helpers/closed-pipe.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { linkPackages, unpackToolkit } from "../helpers/packed.ts";
import { testWith } from "../helpers/test-with.ts";

const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);
const { folder, remove } = temporaryFolder();
const project = join(folder, "shop");
const BOOK = ["library:book", "title:text(200)", "copies:integer", "shelf:text?"];
const LINE = [
  "price-list:order-line",
  "due_time:timestamp",
  "paid_time:timestamp?",
  "amount:bigint",
  "order:uuid?",
  "class:boolean",
  "ratio:number?",
  "price:decimal(12,2)",
  "discount:decimal(2,2)?",
  "select:text?",
  "group:text",
];
const TICKET = [
  "ticket",
  "status:enum(open,in_progress,wont-fix)",
  "email:text:unique",
  "code:text(3):unique",
  "number:integer?:unique",
  "due:date",
  "photo:bytes(1000)",
  "extra:json",
  "priority:enum(low,high)?",
  "seen:date?",
  "thumb:bytes?",
  "notes:json?",
];
const CHAPTER = ["library", "chapter", "status:enum(draft,done)", "isbn:text(20):unique", "day:date?"];
/** The tree before the contexts, and after. */
const trees: Record<"begun" | "alone" | "grown", Readonly<Record<string, string>>> = {
  begun: {},
  alone: {},
  grown: {},
};

test.before("makes a project by the packed program", async (t) => {
  t.timeout(180_000);
  await unpackToolkit(folder);
  const made = await brasa(folder, "new", "project", "shop", "--toolkit", "file:../brasa-0.1.0.tgz");
  t.is(made.code, 0, made.output);
  linkPackages(project, join(folder, "brasa"));
});
test.after.always(remove);

test.serial("a project is made once: a repeat changes nothing", async (t) => {
  const before = treeOf(project);
  const again = await brasa(folder, "new", "project", "shop");
  t.regex(again.output, /^identical \d+ files\n$/);
  t.deepEqual(treeOf(project), before);
});

test.serial(
  "a project without contexts has right types and formats, and a program that says its commands",
  async (t) => {
    await succeeds(t, "npm", ["run", "--silent", "lint"]);
    await succeeds(t, "npm", ["run", "--silent", "generate"]);
    const wrong = await run(project, process.execPath, ["--import", "tsx", "src/main.ts", "fly"]);
    t.is(wrong.code, 1);
    t.regex(
      wrong.output,
      /"fly" is no command: say serve, check, migrate up, down or status, migrate make NAME, backup FILE, restore FILE or doctor/,
    );
    const option = await run(project, process.execPath, ["--import", "tsx", "src/main.ts", "serve", "--fly"]);
    t.is(option.code, 2);
    t.regex(option.output, /^Unknown option '--fly'.*\ncommands:\n {2}serve/);
    t.regex((await run(project, process.execPath, ["--import", "tsx", "src/main.ts", "--help"])).output, /^commands:/);
    trees.begun = treeOf(project);
  },
);

test.serial("the help and the options of a project's commands are those of its own program", async (t) => {
  const help = await brasa(project, "serve", "--help");
  t.is(help.code, 0, help.output);
  t.regex(help.output, /^commands:\n {2}serve/);
  const option = await brasa(project, "serve", "--only", "accounts");
  t.is(option.code, 2);
  t.regex(option.output, /^Unknown option '--only'/);
  t.regex((await brasa(project, "--help")).output, /^Usage: brasa /);
});

test.serial("commands that a project's program does not have take the settings of its .env, too", async (t) => {
  const file = join(project, ".env");
  writeFileSync(file, "TOKEN_AUDIENCE=shop\n");
  t.teardown(() => rmSync(file, { force: true }));
  const config = await brasa(project, "config");
  t.is(config.code, 0, config.output);
  t.regex(config.output, /^TOKEN_AUDIENCE +environment +shop$/m);
});

test.serial("a plan is printed, and nothing is written", async (t) => {
  const plan = await brasa(project, "new", "context", ...BOOK, "--dry-run");
  t.is(plan.code, 0, plan.output);
  t.regex(plan.output, /create {4}proto\/library\/v1\/book\.proto\n/);
  t.regex(plan.output, /update {4}src\/contexts\.ts\n/);
  t.deepEqual(treeOf(project), trees.begun);
});

test.serial("contexts are added, with right types, formats and contracts; a repeat changes nothing", async (t) => {
  for (const context of [BOOK, LINE, TICKET]) {
    const made = await brasa(project, "new", "context", ...context);
    t.is(made.code, 0, made.output);
    t.regex(made.output, /generate {2}gen\n$/);
  }
  trees.alone = treeOf(project);
  const second = await brasa(project, "new", "entity", ...CHAPTER);
  t.is(second.code, 0, second.output);
  t.regex(second.output, /create {4}src\/library\/chapter\/connect\.ts\n(.*\n)*update {4}src\/library\/context\.ts\n/);
  await succeeds(t, "npm", ["run", "--silent", "lint"]);
  await succeeds(t, "buf", ["format", "-d", "--exit-code", "--exclude-path", "proto/google", "."]);
  trees.grown = treeOf(project);
  for (const context of [BOOK, LINE, TICKET]) {
    t.regex((await brasa(project, "new", "context", ...context)).output, /^identical 15 files\n$/);
  }
  t.regex((await brasa(project, "new", "entity", ...CHAPTER)).output, /^identical 16 files\n$/);
  t.deepEqual(treeOf(project), trees.grown);
});

test.serial("the tests of a project pass, those of its contexts too", async (t) => {
  const tests = await run(project, "npm", ["test", "--silent"], { CALLS: "20" });
  t.is(tests.code, 0, tests.output);
  for (const name of [
    "books on SQLite: created",
    "order lines on memory: a remote",
    "GetBook on SQLite",
    "the group of an order line",
    "tickets on CSV: no two have the same email",
    "chapters on SQLite: created",
  ]) {
    t.true(tests.output.includes(name), tests.output);
  }
});

test.serial("migrations are applied once, and told", async (t) => {
  await succeeds(t, "npm", ["run", "--silent", "build"]);
  const migrate = (...words: string[]) => run(project, process.execPath, ["dist/main.js", "migrate", ...words]);
  const up = (await migrate("up")).output;
  t.regex(
    up,
    /library 0001-books: applied\nlibrary 0002-chapters: applied\n(.*\n)*.*price_list 0001-order-lines: applied\n/,
  );
  t.is((await migrate("up")).output, "nothing to be applied\n");
  t.notRegex((await migrate("status")).output, /pending/);
  const unread = spawn(process.execPath, ["dist/main.js", "migrate", "status"], {
    cwd: project,
    env: { ...process.env, ...settings },
    stdio: ["ignore", closedPipe(t), "pipe"],
  });
  let complaints = "";
  unread.stderr?.on("data", (chunk) => {
    complaints += chunk;
  });
  t.deepEqual([...(await once(unread, "close")), complaints], [141, null, ""]);
  const down = await migrate("down");
  t.is(down.code, 2);
  t.regex(down.output, /add --yes if that is meant/);
});

test.serial("brasa runs a project's own program in its folder, and keeps the accounts server out of it", async (t) => {
  const status = await brasa(project, "migrate", "status");
  t.is(status.code, 0, status.output);
  t.regex(status.output, /library 0001-books: applied/);
  t.false(status.output.includes("accounts"), status.output);
  const checked = await brasa(project, "check", "--json");
  t.is(checked.code, 0, checked.output);
  t.deepEqual(
    (JSON.parse(checked.output) as { contexts: { context: string }[] }).contexts.map(({ context }) => context),
    ["brasa", "library", "price_list", "tickets"],
  );
  t.is((await brasa(project, "migrate", "down")).code, 2);
  const token = await brasa(project, "token", "--role", "admin");
  t.is(token.code, 2);
  t.regex(token.output, /this folder has a project of its own.*run it in another folder/);
});

test.serial("a project's databases are backed up and restored, and examined, by its own contexts", async (t) => {
  const file = join(folder, "backup.db");
  const backup = await brasa(project, "backup", file);
  t.is(backup.code, 0, backup.output);
  t.regex(backup.output, /backup\.db: .* \(library, price_list, tickets\), made and examined/);
  const again = await brasa(project, "backup", file);
  t.is(again.code, 2);
  t.regex(again.output, /is there already/);
  t.regex((await brasa(project, "restore", file)).output, /restore replaces .*; add --yes if that is meant/);
  const restored = await brasa(project, "restore", file, "--yes");
  t.is(restored.code, 0, restored.output);
  const doctor = await brasa(project, "doctor", "--json");
  t.is(doctor.code, 0, doctor.output);
  const { findings } = JSON.parse(doctor.output) as { findings: { check: string; state: string }[] };
  t.deepEqual(
    findings.filter(({ check }) => check === "migrations").map(({ state }) => state),
    ["ok"],
  );
});

test.serial("a table that has changed is told, and its migration is written, applied and taken back", async (t) => {
  const program = (...words: string[]) => run(project, process.execPath, ["--import", "tsx", "src/main.ts", ...words]);
  const agreed = await program("check");
  t.is(agreed.code, 0, agreed.output);
  const [schema = "", list = ""] = ["schema.ts", "sequelize.ts"].map((name) => join(project, "src/library", name));
  const written = [schema, list].map((path) => readFileSync(path, "utf8"));
  writeFileSync(schema, readFileSync(schema, "utf8").replace("title: text(200)", "title: text(300)"));
  const differs = await program("check");
  t.is(differs.code, 1, differs.output);
  t.regex(differs.output, /title/);
  const made = await program("migrate", "make", "longer-titles");
  t.is(made.code, 0, made.output);
  t.regex(
    made.output,
    /src\/library\/migrations\/0003-longer-titles\.ts: written\nsrc\/library\/sequelize\.ts: lists it/,
  );
  await succeeds(t, "npx", ["tsc"]);
  t.regex((await program("migrate", "up")).output, /library 0003-longer-titles: applied/);
  const mended = await program("check");
  t.is(mended.code, 0, mended.output);
  t.regex((await program("migrate", "down", "--yes")).output, /library 0003-longer-titles: undone/);
  rmSync(join(project, "src/library/migrations"), { recursive: true });
  writeFileSync(schema, written[0] ?? "");
  writeFileSync(list, written[1] ?? "");
  t.is((await program("check")).code, 0);
});

withGrpcurl.test.serial(
  withGrpcurl.title("what is built answers grpcurl and Connect, and its contexts meet in one unit"),
  async (t) => {
    const { grpc, http } = await serve(t);
    const called = async (rpc: string, body: object) => {
      const args = ["-plaintext", "-d", JSON.stringify(body), grpc, rpc];
      const { code, output } = await run(project, "grpcurl", args);
      t.is(code, 0, output);
      return JSON.parse(output);
    };
    const emma = await called("library.v1.BookService/CreateBook", { book: { title: "Emma", copies: 2 } });
    t.like(emma, { title: "Emma", copies: 2 });
    t.deepEqual((await called("library.v1.BookService/ListBooks", { filter: 'title = "Emma"' })).books, [emma]);
    const answer = await fetch(`http://${http}/library.v1.BookService/GetBook`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: emma.id }),
    });
    t.deepEqual(await answer.json(), emma);
    t.regex(await (await fetch(`http://${http}/`)).text(), /Creates an order line/);
    const ticket = {
      status: "STATUS_IN_PROGRESS",
      email: "a@example.com",
      code: "abc",
      due: { year: 2026, month: 11, day: 28 },
      photo: "Af8=",
      extra: { tags: ["new"] },
    };
    const filed = await called("tickets.v1.TicketService/CreateTicket", { ticket });
    t.like(filed, ticket);
    const filter = 'status = STATUS_IN_PROGRESS AND due >= "2026-11-28"';
    t.deepEqual((await called("tickets.v1.TicketService/ListTickets", { filter })).tickets, [filed]);
    const chapter = { status: "STATUS_DONE", isbn: "1" };
    t.like(await called("library.v1.ChapterService/CreateChapter", { chapter }), chapter);

    const [{ ConnectWorker }, { RemoteBooks }, { RemoteOrderLines }] = await Promise.all([
      import(join(folder, "brasa/dist/ddd/connect/index.js")),
      import(join(project, "dist/library/connect-client.js")),
      import(join(project, "dist/price-list/connect-client.js")),
    ]);
    const transport = createGrpcTransport({ baseUrl: `http://${grpc}` });
    const worker = new ConnectWorker(transport, { books: RemoteBooks, orderLines: RemoteOrderLines });
    const line = { dueTime: new Date(0), amount: 2n, class: true, price: "9.50", group: "g" };
    const both = (title: string) =>
      worker.run(async (unit: typeof worker.repositories) => {
        await unit.books.create({ title, copies: 1 });
        await unit.orderLines.create(line);
      });
    await both("Persuasion");
    await t.throwsAsync(both(""), { message: /title/ });
    t.is(await worker.repositories.books.count(), 2);
    t.is(await worker.repositories.orderLines.count(), 1);
  },
);

test.serial("a file that has been edited is named, and nothing is changed, by a repeat and by a removal", async (t) => {
  const edited = join(project, "src/tickets/schema.ts");
  const written = readFileSync(edited, "utf8");
  writeFileSync(edited, `${written}// Mine.\n`);
  const before = treeOf(project);
  for (const words of [
    ["new", "context", ...TICKET],
    ["remove", "context", "tickets"],
  ]) {
    const { code, output } = await brasa(project, ...words);
    t.is(code, 2, output);
    t.regex(output, /nothing was changed:\n {2}src\/tickets\/schema\.ts\n/);
  }
  t.regex(
    (await brasa(project, "remove", "context", "tickets", "--force", "--dry-run")).output,
    /delete {4}src\/tickets/,
  );
  t.deepEqual(treeOf(project), before);
  writeFileSync(edited, written);
});

test.serial("a command that broke off goes on when it is repeated", async (t) => {
  rmSync(join(project, ".brasa/tickets.json"));
  rmSync(join(project, "src/tickets/connect.ts"));
  const again = await brasa(project, "new", "context", ...TICKET);
  t.regex(again.output, /^create {4}src\/tickets\/connect\.ts\ncreate {4}\.brasa\/tickets\.json\nidentical 13 files\n/);
  t.deepEqual(treeOf(project), trees.grown);
});

test.serial(
  "a context that is there is not made otherwise, and no table is another context's, or the toolkit's",
  async (t) => {
    const refusals: readonly (readonly [string[], RegExp])[] = [
      [["library:book", "title:text(100)"], /is there already, and was made as: library:book title:text\(200\) /],
      [["library:film"], /is there already/],
      [["shop:book"], /the table "books" is that of library: name another, as in --table my_books/],
      [["request"], /the table "requests" is that of the toolkit itself/],
      [["../evil"], /must be a name such as evil/],
    ];
    const before = treeOf(project);
    for (const [words, message] of refusals) {
      const { code, output } = await brasa(project, "new", "context", ...words);
      t.is(code, 2, output);
      t.regex(output, message);
    }
    t.regex(
      (await brasa(project, "remove", "context", "orders")).output,
      /no command has made the context "orders" here/,
    );
    t.regex((await brasa(folder, "new", "context", "book")).output, /there is no package\.json here/);
    t.deepEqual(treeOf(project), before);
  },
);

test.serial(
  "a list of contexts that is not understood is refused, and left alone where that is asked for",
  async (t) => {
    const list = join(project, "src/contexts.ts");
    const written = readFileSync(list, "utf8");
    writeFileSync(list, "export const contexts = [\n];\n");
    const before = treeOf(project);
    const refused = await brasa(project, "new", "context", "author");
    t.is(refused.code, 2);
    t.true(refused.output.includes('--no-wiring:\n  export { authors } from "./authors/context.ts";'), refused.output);
    t.deepEqual(treeOf(project), before);
    const plan = await brasa(project, "new", "context", "author", "--no-wiring", "--dry-run");
    t.is(plan.code, 0);
    t.false(plan.output.includes("src/contexts.ts"));
    writeFileSync(list, written);
  },
);

test.serial("names that code has other words for, but no other meaning, have right types", async (t) => {
  const names = ["message", "service", "unit", "event", "sample"];
  const settings = join(project, "biome.json");
  const written = readFileSync(settings, "utf8");
  // The commands are quicker without: it is the types that matter here.
  rmSync(settings);
  for (const name of names) {
    const fields = [
      "name:text(9)",
      "new:boolean",
      "delete:text?",
      "create:timestamp",
      "message:integer",
      "prototype:uuid?",
    ];
    (await planContext(project, { names: toContextNames(name), fields, keepsWiring: false })).apply();
  }
  await succeeds(t, "npm", ["run", "--silent", "generate"]);
  await succeeds(t, "npx", ["tsc"]);
  for (const name of names) {
    const context = toContextNames(name).context.snake;
    planRemoval(project, { name: context, isForced: false, keepsWiring: false }).plan.apply();
  }
  writeFileSync(settings, written);
});

test.serial("an entity is taken out again, which leaves the tree as it was", async (t) => {
  const kept = await brasa(project, "remove", "context", "library");
  t.is(kept.code, 2);
  t.regex(kept.output, /remove them first, by:\n {2}brasa remove entity library chapter\n/);
  for (const [words, message] of [
    [["library", "book", "title:text"], /the context "library" has "book" already, of its entity book/],
    [["library", "chapter", "title:text"], /was made as: library:chapter status:enum/],
    [["lending", "chapter"], /no command has made the context "lending" here/],
  ] as const) {
    const { code, output } = await brasa(project, "new", "entity", ...words);
    t.is(code, 2, output);
    t.regex(output, message);
  }
  const edited = join(project, "src/library/chapter/chapter.ts");
  const written = readFileSync(edited, "utf8");
  writeFileSync(edited, `${written}// Mine.\n`);
  const refused = await brasa(project, "remove", "entity", "library", "chapter");
  t.regex(refused.output, /nothing was changed:\n {2}src\/library\/chapter\/chapter\.ts\n/);
  writeFileSync(edited, written);
  const list = join(project, "src/library/memory.ts");
  const wired = readFileSync(list, "utf8");
  writeFileSync(list, wired.replace("export const repositories = {", "export const repositories = Object.freeze({"));
  const foreign = await brasa(project, "new", "entity", "library", "page", "--dry-run");
  t.is(foreign.code, 2);
  t.regex(foreign.output, /memory\.ts is not as brasa new context writes it.*--no-wiring:\n(.*\n)* {4}pages: Pages,\n/);
  t.is((await brasa(project, "new", "entity", "library", "page", "--dry-run", "--no-wiring")).code, 0);
  writeFileSync(list, wired);
  const removed = await brasa(project, "remove", "entity", "library", "chapter");
  t.is(removed.code, 0, removed.output);
  t.regex(removed.output, /the table chapters stays in databases that have it\n$/);
  t.deepEqual(treeOf(project), trees.alone);
  t.regex((await brasa(project, "remove", "entity", "library", "chapter")).output, /no command has made the entity/);
});

test.serial("taking the contexts out again, in any order, leaves the tree as it was", async (t) => {
  for (const context of ["library", "tickets", "price-list"]) {
    const removed = await brasa(project, "remove", "context", context);
    t.is(removed.code, 0, removed.output);
    t.regex(removed.output, /the table (books|order_lines|tickets) stays in databases that have it\n$/);
  }
  t.deepEqual(treeOf(project), trees.begun);
});

/** The digests of all files, but for packages, data and what is built. */
function treeOf(place: string): Record<string, string> {
  const files = readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => !["node_modules", "dist", "data"].includes(name))
    .flatMap((one) =>
      one.isFile()
        ? [one.name]
        : readdirSync(join(place, one.name), { recursive: true, withFileTypes: true })
            .filter((inner) => inner.isFile())
            .map((inner) => join(inner.parentPath, inner.name).slice(place.length + 1)),
    );
  return Object.fromEntries(
    files.sort().map((file) => [
      file,
      createHash("sha256")
        .update(readFileSync(join(place, file)))
        .digest("hex"),
    ]),
  );
}

interface Outcome {
  readonly code: number;
  readonly output: string;
}

const settings = { LOG_LEVEL: "warn", GRPC_PORT: "0", HTTP_PORT: "0", DATABASE_URL: "sqlite:./data/shop.db" };

function run(
  cwd: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Outcome> {
  mkdirSync(cwd, { recursive: true });
  const path = [join(project, "node_modules/.bin"), process.env.PATH].join(":");
  // Not those of the run that tests this.
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...own } = process.env;
  return new Promise((resolve) => {
    execFile(
      command,
      args,
      { cwd, env: { ...own, ...settings, ...env, PATH: path }, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
    );
  });
}

function brasa(cwd: string, ...args: string[]): Promise<Outcome> {
  return run(cwd, process.execPath, [join(folder, "brasa/dist/main.js"), ...args]);
}

async function succeeds(t: ExecutionContext, command: string, args: readonly string[]): Promise<void> {
  const { code, output } = await run(project, command, args);
  t.is(code, 0, output);
}

/** Serves what is built. @returns its two addresses */
function serve(t: ExecutionContext): Promise<{ grpc: string; http: string }> {
  t.true(existsSync(join(project, "dist/main.js")));
  const child = spawn(process.execPath, ["dist/main.js"], { cwd: project, env: { ...process.env, ...settings } });
  t.teardown(() => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (chunk: Buffer) => {
      printed += chunk;
      const [, grpc, http] = /gRPC on ([\d.:]+);.*gRPC on http:\/\/([\d.:]+);/.exec(printed) ?? [];
      if (grpc && http) resolve({ grpc, http });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(printed)));
  });
}
