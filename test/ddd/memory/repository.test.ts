import test from "ava";
import { conformanceCases } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";

for (const { name, run } of conformanceCases) {
  test(name, async (t) => {
    await run(memoryBackend());
    t.pass();
  });
}
