import assert from "node:assert/strict";
import type { RecordedEvent } from "../../event/event.ts";
import { DeadLetterOffice } from "../../event/reaction/dead-letters.ts";
import { type AnyReaction, defineReaction } from "../../event/reaction/reaction.ts";
import { Subscriber } from "../../event/reaction/subscriber.ts";
import type { Samples } from "../backend.ts";
import { uuidOf } from "../sample.ts";
import { type EventCaseContext, type ItemRated, itemRated, until } from "./backend.ts";

/** Longer than any machine takes. */
export const timeoutMs = 300_000;

/** Adds the rating to that of the item: an event that is applied twice shows. */
export const addRating = defineReaction<Samples, ItemRated>({
  name: "add-rating",
  on: itemRated,
  timeoutMs,
  async handle({ data: { itemId, rating } }, { items }) {
    const found = await items.retrieve({ id: itemId });
    await items.update({ rating: (found.rating ?? 0) + rating }, { id: itemId });
  },
});

/** Writes the ratings down in their order, but for one that it fails for. */
export function noteRatings(fails: (rating: number) => Error | undefined): AnyReaction<Samples> {
  return defineReaction<Samples, ItemRated>({
    name: "note-ratings",
    on: itemRated,
    timeoutMs,
    async handle({ data: { itemId, rating } }, { items }) {
      const { note } = await items.retrieve({ id: itemId });
      await items.update({ note: `${note} ${rating}` }, { id: itemId });
      const error = fails(rating);
      if (error) throw error;
    },
  });
}

/** A subscriber that tries each event twice at once. */
export function subscriberOf(
  { worker, events }: EventCaseContext,
  reactions: readonly AnyReaction<Samples>[],
  errors: unknown[] = [],
): Subscriber<Samples> {
  return new Subscriber({
    context: "samples",
    worker,
    events,
    reactions,
    now: () => new Date(),
    tries: 2,
    backoff: { firstMs: 1, maxMs: 2 },
    onError: (error) => errors.push(error),
  });
}

/** An event of an item's key. @param sequence its place among those of its key */
export function eventOf(n: number, sequence: number, rating: number): RecordedEvent {
  const { type, key = "", bytes } = itemRated.of({ itemId: uuidOf(n), rating });
  return { id: uuidOf(1000 * (n + 1) + sequence), type, key, sequence, bytes, recordTime: new Date(2_000_000_000_000) };
}

/** That of a delivery which nobody ends. */
export const signal: AbortSignal = new AbortController().signal;

/** Tries dead letters until the condition holds. @param onError hears of letters that were left. @default none is */
export async function officeUntil(
  { events, lease }: EventCaseContext,
  subscriber: Pick<Subscriber<Samples>, "names" | "retry">,
  condition: () => boolean | Promise<boolean>,
  onError: (error: unknown) => void = (error) => assert.fail(error as Error),
): Promise<void> {
  const office = new DeadLetterOffice({
    worker: events,
    lease: lease("office", 10_000, "dead letters"),
    subscribers: [subscriber as never],
    now: () => new Date(),
    pollMs: 5,
    onError,
  });
  office.start();
  try {
    await until(condition);
  } finally {
    await office.stop();
  }
}
