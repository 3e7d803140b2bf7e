import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../../helpers/folder.ts";
import { adminToken, serveBrasa } from "../../helpers/process.ts";
import { type Scrape, scrape } from "./scrape.ts";

async function serveBy(t: ExecutionContext, count: number) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${folder}/brasa.db` };
  const headers = { authorization: `Bearer ${await adminToken(env)}` };
  const server = await serveBrasa(env, ["--processes", String(count)]);
  t.teardown(() => server.child.kill("SIGKILL"));
  const call = async () => {
    const json = { "content-type": "application/json", connection: "close" };
    const options = { method: "POST", headers: { ...headers, ...json }, body: "{}" };
    const answer = await fetch(`${server.url}/accounts.v1.UserService/ListUsers`, options);
    t.is(answer.status, 200, await answer.text());
  };
  // A connection of its own, which goes to any of the processes.
  return { ...server, call, take: () => scrape(server.url, { ...headers, connection: "close" }) };
}

function processesUp(one: Scrape): Record<string, number> {
  return Object.fromEntries(
    one.all("brasa_process_up").map(({ labels, value }) => [labels.process ?? "", value] as const),
  );
}

test("a scrape tells of all processes, whichever it reaches, and their database once", async (t) => {
  const { call, take } = await serveBy(t, 3);
  for (let i = 0; i < 30; i++) await call();
  for (let i = 0; i < 10; i++) {
    const one = await take();
    t.deepEqual(processesUp(one), { 1: 1, 2: 1, 3: 1 });
    t.is(one.value("brasa_rpc_calls_total", { rpc_method: "accounts.v1.UserService/ListUsers" }), 30);
    const starts = one.all("process_start_time_seconds");
    t.deepEqual(starts.map(({ labels }) => labels.process).sort(), ["1", "2", "3"]);
    t.is(new Set(starts.map(({ value }) => value)).size, 3);
    t.is(one.all("brasa_outbox_pending_events").length, 1);
  }
});

test("a process that replaces another has its number, and one that hangs is told as such", async (t) => {
  const { take, child } = await serveBy(t, 2);
  const startOf = (one: Scrape, process: string) => one.value("process_start_time_seconds", { process });
  const before = await take();
  const workers = async () => {
    const { readFile } = await import("node:fs/promises");
    const children = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
    return children.trim().split(" ").map(Number);
  };
  const [first = 0, second = 0] = await workers();
  process.kill(first, "SIGKILL");
  let after = await take();
  const isReplaced = (one: Scrape) => {
    const up = processesUp(one);
    return up["1"] === 1 && up["2"] === 1 && startOf(one, "1") !== startOf(before, "1");
  };
  while (!isReplaced(after)) after = await take();
  t.is(startOf(after, "2"), startOf(before, "2"));
  process.kill(second, "SIGSTOP");
  t.teardown(() => process.kill(second, "SIGCONT"));
  const hanging = await take();
  t.deepEqual(processesUp(hanging), { 1: 1, 2: 0 });
  t.is(startOf(hanging, "2"), undefined);
  t.true((hanging.value("process_cpu_seconds_total", { process: "1" }) ?? 0) > 0);
});

test("many scrapes at once ask the other processes once, and each tells of all", async (t) => {
  const { take, output } = await serveBy(t, 2);
  const both = { 1: 1, 2: 1 };
  t.deepEqual(processesUp(await take()), both);
  for (const one of await Promise.all(Array.from({ length: 60 }, take))) t.deepEqual(processesUp(one), both);
  // Node.js warns of more than ten who listen at a time.
  t.notRegex(output.stderr, /MaxListenersExceededWarning/);
});
