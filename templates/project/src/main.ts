import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  backUpDatabases,
  check,
  examineService,
  makeMigration,
  migrate,
  printFindings,
  readConfig,
  restoreDatabases,
  StartError,
  serve,
} from "brasa/server";

// Before anything reads a setting. Variables of the environment come first.
if (existsSync(".env")) process.loadEnvFile();
const { contexts, options } = await import("./app.ts");

const USAGE = `commands:
  serve [--processes NUMBER]              migrates the database, and serves until SIGTERM or SIGINT
  check [--json]                          compares contract, rules, tables and database
  migrate status | up | down [--yes]      lists migrations, applies those that are missing, undoes the latest
  migrate make NAME [--context CONTEXT]   writes the migration that changed tables need
  backup FILE [--force]                   copies the databases that are files, while the service runs
  restore FILE [--yes]                    puts a backup in their place, while the service does not run
  doctor [--json]                         tells what is wrong, slow or at risk`;

const readSettings = () =>
  readConfig(
    process.env,
    contexts.map((one) => one.name),
  );
try {
  const code = await run();
  // Without a reader of its output, it has one already.
  if (code !== 0) process.exitCode = code;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns the exit code */
async function run(): Promise<number> {
  const { positionals, values } = readWords();
  const [command = "serve", direction = "status", name = ""] = positionals;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (command === "serve") {
    const processes = Number(values.processes ?? 1);
    if (!(Number.isInteger(processes) && processes > 0)) throw new StartError("--processes must be a number from 1 on");
    await serve({ ...options, processes });
    return 0;
  }
  if (command === "check") return (await check(contexts, readSettings(), { json: values.json ?? false })) ? 0 : 1;
  if (command === "migrate" && direction === "make") {
    return (await makeMigration(name, contexts, readSettings(), values)) ? 0 : 1;
  }
  if (command === "migrate" && isDirection(direction)) {
    await migrate(direction, contexts, readSettings(), (undone) => {
      if (values.yes) return true;
      throw new StartError(
        `migrate down undoes ${undone}: the tables and columns that it made, and all that is in them, are lost; add --yes if that is meant`,
      );
    });
    return 0;
  }
  const [, file] = positionals;
  if (command === "backup" && file !== undefined) {
    const names = contexts.map((one) => one.name);
    await backUpDatabases(file, names, readSettings(), { force: values.force, context: values.context?.split(",") });
    return 0;
  }
  if (command === "restore" && file !== undefined) {
    await restoreDatabases(file, contexts, readSettings(), { context: values.context?.split(",") }, (what) => {
      if (values.yes) return true;
      throw new StartError(`${what}; add --yes if that is meant`);
    });
    return 0;
  }
  if (command === "doctor") {
    return printFindings(await examineService({ contexts }), { json: values.json ?? false }) ? 0 : 1;
  }
  console.error(
    `"${positionals.join(" ")}" is no command: say serve, check, migrate up, down or status, migrate make NAME, backup FILE, restore FILE or doctor`,
  );
  return 1;
}

/** @throws StartError for an option that there is not */
function readWords() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        yes: { type: "boolean" },
        force: { type: "boolean" },
        json: { type: "boolean" },
        context: { type: "string" },
        dir: { type: "string" },
        processes: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function isDirection(word: string): word is "up" | "down" | "status" {
  return ["up", "down", "status"].includes(word);
}
