import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { migrate, readConfig, StartError, serve } from "brasa/server";

// Before anything reads a setting. Variables of the environment come first.
if (existsSync(".env")) process.loadEnvFile();
const { contexts, options } = await import("./app.ts");

const { positionals, values } = parseArgs({ allowPositionals: true, options: { yes: { type: "boolean" } } });
const [command = "serve", direction = "status"] = positionals;
if (command === "serve") {
  await serve(options);
} else if (command === "migrate" && isDirection(direction)) {
  try {
    const settings = readConfig(
      process.env,
      contexts.map(({ name }) => name),
    );
    await migrate(direction, contexts, settings, (name) => {
      if (values.yes) return true;
      throw new StartError(
        `migrate down undoes ${name}: its tables, and all that is in them, are lost; add --yes if that is meant`,
      );
    });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
} else {
  console.error(`"${positionals.join(" ")}" is no command: say serve, or migrate up, down or status`);
  process.exitCode = 1;
}

function isDirection(word: string): word is "up" | "down" | "status" {
  return ["up", "down", "status"].includes(word);
}
