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

/** Words of the command line that ask for nothing that there is. Its message is for who wrote them. */
export class WordsError extends Error {}

/**
 * Reads the names of measurements; none stands for all. All that is not understood is refused, since a run takes long.
 *
 * @throws WordsError for a name or an option that there is not, and for options of peers without peers
 */
export function readWords(given: readonly string[], names: readonly string[]): string[] {
  const isList = (word: string) => LISTS.some((list) => word.startsWith(list));
  const options = given.filter((word) => word.startsWith("-"));
  const unknownOption = options.find((word) => !(FLAGS.includes(word) || isList(word)));
  if (unknownOption !== undefined) {
    throw new WordsError(`there is no option ${unknownOption}; there are ${[...FLAGS, ...LISTS].join(", ")}, --help`);
  }
  const asked = given.filter((word) => !word.startsWith("-"));
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new WordsError(`nothing is called "${unknown}"; there are ${names.join(", ")}`);
  const narrowing = options.find(isList);
  if (narrowing !== undefined && !asked.includes(PEERS)) {
    throw new WordsError(`${narrowing} narrows peers alone: npm run bench -- peers ${narrowing}`);
  }
  return asked;
}

/** The names of programs of each work, by its name; undefined for a work whose programs cannot be chosen. */
export type ProgramsOfWorks = Readonly<Record<string, readonly string[] | undefined>>;

/**
 * Reads `--work=` and `--programs=`. Without the first, all works are measured, or those that have one of the programs.
 *
 * @throws WordsError for a name that there is not, and for works and programs that have nothing in common
 */
export function readPeers(given: readonly string[], all: ProgramsOfWorks): { works: string[]; programs: string[] } {
  const known = [...new Set(Object.values(all).flatMap((names) => names ?? []))];
  const programs = listed(given, "programs", known);
  const asked = listed(given, "work", Object.keys(all));
  if (programs.length === 0) return { works: asked.length > 0 ? asked : Object.keys(all), programs };
  for (const work of asked) {
    const own = all[work];
    if (!own) throw new WordsError(`--programs: ${work} always measures all of its programs`);
    if (!own.some((name) => programs.includes(name))) {
      throw new WordsError(`--programs: ${work} has none of ${programs.join(", ")}; it has ${own.join(", ")}`);
    }
  }
  const works =
    asked.length > 0 ? asked : Object.keys(all).filter((work) => all[work]?.some((name) => programs.includes(name)));
  const idle = programs.find((name) => !works.some((work) => all[work]?.includes(name)));
  if (idle !== undefined) throw new WordsError(`--programs: ${idle} is in none of ${works.join(", ")}`);
  return { works, programs };
}

/** The names in an option such as `--work=get,create`. @throws WordsError for one that there is not */
function listed(given: readonly string[], option: string, names: readonly string[]): string[] {
  const found =
    given
      .find((word) => word.startsWith(`--${option}=`))
      ?.slice(option.length + 3)
      .split(",") ?? [];
  const unknown = found.find((name) => !names.includes(name));
  if (unknown === undefined) return found;
  throw new WordsError(`--${option}: nothing is called "${unknown}"; there are ${names.join(", ")}`);
}

/** Tells what can be asked for: `--help`. */
export function helpOn(names: readonly string[], all: ProgramsOfWorks): string {
  const programs = Object.entries(all).map(([work, own]) => `  ${work}: ${own?.join(", ") ?? "always all"}`);
  return [
    "npm run bench -- [names…] [--quick] [--write]",
    "npm run bench -- peers [--work=…] [--programs=…] [--quick] [--write]",
    "",
    `Names: ${names.join(", ")}. Without names all are measured, of which peers alone takes half an hour.`,
    "",
    "  --quick       measures less of everything",
    "  --write       stores the tables in bench/RESULTS.md, in place of those that it has: a narrowed table, too",
    "  --work=       the works of peers that are measured, separated by commas",
    "  --programs=   the programs of peers that are measured, separated by commas",
    "",
    "Works of peers, with the programs of each:",
    ...programs,
    "",
    "bench/README.md explains them.",
  ].join("\n");
}
