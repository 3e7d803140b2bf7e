import { throwIfAborted, untilAborted } from "../abort.ts";
import { ExhaustedError } from "../error.ts";
import type { BrokerMessage, ReadOptions } from "../event/broker/broker.ts";
import type { RecordedEvent } from "../event/event.ts";
import type { BrokerConnection } from "./connection.ts";
import type { NatsLibrary } from "./load.ts";
import { headersOf, sizeOf, subjectOf } from "./message.ts";
import type { NatsBroker } from "./options.ts";
import { type ReaderTools, readStream } from "./reader.ts";

/** The tools of a broker. */
export interface BrokerTools extends ReaderTools {
  readonly connection: BrokerConnection;
  readonly library: NatsLibrary;
  /** For how many milliseconds an acknowledgement is waited for. */
  readonly publishTimeoutMs: number;
}

/** Events through NATS JetStream, each a message of one stream. */
export class JetStreamBroker implements NatsBroker {
  readonly #tools: BrokerTools;

  constructor(tools: BrokerTools) {
    this.#tools = tools;
  }

  async publish(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    const { connection, library, stream, prefix, publishTimeoutMs } = this.#tools;
    const live = await connection.open(signal);
    const entries = headersOf(event, stream);
    const size = sizeOf(entries, event.bytes);
    const max = live.core.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (size > max) {
      throw new ExhaustedError(
        `the event ${event.id} (${event.type}) takes ${size} bytes, and the broker at most ${max}: ` +
          "raise max_payload in the configuration of the NATS server; later events of its key wait meanwhile",
      );
    }
    const headers = library.core.headers();
    for (const [name, value] of entries) headers.set(name, value);
    try {
      const subject = subjectOf(prefix, event.type);
      const options = { headers, timeout: publishTimeoutMs };
      await untilAborted(live.jetstream.publish(subject, event.bytes, options), signal);
    } catch (error) {
      throwIfAborted(signal);
      throw connection.explain(error, live);
    }
  }

  read(options: ReadOptions, signal: AbortSignal): AsyncIterable<BrokerMessage> {
    return readStream(this.#tools, options, signal);
  }

  async check(signal?: AbortSignal): Promise<void> {
    const { connection, stream } = this.#tools;
    const live = await connection.open(signal);
    try {
      await untilAborted(live.manager.streams.info(stream), signal);
    } catch (error) {
      throwIfAborted(signal);
      throw connection.explain(error, live);
    }
  }

  close(): Promise<void> {
    return this.#tools.connection.close();
  }
}
