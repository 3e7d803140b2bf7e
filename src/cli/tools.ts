import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

const isWindows = process.platform === "win32";

/** The path of a program that npm has installed for a project, or for one around it; undefined if there is none. */
export function toolIn(root: string, name: string): string | undefined {
  const tool = join(root, "node_modules/.bin", isWindows ? `${name}.cmd` : name);
  if (existsSync(tool)) return tool;
  const parent = dirname(root);
  return parent === root ? undefined : toolIn(parent, name);
}

/** Runs a program to its end. @returns its exit code, and all that it has printed */
export function runTool(
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    // A script of npm's is a batch file on Windows.
    const child = spawn(command, args, { cwd, shell: isWindows, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}
