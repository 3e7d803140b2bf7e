#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { Command } from "commander";
import { addAccounts } from "./cli/accounts.ts";
import { addAip } from "./cli/aip.ts";
import { addDatabase } from "./cli/database.ts";
import { addDev } from "./cli/dev.ts";
import { addEvents } from "./cli/events.ts";
import { addNew } from "./cli/new.ts";
import { addOperate } from "./cli/operate/operate.ts";
import { addSettingsHelp } from "./cli/operate/settings-help.ts";
import { addServe } from "./cli/serve.ts";
import { print, printNote } from "./server/log/output.ts";

// The system hands the first process of a container no signal that it does not listen for: a stop while it loads would be lost.
if (process.pid === 1) {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      // A command that listens itself ends by itself.
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

// A command loads what it runs when it has read its settings, so that help, and a setting that is wrong, are told at once.
const program = new Command("brasa")
  .description(
    "The accounts server: users, and their projects, over gRPC, gRPC-Web and Connect. Settings are environment variables, which docs/operations.md tells more of.",
  )
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError()
  .configureOutput({ writeOut: print, writeErr: printNote });
addSettingsHelp(program);
addServe(program, version);
for (const add of [addDatabase, addAccounts, addEvents, addNew, addDev, addAip, addOperate]) add(program);
/** Ends this process where the folder has a project whose own program runs the command. */
async function leaveToProject(command: string): Promise<void> {
  const { runInProject } = await import("./cli/dev/project-program.ts");
  const code = await runInProject(process.cwd(), command, process.argv.slice(2));
  if (code !== undefined) process.exit(code);
}
const [first] = process.argv.slice(2);
const named = first === undefined || first.startsWith("-") ? undefined : first;
// A command without a name is known when the options have been read.
if (named === undefined) program.hook("preAction", (_, action) => leaveToProject(action.name()));

try {
  // Before options are read: those of a project's program, and its help, are its own.
  if (named !== undefined) await leaveToProject(named);
  await program.parseAsync();
} catch (error) {
  const { endByStartError, printUncaught } = await import("./server/log/uncaught.ts");
  endByStartError(error);
  printUncaught(error);
  process.exit(1);
}
// The work is done, even if a handler still holds something open.
process.exit();
