import test from "ava";
import { type Backend, type CaseGroup, conformanceCases } from "../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../src/ddd/testing/memory.ts";
import { sequelizeBackend, sqliteTraits } from "../../src/ddd/testing/sequelize.ts";
import { transports } from "../conformance/remote.ts";
import { places } from "./sequelize/backends.ts";

/** Fields of rarer kinds are held to the suite by each driver here; `npm run conformance` runs the whole of it. */
const groups: ReadonlySet<CaseGroup> = new Set(["enumeration", "date"]);

const sqlDatabases = Object.entries(places).map(([name, place]): [string, Backend] => [
  name,
  sequelizeBackend(place, name === "sqlite" ? { traits: sqliteTraits } : {}),
]);
const overConnect = transports
  .filter(({ name }) => name === "in process" || name === "Connect")
  .map(({ name, remote }): [string, Backend] => [`memory, ${name}`, remote(memoryBackend())]);

for (const [name, backend] of [["memory", memoryBackend()], ...sqlDatabases, ...overConnect] as const) {
  for (const { name: title, run, group } of conformanceCases) {
    if (groups.has(group)) test(`${name}: ${title}`, async (t) => t.notThrowsAsync(run(backend)));
  }
}
