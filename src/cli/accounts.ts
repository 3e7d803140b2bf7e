import type { Command } from "commander";
import type { AccountsTools } from "../accounts/context.ts";
import { readSettings } from "./contexts.ts";
import { toRole, wholeNumber } from "./options.ts";

/** The commands of an operator of accounts. */
export function addAccounts(program: Command): void {
  program
    .command("token")
    .description("print an access token of this instance, for the first calls")
    .requiredOption("--role <role>", "a role that it gives, such as admin", toRole)
    .option("--minutes <number>", "how long it is good", wholeNumber(1, 1440), 15)
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
}

/** Runs a command on the accounts, and prints the line that it gives. */
async function onAccounts(
  command: (tools: AccountsTools, operator: typeof import("../accounts/session/operator.ts")) => Promise<string>,
): Promise<void> {
  const config = readSettings();
  const [{ withContext }, { accounts }, operator] = await Promise.all([
    import("../server/commands/with-context.ts"),
    import("../accounts/context.ts"),
    import("../accounts/session/operator.ts"),
  ]);
  await withContext(accounts, config, (tools) => command(tools, operator));
}
