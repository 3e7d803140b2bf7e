import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../../server/config.ts";
import { entityPaths, keepIntact, mustBeFree, mustBeSame } from "../context.ts";
import { contextValues, type PlacedEntity, placesOf } from "../context-values.ts";
import { toFields } from "../field/fields.ts";
import { format } from "../format.ts";
import { type ContextNames, type Name, toContextNames, toName } from "../names.ts";
import { type FileChange, Plan } from "../plan.ts";
import { type ContextRecord, digestOf, printRecord, readRecord, readRecords, recordPath } from "../record.ts";
import { render } from "../render.ts";
import { wiringChanges } from "./wiring.ts";

/** An entity that a context is to have besides its first. */
export interface NewEntity {
  /** The context's name, such as `library`. */
  readonly context: string;
  /** The entity's, such as `chapter`. */
  readonly name: string;
  /** @default English's, as far as a rule gives it */
  readonly plural?: string | undefined;
  /** Such as `title:text(200)`. */
  readonly fields: readonly string[];
  /** @default the plural of the entity */
  readonly table?: string | undefined;
  /** Whether the files of the context are left alone. */
  readonly keepsWiring: boolean;
}

/**
 * Plans the files of one more entity of a context: its contract, a folder with all of its own, tests, and lines in the context's files.
 *
 * @param root the project
 * @throws StartError for a context that no command has made, names that are taken, and files of the context that are not understood
 */
export async function planEntity(root: string, wanted: NewEntity): Promise<Plan> {
  const { names, context } = entityNames(root, wanted.context, wanted.name, wanted.plural);
  const { entity, plural } = names;
  const place = recordName(names);
  const before = readRecord(root, place);
  const record = {
    name: `${names.context.snake}:${entity.snake}`,
    plural: plural.snake,
    table: wanted.table === undefined ? plural.snake : toName(wanted.table, "the table").snake,
    fields: [...wanted.fields],
  };
  if (before) mustBeSame(before, record, `brasa remove entity ${names.context.snake} ${entity.snake}`);
  else {
    mustBeOther(root, names);
    mustBeFree(root, record.table);
  }
  const migration = before?.migration ?? `${nextNumber(root, names.context)}-${plural.kebab}`;
  const placed = { names, fields: toFields(wanted.fields), table: record.table, migration, hasRoom: true };
  const rendered = await format(root, renderEntity(placed));
  const files = rendered.map((file) => keepIntact(root, file, before));
  const digests = Object.fromEntries(files.map(({ path, content }) => [path, digestOf(content)]));
  const wiring = wanted.keepsWiring ? [] : await wiringChanges(root, names, context, "add");
  return new Plan(root, [
    ...files,
    ...wiring,
    // The last one: without it, a repeat of a command that broke off goes on.
    recordChange(place, { ...record, migration, madeGen: false, files: digests }, before),
  ]);
}

function recordChange(place: string, record: ContextRecord, before: ContextRecord | undefined): FileChange {
  return { path: recordPath(place), content: printRecord(record), mayReplace: () => before !== undefined };
}

/** The names of an entity, and the record of its context. @throws StartError */
export function entityNames(
  root: string,
  context: string,
  name: string,
  plural: string | undefined,
): { names: ContextNames; context: ContextRecord } {
  const names = toContextNames(`${context}:${name}`, plural);
  const record = readRecord(root, names.context.snake);
  if (record) return { names, context: record };
  throw new StartError(
    `no command has made the context "${context}" here, as ${recordPath(names.context.snake)} would tell: ` +
      `make it with its first entity, by: brasa new context ${names.context.kebab}:${name}`,
  );
}

/** The name of an entity's record. */
export function recordName({ context, entity }: ContextNames): string {
  return `${context.snake}.${entity.snake}`;
}

function renderEntity(placed: PlacedEntity) {
  const values = contextValues(placed);
  const { room } = placesOf(placed.names, true);
  const paths = {
    ...entityPaths(placed),
    "entity/src/memory.ts": `src/${room}/memory.ts`,
    "entity/src/sequelize.ts": `src/${room}/sequelize.ts`,
  };
  return Object.entries(paths).map(([template, path]) => ({ path, content: render(template, values) }));
}

/** @throws StartError if the context has an entity, or the plural of one, that is called so */
function mustBeOther(root: string, { context, entity, plural }: ContextNames): void {
  for (const [, { name, plural: many }] of readRecords(root)) {
    const [owner, one = ""] = name.split(":");
    if (owner !== context.snake) continue;
    const taken = [entity.snake, plural.snake].find((wanted) => wanted === one || wanted === many);
    if (taken === undefined) continue;
    throw new StartError(`the context "${owner}" has "${taken}" already, of its entity ${one}: choose another name`);
  }
}

/** The number of a context's next migration. */
function nextNumber(root: string, context: Name): string {
  const folder = join(root, "src", context.kebab);
  const list = join(folder, "sequelize.ts");
  const written = join(folder, "migrations");
  const names = [
    ...(existsSync(list) ? [...readFileSync(list, "utf8").matchAll(/"(\d{4}-[\w-]+)"/g)].map(([, name]) => name) : []),
    ...(existsSync(written) ? readdirSync(written) : []),
    ...[...readRecords(root)]
      .filter(([place]) => place.startsWith(`${context.snake}.`))
      .map(([, one]) => one.migration),
  ];
  const numbers = names.map((name) => Number.parseInt(name ?? "", 10)).filter((number) => number > 0);
  return String(Math.max(1, ...numbers) + 1).padStart(4, "0");
}
