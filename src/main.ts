#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import type { AccountsTools } from "./accounts/context.ts";
import { readConfig, StartError } from "./server/config.ts";
import type { AnyContext } from "./server/contexts.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

/** The contexts that are served, by their names. Their code is loaded when the settings, which the names tell, are read. */
const CONTEXTS: Readonly<Record<string, () => Promise<AnyContext>>> = {
  accounts: async () => (await import("./accounts/context.ts")).accounts,
  projects: async () => (await import("./projects/context.ts")).projects,
};

// A command loads what it runs when it has read its settings, so that help, and a setting that is wrong, are told at once.
const program = new Command("brasa")
  .description(
    "The accounts server: users, and their projects, over gRPC, gRPC-Web and Connect. Settings are environment variables: see docs/operations.md.",
  )
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError();

program
  .command("serve", { isDefault: true })
  .description("migrate the database, and serve until SIGTERM or SIGINT")
  .option("--processes <number>", "how many processes share the ports; one that ends is replaced", toProcesses, 1)
  .option("--only <parts>", "serve only some of accounts, projects and relay, with commas between them", toParts)
  // An unknown command ends up here, as this one is the default.
  .allowExcessArguments()
  .action(({ processes, only }: { processes: number; only?: string[] }, command: Command) => {
    const [unknown] = command.args;
    if (unknown === undefined) return serveAccounts(processes, only);
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
  .description(
    "add active users with made-up names, projects and tasks, for trying things out; all have the password that is printed. A repeat adds only what is missing, and makes a new password",
  )
  .requiredOption("--users <number>", "how many", toCount)
  .option("--projects <number>", "how many each of them has", toProjects, 2)
  .action(async ({ users, projects: perUser }: { users: number; projects: number }) => {
    const config = readConfig(process.env, Object.keys(CONTEXTS));
    const [{ seed }, { accounts }, { seededUser, seedUsers }, { projects }, { seedProjects }] = await Promise.all([
      import("./server/commands/seed.ts"),
      import("./accounts/context.ts"),
      import("./accounts/seed.ts"),
      import("./projects/context.ts"),
      import("./projects/seed.ts"),
    ]);
    await seed(accounts, config, { noun: "users", count: users }, async (tools) => {
      const { password, email, added } = await seedUsers(tools, users);
      return `${users} active users, ${added} of them new, such as ${email}; password: ${password}`;
    });
    if (perUser === 0) return;
    await seed(projects, config, { noun: "projects", count: users * perUser }, async (tools) => {
      const ownerIdOf = (n: number) => tools.idOf(seededUser(n));
      const added = await seedProjects(tools, { users, perUser, ownerIdOf });
      return `${users * perUser} projects, ${added.projects} of them new, with ${added.tasks} tasks`;
    });
  });

program
  .command("token")
  .description("print an access token of this instance, for the first calls")
  .requiredOption("--role <role>", "a role that it gives, such as admin", toRole)
  .option("--minutes <number>", "how long it is good", toMinutes, 15)
  .action(({ role, minutes }: { role: string; minutes: number }) =>
    onAccounts(async (tools, { makeToken }) => makeToken(tools, [role], minutes)),
  );

const keys = program.command("keys").description("the keys that sign access tokens");
keys
  .command("list")
  .description("list them, the newest first")
  .action(() => onAccounts((tools, { listKeys }) => listKeys(tools)));
keys
  .command("rotate")
  .description("make a new key that signs within two seconds; tokens of the one before stay good until they end")
  .action(() => onAccounts((tools, { rotateKeys }) => rotateKeys(tools)));

const users = program.command("users").description("the roles and second factors of users");
for (const [command, words] of [
  ["grant", "give a user a role, from the next call on"],
  ["revoke", "take a role from a user, from the next call on"],
] as const) {
  users
    .command(command)
    .description(words)
    .argument("<email>", "the user's email address")
    .requiredOption("--role <role>", "the role, such as admin", toRole)
    .action((email: string, { role }: { role: string }) =>
      onAccounts((tools, { changeRole }) => changeRole(tools, command, email, role)),
    );
}

users
  .command("remove-factors")
  .description(
    "remove a user's second factors and sessions, when the user has lost the factors, and has shown who it is",
  )
  .argument("<email>", "the user's email address")
  .action((email: string) => onAccounts((tools, { removeFactors }) => removeFactors(tools, email)));

program
  .command("outbox")
  .description("the events that wait to be delivered")
  .command("status")
  .description("print how many wait, for how long, and how many are delivered")
  .action(async () => (await events()).printOutbox(await contexts(), databaseSettings()));

const letters = program.command("dead-letters").description("the events that a reaction could not be applied to");
letters
  .command("list")
  .description("list them, a line each")
  .option("--reaction <name>", "only those of this reaction, such as projects.make-example-project")
  .action(async ({ reaction }: { reaction?: string }) =>
    (await events()).listDeadLetters(await contexts(), databaseSettings(), reaction),
  );
letters
  .command("show")
  .description("print one whole, with the event's data, which may be personal")
  .argument("<id>", "its id, as list prints it")
  .action(async (id: string) => (await events()).showDeadLetter(await contexts(), databaseSettings(), id));
for (const [decision, words] of [
  ["retry", "have failed ones tried again, and then those that wait behind them"],
  ["discard", "leave some out for good, so that those that wait behind them go on"],
] as const) {
  const command = letters
    .command(decision)
    .description(words)
    .argument("[ids...]", "their ids, as list prints them")
    .option("--all", "all of them")
    .option("--reaction <name>", "only those of this reaction");
  if (decision === "discard") command.option("--yes", "do not ask first");
  command.action(async (ids: string[], options: { all?: boolean; reaction?: string; yes?: boolean }) => {
    const { all: isAll = false, reaction, yes = decision === "retry" } = options;
    const confirm = (count: number) =>
      yes || isConfirmed(`${count} dead letters, and the effects that they would have had, are left out for good`);
    const { decide } = await events();
    await decide(decision, await contexts(), databaseSettings(), { ids, isAll, reaction }, confirm);
  });
}

program
  .command("projections")
  .description("the tables that events keep")
  .command("rebuild")
  .description("put their rows right by the events that are kept, while a service goes on")
  .argument("[name]", "one of them, such as projects.project-owners")
  .action(async (name: string | undefined) => {
    const { rebuildProjections } = await import("./server/commands/projections.ts");
    await rebuildProjections(await contexts(), databaseSettings(), name);
  });

try {
  await program.parseAsync();
} catch (error) {
  const { endByStartError, printUncaught } = await import("./server/log/uncaught.ts");
  endByStartError(error);
  printUncaught(error);
  process.exit(1);
}
// The work is done, even if a handler still holds something open.
process.exit(0);

function contexts(): Promise<readonly AnyContext[]> {
  return Promise.all(Object.values(CONTEXTS).map((load) => load()));
}

async function serveAccounts(processes: number, only: readonly string[] | undefined): Promise<void> {
  const config = readConfig(process.env, Object.keys(CONTEXTS));
  const { serve, addressLine, urlOf } = await import("./server/serve.ts");
  await serve({
    settings: config,
    contexts: await contexts(),
    only,
    about: { name: "brasa, the accounts server", version },
    processes,
    startLine: (settings, addresses) =>
      `brasa: ${addressLine(settings, addresses)}  or open ${urlOf(settings, addresses.http)}/ in a browser`,
  });
}

async function migrate(command: "up" | "down" | "status", isSure = false): Promise<void> {
  const config = readConfig(process.env, Object.keys(CONTEXTS));
  const { migrate } = await import("./server/commands/migrate.ts");
  await migrate(command, await contexts(), config, (name) => isSure || confirmDown(name));
}

/** Runs a command on the accounts, and prints the line that it gives. */
async function onAccounts(
  command: (tools: AccountsTools, operator: typeof import("./accounts/session/operator.ts")) => Promise<string>,
): Promise<void> {
  const config = readConfig(process.env, Object.keys(CONTEXTS));
  const [{ withContext }, { accounts }, operator] = await Promise.all([
    import("./server/commands/with-context.ts"),
    import("./accounts/context.ts"),
    import("./accounts/session/operator.ts"),
  ]);
  await withContext(accounts, config, (tools) => command(tools, operator));
}

function events(): Promise<typeof import("./server/commands/events.ts")> {
  return import("./server/commands/events.ts");
}

function databaseSettings() {
  return readConfig(process.env, Object.keys(CONTEXTS));
}

function confirmDown(name: string): Promise<boolean> {
  return isConfirmed(`migrate down undoes ${name}: its tables, and all that is in them, are lost`);
}

/** @throws StartError where there is no terminal to ask at */
async function isConfirmed(what: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new StartError(`${what}; add --yes if that is meant`);
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${what}. Go on? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000_000) {
    throw new InvalidArgumentError("must be a whole number from 1 to 10000000.");
  }
  return count;
}

function toProjects(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 0 || count > 1000) {
    throw new InvalidArgumentError("must be a whole number from 0 to 1000.");
  }
  return count;
}

function toRole(text: string): string {
  if (/^[a-z][a-z0-9_]{0,49}$/.test(text)) return text;
  throw new InvalidArgumentError("must be a word in lower snake case of at most 50 characters, such as admin.");
}

function toMinutes(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1440) {
    throw new InvalidArgumentError("must be a whole number from 1 to 1440.");
  }
  return count;
}

function toParts(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

function toProcesses(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new InvalidArgumentError("must be a whole number from 1 to 256.");
  }
  return count;
}
