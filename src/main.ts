#!/usr/bin/env node
import { readFileSync, writeSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { readConfig, StartError } from "./server/config.ts";
import type { Address } from "./server/listener.ts";

/** How much longer than DRAIN_MS an end may take in all, be it that something hangs which nobody thought of. */
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
  // What is no command ends up here, as this one is the default.
  .allowExcessArguments()
  .action((_, command: Command) => {
    const [unknown] = command.args;
    if (unknown === undefined) return serve();
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
  .action(() => migrate("down"));
migrations
  .command("status")
  .description("list the migrations, and whether each is applied")
  .action(() => migrate("status"));

program
  .command("seed")
  .description("add active users with made-up names, for trying things out; all have the password that is printed")
  .requiredOption("--users <number>", "how many", toCount)
  .action(async ({ users }: { users: number }) => {
    const { accountsDatabaseUrl } = readConfig(process.env);
    const { seed } = await import("./server/seed.ts");
    await seed(users, accountsDatabaseUrl);
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

/** Serves until the first SIGTERM or SIGINT, then drains; the second ends the process at once with exit code 1. */
async function serve(): Promise<void> {
  const config = readConfig(process.env);
  const [{ createApp }, { createLog }] = await Promise.all([import("./server/app.ts"), import("./server/log.ts")]);
  const log = createLog(config.logLevel);
  const app = createApp(config, log);
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    process.once("SIGTERM", resolve).once("SIGINT", resolve);
  });
  // Also while it starts: what has begun is not torn, but a start that hangs can be ended.
  const prepared = asked.then((signal) => {
    process.on("SIGTERM", endAtOnce).on("SIGINT", endAtOnce);
    setTimeout(endAtOnce, config.drainMs + OVERTIME_MS);
    log.info({ signal }, "draining; the same signal again ends the process at once");
  });
  log.debug("starting");
  const { grpc, http } = await app.start();
  const url = `${config.tls ? "https" : "http"}://${print(http)}`;
  process.stdout.write(
    `brasa: gRPC on ${print(grpc)}; Connect, gRPC-Web and gRPC on ${url}; open to every caller. ` +
      `Try: grpcurl -plaintext ${print(grpc)} list  or: curl -H 'content-type: application/json' -d '{}' ` +
      `${url}/accounts.v1.UserService/ListUsers\n`,
  );
  await prepared;
  await app.close();
  log.info("closed");
}

async function migrate(command: "up" | "down" | "status"): Promise<void> {
  const { accountsDatabaseUrl } = readConfig(process.env);
  const { migrate } = await import("./server/migrate.ts");
  await migrate(command, accountsDatabaseUrl);
}

function endAtOnce(): void {
  process.exit(1);
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
