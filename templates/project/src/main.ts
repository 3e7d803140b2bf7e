import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { check, makeMigration, migrate, readConfig, StartError, serve } from "brasa/server";

// Before anything reads a setting. Variables of the environment come first.
if (existsSync(".env")) process.loadEnvFile();
const { contexts, options } = await import("./app.ts");

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { yes: { type: "boolean" }, json: { type: "boolean" }, context: { type: "string" } },
});
const [command = "serve", direction = "status", name = ""] = positionals;
const readSettings = () =>
  readConfig(
    process.env,
    contexts.map((one) => one.name),
  );
try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @returns the exit code */
async function run(): Promise<number> {
  if (command === "serve") {
    await serve(options);
    return 0;
  }
  if (command === "check") return (await check(contexts, readSettings(), { json: values.json ?? false })) ? 0 : 1;
  if (command === "migrate" && direction === "make") {
    return (await makeMigration(name, contexts, readSettings(), { context: values.context })) ? 0 : 1;
  }
  if (command === "migrate" && isDirection(direction)) {
    await migrate(direction, contexts, readSettings(), (undone) => {
      if (values.yes) return true;
      throw new StartError(
        `migrate down undoes ${undone}: its tables, and all that is in them, are lost; add --yes if that is meant`,
      );
    });
    return 0;
  }
  console.error(
    `"${positionals.join(" ")}" is no command: say serve, check, migrate up, down or status, or migrate make NAME`,
  );
  return 1;
}

function isDirection(word: string): word is "up" | "down" | "status" {
  return ["up", "down", "status"].includes(word);
}
