import type { AnyProjection } from "../../ddd/event/projection/projection.ts";
import { rebuildProjection } from "../../ddd/event/projection/rebuild.ts";
import { type DatabaseSettings, StartError } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { print, printNote } from "../log/output.ts";
import { startupStep } from "../starting.ts";
import type { StorageDatabase } from "../storage/database.ts";
import { withEventStorage } from "./events.ts";

/**
 * Puts the rows of projections right by the events that the databases still have, and prints how many there are. A service may go on
 * reading and writing meanwhile.
 *
 * @param name such as `projects.project-owners`; undefined for all
 * @throws StartError for a name that no projection has, and at the end if an event could not be applied
 */
export async function rebuildProjections(
  contexts: readonly AnyContext[],
  settings: DatabaseSettings,
  name: string | undefined,
): Promise<void> {
  const all = await projectionsOf(contexts);
  const chosen = all.filter((one) => name === undefined || one.name === name);
  if (chosen.length === 0) {
    const names = all.map((one) => one.name).join(", ");
    throw new StartError(
      all.length === 0 ? "there are no projections" : `there is no projection "${name}": name one of ${names}`,
    );
  }
  let failed = 0;
  await withEventStorage(contexts, settings, true, async (databases) => {
    for (const { name: fullName, context, projection } of chosen) {
      const database = databaseWith(databases, context);
      const { keys, events } = await startupStep(database.setting, () =>
        rebuildProjection({
          projection,
          worker: database.worker(context),
          sources: databases.map((one) => one.events),
          onError: (error, { id, type, key }) => {
            failed += 1;
            const text = error instanceof Error ? error.message : String(error);
            printNote(`${fullName}: the event ${id} (${type} of ${key}) could not be applied: ${text}\n`);
          },
        }),
      );
      print(`${fullName}: rebuilt from ${count(events, "event")} of ${count(keys, "key")}\n`);
    }
  });
  if (failed > 0)
    throw new StartError(`${failed} events could not be applied: the rows of their keys are as they were`);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

interface NamedProjection {
  /** With the context's name. */
  readonly name: string;
  readonly context: AnyContext;
  readonly projection: AnyProjection;
}

async function projectionsOf(contexts: readonly AnyContext[]): Promise<NamedProjection[]> {
  const all = await Promise.all(
    contexts.map(async (context) =>
      ((await context.projections?.()) ?? []).map((projection) => ({
        name: `${context.name}.${projection.name}`,
        context,
        projection,
      })),
    ),
  );
  return all.flat();
}

function databaseWith(databases: readonly StorageDatabase[], context: AnyContext): StorageDatabase {
  const found = databases.find(({ contexts }) => contexts.includes(context));
  if (!found) throw new Error(`the context "${context.name}" has no database`);
  return found;
}
