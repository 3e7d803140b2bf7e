import type { Command } from "commander";
import { isConfirmed } from "./confirm.ts";
import { loadContexts, readSettings } from "./contexts.ts";
import { wholeNumber } from "./options.ts";

/** The commands for what is in the database. */
export function addDatabase(program: Command): void {
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
    .description("list the migrations, and whether each is applied, has changed since, or is out of order")
    .action(() => migrate("status"));
  migrations
    .command("make")
    .description(
      "write the migration that the differences between the tables and the database need, as a TypeScript file",
    )
    .argument("<name>", "its name in kebab case, such as add-copies; the number is added")
    .option("--context <context>", "the context whose tables have changed, if several have")
    .option("--dir <folder>", "the folder of the file; src/<context>/migrations by default")
    .action(async (name: string, options: { context?: string; dir?: string }) => {
      const config = readSettings();
      const { makeMigration } = await import("../server/commands/make.ts");
      if (!(await makeMigration(name, await loadContexts(), config, options))) process.exit(1);
    });

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

  program
    .command("seed")
    .description(
      "add active users with made-up names, projects and tasks, for trying things out; all have the password that is printed. A repeat adds only what is missing, and makes a new password",
    )
    .requiredOption("--users <number>", "how many", wholeNumber(1, 10_000_000))
    .option("--projects <number>", "how many each of them has", wholeNumber(0, 1000), 2)
    .action(async ({ users, projects: perUser }: { users: number; projects: number }) => {
      const config = readSettings();
      const [{ seed }, { accounts }, { userEventLog }, { seededUser, seedUsers }, { projects }, { seedProjects }] =
        await Promise.all([
          import("../server/commands/seed.ts"),
          import("../accounts/context.ts"),
          import("../accounts/event/connect.ts"),
          import("../accounts/seed.ts"),
          import("../projects/context.ts"),
          import("../projects/seed.ts"),
        ]);
      await seed(accounts, config, { noun: "users", count: users }, async (tools) => {
        const { password, email, added } = await seedUsers({ ...tools, userEvents: userEventLog(tools.events) }, users);
        return `${users} active users, ${added} of them new, such as ${email}; password: ${password}`;
      });
      if (perUser === 0) return;
      await seed(projects, config, { noun: "projects", count: users * perUser }, async (tools) => {
        const ownerIdOf = (n: number) => tools.idOf(seededUser(n));
        const added = await seedProjects(tools, { users, perUser, ownerIdOf });
        return `${users * perUser} projects, ${added.projects} of them new, with ${added.tasks} tasks`;
      });
    });
}

async function migrate(command: "up" | "down" | "status", isSure = false): Promise<void> {
  const config = readSettings();
  const { migrate } = await import("../server/commands/migrate.ts");
  await migrate(command, await loadContexts(), config, (name) => isSure || confirmDown(name));
}

function confirmDown(name: string): Promise<boolean> {
  return isConfirmed(
    `migrate down undoes ${name}: the tables and columns that it made, and all that is in them, are lost`,
  );
}
