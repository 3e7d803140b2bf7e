import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ConflictError, DeadlineError, DomainError, PreconditionError } from "../../error.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import type { FaultPoint } from "../fault.ts";
import { item, itemsUpTo } from "../sample.ts";

const steps: readonly FaultPoint[] = ["begin", "commit"];

/** Many retries: units retry until they succeed, or until their time is over. */
const MANY_REPEATS = 7;

/** An error for which no unit is retried, and that every backend passes on unchanged. */
function refusal(step: FaultPoint): PreconditionError {
  return new PreconditionError(`the suite lets the ${step} fail`);
}

/** Cases for units that fail in the database. */
export const failureCases: readonly Case[] = steps.flatMap((step) => [
  defineCase(`a failed ${step} makes its unit fail, without effect`, async ({ worker, items, faults }) => {
    await items.create(item(1));
    for (let i = 0; i < 3; i++) {
      faults.fail(step, refusal(step));
      const unit = worker.run(async ({ items }) => {
        await items.create(item(2));
        await items.update({ note: "new" }, { id: item(1).id });
      });
      await rejects(unit, PreconditionError, /the suite lets/);
      assert.deepEqual(await toArray(items.list()), [item(1)]);
    }
    await worker.run(({ items }) => items.create(item(2)));
    assert.equal(faults.met, 3);
    assert.deepEqual(await toArray(items.list()), itemsUpTo(2));
  }),

  defineCase(`a failed ${step} of an opened unit leaves no effect`, async ({ worker, items, faults }) => {
    faults.fail(step, refusal(step));
    const opened = async () => {
      await using open = await worker.begin();
      await open.unit.items.create(item(1));
      await open.commit();
    };
    await rejects(opened, PreconditionError, /the suite lets/);
    assert.equal(await items.count(), 0);
    await opened();
    assert.deepEqual(await toArray(items.list()), [item(1)]);
  }),

  defineCase(`units whose ${step} fails do not delay others that run at once`, async ({ worker, items, faults }) => {
    faults.fail(step, refusal(step), 4);
    const units = await Promise.allSettled(itemsUpTo(12).map((one) => worker.run(({ items }) => items.create(one))));
    assert.equal(units.filter(({ status }) => status === "rejected").length, 4);
    assert.equal(await items.count(), 8);
  }),

  defineCase(`a unit whose ${step} conflicts is run again, and takes effect once`, async (context) => {
    const { worker, items, faults, traits } = context;
    await items.create(item(1, { rating: 0 }));
    faults.interfere(step, MANY_REPEATS);
    let runs = 0;
    const result = await worker.run(async ({ items }) => {
      runs++;
      const found = await items.retrieve({ id: item(1).id });
      await items.save({ ...found, rating: (found.rating ?? 0) + 1 });
      return found.version;
    });
    assert.equal(faults.met, MANY_REPEATS);
    if (traits.refusals === "at once") assert.equal(runs, step === "begin" ? 1 : MANY_REPEATS + 1);
    assert.equal(result, 1);
    assert.deepEqual(await items.retrieve(), item(1, { rating: 1, version: 2 }));
  }),

  defineCase(
    `a unit whose ${step} always conflicts ends with its caller's deadline`,
    async ({ worker, items, faults }) => {
      faults.interfere(step, Number.POSITIVE_INFINITY);
      const deadline = new AbortController();
      const unit = worker.run(({ items }) => items.create(item(1)), { signal: deadline.signal });
      const triedOften = async () => {
        while (faults.met < MANY_REPEATS) await sleep(1);
      };
      await Promise.race([triedOften(), unit]);
      deadline.abort(new DeadlineError());
      await rejects(unit, DeadlineError);
      assert.equal(await items.count(), 0);
    },
  ),

  defineCase(
    `a unit whose ${step} always conflicts is a ConflictError when the time for retries is over`,
    async (context) => {
      const { worker, items, faults, traits } = context;
      faults.interfere(step, Number.POSITIVE_INFINITY);
      // Retries at the service end with the caller's deadline.
      const signal = traits.refusals === "at once" ? undefined : AbortSignal.timeout(100);
      let runs = 0;
      const unit = worker.run(
        async ({ items }) => {
          runs++;
          await items.create(item(1));
        },
        { retryForMs: 50, signal },
      );
      const error = await rejects(unit, DomainError);
      if (!(signal && error instanceof DeadlineError))
        await rejects(Promise.reject(error), ConflictError, /in the way/);
      if (step === "commit") assert.ok(runs > 0);
      assert.equal(await items.count(), 0);
    },
  ),
]);
