import { decideDeadLetters } from "../../ddd/event/reaction/dead-letters.ts";
import type { DeadLetter } from "../../ddd/event/tables.ts";
import type { StorageDatabase } from "../storage/database.ts";

/** The dead letters that an operator means. */
export interface ChosenLetters {
  /** @default all */
  readonly ids?: readonly string[] | undefined;
  /** @default of any reaction */
  readonly reaction?: string | undefined;
}

/** The dead letters that were decided about. */
export interface DecidedLetters {
  readonly count: number;
  /** Those of the ids that were named and not decided about: they are no dead letters, or not in a state for it. */
  readonly unknownIds: readonly string[];
}

/** Finds a dead letter in any of the databases. */
export async function findDeadLetter(
  databases: readonly StorageDatabase[],
  id: string,
  signal?: AbortSignal,
): Promise<DeadLetter | undefined> {
  for (const { events } of databases) {
    const { eventDeadLetters } = events.repositoriesFor({ signal });
    const { items } = await eventDeadLetters.page({ where: { id }, size: 1 });
    if (items[0]) return items[0];
  }
  return undefined;
}

/**
 * Has dead letters of all databases tried again, or left out for good, by the process that serves them.
 *
 * @param confirm is asked for each database that has some, with their number, whether they are meant @default yes
 */
export async function decideLetters(
  databases: readonly StorageDatabase[],
  decision: "retry" | "discard",
  chosen: ChosenLetters,
  confirm?: (count: number) => boolean | Promise<boolean>,
): Promise<DecidedLetters> {
  const unknown = new Set(chosen.ids);
  let count = 0;
  for (const { events } of databases) {
    if (confirm && !(await isConfirmed(events, chosen, confirm))) continue;
    for (const { id } of await decideDeadLetters(events, decision, chosen)) {
      count++;
      unknown.delete(id);
    }
  }
  return { count, unknownIds: [...unknown] };
}

async function isConfirmed(
  { repositories: { eventDeadLetters } }: StorageDatabase["events"],
  { ids, reaction }: ChosenLetters,
  confirm: (count: number) => boolean | Promise<boolean>,
): Promise<boolean> {
  const count = await eventDeadLetters.count({
    state: { in: ["failed", "retry", "waiting"] },
    ...(ids === undefined ? {} : { id: { in: [...ids] } }),
    ...(reaction === undefined ? {} : { reaction }),
  });
  return count > 0 && confirm(count);
}
