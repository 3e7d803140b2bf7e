import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { answerFinding } from "../../../../src/server/operate/doctor/database.ts";
import { spaceFinding, syncFinding } from "../../../../src/server/operate/doctor/disk.ts";
import { type Finding, runCheck } from "../../../../src/server/operate/doctor/finding.ts";
import { hashingFinding } from "../../../../src/server/operate/doctor/hashing.ts";
import { openFilesFinding, threadsFinding, versionFinding } from "../../../../src/server/operate/doctor/machine.ts";
import { startNats } from "../../../helpers/brokers/nats.ts";
import { withNats } from "../../../helpers/brokers/with-nats.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { makeCertificate, withOpenssl } from "../../../helpers/network/tls.ts";
import { mainFile, runBrasa } from "../../../helpers/process.ts";
import { calm, doctor, has } from "./doctoring.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const none = { folders: [] };

test("doctor tells the versions, and warns of a version of Node that hostile frames can end", async (t) => {
  const { of } = await doctor({});
  t.regex(of("versions")[0]?.text ?? "", /^brasa \d+\.\d+\.\d+, Node \d+\.\d+\.\d+ on \w+ \w+, \d+ cores, [\d.]+ GiB/);
  has(t, [versionFinding("20.19.0", "Node 20.19.0")], "warning", /hostile HTTP\/2 frames/);
  has(t, [versionFinding("24.1.0", "Node 24.1.0")], "ok", /Node 24/);
});

test("doctor tells all that is wrong with settings, and what is risky", async (t) => {
  const wrong = (await doctor({ HTTP_PORT: "http", BROKER_REPLICAS: "3", LOG_LEVLE: "info" })).of("settings");
  has(t, wrong, "problem", /HTTP_PORT is "http"/);
  has(t, wrong, "problem", /BROKER_REPLICAS is for BROKER_URL/);
  has(t, wrong, "problem", /LOG_LEVLE is no setting/);
  const open = { HOST: "0.0.0.0" };
  const risks: [Record<string, string>, RegExp][] = [
    [open, /without TLS/],
    [open, /CONSOLE is on, and HOST open/],
    [{ ...open, METRICS: "open" }, /METRICS is open/],
    [open, /PAGE_TOKEN_KEY is not set/],
    [open, /TOKEN_ISSUER is not set/],
    [open, /NOTIFICATIONS_URL is not set/],
    [{ ...open, TLS_CERT: "c.pem", TLS_KEY: "k.pem", GRPC_PLAINTEXT: "true" }, /GRPC_PLAINTEXT leaves GRPC_PORT open/],
    [{ CORS_ORIGINS: "*" }, /CORS_ORIGINS is \*/],
    [{ ENCRYPTION_KEY: "" }, /ENCRYPTION_KEY is not set/],
    [{ LOG_LEVEL: "silent" }, /LOG_LEVEL is silent/],
    [{}, /DATABASE_URL is memory:/],
    [{ DATABASE_URL: "json:./x", PROJECTS_DATABASE_URL: "memory:" }, /PROJECTS_DATABASE_URL is memory:/],
  ];
  const quiet = (await doctor({ DATABASE_URL: "json:./x" })).of("settings");
  t.deepEqual(
    quiet.map(({ state }) => state),
    ["ok"],
  );
  for (const [env, text] of risks) {
    has(t, (await doctor(env)).of("settings"), "warning", text);
    // The control: the risk is that setting's.
    t.false(quiet.some((one) => text.test(one.text)));
  }
});

withOpenssl.test(
  withOpenssl.title("doctor tells when the certificate ends, that files cannot be used, and who can read the key"),
  async (t) => {
    const { certFile: TLS_CERT, keyFile: TLS_KEY } = makeCertificate(t);
    chmodSync(TLS_KEY, 0o600);
    const at = (days: number) => () => new Date(Date.now() + days * DAY_MS);
    const env = { TLS_CERT, TLS_KEY };
    has(t, (await doctor(env)).of("certificate"), "warning", /cert\.pem ends on \d{4}-\d\d-\d\d, in 0 days/);
    has(t, (await doctor(env, { now: at(3) })).of("certificate"), "problem", /has ended/);
    has(t, (await doctor(env, { now: at(-3) })).of("certificate"), "problem", /is valid from/);
    t.is((await doctor(env)).of("certificate").length, 1);
    chmodSync(TLS_KEY, 0o644);
    has(
      t,
      (await doctor(env)).of("certificate"),
      "warning",
      /everyone on this machine can read the key .* \(mode 0644\)/,
    );
    writeFileSync(TLS_KEY, "no key");
    has(t, (await doctor(env)).of("certificate"), "problem", /cannot be used/);
    has(t, (await doctor({ ...env, TLS_CERT: "no.pem" })).of("certificate"), "problem", /cannot read it/);
    has(t, (await doctor({})).of("certificate"), "ok", /there is none/);
  },
);

test("doctor tells a limit of open files that is too low", async (t) => {
  const { stdout } = await promisify(execFile)(
    "sh",
    ["-c", `ulimit -n 512; exec "${process.execPath}" "${mainFile}" doctor --json || true`],
    { env: { PATH: process.env.PATH, ...calm } },
  ).catch((error) => error);
  const { findings, counts } = JSON.parse(stdout);
  has(t, findings, "problem", /a process may have 512 files and connections open, too few/);
  t.true(counts.problems >= 1);
  has(t, [openFilesFinding(1500, 1000)], "warning", /MAX_CONCURRENT_CALLS is 1000/);
  has(t, [openFilesFinding(65_536, 1000)], "ok", /65536/);
});

