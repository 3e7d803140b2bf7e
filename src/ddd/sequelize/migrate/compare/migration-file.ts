import { InvalidError } from "../../../error.ts";
import { MAX_NAME_LENGTH } from "../migrations.ts";
import { buildersIn, stepSource } from "./source.ts";
import { type Difference, stepsOf } from "./step.ts";

/** A migration as the text of a TypeScript file. */
export interface MigrationFile {
  /** Its name, with its number: `0004-copies`. */
  readonly name: string;
  /** The name of the constant that the file exports. */
  readonly variable: string;
  readonly content: string;
  /** The differences that a person must decide on, with the choices. A migration that has some refuses to run until then. */
  readonly undecided: readonly string[];
  /** The values that `up` or `down` loses. */
  readonly losses: readonly string[];
}

/**
 * Writes a migration of differences as a TypeScript file: its columns are written out as calls, so that it goes on to say the same when
 * the tables change. It type-checks. A difference that no step mends safely is named in the file, and its migration refuses to run
 * until a person has decided.
 *
 * @param name kebab case, such as `copies`; the number is added
 * @param known the names of the context's migrations, which the number follows
 * @throws InvalidError for a name that is not kebab case, is too long, or is there already
 */
export function migrationFile(
  differences: readonly Difference[],
  name: string,
  known: readonly string[],
): MigrationFile {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    throw InvalidError.of("name", `must be in kebab case, such as add-copies, and is ${JSON.stringify(name)}`);
  }
  const numbers = known.map((one) => Number(/^\d+/.exec(one)?.[0] ?? 0));
  const full = `${String(Math.max(0, ...numbers) + 1).padStart(4, "0")}-${name}`;
  if (full.length > MAX_NAME_LENGTH)
    throw InvalidError.of("name", `must be at most ${MAX_NAME_LENGTH - 5} characters long`);
  const taken = known.find((one) => one.replace(/^\d+-/, "") === name);
  if (taken !== undefined) throw InvalidError.of("name", `is that of the migration ${taken}: choose another name`);
  const { up, down, losses } = stepsOf(differences);
  const undecided = [
    ...differences.filter(({ choice }) => choice !== undefined).map(({ text, choice }) => `${text}: ${choice}`),
  ];
  const variable = `${name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}Migration`;
  const body = [...up, ...down].map(stepSource).join("\n");
  const builders = buildersIn(body);
  const content = [
    ...(builders.length > 0 ? [`import { ${builders.join(", ")} } from "brasa";`] : []),
    'import type { Migration } from "brasa/sequelize";',
    "",
    ...(undecided.length > 0 ? undecidedSource(undecided) : []),
    ...losses.map((loss) => `// ${oneLine(loss)}.`),
    `export const ${variable}: Migration = {`,
    `  name: ${JSON.stringify(full)},`,
    `  up: async (${up.length === 0 ? "" : "ddl"}) => {`,
    ...(undecided.length > 0 ? ["    requireDecisions();"] : []),
    ...up.flatMap((step) => indented(stepSource(step))),
    "  },",
    `  down: async (${down.length === 0 ? "" : "ddl"}) => {`,
    ...down.flatMap((step) => indented(stepSource(step))),
    "  },",
    "};",
    "",
  ].join("\n");
  return { name: full, variable, content, undecided, losses };
}

function undecidedSource(undecided: readonly string[]): string[] {
  return [
    "/** Write a step for each of these in `up` and in `down`, and take its line out. */",
    "const undecided: readonly string[] = [",
    ...undecided.map((one) => `  ${JSON.stringify(one)},`),
    "];",
    "",
    "function requireDecisions(): void {",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a template
    '  if (undecided.length > 0) throw new Error(`decide first: ${undecided.join("; ")}`);',
    "}",
    "",
  ];
}

/** A comment ends at a line break of any kind. */
function oneLine(text: string): string {
  return text.replace(/[\n\r\u2028\u2029]+/g, " ");
}

/** A statement within a method: a line for each column of a table. */
function indented(statement: string): string[] {
  return statement
    .split("\n")
    .map((line) => `    ${/^[\w"$]/.test(line) && !line.startsWith("await") ? "  " : ""}${line}`);
}
