import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import { StartError } from "../server/config.ts";
import { print } from "../server/log/output.ts";
import type { Plan } from "./scaffold/plan.ts";

/** The commands that write files of projects, and take them away again. */
export function addNew(program: Command): void {
  const create = program.command("new").description("begin a project, or a context of one");
  create
    .command("project")
    .description("write a project that serves: settings, container, CI, tests; a repeat changes nothing")
    .argument("<folder>", "where it is to be; it is called by it")
    .option("--name <name>", "another name for it")
    .option("--toolkit <place>", "where npm finds brasa: a version, or a file such as file:../brasa-0.1.0.tgz")
    .option("--dry-run", "print what would be written, and write nothing")
    .action(newProject);
  create
    .command("context")
    .description(
      "write a context of the project in this folder: contract, entity, table, migration, service, tests; a repeat changes nothing",
    )
    .argument("<name>", "one of the things that it keeps, such as book; or library:book for a context of another name")
    .argument(
      "[fields...]",
      "its fields, such as title:text(200) copies:integer shelf:text? email:text:unique status:enum(open,closed)",
    )
    .option("--plural <name>", "the plural of the thing, where it is not a regular one")
    .option("--table <name>", "another name for its table")
    .option("--no-wiring", "leave src/contexts.ts alone")
    .option("--dry-run", "print what would be written, and write nothing")
    .action(newContext);
  create
    .command("entity")
    .description("write one more entity of a context, as new context does the first; a repeat changes nothing")
    .argument("<context>", "the context, such as library")
    .argument("<name>", "one of the things that it keeps, such as chapter")
    .argument("[fields...]", "its fields, as those of new context")
    .option("--plural <name>", "the plural of the thing, where it is not a regular one")
    .option("--table <name>", "another name for its table")
    .option("--no-wiring", "leave the files of the context alone")
    .option("--dry-run", "print what would be written, and write nothing")
    .action(newEntity);
  const remove = program.command("remove").description("take a part of a project away again");
  remove
    .command("entity")
    .description("delete the files that brasa new entity wrote, unless they have been edited since")
    .argument("<context>", "the context, such as library")
    .argument("<name>", "the entity, such as chapter")
    .option("--force", "delete files that have been edited, too")
    .option("--no-wiring", "leave the files of the context alone")
    .option("--dry-run", "print what would be deleted, and delete nothing")
    .action(removeEntity);
  remove
    .command("context")
    .description("delete the files of a context that brasa new context wrote, unless they have been edited since")
    .argument("<name>", "its name, such as library")
    .option("--force", "delete files that have been edited, too")
    .option("--no-wiring", "leave src/contexts.ts alone")
    .option("--dry-run", "print what would be deleted, and delete nothing")
    .action(removeContext);
}

interface Options {
  readonly dryRun?: boolean;
  readonly wiring?: boolean;
}

async function newProject(
  folder: string,
  { dryRun, ...options }: Options & { name?: string; toolkit?: string },
): Promise<void> {
  const { planProject } = await import("./scaffold/project.ts");
  const plan = planProject(folder, options);
  carryOut(
    plan,
    dryRun,
    "move them away, or choose another folder; files of a project are yours once they are written",
  );
  if (dryRun || plan.isEmpty) return;
  const place = relative(process.cwd(), folder);
  printLines([
    ``,
    ...(place === "" ? [] : [`cd ${place}`]),
    "npm install",
    "npx brasa new context library:book 'title:text(200)'",
    "npm run dev",
  ]);
}

async function newContext(
  name: string,
  fields: string[],
  { dryRun, plural, table, wiring = true }: Options & { plural?: string; table?: string },
): Promise<void> {
  const root = projectHere();
  const [{ planContext }, { toContextNames }, { DEFAULT_FIELDS }] = await Promise.all([
    import("./scaffold/context.ts"),
    import("./scaffold/names.ts"),
    import("./scaffold/field/fields.ts"),
  ]);
  const plan = await planContext(root, {
    names: toContextNames(name, plural),
    fields: fields.length > 0 ? fields : DEFAULT_FIELDS,
    table,
    keepsWiring: !wiring,
  });
  carryOut(plan, dryRun, "move them away, or go on by hand");
  if (!dryRun && !plan.isEmpty) await generate(root);
}

async function newEntity(
  context: string,
  name: string,
  fields: string[],
  { dryRun, plural, table, wiring = true }: Options & { plural?: string; table?: string },
): Promise<void> {
  const root = projectHere();
  const [{ planEntity }, { DEFAULT_FIELDS }] = await Promise.all([
    import("./scaffold/entity/entity.ts"),
    import("./scaffold/field/fields.ts"),
  ]);
  const plan = await planEntity(root, {
    context,
    name,
    plural,
    fields: fields.length > 0 ? fields : DEFAULT_FIELDS,
    table,
    keepsWiring: !wiring,
  });
  carryOut(plan, dryRun, "move them away, or go on by hand");
  if (!dryRun && !plan.isEmpty) await generate(root);
}

async function removeEntity(
  context: string,
  name: string,
  { dryRun, force = false, wiring = true }: Options & { force?: boolean },
): Promise<void> {
  const root = projectHere();
  const { planEntityRemoval } = await import("./scaffold/entity/remove.ts");
  const { plan, record } = await planEntityRemoval(root, { context, name, isForced: force, keepsWiring: !wiring });
  carryOut(plan, dryRun, "keep what you need of them elsewhere, and add --force, which deletes them");
  if (dryRun) return;
  await generate(root);
  printLines([`the table ${record.table} stays in databases that have it`]);
}

async function removeContext(
  name: string,
  { dryRun, force = false, wiring = true }: Options & { force?: boolean },
): Promise<void> {
  const root = projectHere();
  const [{ planRemoval }, { readRecords }] = await Promise.all([
    import("./scaffold/remove.ts"),
    import("./scaffold/record.ts"),
  ]);
  const { plan, record } = planRemoval(root, { name, isForced: force, keepsWiring: !wiring });
  carryOut(plan, dryRun, "keep what you need of them elsewhere, and add --force, which deletes them");
  if (dryRun) return;
  if (record.madeGen && readRecords(root).size === 0) rmSync(join(root, "gen"), { recursive: true, force: true });
  else await generate(root);
  printLines([`the table ${record.table} stays in databases that have it`]);
}

/** Prints a plan, and carries it out. @throws StartError naming the files that it may not change */
function carryOut(plan: Plan, isDry: boolean | undefined, remedy: string): void {
  plan.mustBeAllowed(remedy);
  printLines(plan.lines);
  if (isDry) return;
  plan.apply();
}

/** Makes the code of the contract, by the project's own script, if buf is installed. @throws StartError if it fails */
async function generate(root: string): Promise<void> {
  const [{ generateCode }, { toolIn }] = await Promise.all([import("./generate.ts"), import("./tools.ts")]);
  if (!toolIn(root, "buf")) {
    printLines(["next: npm install && npm run generate"]);
    return;
  }
  const { code, output } = await generateCode(root);
  if (code !== 0) throw new StartError(`the files are written, but npm run generate failed:\n${output}`);
  printLines([`${"generate".padEnd(9)} gen`]);
}

/** @throws StartError outside of a project */
function projectHere(): string {
  const root = process.cwd();
  if (existsSync(join(root, "package.json"))) return root;
  throw new StartError("there is no package.json here: go to the folder of a project, which brasa new project makes");
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) print(`${line}\n`);
}
