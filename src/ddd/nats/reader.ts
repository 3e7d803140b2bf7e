import type { ConsumerMessages, JetStreamManager, JsMsg, StreamInfo } from "@nats-io/jetstream";
import { sleep, throwIfAborted, untilAborted } from "../abort.ts";
import { UnavailableError } from "../error.ts";
import type { BrokerMessage, ReadOptions, StreamPosition } from "../event/broker/broker.ts";
import { pauseAfter } from "../event/relay/backoff.ts";
import type { BrokerConnection, LiveConnection } from "./connection.ts";
import type { NatsLibrary } from "./load.ts";
import { eventOf, requireSubject, subjectOf } from "./message.ts";

/** The tools of a reader. */
export interface ReaderTools {
  readonly connection: BrokerConnection;
  readonly library: NatsLibrary;
  readonly stream: string;
  readonly prefix: string;
  /** How often the server says that it is there, in milliseconds, at least 500. */
  readonly heartbeatMs: number;
  onError(error: unknown, doing: string): void;
}

/** How many messages may be on their way, or wait here. */
const MAX_MESSAGES = 500;
/** A consumer that nobody asks for messages is deleted by the server after so many milliseconds. */
const ABANDONED_MS = 30_000;
/** The pause after a consumer was lost, which doubles while nothing is read. */
const BACKOFF = { firstMs: 20, maxMs: 2000 };
/** How many consumers may be lost one soon after another, without a message, before somebody is told. */
const MAX_LOSSES = 5;
/** A consumer that has lasted for so many milliseconds was a good one, although there was nothing to read. */
const STEADY_MS = 30_000;
/** The states of a server's consumer after which it may leave something out. Another takes its place. */
const LOST: ReadonlySet<string> = new Set([
  "heartbeats_missed",
  "consumer_deleted",
  "consumer_not_found",
  "stream_not_found",
  "no_responders",
  "exceeded_limits",
]);

