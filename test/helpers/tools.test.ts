import test from "ava";
import { run } from "./tools.ts";

test("a program that ends before it has read its input is told by its exit code", async (t) => {
  // More than a pipe holds.
  const { code, stdout } = await run("sh", ["-c", "exec <&-; echo done; exit 3"], "x".repeat(8 << 20));
  t.is(code, 3);
  t.is(stdout, "done\n");
});
