import { afterCommit } from "../../unit/joinable.ts";
import { OnDemandStorage } from "../../unit/on-demand-storage.ts";

/** The place of a recorded event, which tells a reader how far a projection must have come. */
export interface EventPosition {
  /** The name of the event's type. */
  readonly type: string;
  readonly key: string;
  readonly sequence: number;
}

const collecting = new OnDemandStorage<EventPosition[]>();

/**
 * Runs code, and collects the positions of the events that its units record. Those of a unit that fails, and of a savepoint that
 * is undone, are not among them; nor are those of a unit whose end is not known.
 */
export async function collectPositions<T>(
  code: () => Promise<T>,
): Promise<{ readonly result: T; readonly positions: readonly EventPosition[] }> {
  const positions: EventPosition[] = [];
  const result = await collecting.run(positions, code);
  return { result, positions };
}

/** Notes the positions of events for the code that collects them, once their unit has taken effect. */
export function notePositions(unit: object, positions: readonly EventPosition[]): void {
  const collected = collecting.value;
  if (collected) afterCommit(unit, () => collected.push(...positions));
}
