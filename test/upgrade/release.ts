import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../helpers/tools.ts";

/**
 * Builds the program as it was released last, from the commit in `released.commit`, which `npm run release:contract` writes with the
 * contract of that release. It runs with the packages of this checkout.
 *
 * @returns its compiled main file
 * @throws Error if the clone does not have the commit
 */
export function buildRelease(): string {
  const commit = readFileSync(join(root, "released.commit"), "utf8").trim();
  const folder = join(root, ".cache/released", commit);
  const main = join(folder, "dist/main.js");
  if (existsSync(main)) return main;
  const half = `${folder}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  let sources: Buffer;
  try {
    sources = execFileSync(
      "git",
      ["archive", commit, "src", "gen", "proto", "templates", "package.json", "tsconfig.json", "tsconfig.build.json"],
      {
        cwd: root,
        maxBuffer: 256 << 20,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
  } catch (cause) {
    throw new Error(`the released commit ${commit} cannot be read: a shallow clone lacks it (git fetch --unshallow)`, {
      cause,
    });
  }
  execFileSync("tar", ["-x", "-C", half], { input: sources });
  symlinkSync(join(root, "node_modules"), join(half, "node_modules"));
  // Its types were checked when it was released.
  execFileSync("npx", ["tsc", "-p", "tsconfig.build.json", "--noCheck"], { cwd: half, stdio: "inherit" });
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  return main;
}
