import test from "ava";
import { perform } from "./attack.ts";
import { MAX_T, timing, welch, worstPair } from "./timing.ts";

// The bound on times is held by hand, in the long form: on a busy machine it says nothing.
// ASVS: V6.3.8
test("the times of each kind of sign-in, look-up and request of a token are compared", async (t) => {
  const { tries, accepted, note } = await perform(timing, false);
  t.deepEqual(accepted, []);
  t.is(tries, 60 * (3 + 7 * 2));
  t.regex(note ?? "", /sign-in -?\d+\.\d, GetUser/);
});

test("control: times that differ by a tenth of their spread are told apart, and those that do not are not", (t) => {
  // Two thousand numbers that are spread evenly, as ranks of a uniform distribution.
  const times = (shift: number) => Array.from({ length: 2000 }, (_, i) => ((i * 7919) % 2000) / 2000 + shift);
  t.true(Math.abs(welch(times(0), times(0.1))) > MAX_T);
  t.true(Math.abs(welch(times(0), times(0.002))) < MAX_T);
  const { pair } = worstPair(new Map(Object.entries({ a: times(0), b: times(0.01), c: times(0.2) })));
  t.is(pair, "a and c");
});
