import {
  constants,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import type { Logger } from "pino";
import type { Connection, Connections } from "./connections.ts";
import { FrameLimits } from "./frames/frame-limits.ts";
import { ignoredSessions } from "./guard.ts";
import { type HttpLimits, MAX_HEADER_BYTES } from "./limits.ts";
import { MAX_STREAMS_PER_CONNECTION } from "./listener.ts";
import type { ResetBudget } from "./resets.ts";

/** Whether Node keeps a session after its peer has broken the protocol, even if the peer has gone: Node 20 does. */
const KEEPS_BROKEN_SESSIONS = Number(process.versions.node.split(".", 1)[0]) < 22;
/** The milliseconds between two searches for such sessions. */
const LOOK_MS = 100;
/** The bytes that every system's socket buffers. */
const SEND_BUFFER_BYTES = 16 * 1024;
/** The numbers of searches after which a session with little to send counts as broken, and a slow reader as stalled. */
const BROKEN_LOOKS = 20;
const SLOW_LOOKS = 50;
/** The numbers of searches without progress after which the peer is pinged. */
const PING_AFTER: ReadonlySet<number> = new Set([1, 20]);

/**
 * The most streams that a session may open in one turn of the event loop: as many as may be open, and again as many whose
 * answers are on their way, and some that were cancelled. More are opened and reset in one packet.
 */
const MAX_BURST = 3 * MAX_STREAMS_PER_CONNECTION;
/** The same for a session that begins while its address has too many resets to make up for. */
const WARY_BURST = 16;

/** How many MiB of unsent answers a session may hold before it refuses new streams; Node's 10 is two large answers. */
const SESSION_MEMORY_MIB = 64;

/**
 * How many invalid frames a session may send in all its life. Node's 1,000 are few for the session of a proxy, which lasts for
 * days and has many clients, one of which sends invalid headers: the calls of all would end. The bytes of such frames are limited
 * in time, as those of all frames that are no part of a call.
 */
const MAX_INVALID_FRAMES = 2 ** 32 - 1;

/** The options of every HTTP/2 server. */
export const HTTP2_OPTIONS: ServerOptions = {
  maxSessionMemory: SESSION_MEMORY_MIB,
  maxSessionInvalidFrames: MAX_INVALID_FRAMES,
  settings: { maxConcurrentStreams: MAX_STREAMS_PER_CONNECTION, maxHeaderListSize: MAX_HEADER_BYTES },
};

export interface SessionsOptions {
  readonly limits: HttpLimits;
  /** The connection under a session. */
  readonly find: Connections["find"];
  readonly resets: ResetBudget;
  /** Whether to close idle sessions, and to ping others. */
  readonly endIdle: boolean;
  readonly onStream?: (stream: ServerHttp2Stream) => void;
  readonly log: Logger;
}

/** The HTTP/2 sessions of a listening port. */
export class Sessions {
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #options: SessionsOptions;
  readonly #frames: FrameLimits;
  #draining = false;

  constructor(server: Http2Server, options: SessionsOptions) {
    this.#options = options;
    this.#frames = new FrameLimits(options.limits);
    server.on("sessionError", (error) => options.log.debug({ err: error }, "an HTTP/2 session failed"));
    // Runs before the library's listeners, which may use the session at once.
    server.prependListener("session", (session) => this.#begin(session));
  }

  /** Accepts no more calls, and closes each session when its running calls have been answered. */
  drain(): void {
    this.#draining = true;
    for (const session of this.#sessions) closeSession(session);
  }

  #begin(session: ServerHttp2Session): void {
    const { limits, find, resets, endIdle, onStream } = this.#options;
    const { socket } = session;
    const connection = find(socket);
    const { remoteAddress } = socket;
    this.#sessions.add(session);
    session.once("close", () => this.#sessions.delete(session));
    if (connection && KEEPS_BROKEN_SESSIONS) endBroken(session, connection);
    const timers = endIdle ? limitIdleTime(session, limits) : undefined;
    limitBursts(session, resets.isSpent(remoteAddress) ? WARY_BURST : MAX_BURST);
    if (connection) this.#frames.watch(session, connection);
    const preface = setTimeout(() => destroySession(session), limits.headersMs);
    session.once("remoteSettings", () => clearTimeout(preface));
    session.once("close", () => clearTimeout(preface));
    session.on("stream", (stream) => {
      if (ignoredSessions.has(session)) return;
      connection?.begin();
      timers?.begin();
      onStream?.(stream);
      stream.on("aborted", leave);
      stream.on("close", () => {
        connection?.end();
        timers?.end();
        if (stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted) return;
        if (resets.spend(remoteAddress)) return;
        destroySession(session, new Error("too many resets"), constants.NGHTTP2_ENHANCE_YOUR_CALM);
      });
    });
    if (this.#draining) closeSession(session);
  }
}

/**
 * Node keeps a stream that its client has reset for no error (NO_ERROR) until all that came is read, which a handler may never do. Not
 * at once: Node goes on with the stream after this event.
 */
function leave(this: ServerHttp2Stream): void {
  process.nextTick(() => {
    if (this.rstCode === constants.NGHTTP2_NO_ERROR) this.destroy();
  });
}

/** Ends a session that opens so many streams at once that it must reset them. The others of the packet are not answered. */
function limitBursts(session: ServerHttp2Session, max: number): void {
  let opened = 0;
  session.prependListener("stream", () => {
    if (opened === 0) {
      setImmediate(() => {
        opened = 0;
      });
    }
    opened += 1;
    if (opened <= max || ignoredSessions.has(session)) return;
    ignoredSessions.add(session);
    destroySession(session, new Error("too many streams at once"), constants.NGHTTP2_ENHANCE_YOUR_CALM);
  });
}

/** Closes a session after an idle time without calls; pings it in the same interval while there are calls. */
function limitIdleTime(session: ServerHttp2Session, limits: HttpLimits): { begin(): void; end(): void } {
  let open = 0;
  const timer = setTimeout(() => {
    if (open === 0) {
      destroySession(session);
      return;
    }
    // Pings have no part in a stream's own limits, but they find the peers that went without a word.
    ping(session, limits.pingMs, (answered) => answered || destroySession(session));
    timer.refresh();
  }, limits.sessionIdleMs);
  session.once("close", () => clearTimeout(timer));
  return {
    begin: () => {
      open += 1;
    },
    end: () => {
      open -= 1;
      if (open === 0) timer.refresh();
    },
  };
}

/**
 * Ends a session that nghttp2 has ended with a GOAWAY of its own (more than 64 KiB of headers, a frame that is too
 * large …). Node 20 emits no event, stops reading and keeps the connection. Such a session sends nothing any more:
 * frames stay in its queue. So a peer that has sent something and then nothing is pinged, twice in case the first ping
 * went out before the end.
 */
function endBroken(session: ServerHttp2Session, connection: Connection): void {
  let read = 0;
  let quietLooks = 0;
  let stuckLooks = 0;
  let acknowledged = 0;
  let lookedAt = performance.now();
  const timer = setInterval(() => {
    if (session.destroyed) return;
    // A process that is short of time has not sent what it could: what it sees then is no fault of the peer.
    const isLate = performance.now() - lookedAt > 2 * LOOK_MS;
    lookedAt = performance.now();
    if (isLate) return;
    const { bytesRead, bytesWritten } = connection.socket;
    quietLooks = bytesRead === read ? quietLooks + 1 : 0;
    read = bytesRead;
    const isStuck = quietLooks > 0 && (session.state.outboundQueueSize ?? 0) > 0;
    stuckLooks = isStuck ? stuckLooks + 1 : 0;
    // The system buffers so few bytes even if the client reads nothing: so nghttp2 holds them back. A closing session
    // keeps refusals in its queue while its last calls run.
    const isSmall = bytesWritten - acknowledged < SEND_BUFFER_BYTES;
    const patience = isSmall && !session.closed ? BROKEN_LOOKS : SLOW_LOOKS;
    if (stuckLooks > patience) connection.socket.destroy();
    else if (PING_AFTER.has(quietLooks)) {
      session.ping((error) => {
        if (error !== null) return;
        acknowledged = bytesWritten;
        // The answer is no sign of life of its own: it would lead to the next ping, and so on.
        read = connection.socket.bytesRead;
      });
    }
  }, LOOK_MS).unref();
  session.once("close", () => clearInterval(timer));
}

/**
 * Takes no more calls, and closes when the running ones have been answered.
 *
 * A call on its way is refused as never begun, so that its client may repeat it elsewhere (RFC 9113, section 8.7). A
 * GOAWAY for later, with the largest stream id, would serve it too, but nghttp2 ignores new streams after any GOAWAY that
 * Node can send.
 */
export function closeSession(session: ServerHttp2Session): void {
  setImmediate(() => session.close());
}

/**
 * Cuts a session off. Not at once: a listener of a session's event runs while nghttp2 reads, and a session that is
 * destroyed then is freed twice, which ends the process (Node 20).
 */
export function destroySession(session: ServerHttp2Session, error?: Error, code?: number): void {
  setImmediate(() => session.destroy(error, code));
}

/** Pings the peer, and says once whether it answered in time. */
export function ping(session: ServerHttp2Session, ms: number, then: (answered: boolean) => void): void {
  if (session.destroyed) return;
  const timer = setTimeout(() => finish(false), ms);
  let finished = false;
  const finish = (answered: boolean) => {
    clearTimeout(timer);
    if (finished || session.destroyed) return;
    finished = true;
    then(answered);
  };
  // False when too many pings are unanswered already (Node allows ten): the timer decides.
  session.ping((error) => finish(error === null));
}
