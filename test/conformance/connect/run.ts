/*
 * Runs the Connect conformance suite (connectrpc.com/conformance) against both listeners, and exits with 1 unless every
 * case passes. The YAML files name the features that Brasa lacks, with the reasons. The runner is a Go program, and needs Go.
 *
 * Usage: npm run conformance:connect
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** v1.0.7 needs a version of connectrpc.com/connect/v2 that the Go module proxy does not serve. */
const RUNNER = "connectrpc.com/conformance";
const RUNNER_VERSION = "v1.0.6";
/** A run takes half a minute. The runner waits for ever for a server that never answers. */
const RUN_LIMIT_MS = 300_000;

/** The repository, in which npm runs scripts. */
const root = process.cwd();
const serverProgram = fileURLToPath(new URL("server.js", import.meta.url));

/** The listeners, by the names of their YAML files. */
const listeners = ["connect", "grpc"];

if (spawnSync("go", ["version"]).error) {
  print("Go is not installed, and the conformance runner needs it: https://go.dev/dl/");
  finish({ passed: 0, failed: 0, skipped: listeners.length });
} else {
  const runner = installRunner();
  const schema = compileSchema();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const listener of listeners) {
    print(`\n${listener} listener:`);
    const { passed, failed } = await runSuite(runner, schema, listener);
    counts.passed += passed;
    counts.failed += failed;
  }
  finish(counts);
}

/** The path of the runner, which is installed if it is missing. */
function installRunner(): string {
  const path = join(run("go", "env", "GOBIN") || join(run("go", "env", "GOPATH"), "bin"), "connectconformance");
  if (!existsSync(path) || !run(path, "--version").includes(RUNNER_VERSION)) {
    run("go", "install", `${RUNNER}/cmd/connectconformance@${RUNNER_VERSION}`);
  }
  return path;
}

/** The path of a FileDescriptorSet of the runner's own protos, whose sources are in Go's module cache. */
function compileSchema(): string {
  const module: { Dir: string } = JSON.parse(run("go", "mod", "download", "-json", `${RUNNER}@${RUNNER_VERSION}`));
  const directory = join(root, ".cache/conformance");
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "schema.binpb");
  run("npx", "--no-install", "buf", "build", join(module.Dir, "proto"), "--output", path);
  return path;
}

/**
 * Runs the suite, and again if the runner dies before its report: version 1.0.6 writes a map of headers from two goroutines, which ends
 * it now and then ("concurrent map iteration and map write").
 */
async function runSuite(runner: string, schema: string, listener: string) {
  for (let runs = 1; ; runs++) {
    const { isReported, ...counts } = await runOnce(runner, schema, listener);
    if (isReported || runs === 3) return counts;
    print(`the runner died without a report: run ${runs + 1}`);
  }
}

async function runOnce(runner: string, schema: string, listener: string) {
  const server = [process.execPath, "--enable-source-maps", serverProgram, listener, schema];
  const config = join(root, "test/conformance/connect", `${listener}.yaml`);
  const child = spawn(
    runner,
    ["--mode", "server", "--parallel", "4", "--max-servers", "2", "--conf", config, "--", ...server],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
      timeout: RUN_LIMIT_MS,
    },
  );
  const exited = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  const report = await text(child.stdout);
  print(report.trim());
  const [, passed, failed] = /^(\d+) passed, (\d+) failed/m.exec(report) ?? [];
  // A runner that exits with an error counts as a failure, whatever its report says.
  const leastFailed = (await exited) === 0 ? 0 : 1;
  const isReported = passed !== undefined;
  return { isReported, passed: Number(passed ?? 0), failed: Math.max(Number(failed ?? 0), leastFailed) };
}

/** Runs a command. @returns its output; if it fails, this program prints its errors and ends */
function run(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  if (status === 0) return stdout.trim();
  print(`${[command, ...args].join(" ")} failed: ${error?.message ?? stderr}`);
  return finish({ passed: 0, failed: 1, skipped: 0 });
}

function finish({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }): never {
  print(`\nconformance: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed === 0 ? 0 : 1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
