import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ExecutionContext } from "ava";
import { temporaryFolder } from "./folder.ts";
import { built, root } from "./tools.ts";

/** A program of an example in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Resolves when it has printed this to stdout. */
  printed(text: string): Promise<void>;
}

/** A copy of an example, in a project with the toolkit as the tests have built it. */
export interface Example {
  readonly folder: string;
  /** Starts a file of the example; it is ended with the test. */
  start(file: string, args?: readonly string[], env?: Record<string, string>): Program;
}

/** Copies an example into a project, until the test's end. @param name the folder within examples/ */
export function copyExample(t: ExecutionContext, name: string): Example {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  cpSync(join(root, "examples", name), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const toolkit = join(folder, "node_modules/brasa");
  mkdirSync(toolkit, { recursive: true });
  symlinkSync(join(root, "package.json"), join(toolkit, "package.json"));
  symlinkSync(join(root, "gen"), join(toolkit, "gen"));
  symlinkSync(dirname(built("src/main.ts")), join(toolkit, "dist"));
  for (const scope of ["@bufbuild", "@connectrpc", "@types"]) {
    symlinkSync(join(root, "node_modules", scope), join(folder, "node_modules", scope));
  }
  const loader = pathToFileURL(join(root, "node_modules/tsx/dist/loader.mjs")).href;
  return {
    folder,
    start(file, args = [], env = {}) {
      const child = spawn(process.execPath, ["--import", loader, file, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH, GRPC_PORT: "0", HTTP_PORT: "0", LOG_LEVEL: "warn", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const output = { stdout: "", stderr: "" };
      child.stderr.on("data", (chunk) => {
        output.stderr += chunk;
      });
      child.stdout.on("data", (chunk) => {
        output.stdout += chunk;
      });
      const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
      t.teardown(async () => {
        child.kill("SIGKILL");
        await ended;
      });
      const printed = (text: string) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if (output.stdout.includes(text)) resolve();
          };
          child.stdout.on("data", look);
          ended.then((code) => reject(new Error(`ended with ${code}: ${output.stderr}`)), reject);
          look();
        });
      return { child, output, ended, printed };
    },
  };
}
