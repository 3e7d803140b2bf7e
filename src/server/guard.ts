import type { EventEmitter } from "node:events";
import type { Server as Http1Server, IncomingMessage } from "node:http";
import { constants, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { LimitedLog } from "./limited-log.ts";

/**
 * Keeps errors that are thrown inside event listeners from the process, which they would end: listeners of this program,
 * of the libraries and of Node itself, and an "error" event that nobody listens to. The connection or the call whose
 * event it was is ended, and the others go on.
 *
 * An emitter's listeners run inside its `emit`, also when Node calls it, so that one `try` around it covers all of them.
 */
export class Guard {
  readonly #log: Logger;
  readonly #limited: LimitedLog;

  constructor(log: Logger) {
    this.#log = log;
    this.#limited = new LimitedLog(log);
  }

  /** Guards a server that is handed connections, and everything that it makes of them. */
  http2(server: Http2Server): void {
    this.#emitter(server, ([, subject]) => endSubject(subject));
    // First of all listeners, so that the others run guarded.
    server.prependListener("session", (session) => this.#session(session));
  }

  /** The same for HTTP/1.1. */
  http1(server: Http1Server): void {
    this.#emitter(server, ([, subject]) => endSubject((subject as Partial<IncomingMessage>)?.socket ?? subject));
    server.prependListener("request", (request, response) => {
      // Destroyed after its end, a request leaves its connection open.
      this.#emitter(request, () => request.socket.destroy());
      this.#emitter(response, () => request.socket.destroy());
    });
  }

  /** Guards a connection; it is destroyed if a listener of it throws. */
  socket(socket: Socket): void {
    this.#emitter(socket, () => socket.destroy());
  }

  /** Runs what no event runs, such as a timer's work. */
  run(work: () => void, failed: () => void): void {
    try {
      work();
    } catch (error) {
      this.#report(error, "a timer");
      failed();
    }
  }

  #session(session: ServerHttp2Session): void {
    this.#emitter(session, ([, subject]) => endSubject(isStream(subject) ? subject : session));
    session.prependListener("stream", (stream) => this.#emitter(stream, () => endSubject(stream)));
  }

  #emitter(emitter: EventEmitter, end: (args: readonly unknown[]) => void): void {
    const emit = emitter.emit;
    emitter.emit = (...args: Parameters<typeof emit>) => {
      try {
        return emit.apply(emitter, args);
      } catch (error) {
        // An error that nobody listens to is a broken connection mostly, and no defect.
        if (args[0] === "error" && error === args[1])
          this.#log.debug({ err: error }, "an error that nobody listens to");
        else this.#report(error, String(args[0]));
        end(args);
        return true;
      }
    };
  }

  #report(error: unknown, event: string): void {
    this.#limited.error("a listener threw", { err: error, event });
  }
}

function isStream(subject: unknown): subject is ServerHttp2Stream {
  return typeof subject === "object" && subject !== null && "rstCode" in subject;
}

/**
 * Ends what an event was about. Later, since an event of a session may come while nghttp2 reads, and what is destroyed then
 * is freed twice (Node 20).
 */
function endSubject(subject: unknown): void {
  setImmediate(() => {
    if (isStream(subject)) subject.close(constants.NGHTTP2_INTERNAL_ERROR);
    else (subject as Partial<Duplex> | undefined)?.destroy?.();
  });
}
