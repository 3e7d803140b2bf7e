import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";

test("passwords are hashed by a program that runs from its sources, as npm run dev does", async (t) => {
  const code = `import("./src/accounts/password/hasher.ts").then(async ({ createPasswordHasher }) => {
    const hasher = createPasswordHasher();
    const hash = await hasher.hash("correct pony battery");
    console.log(await hasher.verify(hash, "correct pony battery"), await hasher.verify(hash, "another"));
  });`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--import=tsx", "--eval", code]);
  t.is(stdout, "true false\n");
});