/** Reads a stream by one server's consumer after another, each of which goes on behind the last message of the one before. */
export async function* readStream(
  tools: ReaderTools,
  { reader, types, after }: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<BrokerMessage, never> {
  // A consumer without a filter would read everything.
  if (types.length === 0) await untilAborted(new Promise<never>(() => {}), signal);
  let position = after;
  let tries = 1;
  const told = new Set<string>();
  const onGap = (gap: string) => {
    if (told.has(gap)) return;
    told.add(gap);
    const remedy = "they are still in the outboxes, for as long as these keep them, and can be handed over again";
    tools.onError(
      new Error(`${gap}: ${remedy}`),
      `events for "${reader}" may be gone from the stream "${tools.stream}"`,
    );
  };
  for (;;) {
    const live = await tools.connection.open(signal);
    const started = performance.now();
    try {
      for await (const message of readUntilLost(
        { ...tools, onGap },
        live,
        { reader, types, after: position },
        signal,
      )) {
        position = message;
        tries = 1;
        if (message.event) yield { ...message, event: message.event };
      }
    } catch (error) {
      throwIfAborted(signal);
      // A connection that is lost is made again, and only if that fails, the reader has to wait.
      if (!live.core.isClosed()) throw tools.connection.explain(error, live);
    }
    throwIfAborted(signal);
    if (performance.now() - started > STEADY_MS) tries = 1;
    if (tries > MAX_LOSSES) {
      throw new UnavailableError(
        `the broker's stream "${tools.stream}" cannot be read: ${tries} consumers in a row ended before a message came. ` +
          "See the log of the NATS server",
      );
    }
    await sleep(pauseAfter(tries++, BACKOFF), signal);
  }
}

/** A message, which is not an event if somebody has sent it by hand. */
interface ReadMessage extends StreamPosition {
  readonly event: BrokerMessage["event"] | undefined;
}

/**
 * Reads by one consumer of the server, until anything happens to it. It acknowledges nothing: what is lost on the way shows as a gap
 * in the consumer's own numbers, and ends it, so that no message comes behind a later one.
 */
async function* readUntilLost(
  tools: ReaderTools & { onGap(gap: string): void },
  { core, manager, jetstream }: LiveConnection,
  { reader, types, after }: ReadOptions,
  signal: AbortSignal,
): AsyncGenerator<ReadMessage, void> {
  const { stream, prefix, heartbeatMs, library, onError, onGap } = tools;
  const { core: nats, jetstream: api } = library;
  const info = await manager.streams.info(stream);
  const identity = info.created;
  const { first, gap } = await startOf(manager, info, after);
  if (gap !== undefined) onGap(gap);
  const consumer = await manager.consumers.add(stream, {
    name: `${readableName(reader)}-${nats.nuid.next()}`,
    description: `reads for "${reader}", whose own database keeps how far it has come`.slice(0, 4000),
    ack_policy: api.AckPolicy.None,
    deliver_policy: api.DeliverPolicy.StartSequence,
    opt_start_seq: first,
    filter_subjects: [...new Set(types)].map((type) => subjectOf(prefix, type)),
    inactive_threshold: nats.nanos(ABANDONED_MS),
    mem_storage: true,
    num_replicas: 1,
  });
  // Made anew between the two questions, the stream would be another than that of the position.
  if ((await manager.streams.info(stream)).created !== identity) return;
  const messages = await jetstream.consumers
    .getConsumerFromInfo(consumer)
    .consume({ max_messages: MAX_MESSAGES, idle_heartbeat: heartbeatMs, bind: true });
  const stop = () => messages.stop();
  signal.addEventListener("abort", stop);
  void stopWhenLost(messages);
  const delivered = new Deliveries();
  const ask = async () => (await manager.consumers.info(stream, consumer.name)).delivered.consumer_seq;
  const watch = setInterval(() => void delivered.check(ask, stop), 2 * heartbeatMs);
  try {
    for await (const message of delivered.inOrder(messages)) {
      const at = { stream: `${identity} ${message.time.getTime()}`, position: message.seq };
      let event: ReadMessage["event"];
      try {
        const told = eventOf((name) => message.headers?.get(name) ?? "", message.data);
        requireSubject(told, message.subject, prefix);
        event = told;
      } catch (error) {
        onError(error, `the message ${message.seq} of the stream "${stream}" is no event, and is left out`);
      }
      yield { ...at, event };
    }
  } finally {
    clearInterval(watch);
    signal.removeEventListener("abort", stop);
    stop();
    // If this does not reach the server, it deletes the consumer itself.
    if (!core.isClosed()) void manager.consumers.delete(stream, consumer.name).catch(() => {});
  }
}

/** Where a reader begins. */
interface Start {
  readonly first: number;
  /** Why messages that it has not read may be gone; undefined if none are. */
  readonly gap?: string;
}

/**
 * The number of the first message to read: the one behind the position, if that is one of this stream; else the first. A stream
 * that has lost its end, as in a power cut, gives the lost numbers again: it ends before the position, or has another message there,
 * which shows by its time. Those behind the cut are new to the reader.
 */
async function startOf(
  manager: JetStreamManager,
  { config: { name }, created, state }: StreamInfo,
  after: StreamPosition | undefined,
): Promise<Start> {
  const [stream, time] = after?.stream.split(" ") ?? [];
  if (!after) return { first: 1 };
  if (stream !== created) return { first: 1, gap: "it was made anew" };
  const lost = { first: 1, gap: "it has lost its end" };
  if (after.position > state.last_seq) return lost;
  const first = after.position + 1;
  if (first < state.first_seq)
    return { first, gap: `its messages ${first} to ${state.first_seq - 1} are kept no more` };
  if (time === undefined || after.position < state.first_seq) return { first };
  const found = await manager.streams.getMessage(name, { seq: after.position });
  // One that an operator has deleted tells nothing.
  return found === null || String(found.time.getTime()) === time ? { first } : lost;
}

async function stopWhenLost(messages: ConsumerMessages): Promise<void> {
  for await (const { type } of messages.status()) if (LOST.has(type)) messages.stop();
}

/** The messages of a server's consumer, which counts them from 1. */
class Deliveries {
  #seen = 0;
  /** Since when a message is waited for, in milliseconds of this process's own clock; undefined while one is dealt with. */
  #waitingSince: number | undefined;

  /** The messages up to the first gap. */
  async *inOrder(messages: AsyncIterable<JsMsg>): AsyncGenerator<JsMsg, void> {
    this.#waitingSince = performance.now();
    for await (const message of messages) {
      this.#waitingSince = undefined;
      if (message.info.deliverySequence !== this.#seen + 1) return;
      this.#seen++;
      yield message;
      this.#waitingSince = performance.now();
    }
  }

  /** Stops the waiting for a message that the server has sent long ago: it was lost between the servers of a cluster. */
  async check(ask: () => Promise<number>, stop: () => void): Promise<void> {
    const since = this.#waitingSince;
    if (since === undefined) return;
    try {
      if ((await ask()) > this.#seen && this.#waitingSince === since) stop();
    } catch {
      // The server's consumer is gone, or the connection to it: the next one goes on from here.
      stop();
    }
  }
}

/** A name that NATS takes: no spaces, dots and wildcards. */
function readableName(reader: string): string {
  return reader.replace(/[^A-Za-z0-9_-]+/g, "-").slice(0, 100);
}
