import type { ServerResponse } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";

/** Bytes that wait for their client, and a way to end the wait. */
interface Answer {
  /** The number of waiting bytes. */
  waiting(): number;
  /** The number of bytes that the whole connection has taken so far. */
  taken(): number;
  cutOff(): void;
}

interface Seen {
  readonly answer: Answer;
  waiting: number;
  taken: number;
  /** The time from which nothing was taken, in milliseconds. */
  since: number;
}

/** The bytes up to which a waiting message cannot be partly sent; of a larger one, a part may be under way. */
const LARGE_BYTES = 64 * 1024;

/**
 * Cuts off answers whose client reads nothing for some time, even while the call goes on. A quiet stream with no
 * waiting bytes may be quiet for ever. Node's own timeouts do not work: each answer to a ping resets them.
 */
export class Stalls {
  readonly #ms: number;
  readonly #watched = new Map<object, Seen>();
  readonly #timer: NodeJS.Timeout;

  /** @param ms how many milliseconds a client may read nothing; it is cut off within a quarter more */
  constructor(ms: number) {
    this.#ms = ms;
    this.#timer = setInterval(() => this.#look(performance.now()), Math.max(ms / 4, 10)).unref();
  }

  watch2(stream: ServerHttp2Stream): void {
    const { socket } = stream.session ?? {};
    this.#watch(stream, {
      waiting: () => stream.writableLength,
      taken: () => (stream.session?.destroyed === false ? (socket?.bytesWritten ?? 0) : 0),
      cutOff: () => stream.close(constants.NGHTTP2_CANCEL),
    });
    stream.on("close", () => this.#watched.delete(stream));
  }

  watch1(response: ServerResponse): void {
    const { socket } = response;
    this.#watch(response, {
      waiting: () => response.writableLength + (socket?.writableLength ?? 0),
      taken: () => (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0),
      cutOff: () => socket?.destroy(),
    });
    response.once("close", () => this.#watched.delete(response));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #watch(key: object, answer: Answer): void {
    this.#watched.set(key, { answer, waiting: 0, taken: 0, since: 0 });
  }

  #look(now: number): void {
    for (const seen of this.#watched.values()) {
      const waiting = seen.answer.waiting();
      const isSame = waiting > 0 && waiting === seen.waiting;
      // Only the connection's own count shows that a part of a large message is taken.
      const taken = waiting > LARGE_BYTES ? seen.answer.taken() : seen.taken;
      if (!isSame || taken - seen.taken >= LARGE_BYTES) {
        Object.assign(seen, { waiting, taken, since: now });
      } else if (now - seen.since >= this.#ms) {
        seen.answer.cutOff();
      }
    }
  }
}
