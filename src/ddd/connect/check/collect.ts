import { AsyncLocalStorage } from "node:async_hooks";
import { type Misfit, MisfitError } from "./misfits.ts";

const listener = new AsyncLocalStorage<(misfit: Misfit) => void>();

/**
 * Makes services that are to be looked at and not to be served: one with misfits is made all the same, without handlers, so that those
 * of all services are told in one run.
 */
export function collectMisfits<T>(onMisfit: (misfit: Misfit) => void, make: () => T): T {
  return listener.run(onMisfit, make);
}

/**
 * Runs the checks of one service, each of which may throw, to the last.
 *
 * @returns whether all have passed: false only within `collectMisfits`, which is told
 * @throws the error of the only check that failed, or one with the misfits of all
 */
export function checkAll(checks: readonly (() => void)[]): boolean {
  const errors = checks.flatMap((check) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!(error instanceof MisfitError)) throw error;
      return [error];
    }
  });
  const [first, ...more] = errors;
  if (!first) return true;
  const misfits = errors.flatMap((one) => one.misfits);
  const tell = listener.getStore();
  if (tell) {
    for (const misfit of misfits) tell(misfit);
    return false;
  }
  if (more.length === 0) throw first;
  throw new MisfitError(errors.map(({ message }) => message).join("\n"), misfits);
}
