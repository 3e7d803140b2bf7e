import { execFileSync } from "node:child_process";
import { chmodSync, cpSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Compiles sources and tests by `tsc`, as the package is, and runs them with the database servers of test/helpers/servers.ts. */
export default async function config() {
  execFileSync("node_modules/.bin/tsc", ["-p", "tsconfig.test.json"], { stdio: "inherit" });
  // Sources find these beside their folder, as in the package.
  for (const place of ["gen", "package.json"]) cpSync(place, `.cache/tests/${place}`, { recursive: true });
  const { keepServers } = await import("./.cache/tests/test/helpers/servers.js");
  const { temporaryFolder } = await import("./.cache/tests/test/helpers/folder.js");
  const { folder: RUN_FOLDER } = temporaryFolder();
  // Some tests act as another user.
  chmodSync(RUN_FOLDER, 0o755);
  keepServers(RUN_FOLDER);
  return {
    files: ["test/**/*.test.ts"],
    typescript: { rewritePaths: { "test/": ".cache/tests/test/" }, compile: false },
    environmentVariables: { RUN_FOLDER },
    nodeArguments: ["--enable-source-maps", "--no-warnings=ExperimentalWarning"],
    timeout: "120s",
    // More would want more connections than the servers take. Fewer leave a core idle while a file waits for a server.
    concurrency: Math.min(8, Math.max(4, availableParallelism())),
    workerThreads: false,
  };
}
