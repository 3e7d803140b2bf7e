import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { DomainError } from "../../src/ddd/error.ts";
import { everything } from "../../src/ddd/query/where.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { inOwnSavepoint, toArray, walk } from "../../src/ddd/testing/check.ts";
import { type Case, type CaseContext, defineCase, type Item, type Samples } from "../../src/ddd/testing/index.ts";
import type { Unit } from "../../src/ddd/worker.ts";
import { type Command, commandsOf, isPart, type Leaf, type Part } from "./commands.ts";
import { type Expected, Model } from "./model.ts";

/** How many commands each sequence has. */
const COMMANDS = 30;
/** The same seed on every backend, so that all get the same commands. */
const SEED = Number(process.env.MODEL_SEED ?? 20_260_101);
const TIME_LIMIT_MS = 600_000;

/** The real outcome of a command. */
type Outcome = { readonly value: unknown } | { readonly kind: string };

/**
 * Checks that random sequences of commands have the outcomes of the model.
 *
 * @param runs the number of sequences; the environment's MODEL_RUNS overrides it, and MODEL_SEED chooses other sequences
 */
export function modelCase(runs: number): Case {
  return defineCase("random commands come to what a simple model says they must", async (context) => {
    const property = fc.asyncProperty(commandsOf(COMMANDS), (commands) => check(context, commands));
    // A failure is printed with its seed, and the path to the shortest failing sequence.
    await fc.assert(property, {
      numRuns: Number(process.env.MODEL_RUNS ?? runs),
      seed: SEED,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      markInterruptAsFailure: true,
    });
  });
}

async function check(context: CaseContext, commands: readonly (Command | null)[]): Promise<void> {
  await context.items.drop(everything);
  const model = new Model();
  for (const command of commands) {
    if (command) compare(await perform(context, command), model.apply(command), command);
  }
  assert.deepEqual(await toArray(context.items.list({ orderBy: ["id desc"] })), byIdBackwards(model.items));
}

function byIdBackwards(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function perform(context: CaseContext, command: Command): Promise<Outcome> {
  if (!isPart(command)) return outcomeOf(() => leafOf(context.items, command));
  return performPart(command, context, (fn) => context.worker.run(fn));
}

/** @param open opens the unit or the savepoint */
async function performPart(
  { commands, throws }: Part,
  context: CaseContext,
  open: (fn: (unit: Unit<Samples>) => Promise<void>) => Promise<void>,
): Promise<Outcome> {
  const undone = new Error("the part throws");
  let results: Outcome[] = [];
  try {
    await open(async (unit) => {
      // The unit may run again.
      results = [];
      for (const command of commands) results.push(await performWithin(context, unit, command));
      if (throws) throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
  return { value: results };
}

function performWithin(context: CaseContext, unit: Unit<Samples>, command: Command): Promise<Outcome> {
  if (isPart(command)) return performPart(command, context, (fn) => unit.savepoint(fn));
  // Refusals of reads come at once on every backend.
  const reads = ["retrieve", "list", "walk", "count"].includes(command.do);
  return outcomeOf(() =>
    reads ? leafOf(unit.items, command) : inOwnSavepoint(unit, context.traits, ({ items }) => leafOf(items, command)),
  );
}

async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof DomainError) return { kind: error.kind };
    throw error;
  }
}

async function leafOf(items: Repository<Item>, command: Leaf): Promise<unknown> {
  switch (command.do) {
    case "create":
      return items.create(...command.items);
    case "replace":
    case "partialReplace":
      return items[command.do](command.items);
    case "save":
    case "remove": {
      const { id } = command.item;
      const [stored] = await toArray(items.list({ where: { id } }));
      const version = (stored?.version ?? 1) + (command.stale ? 1 : 0);
      return items[command.do]({ ...command.item, version });
    }
    case "update":
      return items.update(command.change, command.where);
    case "retrieve":
    case "delete":
    case "count":
    case "drop":
      return items[command.do](command.where);
    case "list":
      return toArray(items.list({ where: command.where, orderBy: command.orderBy, limit: command.limit }));
    case "walk":
      return walk(items, { where: command.where, orderBy: command.orderBy, size: command.size });
  }
}

/** @throws AssertionError that shows the command */
function compare(outcome: Outcome, expected: Expected, command: Command): void {
  if (isPart(command)) {
    const [results, wanted] = [outcome, expected].map((one) => ("value" in one ? one.value : undefined));
    command.commands.forEach((one, i) => {
      compare((results as Outcome[])[i] as Outcome, (wanted as Expected[])[i] as Expected, one);
    });
  } else if ("kind" in outcome) {
    if ("kinds" in expected && expected.kinds.has(outcome.kind)) return;
    assert.fail(`${shown(command)} failed as ${outcome.kind}, and must come to ${shown(expected)}`);
  } else if (!("value" in expected)) {
    assert.fail(`${shown(command)} must fail, and came to ${shown(outcome)}`);
  } else if (!isDeepStrictEqual(outcome.value, expected.value)) {
    // Printing a command takes longer than running it, so that only a failure does.
    assert.deepEqual(outcome.value, expected.value, `${shown(command)} came to something else`);
  }
}

function shown(value: object): string {
  return inspect(value, { depth: 10, compact: true, breakLength: Number.POSITIVE_INFINITY });
}
