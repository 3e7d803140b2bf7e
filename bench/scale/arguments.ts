import { parseArgs } from "node:util";
import type { Question } from "./answer.ts";

/** A task of the simulation. */
export type Asked =
  | { readonly what: "help" | "tables" | "write" }
  | { readonly what: "answer"; readonly question: Question };

/** The rest of a question that names its calls alone. */
const usual = { writes: "0.1", owners: "100000", alpha: "0.5" };

const options = {
  help: { type: "boolean", short: "h" },
  write: { type: "boolean" },
  calls: { type: "string" },
  writes: { type: "string" },
  owners: { type: "string" },
  alpha: { type: "string" },
} as const;

export const help = `npm run simulate
  prints the tables of docs/scale.md, which takes half a minute

npm run simulate -- --write
  stores the tables and charts in docs/scale.md

npm run simulate -- --calls 20000 [--writes ${usual.writes}] [--owners ${usual.owners}] [--alpha ${usual.alpha}]
  tells how many processes and shards a load needs
  --calls    calls a second
  --writes   the part of them that write, from 0 to 1
  --owners   how many owners the rows have
  --alpha    how uneven they are, Zipf's α: 0 for owners that are alike`;

/**
 * Reads the command line. What would have no effect is refused.
 *
 * @throws TypeError with a code for an option that there is not, RangeError for options that do not go together
 */
export function readArguments(given: readonly string[]): Asked {
  const { values } = parseArgs({ args: [...given], options });
  const { help, write, calls, ...more } = values;
  if (help) return { what: "help" };
  if (calls !== undefined) {
    if (write)
      throw new RangeError("--write stores the tables, and --calls asks for a load of your own: give one of them");
    return { what: "answer", question: { ...usual, ...more, calls } };
  }
  const [alone] = Object.keys(more);
  if (alone !== undefined) throw new RangeError(`--${alone} is about a load of your own: give --calls, too`);
  return { what: write ? "write" : "tables" };
}
