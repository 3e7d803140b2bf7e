import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "../helpers/tools.ts";

/** Python with the tools that check the files. */
export const python: string = join(root, ".cache/python/bin/python");

export const KUBERNETES = "deploy/kubernetes";

/** The manifests, from the repository on; the kustomization is none. */
export const manifests: readonly string[] = readdirSync(join(root, KUBERNETES))
  .filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml")
  .map((name) => `${KUBERNETES}/${name}`);

/** The text of a file of the folder deploy. */
export function readDeploy(name: string): string {
  return readFileSync(join(root, "deploy", name), "utf8");
}

/** The document of a YAML file. @throws Error for one that is not YAML */
export async function readYaml(path: string): Promise<Yaml> {
  const program = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
  const { code, stdout, stderr } = await run(python, ["-c", program, path]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Any value of a document. */
// biome-ignore lint/suspicious/noExplicitAny: documents of other programs, whose schemas other tests check
export type Yaml = any;

/** The lines `NAME=value` of a file of environment variables. */
export function readEnv(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}

/** The settings that a unit of systemd sets. */
export function readUnitEnv(unit: string): Record<string, string> {
  return readEnv(unit.replace(/^Environment=/gm, ""));
}

/** The value of a line of a unit, such as `TimeoutStopSec`. */
export function readUnit(unit: string, name: string): string {
  const [, value] = new RegExp(`^${name}=(.*)$`, "m").exec(unit) ?? [];
  if (value === undefined) throw new Error(`the unit has no ${name}`);
  return value;
}
