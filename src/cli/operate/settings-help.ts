import type { AddHelpTextContext, Command } from "commander";
import { describeSettings } from "../../server/settings/schema.ts";

/** The columns of a terminal that tells none, such as a pipe. */
const COLUMNS = 80;

/** Adds the settings to a command's help. */
export function addSettingsHelp(command: Command): void {
  command.addHelpText("after", ({ error }: AddHelpTextContext) => (error ? "" : settingsText(command)));
}

/** The settings with their meanings and defaults, as commander prints options. */
function settingsText(command: Command): string {
  const helper = command.createHelp();
  helper.prepareContext({ helpWidth: Math.min(process.stdout.columns || COLUMNS, 120) });
  const all = describeSettings();
  const width = Math.max(...all.map(({ name }) => name.length));
  const items = all.map(({ name, default: byDefault, description }) =>
    helper.formatItem(name, width, `${description}${byDefault === "" ? "" : ` (default: ${byDefault})`}`, helper),
  );
  return ["", "Settings (environment variables; brasa config prints those in force):", ...items].join("\n");
}
