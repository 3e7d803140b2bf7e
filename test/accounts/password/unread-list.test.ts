import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import test from "ava";
import { guessableProblem } from "../../../src/accounts/password/common-passwords.ts";

const ada = { email: "ada@example.com", name: "Ada", surname: "Lovelace" };

test("a list that cannot be read refuses one new password, ends nothing, and is read for the next", async (t) => {
  const { createReadStream } = fs;
  const replace = (open: typeof createReadStream) => {
    fs.createReadStream = open;
    syncBuiltinESMExports();
  };
  // As when the process has as many files open as it may.
  replace(() => createReadStream("/nowhere/passwords.txt.gz"));
  t.teardown(() => replace(createReadStream));
  await t.throwsAsync(guessableProblem("passwordpassword1", ada), { code: "ENOENT" });
  replace(createReadStream);
  t.regex((await guessableProblem("passwordpassword1", ada)) ?? "", /commonly used/);
});
