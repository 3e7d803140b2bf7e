import { join } from "node:path";
import test from "ava";
import { accounts } from "../../../src/accounts/index.ts";
import { migrate } from "../../../src/server/commands/migrate.ts";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

test("a word that is no command of migrations is refused, and undoes nothing", async (t) => {
  const { folder, remove } = temporaryFolder();
  const config = readConfig({ DATABASE_URL: `sqlite:${join(folder, "a.db")}` });
  const applied = async () => {
    const storage = await openStorage([accounts], config);
    const status = await storage.migrationStatus();
    await storage.close();
    return status.filter(({ applyTime }) => applyTime !== undefined).length;
  };
  await migrate("up", [accounts], config, () => true);
  const all = await applied();
  for (const word of ["dwon", "", undefined, "Down", "toString"]) {
    await t.throwsAsync(
      migrate(word as "down", [accounts], config, () => true),
      {
        instanceOf: StartError,
        message: /is no command of migrations: say up, down, status/,
      },
    );
    t.is(await applied(), all);
  }
  // The control.
  await migrate("down", [accounts], config, () => true);
  t.is(await applied(), all - 1);
  remove();
});
