import type { Command } from "commander";
import { loadContexts, readSettings } from "./contexts.ts";
import { addSettingsHelp } from "./operate/settings-help.ts";
import { toParts, wholeNumber } from "./options.ts";

/** The command that serves, which is the one that no name is given for. */
export function addServe(program: Command, version: string): void {
  const serve = program
    .command("serve", { isDefault: true })
    .description("migrate the database, and serve until SIGTERM or SIGINT")
    .option(
      "--processes <number>",
      "how many processes share the ports; one that ends is replaced",
      wholeNumber(1, 256),
      1,
    )
    .option("--only <parts>", "serve only some of accounts, projects and relay, with commas between them", toParts)
    // An unknown command ends up here, as this one is the default.
    .allowExcessArguments()
    .action(({ processes, only }: { processes: number; only?: string[] }, command: Command) => {
      const [unknown] = command.args;
      if (unknown === undefined) return serveContexts(version, processes, only);
      const names = program.commands.map((one) => one.name()).join(", ");
      return program.error(`error: unknown command '${unknown}'; the commands are ${names}`);
    });
  addSettingsHelp(serve);
}

async function serveContexts(version: string, processes: number, only: readonly string[] | undefined): Promise<void> {
  const config = readSettings();
  const { serve, addressLine, urlOf } = await import("../server/serve.ts");
  await serve({
    settings: config,
    contexts: await loadContexts(),
    only,
    about: { name: "brasa, the accounts server", version },
    processes,
    startLine: (settings, addresses) =>
      `brasa: ${addressLine(settings, addresses)}  or open ${urlOf(settings, addresses.http)}/ in a browser`,
  });
}
