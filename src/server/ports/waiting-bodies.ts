import { UnavailableError } from "../../ddd/error.ts";

/** Milliseconds that a request's body may still take to arrive during a drain. */
const DRAIN_BODY_MS = 500;

/**
 * Requests of one message that is still arriving. Their handlers have not begun, so refusing them loses nothing.
 * Otherwise a client that stops in the middle would hold up a drain.
 */
export class WaitingBodies {
  readonly #refusals = new Set<() => void>();
  #isDraining = false;

  /**
   * @param refuse answers that the server is shutting down
   * @returns a function to call when the body is complete, or given up
   */
  add(refuse: () => void): () => void {
    this.#refusals.add(refuse);
    if (this.#isDraining) this.#refuseLater();
    return () => this.#refusals.delete(refuse);
  }

  /** Refuses, half a second from now, all that are still incomplete. */
  drain(): void {
    this.#isDraining = true;
    this.#refuseLater();
  }

  #refuseLater(): void {
    const waiting = [...this.#refusals];
    setTimeout(() => {
      for (const refuse of waiting) if (this.#refusals.delete(refuse)) refuse();
    }, DRAIN_BODY_MS);
  }
}

/** The error for a call that has not begun; it may be repeated elsewhere. */
export function shuttingDown(): UnavailableError {
  return new UnavailableError("the server is shutting down", { reason: "SHUTTING_DOWN" });
}
