import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./tools.ts";

/** The parts of the repository that a package is built from. */
const PARTS = [
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "src",
  "gen",
  "proto",
  "scripts",
  "templates",
  "console",
];

/**
 * Packs the toolkit, as far as a program needs it, and unpacks it.
 *
 * @param folder an empty one, which gets the package as `brasa`, and the packages that it depends on
 */
export async function unpackToolkit(folder: string): Promise<void> {
  const checkout = join(folder, "checkout");
  mkdirSync(checkout, { recursive: true });
  for (const part of PARTS) cpSync(join(root, part), join(checkout, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
  const run = promisify(execFile);
  const { stdout } = await run("npm", ["pack", "--silent", "--offline", "--pack-destination", folder], {
    cwd: checkout,
  });
  mkdirSync(join(folder, "brasa"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  await run("tar", ["-xzf", join(folder, stdout.trim()), "-C", join(folder, "brasa"), "--strip-components=1"]);
}

/** Gives a project, as an installation would, the packages of the checkout, their programs, and the toolkit. */
export function linkPackages(project: string, toolkit: string): void {
  const packages = join(project, "node_modules");
  mkdirSync(packages, { recursive: true });
  for (const name of readdirSync(join(root, "node_modules"))) {
    if (name !== ".bin" && !name.startsWith(".")) symlinkSync(join(root, "node_modules", name), join(packages, name));
  }
  symlinkSync(toolkit, join(packages, "brasa"));
  mkdirSync(join(packages, ".bin"));
  for (const name of ["biome", "buf", "protoc-gen-es", "tsc", "tsx"]) {
    symlinkSync(join(root, "node_modules/.bin", name), join(packages, ".bin", name));
  }
  symlinkSync(join(toolkit, "dist/main.js"), join(packages, ".bin/brasa"));
}
