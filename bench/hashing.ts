import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { cpuMsOf, end, makeSurroundings, onServersCore, quick, root } from "./machine.ts";
import { median, report } from "./report.ts";

/** Short, so that a machine that is slow for a while is slow for both that are compared. */
const rounds = quick ? 6 : 30;
const roundMs = 2000;
/** A thousand sign-ins: before them, V8's compiler takes a millisecond of processor time for each. */
const warmUpRounds = 5;
/** Sign-ins at a time: more than run, and fewer than may wait. */
const IN_FLIGHT = 32;
const USERS = 200;
const PAUSE_MS = 5;
const main = join(root, "dist/main.js");

/** Measures sign-ins against the hash alone, and GetUser beside them. The server has one core, and the client the other. */
export async function measureHashing(): Promise<void> {
  const { env, remove } = makeSurroundings();
  try {
    const seeded = String(execFileSync(process.execPath, [main, "seed", "--users", String(USERS)], { env }));
    const [, email = "", password = ""] = /as (\S+); password: (.+)\n/.exec(seeded) ?? [];
    const token = String(execFileSync(process.execPath, [main, "token", "--role", "admin"], { env })).trim();
    const [command = "", ...args] = onServersCore([process.execPath, main, "serve"]);
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(child.stdout, "data");
    const [, grpc] = /gRPC on ([\d.:]+);/.exec(String(line)) ?? [];
    const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
    const as = { headers: { authorization: `Bearer ${token}` } };
    const { users: all } = await users.listUsers({ pageSize: USERS }, as);
    const emails = all.map((one) => one.email);
    if (!emails.includes(email)) throw new Error("the seed's users are not there");
    const ids = all.map(({ id }) => id);

    const alone: number[] = [];
    const shares: number[] = [];
    const rates: number[] = [];
    const atRest: number[] = [];
    const beside: number[] = [];
    for (let round = 0; round < warmUpRounds + rounds; round++) {
      const hashMs = cpuMsOfHash();
      const rest = await timesOf(users, ids, as, roundMs);
      const before = cpuMsOf(child.pid);
      const count = await signInFor(users, emails, password, roundMs);
      const used = cpuMsOf(child.pid) - before;
      const load = signInFor(users, emails, password, roundMs);
      const busy = await timesOf(users, ids, as, roundMs);
      await load;
      if (round < warmUpRounds) continue;
      alone.push(hashMs);
      shares.push((hashMs * count) / used);
      rates.push(count / (used / 1000));
      atRest.push(...rest);
      beside.push(...busy);
    }
    await end(child);
    const spread = (values: readonly number[], digits = 2) =>
      `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;
    report("a hash alone, ms of processor time", spread(alone, 1));
    report("sign-ins for a second of the server's processor time", spread(rates, 1), "15: Keycloak's sizing");
    report("the hash's part of that time", spread(shares), "at least 0.90");
    const [rest, busy] = [p99Of(atRest), p99Of(beside)];
    report(
      "GetUser's p99 at rest, and beside sign-ins without end",
      `${rest.toFixed(1)} ms and ${busy.toFixed(1)} ms, ${(busy / rest).toFixed(2)} times`,
      "at most 3 times",
    );
  } finally {
    remove();
  }
}

/** The processor time in milliseconds of a hash with the product's parameters, on the server's core. */
function cpuMsOfHash(): number {
  const code = `
    import { hash, verify } from "@node-rs/argon2";
    const stored = await hash("p", { memoryCost: 47104, timeCost: 1, parallelism: 1 });
    const before = process.cpuUsage();
    for (let i = 0; i < 20; i++) await verify(stored, "q");
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000 / 20);`;
  const [command = "", ...args] = onServersCore([process.execPath, "--input-type=module", "-e", code]);
  return Number(execFileSync(command, args, { cwd: root, encoding: "utf8" }));
}

/** Signs in without a pause. @returns how often */
async function signInFor(users: Client<typeof UserService>, emails: readonly string[], password: string, ms: number) {
  const until = performance.now() + ms;
  let next = 0;
  let done = 0;
  const one = async () => {
    while (performance.now() < until) {
      const email = emails[next++ % emails.length] ?? "";
      await users.signIn({ credentials: { email, password } });
      done++;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  return done;
}

/** The milliseconds that GetUser took, called one after another with short pauses. */
async function timesOf(users: Client<typeof UserService>, ids: readonly string[], as: object, ms: number) {
  const times: number[] = [];
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const started = performance.now();
    await users.getUser({ id: ids[times.length % ids.length] ?? "" }, as);
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return times;
}

function p99Of(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}
