import assert from "node:assert/strict";
import { untilAborted } from "../../abort.ts";
import type { EventBroker } from "../../event/broker/broker.ts";
import { BrokerConsumer } from "../../event/broker/consumer.ts";
import type { RecordedEvent } from "../../event/event.ts";
import { defineReaction } from "../../event/reaction/reaction.ts";
import { Subscriber } from "../../event/reaction/subscriber.ts";
import type { Samples } from "../backend.ts";
import { item, uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, type ItemRated, itemRated, until } from "./backend.ts";

/** Notes how often items were rated. */
const countRatings = defineReaction<Samples, ItemRated>({
  name: "count-ratings",
  on: itemRated,
  async handle({ data: { itemId } }, { items }) {
    const { rating } = await items.retrieve({ id: itemId });
    await items.update({ rating: (rating ?? 0) + 1 }, { id: itemId });
  },
});

/** A broker whose log is given. */
function brokerWith(log: readonly RecordedEvent[]): EventBroker {
  return {
    publish: async () => assert.fail("nothing is published"),
    async *read({ after }, signal) {
      for (const [i, event] of log.entries()) {
        if (i >= (after?.position ?? 0)) yield { stream: "a log", position: i + 1, event };
      }
      await untilAborted(new Promise<never>(() => {}), signal);
    },
    close: async () => {},
  };
}

/** Applying the events of a broker, in which others may have put anything. */
export const consumerCases: readonly EventCase[] = [
  defineEventCase("a message that is no event of a recorder is left out, and holds up no other", async (context) => {
    const { worker, events, lease } = context;
    await worker.repositories.items.create(item(1, { rating: 0 }));
    const { type, key = "", bytes } = itemRated.of({ itemId: uuidOf(1), rating: 1 });
    const good: RecordedEvent = { id: uuidOf(101), type, key, sequence: 1, bytes, recordTime: new Date() };
    const forged: readonly Partial<RecordedEvent>[] = [
      { id: "x".repeat(1000) },
      { id: "" },
      // Its mark would not be that of the same event.
      { id: uuidOf(101).toUpperCase().replace(/^0/, "A") },
      { key: "" },
      { key: "k".repeat(201) },
      { key: "a\0b" },
      { key: "\ud800" },
      { sequence: 0 },
      { sequence: 1.5 },
      { sequence: 2 ** 60 },
      { recordTime: new Date(Number.NaN) },
      { recordTime: new Date(8.64e15) },
      { bytes: new Uint8Array(512 * 1024 + 1) },
    ];
    const told: string[] = [];
    const consumer = new BrokerConsumer({
      broker: brokerWith([...forged.map((part) => ({ ...good, id: uuidOf(100), ...part })), good]),
      subscriber: new Subscriber({
        context: "samples",
        worker,
        events,
        reactions: [countRatings],
        now: () => new Date(),
        onError: (error) => assert.fail(error as Error),
      }) as never,
      worker: events,
      lease: lease("a consumer", 10_000, "consumer"),
      name: "samples",
      onError: (error, doing) => told.push(`${doing}: ${error}`),
    });
    consumer.start();
    const { eventCursors, eventInbox, eventDeadLetters } = events.repositories;
    try {
      await until(async () => (await eventCursors.count({ position: forged.length + 1 })) === 1);
    } finally {
      await consumer.stop();
    }
    const rated = await worker.repositories.items.retrieve({ id: uuidOf(1) });
    assert.deepEqual([rated.rating, await eventInbox.count(), await eventDeadLetters.count()], [1, 1, 0]);
    assert.match(told[0] ?? "", /^the message 1 of the broker is no event, and is left out: Error: its id must be/);
  }),
];
