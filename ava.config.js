import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { build, stop } from "esbuild";

/** What tests run as processes of their own. */
const programs = [
  "src/main.ts",
  "test/conformance/matrix.ts",
  "test/ddd/sequelize/migrating.ts",
  "test/ddd/sequelize/opening.ts",
  "test/helpers/keeper.ts",
];

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
    entryPoints: ["test/**/*.test.ts", "test/helpers/servers.ts", ...programs],
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
    plugins: [withoutUnused],
    // For packages in CommonJS.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
  delete process.env.GOGC;
  await stop();
  // main reads it beside its own folder.
  copyFileSync("package.json", `${folder}/package.json`);
  const { keepServers } = await import(resolve(folder, "test/helpers/servers.js"));
  keepServers(folder);
  return {
    files: ["test/**/*.test.ts"],
    extensions: { ts: "commonjs" },
    require: ["./test/helpers/built.cjs"],
    environmentVariables: { BUILT_TESTS: folder },
    nodeArguments: ["--enable-source-maps", "--no-warnings=ExperimentalWarning"],
    timeout: "120s",
    // Servers and other processes are waited for now and then, which leaves time for another file. More than eight would
    // want more connections than the servers take.
    concurrency: Math.min(8, Math.max(4, availableParallelism())),
    workerThreads: false,
  };
}

/** Parts of packages that nothing here uses, and that would be more to load than all that is used. */
const withoutUnused = {
  name: "without what is not used",
  setup: ({ onLoad }) => {
    onLoad({ filter: /\bumzug\Wlib\Wcli\.js$/ }, () => ({ contents: "" }));
    onLoad({ filter: /\bzod\Wv4\Wlocales\Windex\.js$/ }, () => ({ contents: "" }));
    const noZones = { version: "", zones: [], links: [], countries: [] };
    onLoad({ filter: /\bmoment-timezone\Wdata\Wpacked\Wlatest\.json$/ }, () => ({
      contents: JSON.stringify(noZones),
      loader: "json",
    }));
  },
};

/** Tools, packages that find files of their own, and those that Sequelize would ask for on other databases. */
function packagesLeftOut() {
  const { devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const withFiles = ["sqlite3", "@node-rs/argon2", "pino"];
  const absent = ["pg-native", "pg-hstore", "mysql2", "mariadb", "tedious", "oracledb", "ibm_db", "snowflake-sdk"];
  return [...Object.keys(devDependencies), ...withFiles, ...absent];
}
