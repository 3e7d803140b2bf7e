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
  const [noCase, noBackend, leftOut] = await Promise.all([
    matrix(...local, "--only", "no case is called so"),
    matrix("--backend", "oracle"),
    matrix(...local, "--without", "memory"),
  ]);
  t.is(noCase.code, 1);
  t.is(noBackend.code, 1);
  t.is(leftOut.code, 1);
});

test("a backend that a service cannot tell from another is tried at the transports if all cells are asked for", async (t) => {
  const one = [
    "--backend",
    "CSV files",
    "--transport",
    "local",
    "--transport",
    "in process",
    "--only",
    "create stores",
  ];
  const [some, full] = await Promise.all([matrix(...one), matrix(...one, "--full")]);
  t.regex(some.stdout, /^conformance: 2 passed, 0 failed, 0 skipped$/m);
  t.regex(full.stdout, /^conformance: 4 passed, 0 failed, 0 skipped$/m);
});
