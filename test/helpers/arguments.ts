import { parseArgs } from "node:util";

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
  const { values, positionals } = parseArgs({
    args,
    options: { quick: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const names = kinds.flat();
  const unknown = positionals.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`nothing is called "${unknown}"; there are ${names.join(", ")}`);

  const asked = kinds.flatMap((kind) => {
    const named = kind.filter((name) => positionals.includes(name));
    return named.length > 0 ? named : kind;
  });
  return { isFull: !values.quick, isAsked: (name) => asked.includes(name) };
}
