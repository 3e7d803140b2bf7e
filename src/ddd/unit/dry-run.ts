import type { Repositories, Unit } from "../worker.ts";

/** Carries the result out of the savepoint, which it makes fail. */
class DryRunResult<T> {
  readonly result: T;
  constructor(result: T) {
    this.result = result;
  }
}

/** Does work as a part of a unit, and undoes it (AIP-163). @returns its result @throws its error */
export async function dryRun<R extends Repositories, T>(
  unit: Unit<R>,
  work: (unit: Unit<R>) => Promise<T>,
): Promise<T> {
  let done: DryRunResult<T> | undefined;
  try {
    return await unit.savepoint(async (inner) => {
      done = new DryRunResult(await work(inner));
      throw done;
    });
  } catch (error) {
    if (done && error === done) return done.result;
    throw error;
  }
}
