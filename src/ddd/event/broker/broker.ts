import type { RecordedEvent } from "../event.ts";

/** A broker that carries events between processes: a log that keeps them for a while, and that many can read. */
export interface EventBroker {
  /**
   * Hands an event over. Resolves when the broker has stored it. It may be called again for the same event, whose `id` the
   * broker may know again, and need not.
   *
   * @throws UnavailableError; the error of an aborted signal
   */
  publish(event: RecordedEvent, signal: AbortSignal): Promise<void>;
  /**
   * Reads the events of some types in the order in which they were handed over, those that are kept and then those to come. It goes on
   * over losses of the connection, and leaves none out.
   *
   * @param after where the reader has come to @default the first that is kept
   * @throws the error of an aborted signal
   */
  read(types: readonly string[], after: StreamPosition | undefined, signal: AbortSignal): AsyncIterable<BrokerMessage>;
  /** Ends the connection. */
  close(): Promise<void>;
}

/** A place in a broker's log. */
export interface StreamPosition {
  /** Tells the log from one of the same name that was made anew, at most 100 characters: a position in another one says nothing. */
  readonly stream: string;
  readonly position: number;
}

/** An event as it is read from a broker. */
export interface BrokerMessage extends StreamPosition {
  readonly event: RecordedEvent;
}
