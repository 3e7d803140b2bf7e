import assert from "node:assert/strict";
import { CancelledError, UnavailableError } from "../../error.ts";
import { decideDeadLetters } from "../../event/reaction/dead-letters.ts";
import { defineReaction } from "../../event/reaction/reaction.ts";
import type { Samples } from "../backend.ts";
import { item, uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, type ItemRated, itemRated } from "./backend.ts";
import { addRating, eventOf, noteRatings, officeUntil, signal, subscriberOf, timeoutMs } from "./sample-reactions.ts";

/** Applying events to reactions, each once. */
export const reactionCases: readonly EventCase[] = [
  defineEventCase("an event that is delivered five times, also at once, has its effect once", async (context) => {
    const { worker } = context;
    await worker.repositories.items.create(item(1, { rating: 0 }));
    const [one, other] = [subscriberOf(context, [addRating]), subscriberOf(context, [addRating])];
    await one.deliver(eventOf(1, 1, 5), signal);
    await Promise.all([one, other, one, other].map((subscriber) => subscriber.deliver(eventOf(1, 1, 5), signal)));
    await Promise.all([one, other, one, other, one].map((subscriber) => subscriber.deliver(eventOf(1, 2, 7), signal)));
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).rating, 12);
  }),

  defineEventCase("each reaction to an event has its own unit: one that fails undoes no other", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { rating: 0, note: "" }));
    const errors: unknown[] = [];
    const failing = noteRatings(() => new Error("broken"));
    await subscriberOf(context, [failing, addRating], errors).deliver(eventOf(1, 1, 5), signal);
    const { rating, note } = await worker.repositories.items.retrieve({ id: uuidOf(1) });
    assert.deepEqual([rating, note], [5, ""]);
    const letter = await events.repositories.eventDeadLetters.retrieve();
    assert.deepEqual([letter.reaction, letter.state, letter.attempts], ["samples.note-ratings", "failed", 2]);
    assert.match(letter.error, /broken/);
    assert.equal(errors.length, 1);
  }),

  defineEventCase("events that come at once are applied each once, but for those that fail", async (context) => {
    const { worker, events } = context;
    const count = 40;
    await worker.repositories.items.create(
      ...Array.from({ length: count }, (_, n) => item(n, { note: "", rating: 0 })),
    );
    const failing = noteRatings((rating) => (rating % 10 === 3 ? new Error("broken") : undefined));
    const subscriber = subscriberOf(context, [addRating, failing]);
    const deliver = (n: number) => subscriber.deliver(eventOf(n, 1, n), signal);
    // One is a repeat, which is alone with its mark.
    await deliver(5);
    await Promise.all(Array.from({ length: count }, (_, n) => deliver(n)));
    const { items: all } = await worker.repositories.items.page({ size: 1000 });
    assert.deepEqual(
      all.map(({ rating, note }) => [rating, note]),
      Array.from({ length: count }, (_, n) => [n, n % 10 === 3 ? "" : ` ${n}`]),
    );
    assert.equal(await events.repositories.eventDeadLetters.count({ state: "failed" }), 4);
  }),

  defineEventCase("a try that takes too long is given up, undone, and made again later", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }), item(2, { note: "" }));
    let isStuck = true;
    const never = () => new Promise<void>(() => {});
    const reactionsOf = (ms: number) => [
      defineReaction<Samples, ItemRated>({
        name: "wait-in-unit",
        on: itemRated,
        timeoutMs: ms,
        async handle({ data: { itemId, rating } }, { items }) {
          const { note } = await items.retrieve({ id: itemId });
          await items.update({ note: `${note} ${rating}` }, { id: itemId });
          if (isStuck && rating === 1) await never();
        },
      }),
      defineReaction<Samples, ItemRated>({
        name: "wait-outside",
        on: itemRated,
        timeoutMs: ms,
        call: ({ data: { rating } }) => (isStuck && rating === 1 ? never() : Promise.resolve()),
      }),
    ];
    await subscriberOf(context, reactionsOf(100)).deliver(eventOf(1, 1, 1), signal);
    const subscriber = subscriberOf(context, reactionsOf(timeoutMs));
    await subscriber.deliver(eventOf(1, 2, 2), signal);
    await subscriber.deliver(eventOf(2, 1, 5), signal);
    const noteOf = async (n: number) => (await worker.repositories.items.retrieve({ id: uuidOf(n) })).note;
    assert.deepEqual([await noteOf(1), await noteOf(2)], ["", " 5"]);
    const { eventDeadLetters } = events.repositories;
    const { items: letters } = await eventDeadLetters.page({ orderBy: ["reaction", "sequence"] });
    assert.deepEqual(
      letters.map(({ reaction, state, attempts }) => [reaction, state, attempts]),
      ["samples.wait-in-unit", "samples.wait-outside"].flatMap((name) => [
        [name, "retry", 1],
        [name, "waiting", 0],
      ]),
    );
    assert.match(letters[0]?.error ?? "", /took more than 100 ms/);
    isStuck = false;
    await decideDeadLetters(events, "retry", {});
    await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0);
    assert.equal(await noteOf(1), " 1 2");
  }),

  defineEventCase("a delivery ends with its signal, whatever its reaction does", async (context) => {
    const stopping = new AbortController();
    const deaf = defineReaction<Samples, ItemRated>({
      name: "call-outside",
      on: itemRated,
      timeoutMs: 1_000_000,
      async call() {
        stopping.abort();
        await new Promise<void>(() => {});
      },
    });
    const delivering = subscriberOf(context, [deaf]).deliver(eventOf(1, 1, 1), stopping.signal);
    await assert.rejects(delivering, CancelledError);
    const { eventInbox, eventDeadLetters } = context.events.repositories;
    assert.deepEqual([await eventInbox.count(), await eventDeadLetters.count()], [0, 0]);
  }),

  defineEventCase("an error that may pass is tried again without anybody's doing", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    let isAway = true;
    const subscriber = subscriberOf(context, [noteRatings(() => (isAway ? new UnavailableError("away") : undefined))]);
    for (const rating of [1, 2]) await subscriber.deliver(eventOf(1, rating, rating), signal);
    const { eventDeadLetters } = events.repositories;
    const retryOf = async (retryTime: Date, sequence: number) => {
      const letter = await eventDeadLetters.retrieve({ state: "retry", sequence });
      assert.ok(letter.retryTime !== null);
      isAway = false;
      await eventDeadLetters.update({ retryTime }, { id: letter.id });
      await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0);
    };
    await retryOf(new Date(0), 1);
    isAway = true;
    await subscriber.deliver(eventOf(1, 3, 3), signal);
    // The clock was a day ahead, and has been set right.
    await retryOf(new Date(Date.now() + 24 * 60 * 60 * 1000), 3);
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, " 1 2 3");
  }),

  defineEventCase("an event that cannot be read is a dead letter, and no error of its reader", async (context) => {
    const { events } = context;
    const errors: unknown[] = [];
    const subscriber = subscriberOf(context, [addRating], errors);
    await subscriber.deliver({ ...eventOf(1, 1, 1), bytes: Uint8Array.of(0xff, 0xfe) }, signal);
    const letter = await events.repositories.eventDeadLetters.retrieve();
    assert.deepEqual([letter.state, letter.attempts, letter.data], ["failed", 1, "//4="]);
    // An event of a type that nothing reacts to is none of its business.
    await subscriber.deliver({ ...eventOf(1, 2, 1), type: "samples.Unknown" }, signal);
    assert.equal(await events.repositories.eventDeadLetters.count(), 1);
  }),

  defineEventCase(
    "a call to the world outside is made before the mark, and not for an event that waits",
    async (context) => {
      const { worker, events } = context;
      const calls: string[] = [];
      let isBroken = true;
      const caller = defineReaction<Samples, ItemRated>({
        name: "call-outside",
        on: itemRated,
        async call({ id }) {
          calls.push(id);
          if (isBroken) throw new UnavailableError("away");
        },
      });
      const subscriber = subscriberOf(context, [caller]);
      await subscriber.deliver(eventOf(1, 1, 1), signal);
      await subscriber.deliver(eventOf(1, 2, 1), signal);
      const first = eventOf(1, 1, 1).id;
      assert.deepEqual(calls, [first, first]);
      isBroken = false;
      await decideDeadLetters(events, "retry", {});
      await officeUntil(context, subscriber, async () => (await events.repositories.eventDeadLetters.count()) === 0);
      assert.deepEqual(calls, [first, first, first, eventOf(1, 2, 1).id]);
      await subscriber.deliver(eventOf(1, 1, 1), signal);
      assert.equal(calls.length, 4);
      assert.equal(await worker.repositories.items.count(), 0);
    },
  ),
];
