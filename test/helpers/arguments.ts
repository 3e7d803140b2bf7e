/** The parts of its work that the command line of a program of trials asks for. */
export interface Asked {
  /** False if `--quick` asks for the short forms. */
  readonly isFull: boolean;
  /** Whether the one of this name is asked for: by its name, or because none of its kind is named. */
  isAsked(name: string): boolean;
}

/**
 * Reads a command line of names and `--quick`, such as `--quick "kill -9" sqlite`.
 *
 * @param kinds the names that there are of each kind of things: of the faults and of the databases, say
 * @param args by default those of this process
 * @throws Error if there is no such name or option; it lists the names
 */
export function readArguments(kinds: readonly (readonly string[])[], args = process.argv.slice(2)): Asked {
  const names = kinds.flat();
  const options = args.filter((word) => word.startsWith("-"));
  const positionals = args.filter((word) => !word.startsWith("-"));
  const unknown = options.find((word) => word !== "--quick") ?? positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `nothing is called "${unknown}"; there are ${names.map((name) => `"${name}"`).join(", ")}, and --quick for the short forms`,
    );
  }
  const asked = kinds.flatMap((kind) => {
    const named = kind.filter((name) => positionals.includes(name));
    return named.length > 0 ? named : kind;
  });
  return { isFull: !options.includes("--quick"), isAsked: (name) => asked.includes(name) };
}

/** Reads the command line of a program. What is wrong with it is told without a stack trace, and ends the process with code 2. */
export function orTell<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}
