import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { create, type DescMethod, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { orTell } from "../test/helpers/arguments.ts";
import { runLoad } from "./load.ts";
import { deliverEvents, end, pin, pinSelf, root } from "./machine.ts";
import { median, quartiles } from "./report.ts";

/**
 * Compares the program of two built checkouts: the server's processor time per call, with 64 calls in flight. Both servers
 * run all the while and take turns. On a shared machine, the time of a call varies much more than its processor time. Both
 * servers are restarted several times, since the optimisations of V8 differ from run to run.
 *
 *   npm run build:test && node .cache/test/bench/compare.js BEFORE AFTER [--launches 4] [--turns 15] [getUser listUsers …]
 */
const method = UserService.method;
const rows: Readonly<Record<string, { readonly calls: number; readonly of: (ids: readonly string[]) => Load }>> = {
  getUser: {
    calls: 2000,
    of: (ids) =>
      load(
        method.getUser,
        ids.map((id) => ({ id })),
      ),
  },
  listUsers: {
    calls: 300,
    of: () =>
      load(
        method.listUsers,
        ["email", "create_time desc", ""].map((orderBy) => ({ pageSize: 50, orderBy })),
      ),
  },
  streamUsers: { calls: 4, of: () => load(method.streamUsers, [{}]) },
  updateUser: {
    calls: 500,
    of: (ids) =>
      load(
        method.updateUser,
        ids.map((id) => ({ user: { id, name: "Ada" }, updateMask: { paths: ["name"] } })),
      ),
  },
  createUser: {
    calls: 20,
    of: () =>
      load(
        method.createUser,
        Array.from({ length: 10_000 }, () => newUser()),
      ),
  },
};

interface Load {
  readonly path: string;
  readonly messages: readonly Uint8Array[];
}

function load<M extends DescMethod>(of: M, requests: readonly MessageInitShape<M["input"]>[]): Load {
  const messages = requests.map((request) => toBinary(of.input, create(of.input, request)));
  return { path: `/${of.parent.typeName}/${of.name}`, messages };
}

/** The first turns are not counted: V8 compiles and optimises in them. */
const WARM_UP = 8;

let made = 0;
function newUser(): MessageInitShape<(typeof method.createUser)["input"]> {
  const email = `user${++made}-${process.pid}@example.com`;
  return { user: { email, name: "Ada", surname: "Lovelace", password: "quiet-otter-lamp-7" } };
}

const { folders, launches, turns, asked } = orTell(() => readArguments(process.argv.slice(2)));
const folder = mkdtempSync(join(tmpdir(), "brasa-compare-"));
pinSelf();
try {
  const seeded = join(folder, "seeded.db");
  run(folders[0], seeded, "seed", "--users", "5000");
  await deliverEvents(join(folders[0] ?? "", "dist/main.js"), env(seeded));
  const ready = folders.map((): number[] => []);
  const figures = new Map(
    asked.filter((name) => name !== "ready").map((name) => [name, folders.map((): number[] => [])]),
  );
  for (let launch = 0; launch < launches; launch++) {
    const servers = await startAll(seeded, launch, ready);
    for (const name of figures.keys()) await takeTurns(name, servers, figures.get(name) ?? [], launch);
    for (const { child } of servers) await end(child);
  }
  const lines = [tell("to be ready", ready, "ms"), ...[...figures].map(([name, times]) => tell(name, times, "µs"))];
  const heading = ["| processor time of the server | before | after | change | quartiles |", "|---|---|---|---|---|"];
  process.stdout.write(`${[...heading, ...lines].join("\n")}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

interface Server {
  readonly child: ChildProcess;
  readonly address: string;
  /** Of an administrator. Undefined where the program has none. */
  readonly token: string | undefined;
}

async function startAll(seeded: string, launch: number, ready: number[][]): Promise<Server[]> {
  const servers: Server[] = [];
  // In alternating order, so that no server is always the second.
  for (const at of launch % 2 === 0 ? [0, 1] : [1, 0]) {
    const database = join(folder, `${at}-${launch}.db`);
    copyFileSync(seeded, database);
    const server = await serve(folders[at] ?? "", database);
    ready[at]?.push(await cpuMs(server.child));
    servers[at] = server;
  }
  return servers;
}

async function takeTurns(name: string, servers: readonly Server[], times: number[][], launch: number): Promise<void> {
  const { calls, of } = rows[name] ?? fail(`there is no "${name}"; there are ${Object.keys(rows).join(", ")}`);
  const ids = await Promise.all(servers.map(someIds));
  const loads = ids.map(of);
  for (let turn = -WARM_UP; turn < turns; turn++) {
    for (const at of (turn + launch) % 2 === 0 ? [0, 1] : [1, 0]) {
      const { child, address, token } = servers[at] ?? fail("no server");
      const { path, messages } = loads[at] ?? fail("no load");
      const from = (turn + WARM_UP) * calls;
      const next = [...messages.slice(from % messages.length), ...messages.slice(0, from % messages.length)];
      const before = await cpuMs(child);
      await runLoad({ address, path, messages: next, token, calls });
      const used = (await cpuMs(child)) - before;
      if (turn >= 0) times[at]?.push((used * 1000) / calls);
    }
  }
}

function tell(what: string, [before = [], after = []]: readonly number[][], unit: string): string {
  const [low, middle, high] = quartiles(after.map((time, i) => time / (before[i] ?? Number.NaN)));
  const percent = (ratio: number) => `${((ratio - 1) * 100).toFixed(1)} %`;
  const spread = `${percent(low)} to ${percent(high)}, ${after.length} turns`;
  return `| ${what} | ${median(before).toFixed(0)} ${unit} | ${median(after).toFixed(0)} ${unit} | ${percent(middle)} | ${spread} |`;
}

function run(checkout: string, database: string, ...args: string[]): void {
  execFileSync(process.execPath, [join(checkout, "dist/main.js"), ...args], {
    env: env(database),
    stdio: "ignore",
  });
}

async function serve(checkout: string, database: string): Promise<Server> {
  const reporter = `--import=${join(root, "bench/cpu-reporter.mjs")}`;
  const main = join(checkout, "dist/main.js");
  const made = spawnSync(process.execPath, [main, "token", "--role", "admin", "--minutes", "600"], {
    env: env(database),
  });
  const token = made.status === 0 ? String(made.stdout).trim() : undefined;
  const args = [reporter, main, "serve"];
  const child = spawn(process.execPath, args, { env: env(database), stdio: ["ignore", "pipe", "inherit", "ipc"] });
  pin(child);
  const [line] = await once(child.stdout ?? fail("no output"), "data");
  const [, address] = /gRPC on ([\d.:]+);/.exec(String(line)) ?? [];
  return { child, address: address ?? fail(`no address in: ${line}`), token };
}

function env(database: string): NodeJS.ProcessEnv {
  const { PATH, LOG_LEVEL = "error" } = process.env;
  return { PATH, LOG_LEVEL, DATABASE_URL: `sqlite:${database}`, GRPC_PORT: "0", HTTP_PORT: "0" };
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [used] = await once(child, "message");
  return Number(used);
}

async function someIds({ address, token }: Server): Promise<string[]> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const { users } = await client.listUsers(
    { pageSize: 1000 },
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
  return users.map(({ id }) => id);
}

function readArguments(given: readonly string[]) {
  const option = (name: string, fallback: number) => {
    const at = given.indexOf(`--${name}`);
    return at < 0 ? fallback : Number(given[at + 1]);
  };
  const words = given.filter((word, i) => !word.startsWith("--") && !given[i - 1]?.startsWith("--"));
  const [before, after, ...asked] = words;
  if (before === undefined || after === undefined)
    fail("give two folders, each a checkout that has been built: compare.js BEFORE AFTER");
  const names = [...Object.keys(rows), "ready"];
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) fail(`nothing is called "${unknown}"; there are ${names.join(", ")}`);
  return {
    folders: [resolve(before ?? ""), resolve(after ?? "")],
    launches: option("launches", 4),
    turns: option("turns", 15),
    asked: asked.length > 0 ? asked : Object.keys(rows),
  } as const;
}

function fail(text: string): never {
  throw new Error(text);
}
