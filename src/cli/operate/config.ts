import type { Command } from "commander";
import { contextNames } from "../contexts.ts";

/** The command that prints the settings. */
export function addConfig(program: Command): void {
  program
    .command("config")
    .description("print every setting in force and its source, without secrets; exit code 2 if one is wrong")
    .option("--json", "print JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const { explainSettings, printSettings } = await import("../../server/operate/settings.ts");
      if (!printSettings(explainSettings(process.env, contextNames), { json })) process.exitCode = 2;
    });
}
