import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { InvalidError } from "../../ddd/error.ts";
import { type MigrationFile, migrationFile } from "../../ddd/sequelize/index.ts";
import { type DatabaseSettings, StartError } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { print } from "../log/output.ts";
import type { InspectedContext } from "../storage/database.ts";
import { openStorage } from "../storage/storage.ts";

export interface MakeMigrationOptions {
  /** The context whose tables have changed. @default the only one that differs from its database */
  readonly context?: string | undefined;
  /** The folder of the file. @default src/<context>/migrations, with - for _ */
  readonly dir?: string | undefined;
}

/**
 * Writes the migration that mends the differences between a context's tables and its database as a TypeScript file, and adds it to the
 * context's list where that has the form that `brasa new context` gives it. Prints what it did.
 *
 * @param name kebab case, without a number
 * @returns whether the migration is whole: false if it names choices that a person must make first
 * @throws StartError for a name that cannot be used, an unknown context, and migrations that are pending; nothing is written then
 */
export async function makeMigration(
  name: string,
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  options: MakeMigrationOptions = {},
): Promise<boolean> {
  const storage = await openStorage(contexts, settings);
  try {
    for (const line of storage.withoutMigrations) print(`${line}\n`);
    const inspected = (await storage.inspect()).filter(({ context }) => contexts.some((one) => one.name === context));
    if (inspected.length === 0) return true;
    const one = chosen(contexts, inspected, options.context);
    if (!one) {
      print("there is nothing to write: the tables and the database agree\n");
      return true;
    }
    return write(name, one, options.dir);
  } finally {
    await storage.close();
  }
}

function chosen(
  contexts: readonly AnyContext[],
  inspected: readonly InspectedContext[],
  wanted: string | undefined,
): InspectedContext | undefined {
  const names = contexts.map(({ name }) => name).join(", ");
  if (wanted !== undefined && !contexts.some((one) => one.name === wanted)) {
    throw new StartError(`there is no context "${wanted}": name one of ${names}`);
  }
  const differing = inspected.filter(
    ({ context, differences }) => differences.length > 0 && (wanted === undefined || context === wanted),
  );
  const [first, ...more] = differing;
  if (more.length === 0) return first;
  throw new StartError(
    `several contexts differ from their databases: say --context with one of ${differing.map(({ context }) => context).join(", ")}`,
  );
}

function write(name: string, { context, migrations, differences }: InspectedContext, dir: string | undefined): boolean {
  const pending = migrations.filter(({ state }) => state !== "applied");
  if (pending.length > 0) {
    const all = pending.map((one) => `${one.name} (${one.state})`).join(", ");
    throw new StartError(
      `the database is not where the migrations of ${context} are: ${all}; apply them first (migrate up), so that only what they lack is written`,
    );
  }
  const file = fileOf(
    name,
    differences,
    migrations.map((one) => one.name),
  );
  const folder = dir ?? join("src", context.replaceAll("_", "-"), "migrations");
  const path = join(folder, `${file.name}.ts`);
  if (existsSync(path)) throw new StartError(`${path} is there already: choose another name`);
  mkdirSync(folder, { recursive: true });
  // Never in place of a file that has just been made.
  writeFileSync(path, file.content, { flag: "wx" });
  print(`${path}: written\n`);
  for (const loss of file.losses) print(`  loses: ${loss}\n`);
  for (const one of file.undecided) print(`  decide: ${one}\n`);
  const listed = file.undecided.length === 0 ? addToList(context, folder, file) : undefined;
  if (listed !== undefined) print(`${listed}: lists it; apply it with migrate up\n`);
  else {
    const first = file.undecided.length > 0 ? "write the steps for what is to be decided, and then " : "";
    print(
      `${first}add it to the end of the list of migrations of ${context}: import { ${file.variable} } from "./migrations/${file.name}.ts"; list: [..., ${file.variable}]\n`,
    );
  }
  return file.undecided.length === 0;
}

function fileOf(name: string, ...rest: [InspectedContext["differences"], string[]]): MigrationFile {
  try {
    return migrationFile(rest[0], name, rest[1]);
  } catch (error) {
    if (!(error instanceof InvalidError)) throw error;
    throw new StartError(error.message.replace(/\s*\n\s*/g, "; "), { cause: error });
  }
}

/** Adds a migration to the list in the context's sequelize.ts or migrations.ts. @returns the path, or undefined for another form */
function addToList(context: string, folder: string, { name, variable }: MigrationFile): string | undefined {
  for (const list of ["sequelize.ts", "migrations.ts"]) {
    const path = join(folder, "..", list);
    if (!existsSync(path)) continue;
    const from = `./${relative(join(folder, ".."), folder).replaceAll("\\", "/")}/${name}.ts`;
    const changed = withMigration(readFileSync(path, "utf8"), context, variable, from);
    if (changed === undefined) continue;
    writeFileSync(path, changed);
    return path;
  }
  return undefined;
}

/**
 * The text of a file with one more migration in its list, which has the lines `  context: "library",`, `  list: [` and, at the list's
 * end, `  ],`.
 *
 * @returns undefined where it is not of this form
 */
export function withMigration(text: string, context: string, variable: string, from: string): string | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line, i) => line === `  context: "${context}",` && lines[i + 1] === "  list: [");
  const end = lines.indexOf("  ],", start);
  const imports = lines.findLastIndex((line, i) => i < start && /^(?:import .*|\} )from ".*";$/.test(line));
  // Before the first of the context's own files with a later path, as formatters sort them.
  const later = lines.findIndex(
    (line, i) => i <= imports && (/^import .*from "(\.\/.*)";$/.exec(line)?.[1] ?? "") > from,
  );
  const place = later < 0 ? imports + 1 : later;
  if (start < 0 || end < 0 || imports < 0 || /[^,\s[]$/.test(lines[end - 1] ?? "")) return undefined;
  return [
    ...lines.slice(0, place),
    `import { ${variable} } from "${from}";`,
    ...lines.slice(place, end),
    `    ${variable},`,
    ...lines.slice(end),
  ].join("\n");
}