test("doctor tells too few threads for the cores, and hashes that take too long", async (t) => {
  has(t, [threadsFinding("none", 2, 2)], "problem", /UV_THREADPOOL_SIZE is "none"/);
  has(t, [threadsFinding(undefined, 2, 8)], "warning", /2 of 8 cores/);
  t.regex(threadsFinding(undefined, 2, 8).remedy ?? "", /UV_THREADPOOL_SIZE=10/);
  has(t, [threadsFinding("10", 8, 8)], "ok", /10 threads/);
  has(t, [hashingFinding(1200, 2)], "warning", /takes 1200 ms/);
  has(t, [hashingFinding(30, 2)], "ok", /30 ms, 2 at a time: up to 67 sign-ins a second/);
  let made = 0;
  const { of } = await doctor({}, { hashing: { width: 3, hash: async () => made++ } });
  t.regex(of("hashing")[0]?.text ?? "", /3 at a time/);
  t.true(made > 0);
});

test("doctor tells of folders that are missing, no folders, full or slow", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  writeFileSync(join(folder, "file"), "");
  const disks = (await doctor({}, { folders: [folder, join(folder, "none"), join(folder, "file")] })).of("disk");
  has(t, disks, "ok", /has [\d.]+ GiB free/);
  has(t, disks, "warning", /there is no folder .*none/);
  has(t, disks, "problem", /file is no folder/);
  has(t, [spaceFinding("/x", 2 ** 20, 2 ** 34)], "problem", /0\.0 GiB free, of 16\.0/);
  has(t, [spaceFinding("/x", 2 ** 29, 2 ** 34)], "warning", /0\.5 GiB free/);
  has(t, [syncFinding("/x", 35)], "warning", /after 35\.0 ms: each commit waits/);
  has(t, [syncFinding("/x", 3)], "ok", /after 3\.0 ms/);
  has(t, [answerFinding("DATABASE_URL", 90)], "warning", /answers within 90\.0 ms/);
  has(t, [answerFinding("DATABASE_URL", 1)], "ok", /answers within 1\.0 ms/);
});

test("doctor tells a broker that is away, or is none, or lacks JetStream", async (t) => {
  const closed = await greeting(t);
  await closed.end();
  const broker = async (url: string) => (await doctor({ BROKER_URL: url }, none)).of("broker");
  has(t, await broker(`nats://127.0.0.1:${closed.port}`), "problem", /cannot be reached \(ECONNREFUSED\)/);
  const page = await greeting(t, "HTTP/1.1 400 Bad Request\r\n\r\n");
  has(t, await broker(`nats://127.0.0.1:${page.port}`), "problem", /is no NATS server/);
  const plain = await greeting(t, 'INFO {"version":"2.10.0"}\r\n');
  has(
    t,
    await broker(`nats://me:secret@127.0.0.1:${plain.port}`),
    "problem",
    /NATS 2\.10\.0 at 127\.\S+ has no JetStream/,
  );
  const both = await broker(`nats://me:secret@127.0.0.1:${plain.port},127.0.0.1:${closed.port}`);
  t.is(both.length, 2);
  t.false(JSON.stringify(both).includes("secret"));
  has(t, (await doctor({})).of("broker"), "ok", /there is none/);
});

withNats.test(withNats.title("doctor finds a broker that is there"), async (t) => {
  const server = await startNats();
  t.teardown(() => server.close());
  const { of } = await doctor({ BROKER_URL: server.url });
  has(t, of("broker"), "ok", /NATS \d+\.\d+\.\d+ at \S+ can be reached, and has JetStream/);
});

test("doctor tells no part of a broker's password, however it is written", async (t) => {
  for (const password of ["canary", "a,canary:12,34", "canary,nats://b@c", "a@canary", "%zzcanary"]) {
    const { findings, of } = await doctor({ BROKER_URL: `nats://user:${password}@127.0.0.1:1` });
    t.true(
      of("broker").some(({ state }) => state === "problem"),
      password,
    );
    t.notRegex(JSON.stringify(findings), /canary/, password);
  }
});

test("a check that fails is a finding, and does not end the others", async (t) => {
  const failing = {
    name: "moon",
    run: async (): Promise<Finding[]> => {
      throw new Error("it is new\nand dark");
    },
  };
  has(t, await runCheck(failing, {} as never), "problem", /^could not be examined: it is new$/);
});

test("the command's exit code is 1 for a problem, and 0 for warnings", async (t) => {
  const calmly = runBrasa(["doctor"], { DATABASE_URL: "memory:", LOG_LEVEL: "warn" });
  t.is(await calmly.ended, 0, calmly.output.stderr);
  t.regex(calmly.output.stdout, /^warning {2}settings .*memory:.*\n +remedy: \w/m);
  t.regex(calmly.output.stdout, /\n\d+ ok, \d+ warnings?, 0 problems\n$/);
  const wrong = runBrasa(["doctor", "--json"], { DATABASE_URL: "memory:", HTTP_PORT: "http" });
  t.is(await wrong.ended, 1, wrong.output.stderr);
  const { counts } = JSON.parse(wrong.output.stdout);
  t.is(counts.problems, 1);
});

/** A server that says something to each connection. */
async function greeting(t: ExecutionContext, text = "") {
  const server = createServer((socket) => socket.end(text)).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { port, end: () => new Promise((resolve) => server.close(resolve)) };
}
