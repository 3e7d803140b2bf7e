import test from "ava";
import { fileBackend } from "../../src/ddd/testing/files.ts";
import { type Backend, type CaseGroup, conformanceCases } from "../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../src/ddd/testing/memory.ts";
import { sequelizeBackend, sqliteTraits } from "../../src/ddd/testing/sequelize.ts";
import { transports } from "../conformance/remote.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { places } from "./sequelize/backends.ts";

/** Fields of rarer kinds are held to the suite by each driver here; `npm run conformance` runs the whole of it. */
const groups: ReadonlySet<CaseGroup> = new Set(["enumeration", "decimal", "bytes", "json"]);

const sqlDatabases = Object.entries(places).map(([name, place]): [string, Backend] => [
  name,
  sequelizeBackend(place, name === "sqlite" ? { traits: sqliteTraits } : {}),
]);
const { folder: parent, remove } = temporaryFolder();
test.after.always(remove);
const files = (["json", "csv"] as const).map((name): [string, Backend] => [name, fileBackend(name, { parent })]);
const overConnect = transports
  .filter(({ name }) => name === "in process" || name === "Connect")
  .map(({ name, remote }): [string, Backend] => [`memory, ${name}`, remote(memoryBackend())]);

/** The zones that are the farthest ahead of UTC, and one behind it that has changed its clocks by half an hour. */
const zones = ["Pacific/Kiritimati", "America/St_Johns"];

for (const [name, backend] of [["memory", memoryBackend()], ...files, ...sqlDatabases, ...overConnect] as const) {
  for (const { name: title, run, group } of conformanceCases) {
    if (group === "date") {
      for (const zone of zones) {
        // The zone is the process's.
        test.serial(`${name}, ${zone}: ${title}`, async (t) => {
          process.env.TZ = zone;
          t.not(new Date(2026, 0).getTimezoneOffset(), 0);
          await t.notThrowsAsync(run(backend));
        });
      }
    } else if (groups.has(group)) test(`${name}: ${title}`, async (t) => t.notThrowsAsync(run(backend)));
  }
}
