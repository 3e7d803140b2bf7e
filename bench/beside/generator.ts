import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../machine.ts";

/** The calls of a run that succeeded, as bench/load prints it. Times are in microseconds. */
export interface Measured {
  readonly calls: number;
  readonly seconds: number;
  readonly callsPerSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  readonly serverCpuMs: number;
  /** How often each error was the answer. */
  readonly errors: Readonly<Record<string, number>>;
}

/** The flags of bench/load, which has their meaning. */
export interface LoadOptions {
  readonly address: string;
  readonly protocol?: "grpc" | "connect" | "connect-h2c" | "get" | "post" | undefined;
  readonly path: string;
  /** A file that `writeRequests` has written. */
  readonly requests: string;
  readonly order?: "random" | "once" | "etag" | undefined;
  readonly from?: number | undefined;
  readonly seed?: number | undefined;
  readonly connections: number;
  readonly inFlight: number;
  readonly warmUp?: number | undefined;
  readonly count?: number | undefined;
  /** In milliseconds. */
  readonly duration?: number | undefined;
  readonly pid?: number | undefined;
  readonly token?: string | undefined;
}

const program = join(root, ".cache/bench-load");

/** Builds the load generator. @returns why it cannot be built, undefined if it is */
export function buildGenerator(): string | undefined {
  const folder = join(root, "bench/load");
  const { error, status, stderr } = spawnSync("go", ["build", "-o", program, "."], { cwd: folder, encoding: "utf8" });
  if (error) return "the load generator needs Go 1.24 or later, which is not installed: https://go.dev/dl";
  if (status !== 0) return `the load generator does not build: ${stderr.trim()}`;
  return undefined;
}

let folder: string | undefined;
let files = 0;

/** Writes requests for `runLoad`. @returns the file, in a folder of temporary files */
export function writeRequests(requests: readonly (Uint8Array | string)[]): string {
  folder ??= mkdtempSync(join(tmpdir(), "brasa-bench-requests-"));
  const file = join(folder, `${files++}.txt`);
  writeFileSync(file, requests.map((request) => `${Buffer.from(request).toString("base64")}\n`).join(""));
  return file;
}

/** Deletes the files of `writeRequests`. */
export function removeRequests(): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

/** Runs the load generator, on the core of this process. @throws Error if it cannot begin, but not for calls that fail */
export async function runLoad({ duration, token, ...options }: LoadOptions): Promise<Measured> {
  const flags = Object.entries({ ...options, duration: duration === undefined ? undefined : `${duration}ms` })
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => [`-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, String(value)]);
  const header = token === undefined ? [] : ["-header", `authorization: Bearer ${token}`];
  const { stdout } = await promisify(execFile)(program, [...flags, ...header], { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Measured;
}
