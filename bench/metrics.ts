import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { GetUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { CallRecorder } from "../src/server/metrics/call-recorder.ts";
import { runLoad } from "./load.ts";
import { end, makeSurroundings, pin, quick, root, start } from "./machine.ts";
import { median, quartiles, report } from "./report.ts";

/** Programs that are started anew: the compiler of JavaScript does not do the same each time. */
const starts = quick ? 2 : 5;
const rounds = quick ? 6 : 12;
const callsPerRound = quick ? 3000 : 5000;
const scrapes = 100;

interface Addresses {
  readonly product: string;
  readonly pages: string;
  readonly without: string;
  readonly again: string;
  readonly recorded: string;
}
type Handler = "product" | "without" | "again" | "recorded";
const handlers: readonly Handler[] = ["without", "recorded", "again", "product"];

/** The processor time that recording adds to a call, against calls that are not recorded, in interleaved rounds; and that of a scrape. */
export async function measureMetrics(): Promise<void> {
  const { env, remove } = makeSurroundings();
  const main = join(root, "dist/main.js");
  try {
    execFileSync(process.execPath, [main, "seed", "--users", "2000"], { env, stdio: "ignore" });
    const token = execFileSync(process.execPath, [main, "token", "--role", "admin", "--minutes", "60"], { env });
    await compare(env, String(token).trim());
  } finally {
    remove();
  }
}

async function compare(env: NodeJS.ProcessEnv, token: string): Promise<void> {
  const usUsed = { product: [], without: [], again: [], recorded: [] } as Record<Handler, number[]>;
  const scrapeMs: number[] = [];
  for (let one = 0; one < starts; one++) {
    const { child, message: addresses } = await start<Addresses>("metrics-server", env);
    pin(child);
    const messages = await someRequests(addresses.product, token);
    for (let round = -2; round < rounds; round++) {
      for (const name of round % 2 === 0 ? handlers : [...handlers].reverse()) {
        const path = "/accounts.v1.UserService/GetUser";
        const before = await cpuMs(child);
        await runLoad({ address: addresses[name], path, messages, token, inFlight: 16, calls: callsPerRound });
        const used = ((await cpuMs(child)) - before) * 1000;
        // The first rounds warm up.
        if (round >= 0) usUsed[name].push(used / callsPerRound);
      }
    }
    scrapeMs.push(await ofScrapes(child, addresses.pages, token));
    await end(child);
  }
  const more = (name: Handler) => usUsed[name].map((us, i) => us - (usUsed.without[i] ?? Number.NaN));
  const product = median(usUsed.product);
  report("server's processor time of GetUser", `${product.toFixed(0)} µs`);
  for (const [name, what, goal] of [
    ["again", "more for a call that is not recorded again", ""],
    ["recorded", "more for a call that is recorded", "at most 3 %"],
  ] as const) {
    const [low, middle, high] = quartiles(more(name)).map((us) => `${us.toFixed(1)} µs`);
    const part = `${((median(more(name)) / product) * 100).toFixed(1)} % of GetUser`;
    report(what, `${middle} (quartiles ${low}, ${high}), ${part}`, goal);
  }
  const alone = recordingUs();
  const part = ((alone / product) * 100).toFixed(1);
  report(
    "processor time of recording a call, over and over",
    `${alone.toFixed(2)} µs, ${part} % of GetUser`,
    "at most 3 %",
  );
  report("server's processor time of a scrape", `${median(scrapeMs).toFixed(1)} ms`);
}

/** The processor time of a recorder for a call, in microseconds: the median of many turns. */
function recordingUs(): number {
  const recorder = new CallRecorder({ slowMs: 1000 });
  const { getUser } = UserService.method;
  const calls = 10_000;
  const turns = Array.from({ length: 200 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < calls; i++) {
      recorder.begin(getUser);
      recorder.end(getUser, { startedAt: performance.now(), error: undefined, ids: { requestId: "", traceId: "" } });
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / calls;
  });
  return median(turns);
}

async function ofScrapes(child: ChildProcess, pages: string, token: string): Promise<number> {
  const before = await cpuMs(child);
  for (let i = 0; i < scrapes; i++) {
    const answer = await fetch(`${pages}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`/metrics answers ${answer.status}: ${text}`);
  }
  return ((await cpuMs(child)) - before) / scrapes;
}

async function someRequests(address: string, token: string): Promise<Uint8Array[]> {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: `http://${address}` }));
  const headers = { authorization: `Bearer ${token}` };
  const { users } = await client.listUsers({ pageSize: 1000 }, { headers });
  return users.map(({ id }) => toBinary(GetUserRequestSchema, create(GetUserRequestSchema, { id })));
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send("used");
  const [{ cpuMs: ms }] = (await once(child, "message")) as [{ cpuMs: number }];
  return ms;
}
