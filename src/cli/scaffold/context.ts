import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../server/config.ts";
import { contextValues, type PlacedEntity, placesOf } from "./context-values.ts";
import { toFields } from "./field/fields.ts";
import { format } from "./format.ts";
import { type ContextNames, toName } from "./names.ts";
import { type FileChange, Plan } from "./plan.ts";
import { type ContextRecord, digestOf, printRecord, readRecord, readRecords, recordPath } from "./record.ts";
import { render } from "./render.ts";
import { TOOLKIT_TABLES } from "./reserved.ts";
import { addLine, WIRING } from "./wiring.ts";

/** A context that is to be made. */
export interface NewContext {
  readonly names: ContextNames;
  /** Such as `title:text(200)`. */
  readonly fields: readonly string[];
  /** @default the plural of the entity */
  readonly table?: string | undefined;
  /** Whether the list of the app's contexts is left alone. */
  readonly keepsWiring: boolean;
}

/**
 * Plans the files of a context.
 *
 * @param root the project
 * @throws StartError for names that are taken, and for a list of contexts that is not understood
 */
export async function planContext(root: string, { names, fields, table, keepsWiring }: NewContext): Promise<Plan> {
  const { context, plural } = names;
  const record = {
    name: `${context.snake}:${names.entity.snake}`,
    plural: plural.snake,
    table: table === undefined ? plural.snake : toName(table, "the table").snake,
    fields: [...fields],
  };
  const before = readRecord(root, context.snake);
  if (before) mustBeSame(before, record, `brasa remove context ${context.snake}`);
  else mustBeFree(root, record.table);
  const entity = {
    names,
    fields: toFields(fields),
    table: record.table,
    migration: `0001-${plural.kebab}`,
    hasRoom: false,
  };
  const rendered = await format(root, renderContext(entity));
  const files = rendered.map(({ path, content }) => keepIntact(root, { path, content }, before));
  const digests = Object.fromEntries(files.map(({ path, content }) => [path, digestOf(content)]));
  const madeGen = before?.madeGen ?? !existsSync(join(root, "gen"));
  return new Plan(root, [
    ...files,
    ...(keepsWiring ? [] : [wiringChange(root, (text) => addLine(text, context))]),
    // The last one: without it, a repeat of a command that broke off goes on.
    {
      path: recordPath(context.snake),
      content: printRecord({ ...record, madeGen, files: digests }),
      mayReplace: () => before !== undefined,
    },
  ]);
}

/** The change of the list of contexts. Whatever else is in it stays. */
export function wiringChange(root: string, edit: (text: string | undefined) => string): FileChange {
  const file = join(root, WIRING);
  return {
    path: WIRING,
    content: edit(existsSync(file) ? readFileSync(file, "utf8") : undefined),
    mayReplace: () => true,
  };
}

interface RenderedFile {
  readonly path: string;
  readonly content: string;
}

function renderContext(placed: PlacedEntity): RenderedFile[] {
  const { context } = placed.names;
  const values = contextValues(placed);
  const source = `src/${context.kebab}`;
  const paths = {
    ...entityPaths(placed),
    "context/src/repositories.ts": `${source}/repositories.ts`,
    "context/src/memory.ts": `${source}/memory.ts`,
    "context/src/sequelize.ts": `${source}/sequelize.ts`,
    "context/src/context.ts": `${source}/context.ts`,
  };
  return Object.entries(paths).map(([template, path]) => ({ path, content: render(template, values) }));
}

/** The templates of all that an entity has for itself, with the paths of their files. */
export function entityPaths({ names, hasRoom }: PlacedEntity): Readonly<Record<string, string>> {
  const { context, entity } = names;
  const { room, tests } = placesOf(names, hasRoom);
  return {
    "context/proto/entity.proto": `proto/${context.snake}/v1/${entity.snake}.proto`,
    "context/src/entity.ts": `src/${room}/${entity.kebab}.ts`,
    "context/src/schema.ts": `src/${room}/schema.ts`,
    "context/src/connect-client.ts": `src/${room}/connect-client.ts`,
    "context/src/connect.ts": `src/${room}/connect.ts`,
    "context/test/sample.ts": `test/samples/${tests}.ts`,
    "context/test/unit.test.ts": `test/unit/${tests}.test.ts`,
    "context/test/integration.test.ts": `test/integration/${tests}.test.ts`,
    "context/test/performance.test.ts": `test/performance/${tests}.test.ts`,
  };
}

/** A file that is as the record says stays as it is, although another release would write it otherwise. */
export function keepIntact(root: string, file: RenderedFile, record: ContextRecord | undefined): RenderedFile {
  const digest = record?.files[file.path];
  if (digest === undefined || !existsSync(join(root, file.path))) return file;
  const found = readFileSync(join(root, file.path), "utf8");
  return digestOf(found) === digest ? { path: file.path, content: found } : file;
}

type Wanted = Pick<ContextRecord, "name" | "plural" | "table" | "fields">;

/** @param removal the command that removes it @throws StartError if it is there, and is another */
export function mustBeSame(before: ContextRecord, wanted: Wanted, removal: string): void {
  const words = ({ name, plural, table, fields }: Wanted) =>
    [name, ...fields, `(${plural} in the table ${table})`].join(" ");
  if (words(before) === words(wanted)) return;
  throw new StartError(
    `it is there already, and was made as: ${words(before)}\n` +
      `not as: ${words(wanted)}\nadd fields to it by hand, or remove it first, by: ${removal}`,
  );
}

/** @throws StartError for the table of another context, or of the toolkit */
export function mustBeFree(root: string, table: string): void {
  const owner = TOOLKIT_TABLES.has(table)
    ? "the toolkit itself"
    : [...readRecords(root)].find(([, record]) => record.table === table)?.[0];
  if (owner === undefined) return;
  throw new StartError(`the table "${table}" is that of ${owner}: name another, as in --table my_${table}`);
}
