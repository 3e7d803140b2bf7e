import { randomUUID } from "node:crypto";
import { cpSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { UnavailableError } from "../../../src/ddd/error.ts";
import type { EventBroker, StreamPosition } from "../../../src/ddd/event/broker/broker.ts";
import type { RecordedEvent } from "../../../src/ddd/event/event.ts";
import { itemRated, until } from "../../../src/ddd/testing/event/backend.ts";
import { item, uuidOf } from "../../../src/ddd/testing/sample.ts";
import { dropMessages } from "../../helpers/brokers/drop-message.ts";
import { startNats } from "../../helpers/brokers/nats.ts";
import { withNats } from "../../helpers/brokers/with-nats.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { startTcpProxy } from "../../helpers/network/tcp-proxy.ts";
import { brokerOf, databaseOf, noteRatings, subscriberOn } from "./delivery.ts";

const { signal } = new AbortController();

async function serverOf(t: ExecutionContext): Promise<string> {
  const server = await startNats();
  t.teardown(() => server.close());
  return server.url;
}

/** JetStream's own interface to a server. */
async function jetstreamOf(t: ExecutionContext, url: string) {
  const [{ connect }, jetstream] = await Promise.all([import("@nats-io/transport-node"), import("@nats-io/jetstream")]);
  const connection = await connect({ servers: url });
  t.teardown(() => connection.close());
  return {
    ...jetstream,
    client: jetstream.jetstream(connection),
    manager: await jetstream.jetstreamManager(connection),
  };
}

function eventOf(rating: number): RecordedEvent {
  const { type, key = "", bytes } = itemRated.of({ itemId: uuidOf(1), rating });
  return { id: randomUUID(), type, key, sequence: rating, bytes, recordTime: new Date() };
}

/** The ratings of the first events that are read. */
async function read(broker: EventBroker, count: number): Promise<number[]> {
  const ratings: number[] = [];
  for await (const { event } of broker.read({ reader: "a test", types: [itemRated.name], after: undefined }, signal)) {
    ratings.push(itemRated.decode(event.bytes).rating);
    if (ratings.length >= count) break;
  }
  return ratings;
}

withNats.test(
  withNats.title("an event that the server stores twice, after its window, has its effect once"),
  async (t) => {
    const url = await serverOf(t);
    const broker = await brokerOf(t, url, { duplicateWindowMs: 100 });
    const { manager } = await jetstreamOf(t, url);
    const event = eventOf(5);
    await until(async () => {
      await broker.publish(event, signal);
      return (await manager.streams.info("brasa_events")).state.messages >= 5;
    });
    const { worker, events } = await databaseOf(t);
    const { items } = worker.repositories;
    await items.create(item(1, { note: "" }));
    const subscriber = subscriberOn(worker, events);
    const apply = async (deliver: (event: RecordedEvent) => Promise<void>) => {
      let count = 0;
      for await (const message of broker.read(
        { reader: "a test", types: [itemRated.name], after: undefined },
        signal,
      )) {
        await deliver(message.event);
        if (++count === 5) return;
      }
    };
    await apply((one) => subscriber.deliver(one, signal));
    t.is((await items.retrieve({ id: uuidOf(1) })).note, " 5");
    // The control: the same without the marks of the inbox.
    await items.update({ note: "" }, { id: uuidOf(1) });
    await apply(async ({ id, key, sequence, recordTime, bytes }) => {
      const data = itemRated.decode(bytes);
      await worker.run(async (unit) => noteRatings.handle?.({ id, key, sequence, recordTime, data }, unit));
    });
    t.is((await items.retrieve({ id: uuidOf(1) })).note, " 5 5 5 5 5");
  },
);

for (const [title, lost] of [
  ["in the middle", 3],
  ["at the end", 5],
] as const) {
  withNats.test(withNats.title(`a message that is lost ${title} is read again, before those behind it`), async (t) => {
    const url = await serverOf(t);
    const direct = await brokerOf(t, url);
    for (let rating = 1; rating <= 5; rating++) await direct.publish(eventOf(rating), signal);
    let losses = 0;
    const filterOf = dropMessages((message) => message.includes(`"rating":${lost}`) && losses++ === 0);
    const proxy = await startTcpProxy(url, filterOf);
    t.teardown(() => proxy.close());
    t.deepEqual(await read(await brokerOf(t, proxy.url), 5), [1, 2, 3, 4, 5]);
    t.true(losses >= 1);
  });
}

withNats.test(withNats.title("a stream that cannot be read is told of"), async (t) => {
  const url = await serverOf(t);
  await (await brokerOf(t, url)).publish(eventOf(1), signal);
  const proxy = await startTcpProxy(
    url,
    dropMessages((message) => message.includes("Brasa-Type")),
  );
  t.teardown(() => proxy.close());
  const error = await t.throwsAsync(read(await brokerOf(t, proxy.url), 1), { instanceOf: UnavailableError });
  t.regex(error?.message ?? "", /"brasa_events" cannot be read: 6 consumers in a row ended before a message came/);
});

withNats.test(
  withNats.title("a position in a stream that was made anew, or has lost its end, counts for nothing"),
  async (t) => {
    const url = await serverOf(t);
    const told: string[] = [];
    const broker = await brokerOf(t, url, { onError: (error, doing) => told.push(`${doing}: ${error}`) });
    for (let rating = 1; rating <= 3; rating++) await broker.publish(eventOf(rating), signal);
    const { manager } = await jetstreamOf(t, url);
    const { created } = await manager.streams.info("brasa_events");
    const gone = /^events for "a test" may be gone from the stream "brasa_events": Error: it/;
    const expectStart = async (after: StreamPosition, expected: number, gap: RegExp | undefined) => {
      for await (const message of broker.read({ reader: "a test", types: [itemRated.name], after }, signal)) {
        t.is(message.position, expected);
        break;
      }
      const [text = "", ...others] = told.splice(0);
      t.deepEqual(others, []);
      if (gap === undefined) return t.is(text, "");
      t.regex(text, gone);
      t.regex(text, gap);
    };
    await expectStart({ stream: created, position: 2 }, 3, undefined);
    await expectStart({ stream: created, position: 4 }, 1, /has lost its end/);
    await expectStart({ stream: "2020-01-01T00:00:00Z", position: 2 }, 1, /was made anew/);
    await manager.streams.purge("brasa_events", { seq: 3 });
    await expectStart({ stream: created, position: 2 }, 3, undefined);
    await expectStart({ stream: created, position: 1 }, 3, /its messages 2 to 2 are kept no more/);
  },
);

withNats.test(
  withNats.title("a stream that has lost its end, and has got new events in its place, is read with all of these"),
  async (t) => {
    const { folder, remove } = temporaryFolder();
    const [store, copy] = [join(folder, "store"), join(folder, "copy")];
    const server = await startNats({ jetstream: false, config: `jetstream { store_dir: "${store}" }` });
    t.teardown(async () => {
      await server.close();
      remove();
    });
    const publish = async (...ratings: readonly number[]) => {
      const broker = await brokerOf(t, server.url);
      for (const rating of ratings) await broker.publish(eventOf(rating), signal);
    };
    await publish(1, 2, 3);
    await server.kill();
    cpSync(store, copy, { recursive: true });
    await server.start();
    await publish(4, 5);
    let after: StreamPosition | undefined;
    const readUntil = async (last: number) => {
      const ratings: number[] = [];
      const options = { reader: "a test", types: [itemRated.name], after };
      for await (const message of (await brokerOf(t, server.url)).read(options, signal)) {
        after = message;
        ratings.push(itemRated.decode(message.event.bytes).rating);
        if (ratings.at(-1) === last) break;
      }
      return ratings;
    };
    t.deepEqual(await readUntil(5), [1, 2, 3, 4, 5]);
    // A power cut takes what was not on the disk yet. The numbers of 4 and 5 are given again.
    await server.kill();
    rmSync(store, { recursive: true });
    renameSync(copy, store);
    await server.start();
    await publish(6, 7, 8);
    t.deepEqual(await readUntil(8), [1, 2, 3, 6, 7, 8]);
    await publish(9);
    t.deepEqual(await readUntil(9), [9]);
  },
);

withNats.test(
  withNats.title("the server shows how far behind a reader is, and forgets one that has ended"),
  async (t) => {
    const url = await serverOf(t);
    const broker = await brokerOf(t, url);
    for (let rating = 1; rating <= 3; rating++) await broker.publish(eventOf(rating), signal);
    const { manager } = await jetstreamOf(t, url);
    const names = () => manager.consumers.list("brasa_events").next();
    for await (const _ of broker.read({ reader: "projects of b", types: [itemRated.name], after: undefined }, signal)) {
      const [consumer] = await names();
      t.regex(consumer?.name ?? "", /^projects-of-b-/);
      t.is(consumer?.num_pending, 0);
      break;
    }
    await until(async () => (await names()).length === 0);
    t.pass();
  },
);

withNats.test(
  withNats.title("a durable consumer of the server would hand a lost message out behind later ones"),
  async (t) => {
    const url = await serverOf(t);
    const broker = await brokerOf(t, url);
    for (let rating = 1; rating <= 3; rating++) await broker.publish(eventOf(rating), signal);
    const { manager, client, AckPolicy } = await jetstreamOf(t, url);
    const settings = { durable_name: "plain", ack_policy: AckPolicy.Explicit, ack_wait: 500e6 };
    await manager.consumers.add("brasa_events", settings);
    const applied: number[] = [];
    for await (const message of await (await client.consumers.get("brasa_events", "plain")).consume()) {
      // The first is lost, as with the connection of the process that had it.
      if (message.seq === 1 && !message.redelivered) continue;
      applied.push(message.seq);
      message.ack();
      if (applied.length === 3) break;
    }
    t.deepEqual(applied, [2, 3, 1]);
    t.deepEqual(await read(broker, 3), [1, 2, 3]);
  },
);
