import assert from "node:assert/strict";
import type { Page } from "../query/page.ts";
import type { Where } from "../query/where.ts";
import type { PageQuery, Repository } from "../repository.ts";
import type { Unit } from "../worker.ts";
import type { Samples, Traits } from "./backend.ts";
import type { Item } from "./sample.ts";

/** A class of errors, abstract ones included. */
type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/**
 * Asserts that some work fails.
 *
 * @param message a pattern for the error's message; a text is shown when the assertion fails
 * @returns the error
 * @throws AssertionError if the work succeeds, or fails with another error
 */
export async function rejects<E extends Error>(
  work: Promise<unknown> | (() => Promise<unknown>),
  expected: ErrorClass<E> | E,
  message?: RegExp | string,
): Promise<E> {
  const error = await failureOf(work);
  const about = typeof message === "string" ? message : undefined;
  if (expected instanceof Error) {
    assert.equal(error, expected, about);
    return expected;
  }
  if (!(error instanceof expected)) {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    assert.fail(`${about ? `${about}: ` : ""}it should fail with ${expected.name}, and failed with ${shown}`);
  }
  if (message instanceof RegExp) assert.match(error.message, message);
  return error;
}

async function failureOf(work: Promise<unknown> | (() => Promise<unknown>)): Promise<unknown> {
  let result: unknown;
  try {
    result = await (typeof work === "function" ? work() : work);
  } catch (error) {
    return error;
  }
  return assert.fail(`it should fail, and gave ${JSON.stringify(result, printable) ?? "nothing"}`);
}

function printable(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

/** Collects entities, in their order. */
export async function toArray<E>(entities: Iterable<E> | AsyncIterable<E>): Promise<E[]> {
  const all: E[] = [];
  for await (const one of entities) all.push(one);
  return all;
}

/** The names of entities, in their order. */
export async function namesOf(
  entities: Iterable<{ readonly name: string }> | AsyncIterable<{ readonly name: string }>,
): Promise<string[]> {
  return (await toArray(entities)).map(({ name }) => name);
}

/** The numbers of the items that match, in the order of their ids. */
export async function numbersOf(items: Repository<Item>, where: Where<Item>): Promise<number[]> {
  const found = await toArray(items.list({ where }));
  assert.equal(await items.count(where), found.length);
  return found.map(({ id }) => Number(id.slice(-12)));
}

/** Reads all pages. @returns the items of all of them */
export async function walk(
  items: Pick<Repository<Item>, "page">,
  query: PageQuery<Item>,
  afterPage: (page: Page<Item>) => Promise<void> = async () => {},
): Promise<Item[]> {
  const met: Item[] = [];
  let token = "";
  do {
    const page = await items.page({ ...query, token });
    met.push(...page.items);
    await afterPage(page);
    token = page.nextToken;
  } while (token !== "");
  return met;
}

/**
 * Runs a write that the storage may refuse, so that the unit stays usable: in a savepoint of its own, unless the operation
 * itself hears of the refusal.
 */
export function inOwnSavepoint<T>(
  unit: Unit<Samples>,
  { refusals }: Traits,
  write: (unit: Unit<Samples>) => Promise<T>,
): Promise<T> {
  return refusals === "at once" ? write(unit) : unit.savepoint(write);
}

/** Stores any number of items, 1,000 in an operation. */
export async function seed(items: Repository<Item>, all: readonly Item[]): Promise<void> {
  for (let i = 0; i < all.length; i += 1000) await items.create(...all.slice(i, i + 1000));
}

/** Pseudo-random numbers from 0 to `count` - 1, the same in each run. */
export function generator(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % count;
  };
}
