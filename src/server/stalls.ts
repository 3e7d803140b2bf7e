import type { ServerResponse } from "node:http";
import { constants, type ServerHttp2Stream } from "node:http2";

/** Bytes that wait for their client, and what ends the wait. */
interface Answer {
  /** How many bytes wait to be taken. */
  waiting(): number;
  /** How many bytes the whole connection has taken so far. */
  taken(): number;
  cutOff(): void;
}

interface Seen {
  readonly answer: Answer;
  waiting: number;
  taken: number;
  /** Since when nothing was taken, in milliseconds. */
  since: number;
}

/** A message of which so little waits was not sent at all if none of it was taken; a larger one may be on its way. */
const LARGE_BYTES = 64 * 1024;

/**
 * Cuts answers off whose client takes nothing of them for some time, also while the call goes on. A quiet stream, of which
 * nothing waits, may be quiet for ever. Node's own timeouts would not do: each answer to a ping puts them off.
 */
export class Stalls {
  readonly #ms: number;
  readonly #watched = new Map<object, Seen>();
  readonly #timer: NodeJS.Timeout;

  /** @param ms how long a client may take nothing; it is cut off within a quarter of that */
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
    stream.once("close", () => this.#watched.delete(stream));
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
      // Of a large message nothing shows that a part is taken but the connection's own count.
      const taken = waiting > LARGE_BYTES ? seen.answer.taken() : seen.taken;
      if (!isSame || taken - seen.taken >= LARGE_BYTES) {
        Object.assign(seen, { waiting, taken, since: now });
      } else if (now - seen.since >= this.#ms) {
        seen.answer.cutOff();
      }
    }
  }
}
