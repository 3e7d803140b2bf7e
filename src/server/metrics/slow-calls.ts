/** A call that took long, without any of its content. */
export interface SlowCall {
  /** Tells it from the others of the process. */
  readonly id: string;
  /** Such as "accounts.v1.UserService/GetUser". */
  readonly rpc: string;
  readonly startTime: Date;
  readonly durationMs: number;
  /** The code of gRPC, such as "OK". */
  readonly code: string;
  readonly requestId: string;
  /** "" for a call that is not traced. */
  readonly traceId: string;
}

/** The maximum number of the last slow calls that are kept. */
const LAST = 200;
/** The maximum number of the slowest calls that are kept beside them. */
const SLOWEST = 50;

/** Keeps the last slow calls of a process, and the slowest ones. */
export class SlowCalls {
  readonly #last: SlowCall[] = [];
  /** The slowest first. */
  #slowest: SlowCall[] = [];
  #count = 0;

  add(call: Omit<SlowCall, "id">): void {
    this.#count++;
    const one = { ...call, id: String(this.#count) };
    this.#last.push(one);
    if (this.#last.length > LAST) this.#last.shift();
    const place = this.#slowest.findIndex(({ durationMs }) => durationMs < one.durationMs);
    if (place < 0 && this.#slowest.length >= SLOWEST) return;
    this.#slowest.splice(place < 0 ? this.#slowest.length : place, 0, one);
    this.#slowest = this.#slowest.slice(0, SLOWEST);
  }

  /** All that are kept, each once. */
  all(): readonly SlowCall[] {
    return [...new Set([...this.#last, ...this.#slowest])];
  }
}
