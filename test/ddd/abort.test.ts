import { getEventListeners } from "node:events";
import test from "ava";
import { sharedAbort, withAnySignal } from "../../src/ddd/abort.ts";

test("work with any of several signals ends with the first, by its reason", async (t) => {
  const [one, other] = [new AbortController(), new AbortController()];
  const ended = withAnySignal([one.signal, other.signal], async (signal) => {
    other.abort("over");
    return [signal.aborted, signal.reason];
  });
  t.deepEqual(await ended, [true, "over"]);
  t.true(await withAnySignal([one.signal, other.signal], async ({ aborted }) => aborted));
});

test("work with any of several signals leaves nothing at those that go on, be it done or failed", async (t) => {
  const { signal } = sharedAbort();
  await withAnySignal([signal, signal], async () => t.is(getEventListeners(signal, "abort").length, 1));
  await t.throwsAsync(
    withAnySignal([signal], async () => {
      throw new Error("broken");
    }),
    { message: "broken" },
  );
  t.deepEqual(getEventListeners(signal, "abort"), []);
});
