import type { Command } from "commander";
import { loadContexts, readSettings } from "./contexts.ts";

/** The command that compares the declarations of the contexts with each other and with the databases. */
export function addCheck(program: Command): void {
  program
    .command("check")
    .description(
      "show that the proto, the rules of requests, the tables and the databases agree, or name each difference with its remedy; exit code 1 then",
    )
    .option("--json", "print JSON")
    .action(async ({ json = false }: { json?: boolean }) => {
      const config = readSettings();
      const { check } = await import("../server/commands/check.ts");
      if (!(await check(await loadContexts(), config, { json }))) process.exit(1);
    });
}
