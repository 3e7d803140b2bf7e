import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endWithTests } from "./running.ts";
import { built } from "./tools.ts";

/** The program in a process of its own. */
export interface Brasa {
  readonly child: ChildProcess;
  /** All that it has printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** The program. */
export const mainFile = built("src/main.ts");

export function runBrasa(args: string[], env: Record<string, string> = {}): Brasa {
  return runProgram(mainFile, args, env);
}

/** Runs a program that is called as ours is, such as another version of it. @param main its compiled main file */
export function runProgram(main: string, args: readonly string[], env: Record<string, string> = {}): Brasa {
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, GRPC_PORT: "0", HTTP_PORT: "0", LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithTests(child);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return { child, output, ended };
}

/** An access token of an administrator of the database, which the command migrates if it is not. */
export async function adminToken(env: Record<string, string>, main = mainFile): Promise<string> {
  const { ended, output } = runProgram(main, ["token", "--role", "admin", "--minutes", "60"], env);
  const code = await ended;
  if (code !== 0) throw new Error(`brasa token ended with ${code}: ${output.stderr}`);
  return output.stdout.trim();
}

/** Starts a serving process. @returns the process and its addresses */
export async function serveBrasa(
  env: Record<string, string>,
  args: string[] = [],
): Promise<Brasa & { grpc: string; url: string }> {
  const brasa = runBrasa(["serve", ...args], env);
  const line = await servedLine(brasa);
  const [, grpc] = /gRPC on ([\d.:]+);/.exec(line) ?? [];
  const [, url] = /gRPC on (https?:\/\/[\d.:]+);/.exec(line) ?? [];
  if (!grpc || !url) throw new Error(`no addresses in: ${line}`);
  return { ...brasa, grpc, url };
}

/** The line that a serving process prints when it serves. @throws Error if it ends before */
export function servedLine({ child, output, ended }: Brasa): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (output.stdout.includes("\n")) resolve(output.stdout);
    });
    ended.then((code) => reject(new Error(`ended with ${code}: ${output.stderr}`)), reject);
  });
}

/** A process's output on stderr, without the warnings about the version of Node, and about a machine too slow for readiness. */
export function complaints({ output }: Brasa): string {
  return output.stderr.replace(
    /^.*(hostile HTTP\/2 frames can end Node|the database (does not answer|answers again)).*\n/gm,
    "",
  );
}

/** Resolves when the process has printed this to stderr. */
export function printed({ child, output, ended }: Brasa, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (output.stderr.includes(text)) resolve();
    };
    child.stderr?.on("data", look);
    ended.then((code) => reject(new Error(`ended with ${code} before "${text}": ${output.stderr}`)), reject);
    look();
  });
}
