import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { closedPipe } from "./helpers/closed-pipe.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { mainFile } from "./helpers/process.ts";

/** The exit code of a program whose output has no reader: 128 and SIGPIPE's number. */
const NO_READER = 141;

type Place = "pipe" | number;

function run(t: ExecutionContext, args: string[], stdout: Place, stderr: Place, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [mainFile, ...args], {
    env: { PATH: process.env.PATH, GRPC_PORT: "0", HTTP_PORT: "0", LOG_LEVEL: "info", DATABASE_URL: "memory:", ...env },
    stdio: ["ignore", stdout, stderr],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.on("data", (chunk) => {
      output[name] += chunk;
    });
  }
  const ended = once(child, "close").then(([code]) => code as number);
  const says = (name: "stdout" | "stderr", text: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = text.exec(output[name]);
        if (found) resolve(found);
      };
      child[name]?.on("data", look);
      ended.then((code) => reject(new Error(`ended with ${code} before ${text}: ${JSON.stringify(output)}`)), reject);
      look();
    });
  return { child, output, ended, says };
}

const database = (t: ExecutionContext) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  return { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
};

test("a command whose reader has closed the pipe does its work, says nothing and ends as by SIGPIPE", async (t) => {
  const env = database(t);
  const up = run(t, ["migrate", "up"], closedPipe(t), "pipe", env);
  t.is(await up.ended, NO_READER);
  t.is(up.output.stderr, "");
  const status = run(t, ["migrate", "status"], "pipe", "pipe", env);
  t.is(await status.ended, 0);
  t.regex(status.output.stdout, /^accounts 0001-\S+: applied/m);
  t.notRegex(status.output.stdout, /pending/);
  for (const args of [["migrate", "status"], ["check", "--json"], ["outbox", "status"], ["--help"]]) {
    const { ended, output } = run(t, args, closedPipe(t), "pipe", env);
    t.is(await ended, args[0] === "--help" ? 0 : NO_READER, args.join(" "));
    t.is(output.stderr, "", args.join(" "));
  }
});

test("a verdict and an error have their exit codes without a reader, too", async (t) => {
  const pending = run(t, ["check"], closedPipe(t), "pipe", database(t));
  t.is(await pending.ended, 1);
  t.is(pending.output.stderr, "");
  const wrong = run(t, ["migrate", "status"], "pipe", closedPipe(t), { DATABASE_URL: "nothing:" });
  t.is(await wrong.ended, 2);
  t.is(wrong.output.stdout, "");
});

test("a write that fails otherwise is an error", async (t) => {
  const full = openSync("/dev/full", "w");
  t.teardown(() => closeSync(full));
  const { ended, output } = run(t, ["migrate", "status"], full, "pipe", database(t));
  t.is(await ended, 2);
  t.regex(output.stderr, /^brasa: stdout could not be written: ENOSPC/);
});

test("a server without a reader of stdout serves on, and its log has the start line", async (t) => {
  const { child, says, ended } = run(t, ["serve"], closedPipe(t), "pipe");
  const [, url] = await says("stderr", /the start line could not be written to stdout.*(http:\S+?);/);
  t.is((await fetch(`${url}/readyz`)).status, 200);
  child.kill("SIGTERM");
  t.is(await ended, 0);
});

test("a server without a reader of its log goes on with it on stdout, and loses no line", async (t) => {
  for (const processes of ["1", "2"]) {
    const env = processes === "1" ? {} : database(t);
    const { child, output, says, ended } = run(t, ["serve", "--processes", processes], "pipe", closedPipe(t), env);
    const [, url] = await says("stdout", /(http:\S+?);/);
    const post = { method: "POST", headers: { "content-type": "application/json" }, body: '{"id": "nobody"}' };
    const response = await fetch(`${url}/accounts.v1.UserService/GetUser`, post);
    t.is(response.status, 401);
    await says("stdout", /"rpc":"accounts\.v1\.UserService\/GetUser"/);
    t.regex(output.stdout, /the reader of stderr has closed the pipe/);
    child.kill("SIGTERM");
    t.is(await ended, 0);
    t.regex(output.stdout, /draining[\s\S]*closed/);
  }
});

test("a server that can tell nobody of anything drains, and ends as by SIGPIPE", async (t) => {
  t.is(await run(t, ["serve"], closedPipe(t), closedPipe(t)).ended, NO_READER);
  t.is(await run(t, ["serve", "--processes", "2"], closedPipe(t), closedPipe(t), database(t)).ended, NO_READER);
});
