import type { EventBroker } from "../event/broker/broker.ts";

/** Events through NATS JetStream. Made by `openBroker`. */
export interface NatsBroker extends EventBroker {
  /**
   * Checks that events can be published and read: the server answers, and the stream is as it has to be.
   *
   * @throws UnavailableError; UnauthenticatedError for refused credentials; PreconditionError for a stream that cannot hold events
   */
  check(signal?: AbortSignal): Promise<void>;
}

/** Files in PEM form for encrypted connections. */
export interface BrokerTls {
  /** The authorities of the server's certificate. @default those of Node.js */
  readonly caFile?: string | undefined;
  /** The certificate by which this program proves itself, with `keyFile`. */
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** The options of a broker. All processes of a system give the same: each brings the stream up to date with its own. */
export interface BrokerOptions {
  /** The name of the stream of events. @default "brasa_events" */
  readonly stream?: string | undefined;
  /** The subject before the types of events. @default "brasa.events" */
  readonly subject?: string | undefined;
  /** For how many days the stream keeps events: longer than any reader stays away. @default 7 */
  readonly keepDays?: number | undefined;
  /** For how many milliseconds the server knows an event that it is given again. @default 120000, as NATS does */
  readonly duplicateWindowMs?: number | undefined;
  /** On how many servers of a cluster the stream is kept: 1, 3 or 5. @default 1; a stream that is there is left as it is */
  readonly replicas?: number | undefined;
  /** Files for encrypted connections, with `tls://` in the URL or not. */
  readonly tls?: BrokerTls | undefined;
  /** The name under which the server shows the connection. @default "brasa" */
  readonly name?: string | undefined;
  /** For how many milliseconds an answer of the server is waited for. @default 5000 */
  readonly timeoutMs?: number | undefined;
  /** How often the server tells an idle reader that it is there, in milliseconds, at least 500. @default 2000 */
  readonly heartbeatMs?: number | undefined;
  /** Hears of messages in the stream that are no events. @default a warning of the process */
  readonly onError?: ((error: unknown, doing: string) => void) | undefined;
}
