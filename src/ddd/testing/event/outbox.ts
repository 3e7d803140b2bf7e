import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { RecordedEvent } from "../../event/event.ts";
import { cleanEvents, outboxStatus } from "../../event/outbox.ts";
import { collectPositions } from "../../event/projection/position.ts";
import { Relay } from "../../event/relay/relay.ts";
import { dryRun } from "../../unit/dry-run.ts";
import { item, uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, itemRated, pendingIn, until } from "./backend.ts";

/** Recording events, and delivering them. */
export const outboxCases: readonly EventCase[] = [
  defineEventCase(
    "an event is delivered if its unit takes effect, and never if it, or its savepoint, does not",
    async (context) => {
      const { worker, events, recorder, relayUntil } = context;
      const rated = (n: number) => itemRated.of({ itemId: uuidOf(n), rating: n });
      await worker.run(async (unit) => {
        await unit.items.create(item(1));
        await recorder.record(unit, rated(1));
        await unit
          .savepoint(async (inner) => {
            await recorder.record(inner, rated(2));
            throw new Error("undone");
          })
          .catch(() => {});
        await unit.savepoint((inner) => recorder.record(inner, rated(3)));
      });
      const failed = worker.run(async (unit) => {
        await recorder.record(unit, rated(4));
        throw new Error("undone");
      });
      await assert.rejects(failed, /undone/);
      {
        await using open = await worker.begin();
        await recorder.record(open.unit, rated(5));
      }
      const met: number[] = [];
      const deliver = async ({ bytes }: { readonly bytes: Uint8Array }) => {
        met.push(itemRated.decode(bytes).rating);
      };
      await relayUntil(deliver, async () => (await pendingIn(events)) === 0);
      assert.deepEqual(met.sort(), [1, 3]);
      await relayUntil(deliver, async () => met.length >= 2);
      assert.deepEqual(met.length, 2, "what is marked as delivered is not delivered again");
    },
  ),

  defineEventCase("an event is delivered with its place in a trace, if it has one", async (context) => {
    const { events, relayUntil } = context;
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (const [i, place] of [traceparent, null].entries()) {
      const [id, key, recordTime] = [uuidOf(i), `key ${i}`, new Date(1_700_000_000_000)];
      const row = { id, type: "samples.ItemRated", key, sequence: 1, data: "e30=", recordTime, publishTime: null };
      await events.repositories.eventOutbox.create({ ...row, traceparent: place });
    }
    const met = new Map<string, unknown>();
    const deliver = async (event: RecordedEvent) => {
      met.set(event.key, "traceparent" in event ? event.traceparent : "none");
    };
    await relayUntil(deliver, () => met.size === 2);
    assert.deepEqual([met.get("key 0"), met.get("key 1")], [traceparent, "none"]);
  }),

  defineEventCase(
    "an event that no broker would take is refused before it is stored",
    async ({ worker, events, recorder }) => {
      const sized = (length: number) => ({
        ...itemRated.of({ itemId: uuidOf(1), rating: 1 }),
        bytes: new Uint8Array(length),
      });
      await worker.run((unit) => recorder.record(unit, sized(512 * 1024)));
      const tooLarge = worker.run((unit) => recorder.record(unit, sized(1), sized(512 * 1024 + 1)));
      await assert.rejects(tooLarge, /has 524289 bytes, and may have 524288/);
      assert.equal(await pendingIn(events), 1);
    },
  ),

  defineEventCase(
    "the positions of events are told once their unit, and their savepoint, have taken effect",
    async (context) => {
      const { worker, recorder } = context;
      const rated = (n: number) => itemRated.of({ itemId: uuidOf(n), rating: n });
      const collected = await collectPositions(async () => {
        await worker.run(async (unit) => {
          await recorder.record(unit, rated(1), rated(1));
          await dryRun(unit, (inner) => recorder.record(inner, rated(2)));
          await unit.savepoint((inner) => recorder.record(inner, rated(3)));
        });
        const failed = worker.run(async (unit) => {
          await recorder.record(unit, rated(4));
          throw new Error("undone");
        });
        await assert.rejects(failed, /undone/);
        return "done";
      });
      assert.equal(collected.result, "done");
      assert.deepEqual(
        collected.positions.map(({ type, key, sequence }) => [type, key, sequence]),
        [
          [itemRated.name, uuidOf(1), 1],
          [itemRated.name, uuidOf(1), 2],
          [itemRated.name, uuidOf(3), 1],
        ],
      );
    },
  ),

  defineEventCase("an event is recorded only in a unit of its database", async ({ recorder }) => {
    await assert.rejects(recorder.record({} as never, itemRated.of({ itemId: uuidOf(1), rating: 1 })), Error);
  }),

  defineEventCase("events of a key are delivered in the order in which their units took effect", async (context) => {
    const { worker, events, recorder, relayUntil } = context;
    const [units, keys] = [48, 3];
    await worker.repositories.items.create(...Array.from({ length: keys }, (_, i) => item(i, { rating: 0 })));
    const one = (n: number) =>
      worker.run(async (unit) => {
        const id = uuidOf(n % keys);
        // Recorded first in half of the units: it is not the row alone that puts them in order.
        const before = n % 2 === 0 ? await unit.items.retrieve({ id }) : undefined;
        if (before) await recorder.record(unit, itemRated.of({ itemId: id, rating: (before.rating ?? 0) + 1 }));
        const { rating } = await unit.items.retrieve({ id });
        await unit.items.update({ rating: (rating ?? 0) + 1 }, { id });
        if (!before) await recorder.record(unit, itemRated.of({ itemId: id, rating: (rating ?? 0) + 1 }));
      });
    const met = new Map<string, number[]>();
    const all = Promise.all(Array.from({ length: units }, (_, n) => one(n)));
    const count = () => [...met.values()].reduce((sum, { length }) => sum + length, 0);
    // It delivers while they are recorded: events become visible out of the order of their ids, and of their times.
    await relayUntil(
      async ({ key, bytes }) => {
        met.set(key, [...(met.get(key) ?? []), itemRated.decode(bytes).rating]);
      },
      () => count() >= units,
    );
    await all;
    for (const ratings of met.values())
      assert.deepEqual(
        ratings,
        Array.from({ length: units / keys }, (_, i) => i + 1),
      );
    assert.equal(await pendingIn(events), 0);
  }),

  defineEventCase(
    "several events of a unit keep their order, and their keys",
    async ({ worker, events, recorder, relayUntil }) => {
      const ratings = Array.from({ length: 30 }, (_, rating) => rating);
      await worker.run((unit) =>
        recorder.record(unit, ...ratings.map((rating) => itemRated.of({ itemId: uuidOf(rating % 2), rating }))),
      );
      const met: number[][] = [[], []];
      await relayUntil(
        async ({ bytes }) => {
          const { rating } = itemRated.decode(bytes);
          met[rating % 2]?.push(rating);
        },
        async () => (await pendingIn(events)) === 0,
      );
      assert.deepEqual(met, [ratings.filter((n) => n % 2 === 0), ratings.filter((n) => n % 2 === 1)]);
    },
  ),

  defineEventCase("an event without a key is in no order, and leaves nothing when it is cleaned", async (context) => {
    const { worker, events, recorder, relayUntil } = context;
    const unordered = { ...itemRated.of({ itemId: uuidOf(1), rating: 1 }), key: undefined };
    await worker.run((unit) => recorder.record(unit, unordered, unordered));
    const { eventOutbox, eventStreams } = events.repositories;
    const { items } = await eventOutbox.page();
    assert.deepEqual(
      items.map(({ id, key, sequence }) => [key === id, sequence]),
      [
        [true, 1],
        [true, 1],
      ],
    );
    let isFirst = true;
    // The first that is tried is never delivered: the other is not held up.
    await relayUntil(
      async (_, signal) => {
        if (!isFirst) return;
        isFirst = false;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      },
      async () => (await pendingIn(events)) === 1,
    );
    assert.equal(await eventStreams.count(), 0);
  }),

  defineEventCase("an event that cannot be delivered holds up those of its key, and no others", async (context) => {
    const { worker, events, recorder, lease } = context;
    await worker.run((unit) =>
      recorder.record(
        unit,
        ...Array.from({ length: 40 }, (_, i) => itemRated.of({ itemId: uuidOf(i % 4), rating: i })),
      ),
    );
    const met: number[] = [];
    const errors: unknown[] = [];
    let isBroken = true;
    const relay = new Relay({
      worker: events,
      lease: lease("one"),
      async deliver({ bytes }) {
        const { rating } = itemRated.decode(bytes);
        if (isBroken && rating === 8) throw new Error("broken");
        met.push(rating);
      },
      now: () => new Date(),
      pollMs: 5,
      batch: 7,
      backoff: { firstMs: 1, maxMs: 5 },
      onError: (error) => errors.push(error),
    });
    relay.start();
    try {
      await until(() => met.length === 32);
      assert.deepEqual(
        met.filter((n) => n % 4 === 0),
        [0, 4],
      );
      isBroken = false;
      await until(async () => (await pendingIn(events)) === 0);
    } finally {
      await relay.stop();
    }
    assert.deepEqual(
      met.filter((n) => n % 4 === 0),
      Array.from({ length: 10 }, (_, i) => i * 4),
    );
    assert.ok(errors.length > 0 && errors.every((error) => (error as Error).message === "broken"));
  }),

  defineEventCase("of several relays one delivers, and another takes over at once when it stops", async (context) => {
    const { worker, events, recorder, lease } = context;
    const met: string[] = [];
    const relayOf = (owner: string) =>
      new Relay({
        worker: events,
        // Longer than any pause of a busy machine.
        lease: lease(owner, 300_000),
        async deliver() {
          met.push(owner);
        },
        now: () => new Date(),
        pollMs: 5,
        onError: (error) => assert.fail(error as Error),
      });
    const record = (rating: number) =>
      worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating })));
    const owners = ["one", "two", "three", "four"];
    const relays = owners.map(relayOf);
    for (const relay of relays) relay.start();
    try {
      for (let rating = 1; rating <= 5; rating++) {
        await record(rating);
        await until(() => met.length >= rating);
      }
      const [first = ""] = met;
      assert.deepEqual(
        met,
        Array.from({ length: 5 }, () => first),
      );
      await relays[owners.indexOf(first)]?.stop();
      await record(6);
      await until(() => met.length >= 6);
      assert.notEqual(met[5], first);
    } finally {
      await Promise.all(relays.map((relay) => relay.stop()));
    }
    assert.equal(met.length, 6);
  }),

  defineEventCase("a relay takes over from one that is not heard of", async (context) => {
    const { worker, events, recorder, lease } = context;
    await events.repositories.eventLeases.create({ id: "relay", version: 1, owner: randomUUID() });
    await worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(1), rating: 1 })));
    const relay = new Relay({
      worker: events,
      lease: lease("one", 300),
      deliver: async () => {},
      now: () => new Date(),
      pollMs: 5,
      onError: (error) => assert.fail(error as Error),
    });
    relay.start();
    try {
      await until(async () => (await pendingIn(events)) === 0);
    } finally {
      await relay.stop();
    }
  }),

  defineEventCase(
    "delivered events are kept until they are old; others, and the last of a key if that is asked for, for ever; the status tells of them",
    async (context) => {
      const { worker, events, recorder, relayUntil } = context;
      const record = (n: number) =>
        worker.run((unit) => recorder.record(unit, itemRated.of({ itemId: uuidOf(n), rating: n })));
      await record(1);
      await record(1);
      await relayUntil(
        async () => {},
        async () => (await pendingIn(events)) === 0,
      );
      await record(2);
      const now = Date.now();
      const status = await outboxStatus(events, new Date(now));
      assert.equal(status.pending, 1);
      assert.equal(status.deliveredInLastMinute, 2);
      assert.ok(status.oldestTime !== undefined && Math.abs(status.oldestTime.getTime() - now) < 60_000);
      const days = { outboxDays: 7, inboxDays: 30 };
      const keeping = { ...days, keptTypes: [itemRated.name] };
      assert.equal(await cleanEvents(events, new Date(now), days), 0);
      assert.equal(await cleanEvents(events, new Date(now + 8 * 86_400_000), keeping), 1);
      assert.equal(await cleanEvents(events, new Date(now + 8 * 86_400_000), keeping), 0);
      assert.equal(await pendingIn(events), 1);
      assert.equal((await events.repositories.eventOutbox.retrieve({ key: uuidOf(1) })).sequence, 2);
      assert.equal(await cleanEvents(events, new Date(now + 8 * 86_400_000), days), 1);
      // Numbers are not used again when events are gone.
      await record(1);
      assert.equal(await events.repositories.eventOutbox.count({ key: uuidOf(1), sequence: 3 }), 1);
    },
  ),
];
