import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { CancelledError } from "../../error.ts";
import type { BrokerMessage, EventBroker, StreamPosition } from "../../event/broker/broker.ts";
import type { RecordedEvent } from "../../event/event.ts";

/** A broker that a case has to itself. */
export interface OpenedBroker {
  readonly broker: EventBroker;
  /** Closes it, and removes its events. */
  close(): Promise<void>;
}

/** The subject of the cases of brokers: an `EventBroker` of your own. */
export interface BrokerBackend {
  /** Opens a broker without any events; each case has its own. */
  open(): Promise<OpenedBroker>;
}

/** A requirement for every broker, for any test runner, as a `Case` is. */
export interface BrokerCase {
  /** Unique among the cases of brokers. */
  readonly name: string;
  /** @throws AssertionError of node:assert, or the broker's own error, if the broker fails the case */
  run(backend: BrokerBackend): Promise<void>;
}

function defineBrokerCase(name: string, body: (broker: EventBroker) => Promise<void>): BrokerCase {
  return {
    name,
    async run(backend) {
      const { broker, close } = await backend.open();
      // Timers of clients keep no process alive that has nothing else to do.
      const awake = setInterval(() => {}, 60_000);
      try {
        await body(broker);
      } finally {
        clearInterval(awake);
        await close();
      }
    },
  };
}

const { signal } = new AbortController();
const TYPE = "samples.v1.ItemRated";

function eventOf(sequence: number, event: Partial<RecordedEvent> = {}): RecordedEvent {
  const bytes = new TextEncoder().encode(String(sequence));
  const recordTime = new Date(2_000_000_000_000 + sequence);
  return { id: randomUUID(), type: TYPE, key: "a key", sequence, bytes, recordTime, ...event };
}

/** Reads so many messages. */
async function take(
  broker: EventBroker,
  count: number,
  { types = [TYPE], after }: { readonly types?: readonly string[]; readonly after?: StreamPosition | undefined } = {},
): Promise<BrokerMessage[]> {
  const taken: BrokerMessage[] = [];
  for await (const message of broker.read({ reader: "a case", types, after }, signal)) {
    taken.push(message);
    if (taken.length >= count) break;
  }
  return taken;
}

const sequencesOf = (messages: readonly BrokerMessage[]) => messages.map(({ event }) => event.sequence);

/** All cases that every `EventBroker` must pass. */
export const brokerCases: readonly BrokerCase[] = [
  defineBrokerCase("an event is read as it was published, with all that it is", async (broker) => {
    const events = [
      eventOf(1, { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }),
      eventOf(2, { key: "Ünïcode\r\nkey: *.>", type: "samples..odd name.>*é.", bytes: Uint8Array.of(0, 255, 13, 10) }),
      eventOf(3, { bytes: new Uint8Array(0) }),
      eventOf(4, { key: "k".repeat(200), type: "t".repeat(200), bytes: new Uint8Array(512 * 1024).fill(7) }),
    ];
    for (const event of events) await broker.publish(event, signal);
    const messages = await take(broker, 4, { types: events.map(({ type }) => type) });
    const plain = messages.map(({ event }) => ({ ...event, bytes: Uint8Array.from(event.bytes) }));
    assert.deepEqual(plain, events);
  }),

  defineBrokerCase("events are read in the order in which they were published, those to come too", async (broker) => {
    const met: number[] = [];
    let isReading = () => {};
    const reading = new Promise<void>((resolve) => {
      isReading = resolve;
    });
    const reader = (async () => {
      for await (const { event } of broker.read({ reader: "a case", types: [TYPE], after: undefined }, signal)) {
        met.push(event.sequence);
        isReading();
        if (met.length === 50) return;
      }
    })();
    for (let i = 1; i <= 25; i++) await broker.publish(eventOf(i), signal);
    await reading;
    for (let i = 26; i <= 50; i++) await broker.publish(eventOf(i), signal);
    await reader;
    assert.deepEqual(
      met,
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
  }),

  defineBrokerCase("only the types that are asked for are read, from behind a position on", async (broker) => {
    for (let i = 1; i <= 6; i++) await broker.publish(eventOf(i, { type: i % 2 === 0 ? "a.Even" : "a.Odd" }), signal);
    const [second] = await take(broker, 1, { types: ["a.Even"] });
    assert.equal(second?.event.sequence, 2);
    assert.deepEqual(sequencesOf(await take(broker, 2, { types: ["a.Even"], after: second })), [4, 6]);
    assert.deepEqual(sequencesOf(await take(broker, 4, { types: ["a.Even", "a.Odd"], after: second })), [3, 4, 5, 6]);
  }),

  defineBrokerCase("each reader gets all events, as often as it begins anew", async (broker) => {
    for (let i = 1; i <= 3; i++) await broker.publish(eventOf(i), signal);
    const all = await Promise.all([take(broker, 3), take(broker, 3), take(broker, 3)]);
    for (const messages of [...all, await take(broker, 3)]) assert.deepEqual(sequencesOf(messages), [1, 2, 3]);
  }),

  defineBrokerCase("a position in another log counts for nothing", async (broker) => {
    for (let i = 1; i <= 3; i++) await broker.publish(eventOf(i), signal);
    const [, , third] = await take(broker, 3);
    const after = { stream: "another log", position: third?.position ?? 0 };
    assert.deepEqual(sequencesOf(await take(broker, 3, { after })), [1, 2, 3]);
  }),

  defineBrokerCase("an event that is published again is read again at most, and moves no other", async (broker) => {
    const events = [eventOf(1), eventOf(2), eventOf(3)];
    for (const event of events) await Promise.all([1, 2, 3].map(() => broker.publish(event, signal)));
    const last = eventOf(4);
    await broker.publish(last, signal);
    const met: string[] = [];
    for await (const { event } of broker.read({ reader: "a case", types: [TYPE], after: undefined }, signal)) {
      met.push(event.id);
      if (event.id === last.id) break;
    }
    assert.deepEqual(
      [...new Set(met)],
      [...events, last].map(({ id }) => id),
    );
  }),

  defineBrokerCase("without types nothing is read; a reader that waits ends with its signal", async (broker) => {
    await broker.publish(eventOf(1), signal);
    for (const types of [[], [TYPE]]) {
      const stopping = new AbortController();
      let count = 0;
      const reading = (async () => {
        for await (const _ of broker.read({ reader: "a case", types, after: undefined }, stopping.signal)) {
          count++;
          // The reader asks for another, and waits for it.
          setImmediate(() => stopping.abort());
        }
      })();
      if (types.length === 0) setImmediate(() => stopping.abort());
      await assert.rejects(reading, CancelledError);
      assert.equal(count, types.length);
    }
    const aborted = AbortSignal.abort();
    await assert.rejects(broker.publish(eventOf(2), aborted), CancelledError);
    await broker.publish(eventOf(3), signal);
    assert.deepEqual(sequencesOf(await take(broker, 2)), [1, 3]);
  }),
];
