import type { RecordedEvent } from "../event.ts";
import { type DeadLetter, markId, toStored } from "../tables.ts";

/** The parts of a dead letter that tell how far it has come. */
export type LetterState = Pick<DeadLetter, "state" | "error"> & Partial<Pick<DeadLetter, "attempts" | "retryTime">>;

/** Makes the dead letter of an event and a reaction. @param reaction its name, with its context's */
export function letterOf(event: RecordedEvent, reaction: string, createTime: Date, state: LetterState): DeadLetter {
  const { id: eventId, ...stored } = toStored(event);
  return {
    id: markId(eventId, reaction),
    reaction,
    eventId,
    ...stored,
    attempts: 0,
    retryTime: null,
    createTime,
    ...state,
  };
}
