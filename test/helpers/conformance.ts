import type { ExecutionContext } from "ava";
import { type Backend, type Case, conformanceCases } from "../../src/ddd/testing/index.ts";

/** Makes a test of each case of the suite, and of some more cases. @param test `test` of ava, or `test.serial` */
export function hold(
  test: (title: string, run: (t: ExecutionContext) => Promise<void>) => void,
  name: string,
  backend: Backend,
  ...more: readonly Case[]
): void {
  for (const one of [...conformanceCases, ...more]) {
    test(`${name}: ${one.name}`, async (t) => {
      await t.notThrowsAsync(one.run(backend));
    });
  }
}
