import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";

test("passwords are hashed by a program that runs from its sources, as npm run dev does", async (t) => {
  const code =
    'import { createPasswordHasher } from "./src/accounts/password/hasher.ts"; ' +
    "const hasher = createPasswordHasher(); " +
    'const hash = await hasher.hash("correct pony battery"); ' +
    'console.log(await hasher.verify(hash, "correct pony battery"), await hasher.verify(hash, "another")); ';
  const args = ["--import=tsx", "--input-type=module", "--eval", code];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  t.is(stdout, "true false\n");
});
