import type { Command } from "commander";
import { isConfirmed } from "./confirm.ts";
import { loadContexts, readSettings } from "./contexts.ts";

/** The commands of an operator of events. */
export function addEvents(program: Command): void {
  program
    .command("outbox")
    .description("the events that wait to be delivered")
    .command("status")
    .description("print how many wait, for how long, and how many are delivered")
    .action(async () => (await events()).printOutbox(await loadContexts(), readSettings()));

  const letters = program.command("dead-letters").description("the events that a reaction could not be applied to");
  letters
    .command("list")
    .description("list them, a line each")
    .option("--reaction <name>", "only those of this reaction, such as projects.make-example-project")
    .action(async ({ reaction }: { reaction?: string }) =>
      (await events()).listDeadLetters(await loadContexts(), readSettings(), reaction),
    );
  letters
    .command("show")
    .description("print one whole, with the event's data, which may be personal")
    .argument("<id>", "its id, as list prints it")
    .action(async (id: string) => (await events()).showDeadLetter(await loadContexts(), readSettings(), id));
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
      await decide(decision, await loadContexts(), readSettings(), { ids, isAll, reaction }, confirm);
    });
  }

  program
    .command("projections")
    .description("the tables that events keep")
    .command("rebuild")
    .description("put their rows right by the events that are kept, while a service goes on")
    .argument("[name]", "one of them, such as projects.project-owners")
    .action(async (name: string | undefined) => {
      const { rebuildProjections } = await import("../server/commands/projections.ts");
      await rebuildProjections(await loadContexts(), readSettings(), name);
    });
}

function events(): Promise<typeof import("../server/commands/events.ts")> {
  return import("../server/commands/events.ts");
}
