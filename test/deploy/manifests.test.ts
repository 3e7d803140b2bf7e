import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../helpers/folder.ts";
import { testWith } from "../helpers/test-with.ts";
import { root, run } from "../helpers/tools.ts";
import { KUBERNETES, manifests, python, readDeploy, readUnit, readYaml } from "./files.ts";

const withPython = testWith("kubernetes-validate or compose-spec in .cache/python", python, [
  "-c",
  "import kubernetes_validate, compose_spec",
]);
const hadolint = join(root, ".cache/python/bin/hadolint");
const withHadolint = testWith("hadolint in .cache/python", hadolint, ["--version"]);
const withSystemd = testWith("systemd-analyze", "systemd-analyze", ["--version"]);

/** The seconds that an end may take beyond DRAIN_MS, as docs/operations.md says. */
const BEYOND_DRAIN_S = 5;

/** From the first version with preStop's sleep to the newest that the tool knows. */
const VERSIONS = ["1.30", "1.37"];

function temporaryFile(t: ExecutionContext, name: string, content: string): string {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

const validate = (version: string, files: readonly string[]) =>
  run(python, ["-m", "kubernetes_validate", "--strict", "--kubernetes-version", version, ...files]);

withPython.test(withPython.title("the manifests have the schemas of Kubernetes, and a slip is found"), async (t) => {
  t.is(manifests.length, 6);
  for (const version of VERSIONS) {
    const { code, stdout, stderr } = await validate(version, manifests);
    t.is(code, 0, stdout + stderr);
  }
  const wrong = readDeploy("kubernetes/deployment.yaml").replace("maxSurge", "maxSurges");
  const slip = temporaryFile(t, "deployment.yaml", wrong);
  t.is((await validate("1.37", [slip])).code, 1);
});

withPython.test(withPython.title("the manifests fit each other"), async (t) => {
  const { resources } = await readYaml(`${KUBERNETES}/kustomization.yaml`);
  t.deepEqual(
    resources.map((name: string) => `${KUBERNETES}/${name}`).sort(),
    manifests.filter((path) => !path.includes("example")).sort(),
  );
  const of = (name: string) => readYaml(`${KUBERNETES}/${name}.yaml`);
  const [{ spec: deployment }, service, budget, policy] = await Promise.all(
    ["deployment", "service", "pod-disruption-budget", "network-policy"].map(of),
  );
  const pod = deployment.template;
  const [container] = pod.spec.containers;
  const { labels } = pod.metadata;
  t.deepEqual(deployment.selector.matchLabels, labels);
  t.deepEqual(service.spec.selector, labels);
  t.deepEqual(budget.spec.selector.matchLabels, labels);
  t.deepEqual(policy.spec.podSelector.matchLabels, labels);
  const ports = new Set(container.ports.map(({ name }: { name: string }) => name));
  t.deepEqual(new Set(service.spec.ports.map((port: { targetPort: string }) => port.targetPort)), ports);
  const config = (await of("configmap")).data;
  t.deepEqual(
    container.ports.map(({ containerPort }: { containerPort: number }) => String(containerPort)),
    [config.GRPC_PORT, config.HTTP_PORT],
  );
  t.deepEqual(
    container.envFrom.map((one: object) => Object.values(one)[0].name),
    [(await of("configmap")).metadata.name, (await of("secret.example")).metadata.name],
  );
  const { preStop } = container.lifecycle;
  const end = preStop.sleep.seconds + config.DRAIN_MS / 1000 + BEYOND_DRAIN_S;
  t.true(pod.spec.terminationGracePeriodSeconds >= end, `an end may take ${end} s`);
  t.true(budget.spec.maxUnavailable < deployment.replicas);
  t.true(pod.spec.securityContext.runAsNonRoot && container.securityContext.readOnlyRootFilesystem);
  t.false(container.securityContext.allowPrivilegeEscalation);
});

withPython.test(
  withPython.title("the compose file has the schema of Compose, a slip is found, and its services are checked"),
  async (t) => {
    const program =
      "import sys, yaml, compose_spec; compose_spec.ComposeSpecification.model_validate(yaml.safe_load(open(sys.argv[1])), extra='forbid')";
    const text = readDeploy("compose.yaml");
    const check = (content: string) => run(python, ["-c", program, temporaryFile(t, "compose.yaml", content)]);
    const { code, stderr } = await check(text);
    t.is(code, 0, stderr);
    t.not((await check(text.replace("read_only", "readonly"))).code, 0);

    const { services, volumes } = await readYaml("deploy/compose.yaml");
    t.deepEqual(Object.keys(services.brasa.depends_on), ["postgres", "nats"]);
    for (const name of ["postgres", "nats"]) {
      t.is(services.brasa.depends_on[name].condition, "service_healthy");
      t.truthy(services[name].healthcheck, name);
      t.true(services[name].volumes[0].startsWith(`${name}:`) && name in volumes, name);
      t.regex(services[name].image, /:\d+\.\d+/, "the version is told");
    }
    const drain = Number(services.brasa.environment.DRAIN_MS) / 1000;
    t.true(Number.parseInt(services.brasa.stop_grace_period, 10) >= drain + BEYOND_DRAIN_S);
    for (const port of services.brasa.ports) t.regex(port, /^127\.0\.0\.1:/);
  },
);

withHadolint.test(withHadolint.title("hadolint finds nothing in the Dockerfile, and a slip is found"), async (t) => {
  const dockerfile = readDeploy("Dockerfile");
  const lint = (text: string) => run(hadolint, ["--failure-threshold", "style", temporaryFile(t, "Dockerfile", text)]);
  t.deepEqual(await lint(dockerfile), { code: 0, stdout: "", stderr: "" });
  t.regex(
    (await lint(dockerfile.replace("-bookworm AS", " AS").replace(/:\$\{NODE_VERSION\} AS/, " AS"))).stdout,
    /DL3006/,
  );
});

test("an image has the sources of the service alone", (t) => {
  const lines = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  t.is(lines[0], "*");
  t.deepEqual(
    lines.slice(1).filter((line) => !line.startsWith("!")),
    [],
  );
  t.false(lines.some((line) => /env|data|deploy|test/.test(line)));
});

withSystemd.test(
  withSystemd.title("systemd takes the unit as it is, and finds little that it could do to the machine"),
  async (t) => {
    const text = readDeploy("systemd/brasa.service");
    const verify = async (unit: string) => {
      // Node is elsewhere on some machines, and systemd looks for the program.
      const file = temporaryFile(t, "brasa.service", unit.replace("/usr/bin/node", process.execPath));
      const { code, stdout, stderr } = await run("systemd-analyze", ["verify", "--man=no", file]);
      const own = (stdout + stderr).split("\n").filter((line) => line.includes("brasa.service"));
      const exposure = await run("systemd-analyze", [
        "security",
        "--offline=true",
        "--threshold=20",
        "--no-pager",
        file,
      ]);
      return { own, code, exposure };
    };
    const { own, code, exposure } = await verify(text);
    t.deepEqual([own, code], [[], 0]);
    t.is(exposure.code, 0, exposure.stdout.slice(-200));
    t.not((await verify(text.replace("TimeoutStopSec", "TimeoutStopSeconds"))).own.length, 0);
    const open = text.replace(/^(ProtectSystem|CapabilityBoundingSet|PrivateUsers|NoNewPrivileges)=.*\n/gm, "");
    t.not((await verify(open)).exposure.code, 0);
    const drain = /DRAIN_MS=(\d+)/.exec(text)?.[1];
    t.true(Number(readUnit(text, "TimeoutStopSec")) >= Number(drain) / 1000 + BEYOND_DRAIN_S);
  },
);
