import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "./helpers/folder.ts";
import { runBrasa } from "./helpers/process.ts";

// A part that is not configured costs no time at the start, as none of its files is loaded. A measure of the time itself would depend on
// the machine: `npm run bench -- ready` has it.

/** Writes down each file that a program loads: ES modules as they come, others at its end. */
const WITNESS = `
import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";
const note = 'import { appendFileSync } from "node:fs";' +
  'export async function load(url, context, next) {' +
  ' appendFileSync(process.env.LOADED, url + "\\\\n"); return next(url, context); }';
register("data:text/javascript," + encodeURIComponent(note));
process.on("exit", () => {
  const paths = Object.keys(createRequire(import.meta.url).cache);
  appendFileSync(process.env.LOADED, paths.map((path) => path + "\\n").join(""));
});
`;

/** The files that the program has loaded when it has served, or has found that it cannot. */
async function loadedBy(t: ExecutionContext, folder: string, env: Record<string, string>): Promise<string[]> {
  const LOADED = join(folder, `${crypto.randomUUID()}.txt`);
  const witness = join(folder, "witness.mjs");
  if (!existsSync(witness)) writeFileSync(witness, WITNESS);
  const NODE_OPTIONS = `--import ${pathToFileURL(witness)}`;
  const { child, ended, output } = runBrasa(["serve"], {
    DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
    ...env,
    LOADED,
    NODE_OPTIONS,
  });
  child.stdout?.once("data", () => child.kill("SIGTERM"));
  const code = await ended;
  t.true(code === 0 || code === 2, output.stderr);
  return readFileSync(LOADED, "utf8").split("\n");
}

interface Part {
  /** The files that it consists of. */
  readonly files: RegExp;
  /** Settings that need it. @default it is none of the server */
  readonly control?: Record<string, string>;
}

const parts: Readonly<Record<string, Part>> = {
  traces: {
    files: /node_modules\/@opentelemetry\/|src\/ddd\/opentelemetry\//,
    control: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  },
  "the broker": { files: /node_modules\/@nats-io\/|src\/ddd\/nats\//, control: { BROKER_URL: "nats://127.0.0.1:1" } },
  PostgreSQL: {
    files: /node_modules\/pg\/|sequelize\/postgres\/driver/,
    control: { DATABASE_URL: "postgres://127.0.0.1:1/a" },
  },
  MariaDB: { files: /node_modules\/mariadb\//, control: { DATABASE_URL: "mariadb://127.0.0.1:1/a" } },
  MySQL: { files: /node_modules\/mysql2\//, control: { DATABASE_URL: "mysql://127.0.0.1:1/a" } },
  "migrations, where there is none to apply": {
    files: /node_modules\/(umzug|@rushstack)\//,
    control: { DATABASE_URL: "" },
  },
  "SQL Server and Oracle": { files: /node_modules\/(tedious|oracledb)\// },
  "the scaffold, brasa dev and brasa aip": {
    files: /src\/cli\/(dev\/dev-server|scaffold\/)|src\/ddd\/testing\/(?!aip\/connect\/address)|node_modules\/tsx\//,
  },
  "the builder of the console": { files: /node_modules\/(vite|preact|uplot)\// },
};

test("a server loads no file of a part that is not configured, and those of one that is", async (t) => {
  t.timeout(300_000);
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  // The first start migrates.
  await loadedBy(t, folder, {});
  const plain = await loadedBy(t, folder, {});
  t.true(plain.some((file) => file.includes("/node_modules/sqlite3/")));
  for (const [name, { files, control }] of Object.entries(parts)) {
    t.deepEqual(
      plain.filter((file) => files.test(file)),
      [],
      name,
    );
    if (!control) continue;
    // In the place of an empty one stands a database that is new.
    const own = control.DATABASE_URL === "" ? { DATABASE_URL: `sqlite:${join(folder, "new.db")}` } : control;
    const loaded = await loadedBy(t, folder, own);
    t.true(
      loaded.some((file) => files.test(file)),
      name,
    );
  }
});
