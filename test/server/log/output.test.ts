import { join } from "node:path";
import test from "ava";
import sqlite3 from "sqlite3";
import { withoutControls } from "../../../src/server/log/output.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa } from "../../helpers/process.ts";

/** Sets the title of a terminal, and moves its cursor: by both forms of the sequences' beginning. */
const HOSTILE = "\u001b]0;owned\u0007 \u009b2J \u202egpj.exe \r forged";
const CONTROLS = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

test("commands print no control characters of others' texts: an operator's terminal does not do as they say", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "brasa.db");
  const env = { DATABASE_URL: `sqlite:${file}` };
  const brasa = async (...args: string[]) => {
    const { ended, output } = runBrasa(args, env);
    return { code: await ended, ...output };
  };
  t.is((await brasa("migrate", "up")).code, 0);
  const database = new sqlite3.Database(file);
  const run = (sql: string, ...values: unknown[]) =>
    new Promise<void>((resolve, reject) => database.run(sql, values, (error) => (error ? reject(error) : resolve())));
  await run(
    "INSERT INTO event_dead_letters VALUES ('1/a', 'accounts.a', '1', 'a.B', ?1, 1, 'e30=', 0, 'failed', 1, ?1, 0, NULL, NULL)",
    `${HOSTILE}\n2/a  failed`,
  );
  const list = await brasa("dead-letters", "list");
  t.is(list.code, 0, list.stderr);
  t.notRegex(list.stdout, CONTROLS);
  t.regex(list.stdout, /\\u001b\]0;owned\\u0007 \\u009b2J \\u202egpj\.exe/);
  t.is(list.stdout.trimEnd().split("\n").length, 1, list.stdout);
  const shown = await brasa("dead-letters", "show", "1/a");
  t.notRegex(shown.stdout, CONTROLS);
  t.is(JSON.parse(shown.stdout).key, `${HOSTILE}\n2/a  failed`);

  // A backup of another's, whose journal has such a name.
  await run(
    "UPDATE migrations SET name = ? WHERE rowid = (SELECT max(rowid) FROM migrations WHERE context = 'accounts')",
    HOSTILE,
  );
  await new Promise((resolve) => database.close(resolve));
  const { ended, output } = runBrasa(["restore", file, "--yes"], {
    DATABASE_URL: `sqlite:${join(folder, "other.db")}`,
  });
  t.is(await ended, 2);
  t.regex(output.stderr, /does not know the migrations .*owned/);
  t.notRegex(output.stderr, CONTROLS);
});

test("what is no control character is printed as it is", (t) => {
  for (const text of ["Grüße, 東京 👩‍💻\n", "a\tb\n", "שלום", "\\u001b"]) t.is(withoutControls(text), text);
});
