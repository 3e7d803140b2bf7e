import { Argument, type Command } from "commander";
import { print } from "../../server/log/output.ts";
import type { CompletedCommand } from "./completion/words.ts";

type Print = (commands: readonly CompletedCommand[]) => string;

const shells: Readonly<Record<string, () => Promise<Print>>> = {
  bash: async () => (await import("./completion/bash.ts")).bashCompletion,
  zsh: async () => (await import("./completion/zsh.ts")).zshCompletion,
  fish: async () => (await import("./completion/fish.ts")).fishCompletion,
};

/** The command that prints the completion of all commands, for a shell. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("print the completion of commands and options for a shell, to be sourced")
    .addArgument(new Argument("<shell>", "the shell").choices(Object.keys(shells)))
    .action(async (shell: string) => {
      const [{ completedCommands }, completion] = await Promise.all([
        import("./completion/words.ts"),
        shells[shell]?.(),
      ]);
      if (completion) print(completion(completedCommands(program)));
    });
}
