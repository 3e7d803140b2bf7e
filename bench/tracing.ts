import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { GetUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { runLoad } from "./load.ts";
import { end, makeSurroundings, pin, quick, root, start } from "./machine.ts";
import { median, quartiles, report } from "./report.ts";

/** Programs that are started anew: the compiler of JavaScript does not do the same each time. */
const starts = quick ? 2 : 5;
const rounds = quick ? 6 : 10;
const callsPerRound = quick ? 3000 : 5000;

/** Shares of traces that are compared with no tracer, in the same process: the first is no tracer again, and tells how far to believe the others. */
const variants = {
  none: "no tracer again",
  out: "all traces sampled out",
  "0.01": "one trace in 100 (parentbased_traceidratio, 0.01)",
  "0.05": "one trace in 20 (0.05)",
  "0.1": "one trace in 10 (0.1)",
  all: "all traces (parentbased_always_on)",
} as const;
type Variant = keyof typeof variants;
const names = Object.keys(variants) as Variant[];

/** The processor time of GetUser with traces against that without, call by call in interleaved rounds, by native gRPC on SQLite. */
export async function measureTracing(): Promise<void> {
  const { env, remove } = makeSurroundings();
  // It takes what it is sent, on the client's core.
  const collector = createServer((request, response) => {
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const main = join(root, "dist/main.js");
  try {
    execFileSync(process.execPath, [main, "seed", "--users", "2000"], { env, stdio: "ignore" });
    const token = execFileSync(process.execPath, [main, "token", "--role", "admin", "--minutes", "60"], { env });
    const COLLECTOR = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    await compare({ ...env, COLLECTOR }, String(token).trim());
  } finally {
    collector.close();
    collector.closeAllConnections();
    remove();
  }
}

async function compare(env: NodeJS.ProcessEnv, token: string): Promise<void> {
  const ratios = Object.fromEntries(names.map((name): [Variant, number[]] => [name, []])) as Record<Variant, number[]>;
  const base: number[] = [];
  for (let one = 0; one < starts; one++) {
    const { child, message } = await start<{ product: string }>("tracing-server", env);
    pin(child);
    const messages = await someRequests(message.product, token);
    const usedUs = async (name: Variant) => {
      const before = await told(child, name);
      const load = {
        address: message.product,
        path: "/accounts.v1.UserService/GetUser",
        messages,
        token,
        inFlight: 16,
      };
      await runLoad({ ...load, calls: callsPerRound });
      // With the export of its own spans, and of no other's.
      return (((await told(child, "flush")) - before) * 1000) / callsPerRound;
    };
    for (let round = -2; round < rounds; round++) {
      for (const name of round % 2 === 0 ? names : [...names].reverse()) {
        const [without, own] = [await usedUs("none"), await usedUs(name)];
        // The first rounds warm up.
        if (round < 0) continue;
        base.push(without);
        ratios[name].push(own / without);
      }
    }
    await end(child);
  }
  report("server's processor time of GetUser without traces", `${median(base).toFixed(0)} µs`);
  for (const name of names) {
    const [low, middle, high] = quartiles(ratios[name]).map((ratio) => `${((ratio - 1) * 100).toFixed(1)} %`);
    report(`the same, ${variants[name]}: more by`, `${middle} (quartiles ${low}, ${high})`, GOALS[name] ?? "");
  }
}

const GOALS: Partial<Record<Variant, string>> = { out: "close to 0", "0.01": "at most 3 %", "0.05": "at most 3 %" };

async function someRequests(address: string, token: string): Promise<Uint8Array[]> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const headers = { authorization: `Bearer ${token}` };
  const { users } = await client.listUsers({ pageSize: 1000 }, { headers });
  return users.map(({ id }) => toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id })));
}

/** Tells a server something. @returns its processor time so far, in milliseconds */
async function told(child: ChildProcess, word: string): Promise<number> {
  child.send(word);
  const [{ cpuMs }] = (await once(child, "message")) as [{ cpuMs: number }];
  return cpuMs;
}
