import test from "ava";
import { eventCases } from "../../../src/ddd/testing/index.ts";

/**
 * Declares the cases of events on a backend. They run one after another: many wait for leases and turns, whose times a process
 * that does a hundred of them at once would miss on a slow machine.
 */
export function testEvents(name: string, backend: Parameters<(typeof eventCases)[number]["run"]>[0]): void {
  for (const { name: title, run } of eventCases) {
    test.serial(`${name}: ${title}`, async (t) => {
      await run(backend);
      t.pass();
    });
  }
}
