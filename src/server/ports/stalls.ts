import type { ServerResponse } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";

/** Bytes that wait for their client, and a way to end the wait. */
interface Answer {
  /** The number of waiting bytes. */
  readonly waiting: number;
  /** The number of bytes that the whole connection has taken so far. */
  readonly taken: number;
  cutOff(): void;
}

/** An answer by HTTP/2. There is one for each call, so that it has as little as can be. */
class StreamAnswer implements Answer {
  readonly #stream: ServerHttp2Stream;

  constructor(stream: ServerHttp2Stream) {
    this.#stream = stream;
  }

  get waiting(): number {
    return this.#stream.writableLength;
  }

  get taken(): number {
    const { session } = this.#stream;
    return session?.destroyed === false ? session.socket.bytesWritten : 0;
  }

  cutOff(): void {
    // A stream that its client has reset for no error stays while it has bytes to send.
    if (this.#stream.closed) this.#stream.destroy();
    else this.#stream.close(constants.NGHTTP2_CANCEL);
  }
}

/** An answer by HTTP/1.1. */
class ResponseAnswer implements Answer {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get waiting(): number {
    const { socket, writableLength } = this.#response;
    return writableLength + (socket?.writableLength ?? 0);
  }

  get taken(): number {
    const { socket } = this.#response;
    return (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
  }

  cutOff(): void {
    this.#response.socket?.destroy();
  }
}

/** The last look at an answer. */
interface Seen {
  readonly waiting: number;
  readonly taken: number;
  /** The time from which nothing was taken, in milliseconds. */
  readonly since: number;
}

const UNSEEN: Seen = { waiting: 0, taken: 0, since: 0 };

/** The bytes up to which a waiting message cannot be partly sent; of a larger one, a part may be under way. */
const LARGE_BYTES = 64 * 1024;

/**
 * Cuts off answers whose client reads nothing for some time, even while the call goes on. A quiet stream with no
 * waiting bytes may be quiet for ever. Node's own timeouts do not work: each answer to a ping resets them.
 */
export class Stalls {
  readonly #ms: number;
  readonly #watched = new Set<Answer>();
  /** Those that had bytes waiting when they were last looked at: most calls are over before that. */
  #seen = new Map<Answer, Seen>();
  readonly #timer: NodeJS.Timeout;

  /** @param ms how many milliseconds a client may read nothing; it is cut off within a quarter more */
  constructor(ms: number) {
    this.#ms = ms;
    this.#timer = setInterval(() => this.#look(performance.now()), Math.max(ms / 4, 10)).unref();
  }

  watch2(stream: ServerHttp2Stream): void {
    const answer = new StreamAnswer(stream);
    this.#watched.add(answer);
    stream.on("close", () => this.#watched.delete(answer));
  }

  watch1(response: ServerResponse): void {
    const answer = new ResponseAnswer(response);
    this.#watched.add(answer);
    response.on("close", () => this.#watched.delete(answer));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    const before = this.#seen;
    this.#seen = new Map();
    for (const answer of this.#watched) {
      const { waiting } = answer;
      if (waiting === 0) continue;
      const seen = before.get(answer) ?? UNSEEN;
      const isSame = waiting === seen.waiting;
      // Only the connection's own count shows that a part of a large message is taken.
      const taken = waiting > LARGE_BYTES ? answer.taken : seen.taken;
      const isTaken = !isSame || taken - seen.taken >= LARGE_BYTES;
      if (!isTaken && now - seen.since >= this.#ms) answer.cutOff();
      this.#seen.set(answer, isTaken ? { waiting, taken, since: now } : seen);
    }
  }
}
