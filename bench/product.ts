import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { GetUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { runLoad } from "./load.ts";
import { deliverEvents, end, pin, quick, root, rssMiB, start } from "./machine.ts";
import { median, report } from "./report.ts";

const rounds = quick ? 3 : 7;
const callsPerRound = quick ? 4000 : 20_000;
const users = quick ? 20_000 : 100_000;
const manyCalls = quick ? 20_000 : 100_000;

const folder = mkdtempSync(join(tmpdir(), "brasa-bench-"));
const env = {
  PATH: process.env.PATH,
  DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
  GRPC_PORT: "0",
  HTTP_PORT: "0",
  LOG_LEVEL: "error",
};
const main = join(root, "dist/main.js");

/** Measures the program as a whole: its start, its cost per call, its memory. */
export async function measureProduct(): Promise<void> {
  try {
    execFileSync(process.execPath, [main, "seed", "--users", String(users)], {
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    await deliverEvents(main, env);
    const token = execFileSync(process.execPath, [main, "token", "--role", "admin", "--minutes", "60"], { env });
    await measureReady();
    await measureCalls(String(token).trim());
    await measureMemory(String(token).trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the start of the program to the line that it prints when both ports listen. */
async function measureReady(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const server = await serve();
    times.push(performance.now() - started);
    await end(server.child);
  }
  report(
    "ready after `node dist/main.js`, migrated database, median",
    `${median(times).toFixed(0)} ms`,
    "at most 1500 ms",
  );
}

/** GetUser against a handler that does nothing, interleaved, on the same listener in the same process. */
async function measureCalls(token: string): Promise<void> {
  const { child, message: addresses } = await start<{ product: string; empty: string }>("product-server", env);
  pin(child);
  const messages = await someRequests(addresses.product, token);
  const path = "/accounts.v1.UserService/GetUser";
  const perSecond: Record<"product" | "empty", number[]> = { product: [], empty: [] };
  const cpu: Record<"product" | "empty", number[]> = { product: [], empty: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const which of ["product", "empty"] as const) {
      const before = await cpuMs(child);
      const took = await runLoad({ address: addresses[which], path, messages, token, calls: callsPerRound });
      const used = (await cpuMs(child)) - before;
      // The first round warms up.
      if (round === 0) continue;
      perSecond[which].push(callsPerRound / (took / 1000));
      cpu[which].push((used * 1000) / callsPerRound);
    }
  }
  await end(child);
  const ratio = median(perSecond.product) / median(perSecond.empty);
  report("GetUser by native gRPC, 64 in flight, calls/s", median(perSecond.product).toFixed(0), "");
  report("the same with an empty handler, calls/s", median(perSecond.empty).toFixed(0), "");
  report("ratio of calls/s", ratio.toFixed(2), "at least 0.40");
  report(
    "server's processor time per call, GetUser and empty",
    `${median(cpu.product).toFixed(0)} µs and ${median(cpu.empty).toFixed(0)} µs`,
    "",
  );
}

/** Resident memory while all users are streamed, and over many calls. */
async function measureMemory(token: string): Promise<void> {
  const { child, grpc } = await serve();
  pin(child);
  const messages = await someRequests(grpc, token);
  const path = "/accounts.v1.UserService/GetUser";
  const load = (calls: number) => runLoad({ address: grpc, path, messages, token, calls });
  // Garbage collection makes a sawtooth; its low points show the memory in use.
  const samples: number[] = [];
  for (let calls = 0; calls < manyCalls; calls += 5000) {
    await load(5000);
    samples.push(rssMiB(child));
  }
  const third = Math.floor((samples.length - 1) / 3);
  const early = Math.min(...samples.slice(1, 1 + third));
  const late = Math.min(...samples.slice(-third));
  report(
    `resident memory over ${manyCalls} calls: lowest of the first third after 10000, and of the last third`,
    `${early} MiB and ${late} MiB`,
    "flat",
  );

  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` }));
  const before = rssMiB(child);
  let most = before;
  let count = 0;
  for await (const _response of client.streamUsers({}, bearer(token))) {
    if (++count % 1000 === 0) most = Math.max(most, rssMiB(child));
  }
  if (count !== users) throw new Error(`streamed ${count} of ${users} users`);
  report(`growth of resident memory while ${users} users stream`, `${most - before} MiB`, "at most 30 MB");
  await end(child);
}

async function serve(): Promise<{ child: ChildProcess; grpc: string }> {
  const child = spawn(process.execPath, [main, "serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  const [, grpc] = /gRPC on ([\d.:]+);/.exec(String(line)) ?? [];
  if (!grpc) throw new Error(`no address in: ${line}`);
  return { child, grpc };
}

async function someRequests(address: string, token: string): Promise<Uint8Array[]> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const { users: some } = await client.listUsers({ pageSize: 1000 }, bearer(token));
  return some.map(({ id }) => toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id })));
}

function bearer(token: string): { headers: Record<string, string> } {
  return { headers: { authorization: `Bearer ${token}` } };
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const [{ cpuMs: used }] = (await once(child, "message")) as [{ cpuMs: number }];
  return used;
}
