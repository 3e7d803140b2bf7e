import { randomUUID } from "node:crypto";
import { join } from "node:path";
import test from "ava";
import { pino } from "pino";
import { untilAborted } from "../../../src/ddd/abort.ts";
import type { EventBroker } from "../../../src/ddd/event/broker/broker.ts";
import { defineReaction } from "../../../src/ddd/event/reaction/reaction.ts";
import { markId } from "../../../src/ddd/event/tables.ts";
import { itemRated, until } from "../../../src/ddd/testing/event/backend.ts";
import { defineContext } from "../../../src/server/contexts.ts";
import { deliverEvents } from "../../../src/server/events/delivery.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

/** A broker in which nothing comes. */
const silent: EventBroker = {
  publish: async () => {},
  async *read(_, signal) {
    await untilAborted(new Promise<never>(() => {}), signal);
  },
  close: async () => {},
};

test("each context's dead letters are tried by the process that serves it, also where several share a database", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const contexts = ["one", "two"].map((name) =>
    defineContext({ name, memory: {}, sequelize: {}, migrations: { context: name, list: [] }, services: () => [] }),
  );
  const storage = await openStorage(contexts, {
    databaseUrl: `sqlite:${join(folder, "test.db")}`,
    contextDatabaseUrls: {},
  });
  t.teardown(() => storage.close());
  await storage.migrateUp();
  const [database] = storage.databases;
  if (!database) throw new Error("there is no database");
  const { eventDeadLetters, eventLeases } = database.events.repositories;
  const tried: string[] = [];
  const serve = async (name: string) => {
    const reaction = defineReaction({ name: "note", on: itemRated, call: async () => void tried.push(name) });
    const context = { name, worker: database.worker(contexts[0] as never), reactions: [reaction] };
    const stop = await deliverEvents({
      feeds: [{ database, contexts: [context], onRecorded: () => {} }],
      broker: silent,
      relays: false,
      retention: { outboxDays: 7, inboxDays: 44 },
      now: () => new Date(),
      log: pino({ level: "silent" }),
    });
    t.teardown(stop);
  };
  // The first takes its leases before the second is there.
  await serve("one");
  await until(async () => (await eventLeases.count({ id: { startsWith: "dead letters" } })) > 0);
  await serve("two");
  const { key = "", type, bytes } = itemRated.of({ itemId: randomUUID(), rating: 1 });
  const now = new Date();
  for (const name of ["one", "two"]) {
    const [reaction, eventId] = [`${name}.note`, randomUUID()];
    await eventDeadLetters.create({
      ...{ id: markId(eventId, reaction), reaction, eventId, type, key, sequence: 1 },
      ...{ data: Buffer.from(bytes).toString("base64"), recordTime: now, state: "retry", attempts: 1 },
      ...{ error: "", createTime: now, retryTime: null, traceparent: null },
    });
  }
  await until(async () => (await eventDeadLetters.count()) === 0);
  t.deepEqual(tried.sort(), ["one", "two"]);
});
