import { execFile } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, in which ava runs every test. */
export const root = process.cwd();

/** The compiled file of a source. @param path the source's path in the repository, such as `src/main.ts` */
export function built(path: string): string {
  return fileURLToPath(new URL(`../../${path.replace(/\.ts$/, ".js")}`, import.meta.url));
}

// The folder of `go install`, which is often missing in PATH.
process.env.PATH = [process.env.PATH, join(process.env.GOPATH ?? join(homedir(), "go"), "bin")].join(delimiter);

/** Runs a command to its end. */
export function run(
  command: string,
  args: readonly string[],
  input = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { cwd: root, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // If a program could not start, the code is a name such as ENOENT.
      const notStarted = typeof error?.code === "string";
      resolve({
        code: notStarted ? 127 : error ? Number(error.code ?? 1) : 0,
        stdout,
        stderr: notStarted ? error.message : stderr,
      });
    });
    // A program may end before it has read its input: its exit code and output tell of it.
    child.stdin?.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    child.stdin?.end(input);
  });
}
