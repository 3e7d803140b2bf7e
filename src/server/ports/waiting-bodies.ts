import { DeadlineError, type DomainError, UnavailableError } from "../../ddd/error.ts";

/** Milliseconds that a request's body may still take to arrive during a drain. */
const DRAIN_BODY_MS = 500;

/** A request whose message is still arriving. */
interface WaitingBody {
  readonly since: number;
  readonly refuse: (error: DomainError) => void;
}

/**
 * Requests of one message that is still arriving. Their handlers have not begun, so refusing them loses nothing.
 * Otherwise a client that stops in the middle would hold up a drain.
 */
export class WaitingBodies {
  /** In the order in which they began. */
  readonly #waiting = new Set<WaitingBody>();
  readonly #limitMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDraining = false;

  /** @param limitMs the milliseconds that each may take, then it is refused. @default they are limited elsewhere */
  constructor(limitMs?: number) {
    this.#limitMs = limitMs;
  }

  /**
   * @param refuse answers the error: that the server is shutting down, or that it took too long
   * @returns a function to call when the body is complete, or given up
   */
  add(refuse: (error: DomainError) => void): () => void {
    const body = { since: performance.now(), refuse };
    this.#waiting.add(body);
    if (this.#isDraining) this.#refuseLater();
    if (this.#limitMs !== undefined) this.#timer ??= setTimeout(() => this.#refuseLate(), this.#limitMs).unref();
    return () => this.#waiting.delete(body);
  }

  /** Refuses, half a second from now, all that are still incomplete. */
  drain(): void {
    this.#isDraining = true;
    this.#refuseLater();
  }

  #refuseLater(): void {
    const waiting = [...this.#waiting];
    setTimeout(() => {
      for (const body of waiting) if (this.#waiting.delete(body)) body.refuse(shuttingDown());
    }, DRAIN_BODY_MS);
  }

  /** One timer is enough: all have the same limit, so the first is late first. One for each would be the most of what a call costs here. */
  #refuseLate(): void {
    this.#timer = undefined;
    const limitMs = this.#limitMs ?? 0;
    for (const body of this.#waiting) {
      const left = body.since + limitMs - performance.now();
      // Node's timers may be a millisecond early.
      if (left > 1) {
        this.#timer = setTimeout(() => this.#refuseLate(), left).unref();
        return;
      }
      this.#waiting.delete(body);
      body.refuse(new DeadlineError("the message did not arrive in time"));
    }
  }
}

/** The error for a call that has not begun; it may be repeated elsewhere. */
export function shuttingDown(): UnavailableError {
  return new UnavailableError("the server is shutting down", { reason: "SHUTTING_DOWN" });
}
