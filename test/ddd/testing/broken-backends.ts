import test from "ava";
import { type Backend, type Case, conformanceCases } from "../../../src/ddd/testing/index.ts";
import { modelCase } from "../../conformance/model-check.ts";

const checked = modelCase(10);

/** The name of the check of random commands. */
export const RANDOM = checked.name;

/** All cases by name, the check of random commands with few runs among them. */
export const cases = new Map([checked, ...conformanceCases].map((one): [string, Case] => [one.name, one]));

/** @throws Error if no case has this name, so that a misspelt name does not pass unnoticed */
export function caseOf(name: string): Case {
  const one = cases.get(name);
  if (!one) throw new Error(`no case is called "${name}"`);
  return one;
}

/**
 * Tests that cases of the suite fail for a backend with a mistake. test/ddd/memory/worker.test.ts tests that the same cases
 * pass without the mistake.
 *
 * @param backend has the mistake
 */
export function expectFound(mistake: string, backend: Backend, ...names: readonly string[]): void {
  for (const name of names) {
    const { run } = caseOf(name);
    test(`${mistake} is found by: ${name}`, async (t) => {
      await t.throwsAsync(run(backend));
    });
  }
}
