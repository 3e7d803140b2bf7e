import assert from "node:assert/strict";
import { Relay } from "../../event/relay/relay.ts";
import type { EventRepositories } from "../../event/tables.ts";
import type { Worker } from "../../worker.ts";
import { uuidOf } from "../sample.ts";
import { defineEventCase, type EventCase, itemRated, pendingIn, until } from "./backend.ts";

/** Backlogs of events that cannot be delivered, or are large. */
export const backlogCases: readonly EventCase[] = [
  defineEventCase(
    "events that cannot be delivered hold up no others, although there are more than are delivered at once",
    async ({ worker, events, recorder, lease }) => {
      const [broken, each] = [10, 6];
      const rated = (n: number, rating: number) => itemRated.of({ itemId: uuidOf(n), rating });
      const all = Array.from({ length: (broken + 1) * each }, (_, i) => rated(i % (broken + 1), i));
      await worker.run((unit) => recorder.record(unit, ...all));
      const good = uuidOf(broken);
      const met = new Map<string, number[]>();
      let isBroken = true;
      const relayOf = (owner: string) =>
        new Relay({
          worker: events,
          lease: lease(owner, 300_000),
          async deliver({ key, bytes }) {
            if (isBroken && key !== good) throw new Error("broken");
            met.set(key, [...(met.get(key) ?? []), itemRated.decode(bytes).rating]);
          },
          now: () => new Date(),
          pollMs: 5,
          batch: 20,
          maxRunning: 8,
          // In the time of the case, none is tried again.
          backoff: { firstMs: 1_000_000_000, maxMs: 1_000_000_000 },
          onError: (error) => assert.equal((error as Error).message, "broken"),
        });
      const relayUntil = async (owner: string, condition: () => boolean | Promise<boolean>) => {
        const relay = relayOf(owner);
        relay.start();
        try {
          await until(condition);
        } finally {
          await relay.stop();
        }
      };
      await relayUntil("one", () => met.get(good)?.length === each);
      isBroken = false;
      await relayUntil("two", async () => (await pendingIn(events)) === 0);
      for (const [key, ratings] of met) {
        assert.equal(ratings.length, each, key);
        assert.deepEqual(
          ratings,
          [...ratings].sort((a, b) => a - b),
        );
      }
      assert.equal(met.size, broken + 1);
    },
  ),

  defineEventCase(
    "events that are each tried again, of more keys than are read at once, keep their order",
    async ({ worker, events, recorder, lease }) => {
      const [keys, each] = [5, 20];
      const all = Array.from({ length: keys * each }, (_, i) =>
        itemRated.of({ itemId: uuidOf(i % keys), rating: Math.floor(i / keys) }),
      );
      await worker.run((unit) => recorder.record(unit, ...all));
      const met = new Map<string, number[]>();
      const tried = new Set<string>();
      const relay = new Relay({
        worker: events,
        lease: lease("one", 300_000),
        async deliver({ id, key, bytes }) {
          const isFirst = !tried.has(id);
          tried.add(id);
          if (isFirst) throw new Error("broken");
          met.set(key, [...(met.get(key) ?? []), itemRated.decode(bytes).rating]);
        },
        now: () => new Date(),
        pollMs: 1,
        batch: 16,
        backoff: { firstMs: 1, maxMs: 1 },
        onError: (error) => assert.equal((error as Error).message, "broken"),
      });
      relay.start();
      try {
        await until(async () => (await pendingIn(events)) === 0);
      } finally {
        await relay.stop();
      }
      const expected = Array.from({ length: each }, (_, i) => i);
      for (const ratings of met.values()) assert.deepEqual(ratings, expected);
      assert.equal(met.size, keys);
    },
  ),

  defineEventCase("of large events, few are read at a time", async ({ worker, events, recorder, lease }) => {
    const [count, length] = [40, 512 * 1024];
    const large = (n: number) => ({ ...itemRated.of({ itemId: uuidOf(n), rating: n }), bytes: new Uint8Array(length) });
    for (let n = 0; n < count; n += 20) {
      await worker.run((unit) => recorder.record(unit, ...Array.from({ length: 20 }, (_, i) => large(n + i))));
    }
    let most = 0;
    const relay = new Relay({
      worker: withPages(events, (rows) => {
        most = Math.max(most, rows);
      }),
      lease: lease("one", 300_000),
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
    assert.ok(most > 0 && most * length <= 16 * 1024 * 1024, `${most} events at a time`);
  }),
];

/** A worker that tells the number of rows of each page of its outbox. */
function withPages(worker: Worker<EventRepositories>, onPage: (rows: number) => void): Worker<EventRepositories> {
  return new Proxy(worker, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name !== "repositoriesFor") return typeof value === "function" ? value.bind(target) : value;
      return (options: Parameters<Worker<EventRepositories>["repositoriesFor"]>[0]) => {
        const { eventOutbox, ...others } = { ...target.repositoriesFor(options) };
        const page: typeof eventOutbox.page = async (...question) => {
          const found = await eventOutbox.page(...question);
          onPage(found.items.length);
          return found;
        };
        return { ...others, eventOutbox: { page } };
      };
    },
  });
}
