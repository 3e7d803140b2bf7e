const FLAGS = ["--quick", "--write"];
/** Options with a list, of the measurement that has so many parts. */
const LISTS = ["--work=", "--programs="];
/** The measurement whose tables are a part of RESULTS.md of their own. */
export const PEERS = "peers";
/** The measurements, which main.ts runs by these names. */
export const MEASUREMENTS = [
  "product",
  "ready",
  "hashing",
  "tokens",
  "tracing",
  "metrics",
  "remote",
  "commit",
  "page",
  "ties",
  "list",
  "events",
  "broker",
  "demands",
  PEERS,
] as const;

/**
 * Reads the names of measurements; none stands for all. All that is not understood is refused, since a run takes long.
 *
 * @throws Error for a name or an option that there is not, and for options of peers where these are not named
 */
export function readWords(given: readonly string[], names: readonly string[]): string[] {
  const isList = (word: string) => LISTS.some((list) => word.startsWith(list));
  const options = given.filter((word) => word.startsWith("-"));
  const unknownOption = options.find((word) => !(FLAGS.includes(word) || isList(word)));
  if (unknownOption !== undefined) {
    throw new Error(`there is no option ${unknownOption}; there are ${[...FLAGS, ...LISTS].join(", ")}`);
  }
  const asked = given.filter((word) => !word.startsWith("-"));
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`nothing is called "${unknown}"; there are ${names.join(", ")}`);
  const narrowing = options.find(isList);
  if (narrowing !== undefined && !asked.includes(PEERS)) {
    throw new Error(`${narrowing} narrows peers, which are not asked for: npm run bench -- peers ${narrowing}`);
  }
  return asked;
}
