import type { RecordedEvent } from "../event.ts";

/** A broker that carries events between processes: a log that keeps them for a while, and that many can read. */
export interface EventBroker {
  /**
   * Hands an event over. Resolves when the broker has stored it. It may be called again for the same event, whose `id` the
   * broker may know again, and need not.
   *
   * @throws UnavailableError; ExhaustedError for an event that is too large; others, if the broker is not set up. The error of an
   *   aborted signal
   */
  publish(event: RecordedEvent, signal: AbortSignal): Promise<void>;
  /**
   * Reads events in the order in which they were handed over, those that are kept and then those to come, and leaves none out. A lost
   * connection is made again without a word.
   *
   * @throws UnavailableError and others if that fails: to go on, read behind the last message. The error of an aborted signal
   */
  read(options: ReadOptions, signal: AbortSignal): AsyncIterable<BrokerMessage>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** A question for events. */
export interface ReadOptions {
  /** A name for operators, who see at the broker how far behind it is. */
  readonly reader: string;
  /** The types of the events. Without any there is nothing to read, and the end of the signal is waited for. */
  readonly types: readonly string[];
  /**
   * Where the reader has come to. A position in a log that was made anew, or has lost its end since, counts for nothing.
   *
   * @default the first that is kept
   */
  readonly after: StreamPosition | undefined;
}

/** A place in a broker's log. */
export interface StreamPosition {
  /**
   * Tells the log from one of the same name that was made anew, or has lost its end since, at most 100 characters: a position in another
   * one says nothing. It may tell the message, too.
   */
  readonly stream: string;
  readonly position: number;
}

/** An event as it is read from a broker. */
export interface BrokerMessage extends StreamPosition {
  readonly event: RecordedEvent;
}
