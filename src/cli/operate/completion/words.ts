import type { Argument, Command, Option } from "commander";

/** The words after a command that a shell can complete. */
export interface CompletedCommand {
  /** The words that lead to it, without the program's name: [] for the program itself. */
  readonly path: readonly string[];
  readonly commands: readonly CompletedWord[];
  readonly options: readonly CompletedOption[];
  /** The values of its next argument: those that are certain, a file, or unknown. */
  readonly values: readonly string[] | "file" | "unknown";
}

/** A word, and its meaning in one line. */
export interface CompletedWord {
  readonly word: string;
  readonly meaning: string;
}

export interface CompletedOption {
  /** Such as `--json`; `-h` besides `--help`. */
  readonly words: readonly string[];
  readonly meaning: string;
  /** The word behind it. @default it has none */
  readonly value?: readonly string[] | "file" | "unknown" | undefined;
}

/** The commands of a program, itself first, as `--help` tells them. */
export function completedCommands(program: Command, path: readonly string[] = []): CompletedCommand[] {
  const helper = program.createHelp();
  const commands = helper.visibleCommands(program).filter((one) => one.name() !== "help");
  const options = [...helper.visibleOptions(program), ...optionsOfDefault(program)];
  return [
    {
      path,
      commands: commands.map((one) => ({ word: one.name(), meaning: firstPart(one.description()) })),
      options: options.map(completedOption),
      values: valuesOf(program.registeredArguments[0]),
    },
    ...commands.flatMap((one) => completedCommands(one, [...path, one.name()])),
  ];
}

/** The options of the command that no name is given for. */
function optionsOfDefault(program: Command): readonly Option[] {
  // Commander keeps the name to itself.
  const { _defaultCommandName: name } = program as unknown as { readonly _defaultCommandName: string | null };
  return program.commands.find((one) => one.name() === name)?.options ?? [];
}

function completedOption({ short, long, description, required, optional, argChoices, flags }: Option): CompletedOption {
  return {
    words: [long, short].filter((word) => word !== undefined),
    meaning: firstPart(description),
    value: required || optional ? (argChoices ?? placeOrUnknown(flags)) : undefined,
  };
}

function valuesOf(argument: Argument | undefined): CompletedCommand["values"] {
  return argument?.argChoices ?? (argument ? placeOrUnknown(`<${argument.name()}>`) : "unknown");
}

/** Whether a text such as `--ca <file>` names a file or a folder. */
function placeOrUnknown(text: string): "file" | "unknown" {
  return /<(file|folder|folders)>|\[(file|folder)\]/.test(text) ? "file" : "unknown";
}

/** The first part of a description, which fits into a line. */
function firstPart(description: string): string {
  const [first = ""] = description.split(/[;:(]/);
  return first.trim();
}
