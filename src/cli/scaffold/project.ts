import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { StartError } from "../../server/config.ts";
import { toName } from "./names.ts";
import { Plan } from "./plan.ts";
import { render, targetOf, templatesIn } from "./render.ts";

/** A project that is to be made. */
export interface NewProject {
  /** @default that of its folder */
  readonly name?: string | undefined;
  /** Where npm finds the toolkit: a version, or such as `file:../brasa-0.1.0.tgz`. @default where the project has it from already, else where npm installed the running one from */
  readonly toolkit?: string | undefined;
}

/** The folder of the package that runs. */
const PACKAGE = fileURLToPath(new URL("../../../", import.meta.url));

/** Plans the files of a project. @param root its folder, which need not exist @throws StartError */
export function planProject(root: string, { name: given, toolkit }: NewProject): Plan {
  const folder = basename(resolve(root));
  const name = toName(
    given ?? folder,
    given === undefined ? "the folder, by which the project is called (or else --name NAME)," : "the project",
  );
  const own = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as Manifest;
  const source = toolkit ?? toolkitIn(root) ?? packedToolkit(PACKAGE, root) ?? own.version;
  if (/["\\\s]/.test(source))
    throw new StartError(`the toolkit's place ${JSON.stringify(source)} must be a version or a path without spaces`);
  const versions = { ...own.devDependencies, ...own.dependencies, brasa: source };
  const values = {
    project: name.kebab,
    "project.snake": name.snake,
    dependencies: dependencyLines(versions, ["@bufbuild/protobuf", "brasa", "zod"]),
    devDependencies: dependencyLines(versions, [
      "@biomejs/biome",
      "@bufbuild/buf",
      "@bufbuild/protoc-gen-es",
      "@connectrpc/connect",
      "@connectrpc/connect-node",
      "@types/node",
      "tsx",
      "typescript",
    ]),
  };
  return new Plan(
    root,
    templatesIn("project").map((path) => ({ path: targetOf(path), content: render(`project/${path}`, values) })),
  );
}

/** The place from which a project that is there has the toolkit. */
function toolkitIn(root: string): string | undefined {
  const file = join(root, "package.json");
  if (!existsSync(file)) return undefined;
  const found = manifestShape.safeParse(readManifest(file));
  return found.data?.dependencies.brasa;
}

/**
 * The packed file from which npm installed the toolkit, so that a project has what made it before that version is in a registry.
 *
 * @param installed the folder of the installed package
 * @returns as a project at `root` names it; undefined for a toolkit from a registry, and for a checkout
 */
export function packedToolkit(installed: string, root: string): string | undefined {
  // npm notes there from where each package of its folder is; a place is relative to the folder that has node_modules.
  const notes = join(installed, "../.package-lock.json");
  if (basename(dirname(resolve(installed))) !== "node_modules" || !existsSync(notes)) return undefined;
  const place = lockShape.safeParse(readManifest(notes)).data?.packages["node_modules/brasa"]?.resolved;
  if (!place?.startsWith("file:")) return undefined;
  const file = resolve(installed, "../..", place.slice("file:".length));
  return existsSync(file) ? `file:${relative(resolve(root), file).replaceAll("\\", "/")}` : undefined;
}

const lockShape = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional() })),
});

/** @throws StartError for a file that is no JSON */
function readManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new StartError(`${file} is no JSON: mend it, or move it away`, { cause });
  }
}

const manifestShape = z.object({ dependencies: z.object({ brasa: z.string() }) });

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The versions that the toolkit itself is tested with. */
function dependencyLines(versions: Readonly<Record<string, string>>, names: readonly string[]): string {
  return names.map((name) => `    "${name}": "${versions[name]}"`).join(",\n");
}
