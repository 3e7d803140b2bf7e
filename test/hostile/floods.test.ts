import test from "ava";
import { perform } from "./attack.ts";
import { allFloods } from "./floods.ts";

test("floods of every kind are closed, leave nothing behind, and cost honest clients no call", async (t) => {
  t.timeout(5 * 60_000);
  const { accepted, tries } = await perform(allFloods, false);
  t.deepEqual(accepted, []);
  t.true(tries > 500);
});
