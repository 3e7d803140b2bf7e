import { Code } from "@connectrpc/connect";
import test from "ava";
import { toConnectError } from "../../../src/ddd/connect/index.ts";
import * as brasa from "../../../src/ddd/index.ts";
import { readPage } from "../pages.ts";
import { reasonsIn, reasonsOfSource } from "./reasons.ts";

/** The rows of the tables: reason, code, meaning, remedy, page. */
const rows = readPage("docs/errors.md")
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

test("the page has each reason that the source can give, once, and no other", (t) => {
  const shown = rows.map(([reason = ""]) => reason.replaceAll("`", ""));
  const told = new Set(reasonsOfSource().map(({ reason }) => reason));
  t.true(told.size > 80);
  t.deepEqual(
    [...told].filter((reason) => !shown.includes(reason)),
    [],
    "the page lacks them",
  );
  t.deepEqual(
    shown.filter((reason, i) => !told.has(reason) || shown.indexOf(reason) < i),
    [],
    "no error has them, or they are there twice",
  );
});

test("each reason has the code of the errors that have it, a meaning, a remedy and a page", (t) => {
  const codes = new Map<string, Set<string>>();
  for (const { reason, error } of reasonsOfSource()) {
    if (error === undefined) continue;
    const known = codes.get(reason) ?? new Set();
    codes.set(reason, known.add(codeOf(error)));
  }
  t.true(codes.size > 60);
  for (const [cell = "", code = "", ...words] of rows) {
    const reason = cell.replaceAll("`", "");
    t.is(words.length, 3, reason);
    for (const word of words) t.not(word, "", reason);
    const known = codes.get(reason);
    if (known)
      t.true(
        [...known].some((one) => code.split(" or ").includes(one)),
        `${reason} is ${[...known]}, not ${code}`,
      );
  }
});

test("the control: a reason is found wherever it stands, and an unknown expression is an error", (t) => {
  const source =
    'throw new ConflictError("a", {\n  reason: "A_B",\n  cause,\n});\nreturn { kind: "x", reason: "C_D" };';
  t.deepEqual(
    reasonsIn("x.ts", source).map(({ reason, error }) => [reason, error]),
    [
      ["A_B", "ConflictError"],
      ["C_D", "ConflictError"],
    ],
  );
  t.throws(() => reasonsIn("x.ts", "f({ reason: madeUp() })"), { message: /madeUp\(\) }\) is not known/ });
});

/** The code of a class of errors. @param name such as ConflictError */
function codeOf(name: string): string {
  const types = brasa as unknown as Record<string, new (...args: unknown[]) => Error>;
  const Type = types[name];
  if (!Type) throw new Error(`${name} is no error of the toolkit`);
  const { code } = toConnectError(name === "InvalidError" ? new Type([]) : new Type(""));
  return code === Code.Canceled ? "CANCELLED" : Code[code].replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
