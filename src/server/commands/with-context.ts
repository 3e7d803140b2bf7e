import { randomUUID } from "node:crypto";
import { DomainError } from "../../ddd/error.ts";
import { createEventRecorder } from "../../ddd/event/recorder.ts";
import type { Repositories } from "../../ddd/worker.ts";
import { type Config, databaseOf, isInMemory, StartError } from "../config.ts";
import type { CommandTools, Context, ContextTools } from "../contexts.ts";
import { print, printNote } from "../log/output.ts";
import { startupStep } from "../starting.ts";
import { openStorage } from "../storage/storage.ts";

/**
 * Runs a command of a context on its database, which it migrates first, and prints the line that the command gives.
 *
 * @throws StartError
 */
export async function withContext<R extends Repositories>(
  context: Context<R>,
  config: Config,
  command: (tools: CommandTools<R> & Pick<ContextTools<R>, "events">) => Promise<string>,
): Promise<void> {
  const { setting, url } = databaseOf(config, context.name);
  if (isInMemory(url)) {
    throw new StartError(`${setting} is memory:, which each process has for itself: set it to the service's database`);
  }
  const storage = await openStorage([context], config);
  try {
    const applied = await storage.migrateUp();
    // It may be another database than was meant: a new one is made where a path is relative.
    if (applied.length > 0) printNote(`brasa: ${setting} was migrated first: ${applied.join(", ")}\n`);
    const [database] = storage.databases;
    if (!database) throw new Error("there is no database");
    const basics = { now: () => new Date(), newId: randomUUID };
    // The service delivers them: now if it runs, or at its next start.
    const events = createEventRecorder({ worker: database.events, ...basics });
    const tools = { worker: database.worker(context), config, events, ...basics };
    const line = await startupStep(database.setting, () => command(tools));
    print(`${line}\n`);
  } catch (error) {
    throw error instanceof DomainError ? new StartError(error.message, { cause: error }) : error;
  } finally {
    await storage.close();
  }
}
