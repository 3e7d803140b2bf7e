#!/usr/bin/env node
import { readFileSync, writeSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import type { Logger } from "pino";
import type { Addresses } from "./server/app.ts";
import { type Config, readConfig, StartError } from "./server/config.ts";
import type { Address } from "./server/ports/listener.ts";

/** Hard limit on shutdown, on top of DRAIN_MS. */
const OVERTIME_MS = 5000;

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

// A command loads what it runs when it has read its settings, so that help, and a setting that is wrong, are told at once.
const program = new Command("brasa")
  .description("User management over gRPC, gRPC-Web and Connect. Settings are environment variables: see README.md.")
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError();

program
  .command("serve", { isDefault: true })
  .description("migrate the database, and serve until SIGTERM or SIGINT")
  .option("--processes <number>", "how many processes share the ports; one that ends is replaced", toProcesses, 1)
  // What is no command ends up here, as this one is the default.
  .allowExcessArguments()
  .action(({ processes }: { processes: number }, command: Command) => {
    const [unknown] = command.args;
    if (unknown === undefined) return serve(processes);
    const names = program.commands.map((one) => one.name()).join(", ");
    return program.error(`error: unknown command '${unknown}'; the commands are ${names}`);
  });

const migrations = program
  .command("migrate")
  .description("bring the database to the form that this program needs, or back");
migrations
  .command("up")
  .description("apply all migrations that are missing")
  .action(() => migrate("up"));
migrations
  .command("down")
  .description("undo the latest migration; its data is lost")
  .option("--yes", "do not ask first")
  .action(({ yes = false }: { yes?: boolean }) => migrate("down", yes));
migrations
  .command("status")
  .description("list the migrations, and whether each is applied")
  .action(() => migrate("status"));

program
  .command("seed")
  .description("add active users with made-up names, for trying things out; all have the password that is printed")
  .requiredOption("--users <number>", "how many", toCount)
  .action(async ({ users }: { users: number }) => {
    const config = readConfig(process.env);
    const { seed } = await import("./server/commands/seed.ts");
    await seed(users, config);
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  writeSync(2, `brasa: ${error.message}\n`);
  process.exit(2);
}
// Whatever a handler may still hold open, the work is done.
process.exit(0);

/** Serves until the first SIGTERM or SIGINT, then drains; the second ends the program at once with exit code 1. */
async function serve(processes: number): Promise<void> {
  const config = readConfig(process.env);
  const [{ createLog }, { nodeWarning }, several] = await Promise.all([
    import("./server/log/log.ts"),
    import("./server/commands/node-version.ts"),
    import("./server/commands/processes.ts"),
  ]);
  const log = createLog(config.logLevel);
  const endAtOnce = () => {
    several.killProcesses();
    process.exit(1);
  };
  if (several.isOneOfSeveral()) {
    const asked = several.askedByFirst().then(() => endLater(config, endAtOnce));
    return serveHere(config, log, asked, several.tellReady);
  }

  const announce = (addresses: Addresses) => {
    process.stdout.write(`${startLine(config, addresses)}\n`);
    const warning = nodeWarning(process.versions.node, processes);
    if (warning) log.warn(warning);
  };
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    process.once("SIGTERM", resolve).once("SIGINT", resolve);
  }).then((signal) => {
    // Signals count while it starts, too, so that a start that hangs can be ended; a migration that runs is not torn.
    process.on("SIGTERM", endAtOnce).on("SIGINT", endAtOnce);
    endLater(config, endAtOnce);
    log.info({ signal }, "draining; the same signal again ends the process at once");
  });
  if (processes === 1) return serveHere(config, log, asked, announce);
  const exitCode = await several.serveByProcesses({ count: processes, config, log, asked, announce });
  log.info("closed");
  process.exit(exitCode);
}

/** Serves in this process until it is asked to end. */
async function serveHere(
  config: Config,
  log: Logger,
  asked: Promise<void>,
  announce: (addresses: Addresses) => void,
): Promise<void> {
  const { createApp } = await import("./server/app.ts");
  const app = createApp(config, log);
  log.debug("starting");
  announce(await app.start());
  await asked;
  await app.close();
  log.info("closed");
}

/** Ends the program if its drain takes too long, in case something hangs. */
function endLater({ drainMs }: Config, endAtOnce: () => void): void {
  setTimeout(endAtOnce, drainMs + OVERTIME_MS);
}

function startLine(config: Config, { grpc, http }: Addresses): string {
  const isSecure = config.tls !== undefined && !config.grpcPlaintext;
  const security = config.tls ? (isSecure ? "TLS on both; " : "TLS on the second, the first is in the clear; ") : "";
  const url = `${config.tls ? "https" : "http"}://${print(http)}`;
  return (
    `brasa: gRPC on ${print(grpc)}; Connect, gRPC-Web and gRPC on ${url}; ${security}open to every caller. ` +
    `Try: grpcurl ${isSecure ? "" : "-plaintext "}${print(grpc)} list  or: curl -H 'content-type: application/json' -d '{}' ` +
    `${url}/accounts.v1.UserService/ListUsers`
  );
}

async function migrate(command: "up" | "down" | "status", isSure = false): Promise<void> {
  const config = readConfig(process.env);
  const { migrate } = await import("./server/commands/migrate.ts");
  await migrate(command, config, (name) => isSure || confirmDown(name));
}

/** @throws StartError where there is no terminal to ask at */
async function confirmDown(name: string): Promise<boolean> {
  const what = `migrate down undoes ${name}: its tables, and all that is in them, are lost`;
  if (!process.stdin.isTTY) throw new StartError(`${what}; add --yes if that is meant`);
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${what}. Go on? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function print({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000) {
    throw new InvalidArgumentError("must be a whole number from 1 to 10000000.");
  }
  return count;
}

function toProcesses(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new InvalidArgumentError("must be a whole number from 1 to 256.");
  }
  return count;
}
