import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { createLane } from "../../../src/accounts/password/lane.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { cheapHasher, startApp } from "../../helpers/app.ts";
import { freePort } from "../../helpers/network/port.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { testWith } from "../../helpers/test-with.ts";
import { root, run } from "../../helpers/tools.ts";
import { type Scrape, scrape } from "./scrape.ts";

const METRICS_TOKEN = "0123456789abcdef0123456789abcdef";
const dashboard = JSON.parse(readFileSync(join(root, "deploy/grafana/brasa.json"), "utf8"));
const alerts = readFileSync(join(root, "deploy/prometheus/alerts.yml"), "utf8");
const user = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };

/** The expressions of the dashboard, as Grafana sends them. */
const panels: { readonly title: string; readonly expr: string }[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }: { title: string; targets?: { expr: string }[] }) =>
    targets.map(({ expr }) => ({ title, expr })),
  ),
  ...dashboard.annotations.list.map(({ name, expr }: { name: string; expr: string }) => ({ title: name, expr })),
].map(({ title, expr }) => ({
  title,
  expr: expr.replaceAll("$__rate_interval", "1m").replaceAll("$job", "brasa").replaceAll("$instance", ".*"),
}));

/** The names of alerts with their expressions. */
const rules: (readonly [name: string, expr: string])[] = [...alerts.matchAll(/- alert: (\w+)\n\s+expr: (.+)\n/g)].map(
  ([, name = "", expr = ""]) => [name, expr],
);

/** An app whose passwords cost little, in a lane as the product's. */
async function openApp(t: ExecutionContext, env: Record<string, string> = {}) {
  const lane = createLane(2, 100);
  const hash = (password: string) => lane(() => cheapHasher.hash(password));
  const app = await startApp(env, createLog("silent"), { ...cheapHasher, hash, usage: lane.usage });
  t.teardown(() => app.close());
  return app;
}

/** An app with TLS, so that it has the figure of its certificate, too, and with calls of each kind. */
async function openUsed(t: ExecutionContext) {
  const { cert, certFile, keyFile } = makeCertificate(t);
  const app = await openApp(t, { TLS_CERT: certFile, TLS_KEY: keyFile, HOST: "0.0.0.0", METRICS_TOKEN });
  const transport = createConnectTransport({ baseUrl: app.url, httpVersion: "2", nodeOptions: { ca: cert } });
  const users = createClient(UserService, transport);
  const { user: made } = await users.createUser({ user });
  const use = async () => {
    await users.getUser({ id: made?.id ?? "" });
    await t.throwsAsync(users.getUser({ id: crypto.randomUUID() }));
  };
  await use();
  return { ...app, certFile, use };
}

