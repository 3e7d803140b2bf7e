import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { untilAborted } from "../abort.ts";
import { DomainError, UnavailableError } from "../error.ts";
import { brokerError } from "./error.ts";
import type { NatsLibrary } from "./load.ts";
import type { BrokerTls } from "./options.ts";
import { ensureStream, type StreamSettings } from "./stream.ts";
import type { BrokerUrl } from "./url.ts";

/** The tools of a connection. */
export interface ConnectionTools {
  readonly url: BrokerUrl;
  readonly tls: BrokerTls | undefined;
  /** The name under which the server shows it. */
  readonly name: string;
  readonly timeoutMs: number;
  readonly stream: StreamSettings;
  readonly library: NatsLibrary;
}

/** A connection while it lasts. */
export interface LiveConnection {
  readonly core: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
}

/**
 * After a failure, calls of the next so many milliseconds fail with its error, so that a crowd of them asks once. The time doubles with
 * each failure, up to a maximum: an outage costs this program next to nothing, and its end is seen soon.
 */
const FAILURE_MS = 100;
const MAX_FAILURE_MS = 2000;
/** The server is given up when it answers none of three pings, which go out so often: after at most 15 seconds. */
const PING_MS = 5000;

/**
 * A connection that is made when it is needed, again after each loss. The client's own reconnecting is off: it would send late what
 * its caller has given up.
 */
export class BrokerConnection {
  readonly #tools: ConnectionTools;
  #live: Promise<LiveConnection> | undefined;
  #isStreamReady: Promise<void> | undefined;
  #failure: { readonly error: DomainError; readonly until: number } | undefined;
  /** How often it has failed since it last worked. */
  #failures = 0;
  #isClosed = false;

  constructor(tools: ConnectionTools) {
    this.#tools = tools;
  }

  /** The connection, and the stream on it. @throws UnavailableError and others of the toolkit */
  async open(signal: AbortSignal | undefined): Promise<LiveConnection> {
    if (this.#isClosed) throw new UnavailableError("the connection to the broker was closed by this program");
    if (this.#failure && performance.now() < this.#failure.until) throw this.#failure.error;
    this.#live ??= this.#connect();
    const live = await untilAborted(this.#live, signal);
    this.#isStreamReady ??= this.#prepare(live);
    await untilAborted(this.#isStreamReady, signal);
    return live;
  }

  /**
   * Translates an error of the client on a connection. After one that a missing stream may be behind, the stream is looked for
   * again; a connection on which an answer was missed is made anew, since a dead one shows by nothing else for a while.
   */
  explain(error: unknown, { core }: Pick<LiveConnection, "core">): DomainError {
    if (error instanceof DomainError) return error;
    this.#isStreamReady = undefined;
    // An error of this is one of a connection that has ended anyway.
    if (error instanceof this.#tools.library.core.errors.TimeoutError) core.close().catch(() => {});
    return this.#translate(error);
  }

  #translate(error: unknown): DomainError {
    return brokerError(error, this.#tools.url.printable, this.#tools.library);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const live = await this.#live?.catch(() => undefined);
    await live?.core.close();
  }

  async #connect(): Promise<LiveConnection> {
    const { url, tls, name, timeoutMs, library } = this.#tools;
    const { core: nats, jetstream } = library;
    try {
      const core = await nats.connect({
        servers: [...url.servers],
        ...url.credentials,
        // An empty object asks for an encrypted connection, too.
        ...(tls || url.isEncrypted ? { tls: given({ ...tls }) } : {}),
        name,
        timeout: timeoutMs,
        reconnect: false,
        pingInterval: PING_MS,
        noAsyncTraces: true,
      });
      const forget = () => {
        this.#live = undefined;
        this.#isStreamReady = undefined;
      };
      // It settles with the error of the loss, which calls that it has ended tell of.
      core.closed().then(forget, forget);
      if (this.#isClosed) await core.close();
      const options = { timeout: timeoutMs };
      const manager = await jetstream.jetstreamManager(core, { ...options, checkAPI: false });
      return { core, manager, jetstream: jetstream.jetstream(core, options) };
    } catch (error) {
      this.#live = undefined;
      throw this.#failed(this.#translate(error));
    }
  }

  async #prepare(live: LiveConnection): Promise<void> {
    const { stream, library } = this.#tools;
    try {
      await ensureStream(live.manager, stream, library);
      this.#failures = 0;
    } catch (error) {
      this.#isStreamReady = undefined;
      throw this.#failed(this.explain(error, live));
    }
  }

  #failed(told: DomainError): DomainError {
    const ms = Math.min(MAX_FAILURE_MS, FAILURE_MS * 2 ** Math.min(this.#failures++, 30));
    this.#failure = { error: told, until: performance.now() + ms };
    return told;
  }
}

/** The entries that have a value. */
function given(files: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, file]) => (file === undefined ? [] : [[name, file]])),
  );
}
