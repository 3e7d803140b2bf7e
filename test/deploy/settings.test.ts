import { settings } from "../../src/server/settings/schema.ts";
import { runBrasa } from "../helpers/process.ts";
import { testWith } from "../helpers/test-with.ts";
import { KUBERNETES, python, readDeploy, readEnv, readUnitEnv, readYaml } from "./files.ts";

const withYaml = testWith("PyYAML in .cache/python", python, ["-c", "import yaml"]);

type Env = Record<string, string>;

/** Variables of other programs, and of the compose file itself. */
const OTHERS = ["NODE_ENV", "POSTGRES_PASSWORD"];

/** A key that was made, in place of each that is to be made. */
const filled = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("REPLACE_ME", "0f".repeat(32))]));

function imageEnv(): Env {
  const [, text = ""] = /^ENV (.*(?:\\\n.*)*)$/m.exec(readDeploy("Dockerfile")) ?? [];
  return readEnv(text.replace(/ \\\n +/g, "\n"));
}

/** The environments of the service, each as its files give it. */
async function environments(): Promise<Record<string, Env>> {
  const example = readEnv(readDeploy("env.example"));
  const compose: Env = (await readYaml("deploy/compose.yaml")).services.brasa.environment;
  const withPassword = (value: string) =>
    value.replace(/\$\{POSTGRES_PASSWORD[^}]*\}/, example.POSTGRES_PASSWORD ?? "");
  const map = await readYaml(`${KUBERNETES}/configmap.yaml`);
  const secret = await readYaml(`${KUBERNETES}/secret.example.yaml`);
  return {
    compose: {
      ...imageEnv(),
      ...example,
      ...Object.fromEntries(Object.entries(compose).map(([name, value]) => [name, withPassword(value)])),
    },
    Kubernetes: { ...imageEnv(), ...map.data, ...secret.stringData },
    systemd: { ...readUnitEnv(readDeploy("systemd/brasa.service")), ...example },
  };
}

async function config(env: Env) {
  // Ports of 0, as runBrasa has them, are no part of this.
  const { ended, output } = runBrasa(["config"], { GRPC_PORT: "50051", HTTP_PORT: "8080", ...env });
  return { code: await ended, ...output };
}

withYaml.test(
  withYaml.title("each variable of the files for deployment is a setting, and its value is taken"),
  async (t) => {
    for (const [where, env] of Object.entries(await environments())) {
      t.true(Object.keys(env).length > 8, where);
      for (const name of Object.keys(env)) t.true(name in settings.shape || OTHERS.includes(name), `${where}: ${name}`);
      for (const [name, value] of Object.entries(env)) t.is(typeof value, "string", `${where}: ${name}`);
      const { code, stdout, stderr } = await config(filled(env));
      t.is(code, 0, `${where}: ${stderr}`);
      for (const name of Object.keys(env)) {
        if (!OTHERS.includes(name)) t.regex(stdout, new RegExp(`^${name} +environment`, "m"), where);
      }
    }
  },
);

withYaml.test(withYaml.title("a key that is still to be made is refused"), async (t) => {
  for (const [where, env] of Object.entries(await environments())) {
    const { code, stdout } = await config(env);
    t.is(code, 2, where);
    for (const name of ["PAGE_TOKEN_KEY", "ENCRYPTION_KEY", "METRICS_TOKEN"])
      t.regex(stdout, new RegExp(`^problem: ${name} `, "m"), where);
  }
});
