import { EventEmitter } from "node:events";
import { constants } from "node:http2";
import type { Logger } from "pino";
import { LimitedLog } from "../log/limited-log.ts";

/**
 * Catches errors that are thrown inside event listeners, of this program, the libraries and Node itself, and "error"
 * events without a listener: they would end the process. The connection or the call of the event is ended, and the
 * others go on.
 *
 * An emitter's listeners run inside its `emit`, also when Node calls it, so that one `try` around it covers all of
 * them.
 */
export class Guard {
  readonly #log: Logger;
  readonly #limited: LimitedLog;

  constructor(log: Logger) {
    this.#log = log;
    this.#limited = new LimitedLog(log);
  }

  /**
   * Guards a server, and everything that its events hand over: connections, sessions, streams, requests and answers. It
   * covers every event, since Node has several for requests, such as one for requests with an expectation.
   */
  server(server: EventEmitter): void {
    this.#handingOver(server, true);
  }

  /** Guards work outside of events, such as a timer's. */
  run(work: () => void, failed: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(error, "a timer");
      failed();
    }
  }

  /** Guards the emitter of a stream, a request, an answer or a connection. */
  #emitter(emitter: Guarded): void {
    if (emitter[guardedBy]) return;
    if (isSession(emitter)) {
      this.#handingOver(emitter, false);
      return;
    }
    emitter[guardedBy] = this;
    emitter[unguarded] = emitter.emit;
    emitter.emit = guardedEmit;
  }

  /** Guards a server or a session, and what its events hand over. */
  #handingOver(emitter: Guarded, isServer: boolean): void {
    if (emitter[guardedBy]) return;
    emitter[guardedBy] = this;
    const { emit } = emitter;
    emitter.emit = (...args) => {
      for (const arg of args) if (arg instanceof EventEmitter) this.#emitter(arg);
      // The stream was reset in the packet that opened it, and answering it throws; or nobody answers its session any more.
      if (isServer && args[0] === "stream" && (args[1].closed || ignoredSessions.has(args[1].session))) {
        return args[1].resume();
      }
      try {
        return emit.apply(emitter, args);
      } catch (error) {
        const [event, first] = args;
        return this.caught(error, event, first, first instanceof EventEmitter ? first : emitter);
      }
    };
  }

  /** Ends the subject of an event whose listener has thrown. @returns true, as of an event that somebody listens to */
  caught(error: unknown, event: string | symbol, first: unknown, subject: EventEmitter): true {
    // An error without a listener is mostly a broken connection, and no defect.
    if (event === "error" && error === first) this.#log.debug({ err: error }, "an error that nobody listens to");
    else this.#report(error, String(event));
    end(subject);
    return true;
  }

  #report(error: unknown, event: string): void {
    this.#limited.error("a listener threw", { err: error, event });
  }
}

/** HTTP/2 sessions that are about to be ended, whose further streams have no answer. */
export const ignoredSessions: WeakSet<object> = new WeakSet();

/** Marks an emitter. A set of them would have to look after every stream, until it is collected. */
const guardedBy = Symbol("guardedBy");
/** The emitter's `emit` without the guard. */
const unguarded = Symbol("unguarded");
type Guarded = EventEmitter & { [guardedBy]?: Guard; [unguarded]?: EventEmitter["emit"] };

/** The `emit` of every guarded emitter: one of its own for each of them would cost a call more than the guarding. */
function guardedEmit(this: Guarded, event: string | symbol, ...args: unknown[]): boolean {
  const emit = this[unguarded] ?? EventEmitter.prototype.emit;
  try {
    return emit.call(this, event, ...args);
  } catch (error) {
    const guard = this[guardedBy];
    if (!guard) throw error;
    return guard.caught(error, event, args[0], this);
  }
}

/** The parts by which a session, a stream, a request, an answer and a connection are told apart. */
interface Subject {
  readonly stream?: Subject;
  readonly socket?: Subject;
  readonly rstCode?: number;
  close?(code: number): void;
  destroy?(): void;
}

function isSession(emitter: EventEmitter): boolean {
  return "remoteSettings" in emitter;
}

/**
 * Ends an HTTP/2 stream by a reset, or else the connection. It does so later: an event of a session may come while
 * nghttp2 reads, and an object destroyed at that time is freed twice (Node 20).
 */
function end(emitter: EventEmitter): void {
  const subject = emitter as Subject;
  const stream = "rstCode" in subject ? subject : subject.stream;
  setImmediate(() => {
    if (stream) stream.close?.(constants.NGHTTP2_INTERNAL_ERROR);
    else if (isSession(emitter)) subject.destroy?.();
    else (subject.socket ?? subject).destroy?.();
  });
}
