import { spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { temporaryFolder } from "./folder.ts";
import { built, root } from "./tools.ts";

/** Runs ava on one file of tests, in a project of its own. @returns the exit code, and all that was printed */
async function runAva(source: string, lingerMs: number): Promise<{ code: number | null; output: string }> {
  const { folder, remove } = temporaryFolder();
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const lingering = JSON.stringify(built("test/helpers/lingering.ts"));
    writeFileSync(
      join(folder, "ava.config.js"),
      `export default { files: ["it.js"], workerThreads: false, require: [[${lingering}, ${lingerMs}]] };`,
    );
    writeFileSync(join(folder, "it.js"), source);
    const child = spawn(process.execPath, [join(root, "node_modules/ava/entrypoints/cli.mjs"), "--tap"], {
      cwd: folder,
      env: { PATH: process.env.PATH },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    const [code] = await once(child, "close");
    return { code, output };
  } finally {
    remove();
  }
}

const leaving = `
  import { createServer } from "node:net";
  import test from "ava";
  test("leaves a server", (t) => { createServer().listen(0, "127.0.0.1"); t.pass(); });`;

test("a file that does not end after its last test fails, and names what it has open", async (t) => {
  const { code, output } = await runAva(leaving, 100);
  t.is(code, 1);
  t.regex(output, /ok 1 - leaves a server/);
  t.regex(output, /does not end: it has open .*TCPServerWrap/);
});

test("a file whose test has failed before the end of its servers ends at once, and names them", async (t) => {
  const helper = JSON.stringify(built("test/helpers/running.ts"));
  const failing = `
    import { spawn } from "node:child_process";
    import test from "ava";
    import { endWithTests } from ${helper};
    test("fails early", (t) => { endWithTests(spawn("sleep", ["600"], { stdio: ["ignore", "pipe", "pipe"] })); t.fail(); });`;
  const { code, output } = await runAva(failing, 60_000);
  t.is(code, 1);
  t.regex(output, /have left this running, which is killed: sleep 600/);
  t.notRegex(output, /does not end/);
});

test("a file that ends by itself passes, however long it may take to end", async (t) => {
  const { code, output } = await runAva('import test from "ava"; test("is fine", (t) => t.pass());', 600_000);
  t.is(code, 0, output);
});
