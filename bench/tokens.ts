import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { sessionPartsOf } from "../src/accounts/context.ts";
import { repositories } from "../src/accounts/memory.ts";
import { MemoryDatabase, MemoryWorker } from "../src/ddd/memory/index.ts";
import { readConfig } from "../src/server/config.ts";
import { startPostgres } from "../test/helpers/databases/postgres.ts";
import { cpuMsOf, end, onServersCore, quick, root, rssMiB } from "./machine.ts";
import { median, report } from "./report.ts";

const rounds = quick ? 5 : 20;
const roundMs = 2000;
/** Sessions that refresh at a time. */
const SESSIONS = 32;
const TOKENS = quick ? 500 : 2000;
const main = join(root, "dist/main.js");

/** Measures refreshes on PostgreSQL, the memory of the server beside them, and what it costs to verify an access token. */
export async function measureTokens(): Promise<void> {
  await measureVerification();
  const postgres = await startPostgres();
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: await postgres.createDatabase(),
    GRPC_PORT: "0",
    HTTP_PORT: "0",
    LOG_LEVEL: "error",
  };
  const seeded = String(execFileSync(process.execPath, [main, "seed", "--users", "1"], { env }));
  const [, email = "", password = ""] = /as (\S+); password: (.+)\n/.exec(seeded) ?? [];
  const [command = "", ...args] = onServersCore([process.execPath, main, "serve"]);
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const [, grpc] = /gRPC on ([\d.:]+);/.exec(String(line)) ?? [];
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
  const refreshTokens: string[] = [];
  for (let i = 0; i < SESSIONS; i++) {
    const { tokens } = await users.signIn({ credentials: { email, password } });
    refreshTokens.push(tokens?.refreshToken ?? "");
  }

  const rates: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const before = cpuMsOf(child.pid);
    let count = 0;
    const until = performance.now() + roundMs;
    const lane = async (_: unknown, i: number) => {
      while (performance.now() < until) {
        const { tokens } = await users.refreshTokens({ refreshToken: refreshTokens[i] ?? "" });
        refreshTokens[i] = tokens?.refreshToken ?? "";
        count++;
      }
    };
    await Promise.all(refreshTokens.map(lane));
    // The first round warms up.
    if (round > 0) rates.push(count / ((cpuMsOf(child.pid) - before) / 1000));
    memory.push(rssMiB(child));
  }
  await end(child);
  report(
    "refreshes on PostgreSQL for a second of the server's processor time",
    `${median(rates).toFixed(0)} (${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)})`,
    "at least 1200, ten times Keycloak's sizing",
  );
  report("the most resident memory of the server meanwhile", `${Math.max(...memory)} MiB`, "at most 250 MB");
}

/** The processor time to verify a token for the first time, and again. */
async function measureVerification(): Promise<void> {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const config = readConfig({});
  const { tokens } = await sessionPartsOf({ worker, config, now: () => new Date(), newId: randomUUID });
  const made: string[] = [];
  for (let i = 0; i < 2 * TOKENS; i++) {
    made.push((await tokens.issue({ id: randomUUID(), roles: [], sessionId: randomUUID() })).token);
  }
  const [warmUp, measured] = [made.slice(0, TOKENS), made.slice(TOKENS)];
  const verify = async (all: readonly string[]) => {
    const before = process.cpuUsage();
    for (const token of all) await tokens.verify(token);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / all.length;
  };
  await verify(warmUp);
  const first = await verify(measured);
  const again = await verify(Array.from({ length: 50 }, () => measured).flat());
  report("processor time to verify an access token", `${first.toFixed(0)} µs`, "under 150 µs");
  report("the same for a token that was verified before", `${again.toFixed(1)} µs`, "under 10 µs");
}
