import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { StartError } from "../../server/config.ts";
import { toName } from "./names.ts";
import { Plan } from "./plan.ts";
import { render, targetOf, templatesIn } from "./render.ts";

/** A project that is to be made. */
export interface NewProject {
  /** @default that of its folder */
  readonly name?: string | undefined;
  /** Where npm finds the toolkit: a version, or such as `file:../brasa-0.1.0.tgz`. @default where the project has it from already, else the version that runs */
  readonly toolkit?: string | undefined;
}

/** Plans the files of a project. @param root its folder, which need not exist @throws StartError */
export function planProject(root: string, { name: given, toolkit }: NewProject): Plan {
  const folder = basename(resolve(root));
  const name = toName(
    given ?? folder,
    given === undefined ? "the folder, by which the project is called (or else --name NAME)," : "the project",
  );
  const own = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as Manifest;
  const source = toolkit ?? toolkitIn(root) ?? own.version;
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
