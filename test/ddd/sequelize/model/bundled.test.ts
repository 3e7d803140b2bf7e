import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import test from "ava";
import { build } from "esbuild";
import { temporaryFolder } from "../../../helpers/folder.ts";

const program = `
  import { sequelizeLibrary } from "./library.js";
  try {
    const { Transaction } = sequelizeLibrary();
    const { UnitTransaction } = await import("./unit-transaction.js");
    console.log(UnitTransaction.prototype instanceof Transaction);
  } catch (error) {
    console.log(error.name, error.message);
  }`;

/** @returns what a program that uses the toolkit's Sequelize prints, when it is bundled. @param beside whether it has the package beside it */
async function runBundled(beside: boolean): Promise<string> {
  const { folder, remove } = temporaryFolder();
  try {
    const outfile = join(folder, "program.mjs");
    const resolveDir = fileURLToPath(new URL("../../../../src/ddd/sequelize/model", import.meta.url));
    await build({
      stdin: { contents: program, resolveDir },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      logLevel: "silent",
      // Needed by Sequelize if it were within the bundle.
      banner: { js: 'import { createRequire as r } from "node:module"; const require = r(import.meta.url);' },
      external: ["pg-hstore"],
    });
    if (beside) {
      const main = createRequire(import.meta.url).resolve("sequelize");
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(dirname(dirname(main)), join(folder, "node_modules", "sequelize"));
    }
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    return stdout.trim();
  } finally {
    remove();
  }
}

test("a bundle has one copy of Sequelize, that beside it", async (t) => {
  t.is(await runBundled(true), "true");
});

test("a bundle without Sequelize beside it says how to have it found", async (t) => {
  t.regex(
    await runBundled(false),
    /^DatabaseError the package "sequelize" cannot be loaded: .*external to the bundler$/,
  );
});
