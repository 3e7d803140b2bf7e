import { outboxStatus } from "../../../ddd/event/outbox.ts";
import { type Database, examinationsOf, openDatabase, toolkitMigrations } from "../../../ddd/sequelize/index.ts";
import { type DatabaseSettings, isInFiles, isInMemory, StartError } from "../../config.ts";
import type { AnyContext } from "../../contexts.ts";
import { startupStep } from "../../starting.ts";
import type { InspectedContext, StorageDatabase } from "../../storage/database.ts";
import { openStorage, type Storage } from "../../storage/storage.ts";
import { eventFindings } from "./events.ts";
import { type Check, type Finding, ok, problem, warning } from "./finding.ts";
import { migrationFindings } from "./migrations.ts";
import { databaseUrls } from "./urls.ts";

/** The milliseconds that an answer of the database may take: a call of the service waits for several. */
const SLOW_ANSWER_MS = 20;
const ANSWERS = 5;

/** The databases: whether they answer, what their own examinations find, the state of their tables, and the events in them. */
export const databaseCheck: Check = {
  name: "database",
  run: async (patient) => {
    if (!patient.config) {
      return [problem("database", "the databases were not examined, as settings are wrong", "mend the settings first")];
    }
    const findings: Finding[] = [];
    for (const { setting, url, contexts } of databaseUrls(patient)) {
      // A folder of files is one process's alone, and has no migrations; the check of the disk looks at it.
      if (isInMemory(url) || isInFiles(url)) continue;
      const settings = { databaseUrl: url, contextDatabaseUrls: {} };
      findings.push(...(await examineDatabase(setting, url, contexts, settings, patient.now)));
    }
    return findings;
  },
};

async function examineDatabase(
  setting: string,
  url: string,
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  now: () => Date,
): Promise<Finding[]> {
  let database: Database;
  try {
    database = await startupStep(setting, () => openDatabase(url, { readOnly: true, onWarning: () => {} }));
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    // The message ends with its remedy.
    const at = error.message.lastIndexOf(": ");
    const isNew = / there is no database /.test(error.message);
    return [(isNew ? warning : problem)("database", error.message.slice(0, at), error.message.slice(at + 2))];
  }
  const findings: Finding[] = [];
  try {
    findings.push(await attempt("database", setting, () => roundTrip(setting, database)));
    for (const { name, run } of await examinationsOf(url)) {
      findings.push(
        await attempt(name, setting, async () => {
          const found = await run(database.connection);
          return { ...found, check: name, text: `${setting}: ${found.text}` };
        }),
      );
    }
  } finally {
    await database.close();
  }
  return [...findings, ...(await examineTables(setting, contexts, settings, now))];
}

async function examineTables(
  setting: string,
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  now: () => Date,
): Promise<Finding[]> {
  let storage: Storage | undefined;
  try {
    storage = await openStorage(contexts, settings, { readOnly: true });
    const inspected: InspectedContext[] = await storage.inspect();
    const findings = migrationFindings(inspected.map((one) => ({ ...one, setting })));
    const hasEvents = inspected.some(
      ({ context, migrations }) =>
        context === toolkitMigrations.context && migrations.every(({ state }) => state !== "pending"),
    );
    const [database] = storage.databases;
    if (hasEvents && database) findings.push(...(await events(setting, database, now())));
    return findings;
  } catch (error) {
    const [text = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return [problem("migrations", `${setting}: could not be examined: ${text}`, "mend that, and look again")];
  } finally {
    await storage?.close();
  }
}

async function events(setting: string, database: StorageDatabase, now: Date): Promise<readonly Finding[]> {
  return eventFindings(setting, await outboxStatus(database.events, now), now);
}

/** One that fails does not end the others. */
async function attempt(name: string, setting: string, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    const [text = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return problem(name, `${setting}: could not be examined: ${text}`, "mend that, and look again");
  }
}

async function roundTrip(setting: string, database: Database): Promise<Finding> {
  const times: number[] = [];
  for (let i = 0; i < ANSWERS; i++) {
    const start = performance.now();
    await database.check();
    times.push(performance.now() - start);
  }
  return answerFinding(setting, times.toSorted((a, b) => a - b)[Math.floor(ANSWERS / 2)] ?? 0);
}

export function answerFinding(setting: string, ms: number): Finding {
  const text = `${setting}: the database answers within ${ms.toFixed(1)} ms`;
  if (ms <= SLOW_ANSWER_MS) return ok("database", text);
  return warning("database", text, "run the service near the database: a call waits for several answers");
}
