import { spawnSync } from "node:child_process";
import test, { type TestFn } from "ava";
// The commands may be in the folder that it adds to PATH.
import "./tools.ts";

/** `test` where a command runs, else `test.skip`, which ava counts and the title explains. `.ci/run` fails on a skip. */
export function testWith(
  tool: string,
  command: string,
  args: readonly string[],
): { test: TestFn; title: (text: string) => string } {
  const there = spawnSync(command, args, { stdio: "ignore" }).status === 0;
  return {
    test: there ? test : (test.skip as unknown as TestFn),
    title: (text) => (there ? text : `${text} (skipped: there is no ${tool} on this machine)`),
  };
}
