import { execSync } from "node:child_process";
import { availableParallelism } from "node:os";

// Compiles the sources that have changed. It checks no types: `npm run check` does.
execSync("npm run --silent build:test", { stdio: "inherit" });
const { startTestRun } = await import("./.cache/test/test/helpers/databases/servers.js");

export default {
  files: ["test/**/*.test.ts"],
  typescript: { rewritePaths: { "test/": ".cache/test/test/" }, compile: false },
  environmentVariables: { RUN_FOLDER: startTestRun() },
  // A file whose last test is done has ended after a minute, or fails.
  require: [["./.cache/test/test/helpers/lingering.js", 60_000]],
  nodeArguments: ["--enable-source-maps", "--no-warnings=ExperimentalWarning"],
  timeout: "120s",
  // Tests often wait for servers, so that another file can run. The servers have no connections for more than eight.
  concurrency: Math.min(8, Math.max(4, availableParallelism())),
  workerThreads: false,
};