/** The metrics and labels that an expression names. */
function namesIn(expr: string): { readonly metrics: string[]; readonly labels: string[] } {
  const bare = expr.replaceAll(/"[^"]*"/g, '""');
  const metrics = bare.match(/\b(brasa|rpc|db|nodejs|process)_\w+(?=[{[ )]|$)/g) ?? [];
  const inGroups = [...bare.matchAll(/\b(?:by|on|without|ignoring) \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(",").map((label) => label.trim()),
  );
  const matched = [...bare.matchAll(/(\w+)(?:=~|!~|!=|=)""/g)].map(([, label = ""]) => label);
  const labels = [...inGroups, ...matched];
  return { metrics: metrics.filter((name) => !labels.includes(name)), labels };
}

/** Those that Prometheus adds, and that of one of several processes. */
const GIVEN_LABELS = ["job", "instance", "process"];

function unknownNames(one: Scrape, expr: string): string[] {
  const samples = [...one.metrics.values()].flatMap(({ samples: own }) => own);
  const metrics = new Set(samples.map(({ name }) => name));
  const labels = new Set([...GIVEN_LABELS, ...samples.flatMap((sample) => Object.keys(sample.labels))]);
  const used = namesIn(expr);
  return [...used.metrics.filter((name) => !metrics.has(name)), ...used.labels.filter((label) => !labels.has(label))];
}

withOpenssl.test(
  withOpenssl.title("each metric and label of the dashboard and the alerts is in a scrape"),
  async (t) => {
    const { url, certFile } = await openUsed(t);
    const { code, stdout, stderr } = await run("curl", [
      "-sf",
      "--cacert",
      certFile,
      "-H",
      `authorization: Bearer ${METRICS_TOKEN}`,
      `${url}/metrics`,
    ]);
    t.is(code, 0, stderr);
    const one = new (await import("./scrape.ts")).Scrape(stdout);
    t.true(panels.length > 25);
    for (const { title, expr } of panels) t.deepEqual(unknownNames(one, expr), [], title);
    t.is(rules.length, alerts.split("- alert:").length - 1);
    for (const [name, expr] of rules) t.deepEqual(unknownNames(one, expr), [], name);
    // The control: a name that is not there is found, be it a metric or a label.
    const wrong = 'sum by (rpc_metod) (rate(brasa_rpc_call_total{reasons=""}[5m]))';
    t.deepEqual(unknownNames(one, wrong), ["brasa_rpc_call_total", "rpc_metod", "reasons"]);
  },
);

const withPromtool = testWith("promtool", "promtool", ["--version"]);
withPromtool.test(withPromtool.title("the alerts are right, and their tests pass"), async (t) => {
  const files = ["deploy/prometheus/alerts.yml", "deploy/prometheus/alerts.test.yml"] as const;
  const checked = await run("promtool", ["check", "rules", files[0]]);
  t.is(checked.code, 0, checked.stderr + checked.stdout);
  const tested = await run("promtool", ["test", "rules", files[1]]);
  t.is(tested.code, 0, tested.stderr + tested.stdout);
  // The control: without its `for`, an alert comes too early.
  const folder = mkdtempSync(join(tmpdir(), "alerts-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "deploy/prometheus"), folder, { recursive: true });
  writeFileSync(join(folder, "alerts.yml"), alerts.replaceAll("for: 5m", "for: 0s"));
  t.not((await run("promtool", ["test", "rules", join(folder, "alerts.test.yml")])).code, 0);
});

const withPrometheus = testWith("prometheus, or no openssl,", "sh", ["-c", "prometheus --version && openssl version"]);
withPrometheus.test(
  withPrometheus.title("Prometheus scrapes the service as the sample says, and answers each question of the dashboard"),
  async (t) => {
    const { url, certFile, use } = await openUsed(t);
    const prometheus = await startPrometheus(t, url, certFile);
    const ask = async (path: string) => {
      const answer = (await (await fetch(prometheus + path)).json()) as { status: string; data: unknown };
      t.is(answer.status, "success", `${path}: ${JSON.stringify(answer)}`);
      return answer.data;
    };
    const results = async (expr: string): Promise<unknown[]> =>
      ((await ask(`/api/v1/query?query=${encodeURIComponent(expr)}`)) as { result: unknown[] }).result;
    // A rate needs two scrapes.
    while ((await results('rate(brasa_rpc_errors_total{job="brasa"}[1m]) > 0')).length === 0) {
      await use();
      await delay(50);
    }
    // These have nothing to show where all is well.
    const quiet = new Set(["Starts", "Calls without an answer yet by method", "Dead letters"]);
    for (const { title, expr } of panels) {
      const found = await results(expr);
      if (!quiet.has(title)) t.true(found.length > 0, `${title}: ${expr}`);
    }
    const statesNow = async () => {
      const { groups } = (await ask("/api/v1/rules")) as {
        groups: { rules: { name: string; health: string; lastError?: string }[] }[];
      };
      return groups.flatMap((group) => group.rules);
    };
    let states = await statesNow();
    while (states.some(({ health }) => health === "unknown")) states = await statesNow();
    t.deepEqual(
      states.map(({ name }) => name),
      rules.map(([name]) => name),
    );
    for (const { name, health, lastError } of states) t.is(health, "ok", `${name}: ${lastError}`);
  },
);

/** Prometheus with the sample's configuration, but for addresses, intervals and the tests' certificate. */
async function startPrometheus(t: ExecutionContext, url: string, certFile: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
  cpSync(join(root, "deploy/prometheus"), folder, { recursive: true });
  writeFileSync(join(folder, "brasa-token"), METRICS_TOKEN);
  const sample = readFileSync(join(folder, "prometheus.yml"), "utf8");
  const own = sample
    .replaceAll(": 15s", ": 500ms")
    .replace("127.0.0.1:8080", new URL(url).host)
    .replace("- job_name: brasa", `- job_name: brasa\n    scheme: https\n    tls_config: { ca_file: ${certFile} }`);
  t.not(own, sample);
  writeFileSync(join(folder, "prometheus.yml"), own);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    "prometheus",
    [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  t.teardown(() => endThenRemove(child, folder));
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", () => {
      if (log.includes("Server is ready to receive web requests")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`prometheus ended with ${code}: ${log}`)));
  });
  return `http://${address}`;
}

async function endThenRemove(child: ChildProcess, folder: string): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  rmSync(folder, { recursive: true });
}

test("the page has each metric as a scrape tells it, and each alert", async (t) => {
  const app = await openApp(t);
  const users = createClient(UserService, createConnectTransport({ baseUrl: app.url, httpVersion: "1.1" }));
  await users.createUser({ user });
  await t.throwsAsync(users.getUser({ id: "no UUID" }));
  const one = await scrape(app.url);
  const page = readFileSync(join(root, "docs/monitoring.md"), "utf8");
  const labelsOf = (name: string) => {
    const labels = one.metrics.get(name)?.samples.flatMap((sample) => Object.keys(sample.labels)) ?? [];
    return [...new Set(labels)].filter((label) => label !== "le").map((label) => `\`${label}\``);
  };
  const expected = [...one.metrics].map(
    ([name, { type, help }]) => `| \`${name}\` | ${type} | ${labelsOf(name).join(", ")} | ${help} |`,
  );
  const [, table = ""] = page.split("| metric | type | labels | meaning |\n|---|---|---|---|\n");
  t.deepEqual(table.split("\n\n", 1)[0]?.split("\n"), expected);
  const told = [...page.matchAll(/^\| `(Brasa\w+)` \|/gm)].map(([, name]) => name);
  t.deepEqual(
    told,
    rules.map(([name]) => name),
  );
});

test("the page's monitor finds the pods of the manifests, their port and their token", (t) => {
  const page = readFileSync(join(root, "docs/monitoring.md"), "utf8");
  const [, monitor = ""] = /```yaml monitor\.yaml\n(.*?)```/s.exec(page) ?? [];
  const manifest = (name: string) => readFileSync(join(root, "deploy/kubernetes", name), "utf8");
  const part = (pattern: RegExp) => pattern.exec(monitor)?.[1] ?? "none";
  const label = part(/matchLabels:\n +(\S+: \S+)/);
  t.regex(manifest("deployment.yaml"), new RegExp(`template:\\n +metadata:\\n +labels:\\n +${label}\\n`));
  t.regex(manifest("deployment.yaml"), new RegExp(`- name: ${part(/- port: (\w+)/)}\\n +containerPort:`));
  t.regex(manifest("secret.example.yaml"), new RegExp(`name: ${part(/credentials:\n +name: (\w+)/)}\\n`));
  t.regex(manifest("secret.example.yaml"), new RegExp(`^ +${part(/key: (\w+)/)}: `, "m"));
});
