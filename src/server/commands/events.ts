import { type OutboxStatus, outboxStatus } from "../../ddd/event/outbox.ts";
import type { DeadLetter } from "../../ddd/event/tables.ts";
import { toolkitMigrations } from "../../ddd/sequelize/index.ts";
import { type DatabaseSettings, databaseOf, isInMemory, StartError } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { print } from "../log/output.ts";
import { decideLetters, findDeadLetter } from "../operations/dead-letters.ts";
import { startupStep } from "../starting.ts";
import type { StorageDatabase } from "../storage/database.ts";
import { openStorage } from "../storage/storage.ts";

/** Prints a line for each database: how many events wait, for how long, and how many are delivered. @throws StartError */
export function printOutbox(contexts: readonly AnyContext[], settings: DatabaseSettings): Promise<void> {
  return onEach(contexts, settings, async ({ setting, contexts: own, events }) => {
    const now = new Date();
    const names = own.map(({ name }) => name).join(", ");
    print(`${setting} (${names}): ${describe(await outboxStatus(events, now), now)}\n`);
  });
}

function describe({ pending, oldestTime, deliveredInLastMinute, deadLetters }: OutboxStatus, now: Date): string {
  const age = oldestTime
    ? `, the oldest for ${Math.max(0, (now.getTime() - oldestTime.getTime()) / 1000).toFixed(1)} s`
    : "";
  const rate = `${deliveredInLastMinute} delivered in the last minute${perSecond(deliveredInLastMinute / 60)}`;
  const letters = deadLetters > 0 ? `${lettersOf(deadLetters)}: see brasa dead-letters list` : "no dead letters";
  return `${pending === 1 ? "1 event waits" : `${pending} events wait`}${age}; ${rate}; ${letters}`;
}

/** Less than one a second is told by the number of the minute. */
function perSecond(rate: number): string {
  return rate < 1 ? "" : ` (${rate.toFixed(1)} a second)`;
}

function lettersOf(count: number): string {
  return count === 1 ? "1 dead letter" : `${count} dead letters`;
}

/** The dead letters that a command is about. */
export interface LetterChoice {
  readonly ids: readonly string[];
  readonly isAll: boolean;
  readonly reaction: string | undefined;
}

/** Prints a line for each dead letter: its id, state, tries, type of event, key and error. @throws StartError */
export async function listDeadLetters(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  reaction: string | undefined,
): Promise<void> {
  let count = 0;
  await onEach(contexts, settings, async ({ events }) => {
    for await (const one of events.repositories.eventDeadLetters.list({
      ...(reaction === undefined ? {} : { where: { reaction } }),
      orderBy: ["reaction", "key", "sequence"],
    })) {
      count++;
      print(`${lineOf(one)}\n`);
    }
  });
  if (count === 0) print(`no dead letters${reaction === undefined ? "" : ` of the reaction "${reaction}"`}\n`);
}

function lineOf({ id, state, attempts, type, key, error, retryTime }: DeadLetter): string {
  const when = state === "retry" && retryTime ? `retry at ${retryTime.toISOString()}` : state;
  const words = error.replaceAll(/\s+/g, " ");
  // `brasa dead-letters show` has the rest.
  const why = error === "" ? "" : `: ${words.length > 120 ? `${words.slice(0, 119)}…` : words}`;
  const tried = attempts === 1 ? "once" : `${attempts} times`;
  // One line, whatever a key has in it.
  return `${id}  ${when}, tried ${tried}, ${type} of ${key}${why}`.replaceAll(/[\r\n\t]/g, " ");
}

/** Prints a dead letter whole, with the event's data. It may be personal. @throws StartError if there is none */
export async function showDeadLetter(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  id: string,
): Promise<void> {
  // The other commands need no protobuf.
  const { jsonData } = await import("../operations/event-data.ts");
  let isFound = false;
  await onEach(contexts, settings, async (database) => {
    const letter = await findDeadLetter([database], id);
    if (!letter) return;
    isFound = true;
    const data = (await jsonData(contexts, letter)) ?? letter.data;
    print(`${JSON.stringify({ ...letter, data }, null, 2)}\n`);
  });
  if (!isFound) throw unknown(id);
}

/**
 * Asks for dead letters to be tried again, or to be left out for good.
 *
 * @param confirm asks whether that is meant, for so many
 * @throws StartError naming those that are not there; the others are decided all the same
 */
export async function decide(
  decision: "retry" | "discard",
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  { ids, isAll, reaction }: LetterChoice,
  confirm: (count: number) => boolean | Promise<boolean>,
): Promise<void> {
  if (!isAll && ids.length === 0) throw new StartError("name the dead letters by their ids, or say --all");
  if (isAll && ids.length > 0) throw new StartError("name dead letters, or say --all, and not both");
  let count = 0;
  let isDeclined = false;
  let missing: readonly string[] = ids;
  const chosen = isAll ? { reaction } : { ids, reaction };
  await onEach(contexts, settings, async (database) => {
    const decided = await decideLetters([database], decision, chosen, async (found) => {
      const isMeant = await confirm(found);
      isDeclined ||= !isMeant;
      return isMeant;
    });
    count += decided.count;
    missing = missing.filter((id) => decided.unknownIds.includes(id));
  });
  const verb = count === 1 ? "is" : "are";
  const done = decision === "retry" ? "tried again" : "left out";
  if (count > 0) {
    print(`${lettersOf(count)} ${verb} ${done} by the process that serves them, within seconds\n`);
  } else if (ids.length === 0 || isDeclined) {
    print("no dead letters were changed\n");
  }
  if (missing.length > 0 && !isDeclined) throw unknown(...missing);
}

/** Those that are being decided about already are unknown, too: soon they are in no list. */
function unknown(...ids: readonly string[]): StartError {
  const names = ids.map((id) => `"${id}"`).join(", ");
  const what = ids.length === 1 ? "there is no dead letter" : "there are no dead letters";
  return new StartError(`${what} ${names}: see brasa dead-letters list`);
}

function onEach(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  work: (database: StorageDatabase) => Promise<void>,
): Promise<void> {
  return withEventStorage(contexts, settings, false, async (databases) => {
    for (const database of databases) await startupStep(database.setting, () => work(database));
  });
}

/**
 * Opens the databases of the service for work on their events.
 *
 * @param needsContexts whether the work is on the contexts' own tables, too. Without, the database may be of other contexts, such as
 *   those of a program of one's own, whose events are in the same tables
 * @throws StartError
 */
export async function withEventStorage(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  needsContexts: boolean,
  work: (databases: readonly StorageDatabase[]) => Promise<void>,
): Promise<void> {
  for (const { name } of contexts) {
    const { setting, url } = databaseOf(settings, name);
    if (isInMemory(url)) {
      throw new StartError(
        `${setting} is memory:, which each process has for itself: set it to the service's database`,
      );
    }
  }
  const storage = await openStorage(contexts, settings);
  try {
    const pending = (await storage.migrationStatus()).filter(
      ({ context, applyTime }) => applyTime === undefined && (needsContexts || context === toolkitMigrations.context),
    );
    if (pending.length > 0) {
      throw new StartError(
        `the database lacks ${pending.length} migrations: check that DATABASE_URL is the service's, and start the service, or run brasa migrate up`,
      );
    }
    await work(storage.databases);
  } finally {
    await storage.close();
  }
}
