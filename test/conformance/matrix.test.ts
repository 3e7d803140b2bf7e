import test from "ava";
import { built, run } from "../helpers/tools.ts";

const matrix = (...args: readonly string[]) => run(process.execPath, [built("test/conformance/matrix.ts"), ...args]);

test("the table says how many cases passed on each backend", async (t) => {
  const { code, stdout } = await matrix(
    "--backend",
    "memory",
    "--backend",
    "sqlite",
    "--transport",
    "local",
    "--only",
    "create stores",
  );
  t.is(code, 0, stdout);
  t.regex(stdout, /^\| cases passed \| local\b.*\n\|-+.*\n\| memory +\| 2 +\|.*\n\| SQLite +\| 2 +\|/m);
  t.regex(stdout, /^conformance: 4 passed, 0 failed, 0 skipped$/m);
});

test("running no case is a failure", async (t) => {
  const local = ["--backend", "memory", "--transport", "local"];
  const [noCase, noBackend] = await Promise.all([
    matrix(...local, "--only", "no case is called so"),
    matrix("--backend", "oracle"),
  ]);
  t.is(noCase.code, 1);
  t.is(noBackend.code, 1);
});
