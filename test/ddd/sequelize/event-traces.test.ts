import { randomUUID } from "node:crypto";
import test from "ava";
import { outboxStatus } from "../../../src/ddd/event/outbox.ts";
import { createEventRecorder } from "../../../src/ddd/event/recorder.ts";
import { type OutboxEvent, toRecorded } from "../../../src/ddd/event/tables.ts";
import { integer, nullable, text, timestamp, uuid } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import {
  eventRepositories,
  migrateDown,
  migrateUp,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  toolkitMigrations,
} from "../../../src/ddd/sequelize/index.ts";
import { itemRated } from "../../../src/ddd/testing/event/backend.ts";
import { places } from "./backends.ts";

type OldEvent = Omit<OutboxEvent, "traceparent">;

/** The outbox as the release before declares it. */
class OldOutbox extends SequelizeRepository<OldEvent> {
  table = table<OldEvent>("event_outbox", {
    id: uuid(),
    type: text(200),
    key: text(200),
    sequence: integer(),
    data: text(),
    recordTime: timestamp(),
    publishTime: nullable(timestamp()),
  });
}

const last = toolkitMigrations.list.findIndex(({ name }) => name === "0005-event-traces");
const before = { ...toolkitMigrations, list: toolkitMigrations.list.slice(0, last) };

for (const [kind, open] of Object.entries(places)) {
  test(`${kind}: a program of the release before records and delivers beside this one, and nothing is lost on the way back`, async (t) => {
    const place = await open();
    const old = await openDatabase(place.url);
    const now = await openDatabase(place.url);
    t.teardown(async () => {
      await old.close();
      await now.close();
      await place.close();
    });
    await migrateUp(old, before);
    const older = new SequelizeWorker(old, { outbox: OldOutbox });
    const row = (n: number): OldEvent => ({
      ...{ id: randomUUID(), type: itemRated.name, key: `key ${n}`, sequence: 1, data: "e30=" },
      ...{ recordTime: new Date(), publishTime: null },
    });
    const all = await older.repositories.outbox.create(row(1), row(2));
    t.is(all.length, 2);
    // While the older one is open, with its statements prepared.
    await migrateUp(now, toolkitMigrations);
    await older.repositories.outbox.create(row(3));
    const events = new SequelizeWorker(now, eventRepositories);
    const recorder = createEventRecorder({ worker: events, now: () => new Date(), newId: randomUUID });
    await events.run((unit) => recorder.record(unit, itemRated.of({ itemId: "key 4", rating: 1 })));
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await events.repositories.eventOutbox.update({ traceparent }, { key: "key 4" });
    const { items: mine } = await events.repositories.eventOutbox.page({ orderBy: ["key"] });
    t.deepEqual(
      mine.map((one) => [one.key, toRecorded(one).traceparent]),
      [
        ["key 1", undefined],
        ["key 2", undefined],
        ["key 3", undefined],
        ["key 4", traceparent],
      ],
    );
    // The older one reads and marks those of this one.
    await older.repositories.outbox.update({ publishTime: new Date() }, { key: { in: ["key 1", "key 4"] } });
    t.is((await outboxStatus(events, new Date())).pending, 2);
    await migrateDown(now, toolkitMigrations);
    const { items } = await older.repositories.outbox.page({ orderBy: ["key"] });
    t.deepEqual(
      items.map(({ key, publishTime }) => [key, publishTime === null]),
      [
        ["key 1", false],
        ["key 2", true],
        ["key 3", true],
        ["key 4", false],
      ],
    );
  });
}
