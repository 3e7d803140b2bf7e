import assert from "node:assert/strict";
import { decideDeadLetters } from "../../event/reaction/dead-letters.ts";
import { defineReaction } from "../../event/reaction/reaction.ts";
import type { Samples } from "../backend.ts";
import { item, uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, type ItemRated, itemRated } from "./backend.ts";
import { addRating, eventOf, noteRatings, officeUntil, signal, subscriberOf } from "./sample-reactions.ts";

/** Events that could not be applied: those behind them wait, until somebody decides. */
export const deadLetterCases: readonly EventCase[] = [
  defineEventCase(
    "events behind a dead letter of their key wait, in their order, until it is retried",
    async (context) => {
      const { worker, events } = context;
      await worker.repositories.items.create(item(1, { note: "" }), item(2, { note: "" }));
      let isBroken = true;
      const subscriber = subscriberOf(context, [
        noteRatings((rating) => (isBroken && rating === 2 ? new Error("broken") : undefined)),
      ]);
      for (const rating of [1, 2, 3, 4]) {
        for (const n of [1, 2]) await subscriber.deliver(eventOf(n, rating, n === 1 ? rating : rating * 10), signal);
        // A repeat of one that failed, or waits, changes nothing.
        await subscriber.deliver(eventOf(1, rating, rating), signal);
      }
      const noteOf = async (n: number) => (await worker.repositories.items.retrieve({ id: uuidOf(n) })).note;
      assert.deepEqual([await noteOf(1), await noteOf(2)], [" 1", " 10 20 30 40"]);
      const { eventDeadLetters } = events.repositories;
      const { items: letters } = await eventDeadLetters.page({ orderBy: ["sequence"] });
      assert.deepEqual(
        letters.map(({ state, sequence }) => [state, sequence]),
        [
          ["failed", 2],
          ["waiting", 3],
          ["waiting", 4],
        ],
      );
      // Asked too early, it fails again, and the others go on waiting.
      await decideDeadLetters(events, "retry", {});
      await officeUntil(
        context,
        subscriber,
        async () => (await eventDeadLetters.count({ state: "failed", attempts: 3 })) === 1,
      );
      assert.equal(await eventDeadLetters.count(), 3);
      isBroken = false;
      const asked = await decideDeadLetters(events, "retry", { reaction: "samples.note-ratings" });
      assert.deepEqual(
        asked.map(({ sequence }) => sequence),
        [2],
      );
      await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0);
      assert.equal(await noteOf(1), " 1 2 3 4");
      await subscriber.deliver(eventOf(1, 2, 2), signal);
      await subscriber.deliver(eventOf(1, 5, 5), signal);
      assert.equal(await noteOf(1), " 1 2 3 4 5");
    },
  ),

  defineEventCase("a dead letter keeps its event's place in a trace", async (context) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const subscriber = subscriberOf(context, [noteRatings(() => new Error("broken"))]);
    await subscriber.deliver({ ...eventOf(1, 1, 1), traceparent }, signal);
    await subscriber.deliver(eventOf(2, 1, 1), signal);
    const { items } = await context.events.repositories.eventDeadLetters.page({ orderBy: ["id"] });
    assert.deepEqual(new Set(items.map((letter) => letter.traceparent)), new Set([traceparent, null]));
  }),

  defineEventCase("a dead letter that is discarded lets those behind it go on", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    const subscriber = subscriberOf(context, [
      noteRatings((rating) => (rating === 1 ? new Error("broken") : undefined)),
    ]);
    for (const rating of [1, 2, 3]) await subscriber.deliver(eventOf(1, rating, rating), signal);
    const { eventDeadLetters } = events.repositories;
    const [letter] = await decideDeadLetters(events, "discard", {
      ids: [`${eventOf(1, 1, 1).id}/samples.note-ratings`],
    });
    assert.equal(letter?.sequence, 1);
    await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0);
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, " 2 3");
  }),

  defineEventCase("letters that wait go on at once after a failure that was none of theirs", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    let isBroken = true;
    const subscriber = subscriberOf(context, [noteRatings(() => (isBroken ? new Error("broken") : undefined))]);
    for (const rating of [1, 2, 3]) await subscriber.deliver(eventOf(1, rating, rating), signal);
    isBroken = false;
    await decideDeadLetters(events, "retry", {});
    // The first is applied, and gone; the next is met by an end of the connection.
    let tries = 0;
    const retry: typeof subscriber.retry = async (...letter) => {
      tries++;
      if (tries === 2) throw new Error("the connection is lost");
      return subscriber.retry(...letter);
    };
    const errors: unknown[] = [];
    const { eventDeadLetters } = events.repositories;
    const isDone = async () => (await eventDeadLetters.count()) === 0;
    await officeUntil(context, { names: subscriber.names, retry }, isDone, (error) => errors.push(error));
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, " 1 2 3");
    assert.deepEqual([tries, errors.length], [4, 1]);
  }),

  defineEventCase("an error of any text makes a dead letter", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    const thrown: unknown[] = [new Error("\0 and \ud800"), new Error(`${"x".repeat(1999)}😀`), Object.create(null)];
    const failing = defineReaction<Samples, ItemRated>({
      name: "throw-anything",
      on: itemRated,
      async handle({ data: { rating } }) {
        throw thrown[rating];
      },
    });
    const { eventDeadLetters } = events.repositories;
    for (const n of thrown.keys()) await subscriberOf(context, [failing]).deliver(eventOf(n, 1, n), signal);
    const { items: letters } = await eventDeadLetters.page({ orderBy: ["key"] });
    assert.deepEqual(
      letters.map(({ error }) => error),
      ["\ufffd and \ufffd", `${"x".repeat(1999)}\ufffd`, "something was thrown that has no text"],
    );
  }),

  defineEventCase("an event that was left out has no effect when it is delivered again", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { rating: 0, note: "" }));
    let isBroken = true;
    const subscriber = subscriberOf(context, [noteRatings(() => (isBroken ? new Error("broken") : undefined))]);
    await subscriber.deliver(eventOf(1, 1, 1), signal);
    await decideDeadLetters(events, "discard", {});
    await officeUntil(context, subscriber, async () => (await events.repositories.eventDeadLetters.count()) === 0);
    isBroken = false;
    await subscriber.deliver(eventOf(1, 2, 2), signal);
    await subscriber.deliver(eventOf(1, 1, 1), signal);
    assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, " 2");
  }),

  defineEventCase("dead letters of a reaction that is gone can be left out", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    const gone = subscriberOf(context, [noteRatings(() => new Error("broken"))]);
    for (const rating of [1, 2, 3]) await gone.deliver(eventOf(1, rating, rating), signal);
    const { eventDeadLetters } = events.repositories;
    const ids = [2, 3].map((sequence) => `${eventOf(1, sequence, 1).id}/samples.note-ratings`);
    assert.equal((await decideDeadLetters(events, "discard", { ids })).length, 2);
    const left = async () => (await eventDeadLetters.page({ orderBy: ["sequence"] })).items;
    await officeUntil(context, subscriberOf(context, [addRating]), async () => (await left()).length === 1);
    // One that nobody has decided about stays.
    assert.deepEqual(
      (await left()).map(({ sequence, state }) => [sequence, state]),
      [[1, "failed"]],
    );
  }),

  defineEventCase(
    "a dead letter that is left out while it is tried has no effect, if the try succeeds",
    async (context) => {
      const { worker, events } = context;
      await worker.repositories.items.create(item(1, { note: "" }));
      let isBroken = true;
      const subscriber = subscriberOf(context, [noteRatings(() => (isBroken ? new Error("broken") : undefined))]);
      await subscriber.deliver(eventOf(1, 1, 1), signal);
      isBroken = false;
      const [tried] = await decideDeadLetters(events, "retry", {});
      assert.ok(tried);
      await decideDeadLetters(events, "discard", {});
      await subscriber.retry(tried, eventOf(1, 1, 1), signal);
      const { eventDeadLetters } = events.repositories;
      await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0);
      assert.equal((await worker.repositories.items.retrieve({ id: uuidOf(1) })).note, "");
    },
  ),

  defineEventCase("a dead letter that is left out while it is tried is not tried again", async (context) => {
    const { worker, events } = context;
    await worker.repositories.items.create(item(1, { note: "" }));
    const { eventDeadLetters } = events.repositories;
    let tries = 0;
    let whileTried = async () => {};
    const reaction = defineReaction<Samples, ItemRated>({
      name: "call-outside",
      on: itemRated,
      async call() {
        tries++;
        await whileTried();
        throw new Error("broken");
      },
    });
    const subscriber = subscriberOf(context, [reaction]);
    await subscriber.deliver(eventOf(1, 1, 1), signal);
    await decideDeadLetters(events, "retry", {});
    whileTried = async () => {
      await decideDeadLetters(events, "discard", {});
    };
    await officeUntil(context, subscriber, async () => (await eventDeadLetters.count()) === 0 || tries > 3);
    assert.equal(tries, 3);
  }),
];
