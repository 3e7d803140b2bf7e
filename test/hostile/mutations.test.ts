import test from "ava";
import { Random } from "../server/ports/frame-fuzzer.ts";
import { perform } from "./attack.ts";
import { mutatedCase } from "./mutate-call.ts";
import { Callers, corpus, mutatedCalls } from "./mutations.ts";
import { startTarget } from "./target.ts";

// ASVS: V1.5.2, V16.5.3
test("no mutated call ends the server, is INTERNAL or has no answer", async (t) => {
  t.timeout(10 * 60_000);
  const { tries, accepted } = await perform(mutatedCalls, false);
  t.deepEqual(accepted, []);
  t.true(tries >= 20_000);
});

test("a call that has ever found a fault finds none", async (t) => {
  const target = await startTarget();
  t.teardown(() => target.stop());
  const callers = new Callers(target);
  await callers.refresh();
  const cases = corpus();
  t.true(cases.length > 0);
  for (const [name, one] of cases) {
    const { problem } = await callers.send(one);
    t.is(problem, undefined, name);
    t.deepEqual(target.complaints(), [], name);
    t.is(target.ended(), undefined, name);
  }
});

test("the same seed makes the same calls, and another one others", (t) => {
  const of = (seed: number) => JSON.stringify(Array.from({ length: 50 }, (_, i) => mutatedCase(new Random(seed + i))));
  t.is(of(1), of(1));
  t.not(of(1), of(1000));
});
