import { UnavailableError } from "../ddd/error.ts";

/** How long a request whose body has begun may still take to its end while its listener drains. */
const DRAIN_BODY_MS = 500;

/**
 * The requests of one message whose message is still on its way. No handler has begun, so that nothing is lost when they are
 * refused: a client that stops in the middle would hold a drain up otherwise.
 */
export class WaitingBodies {
  readonly #refusals = new Set<() => void>();
  #isDraining = false;

  /** @param refuse answers that the server is shutting down @returns what to call when the body is whole, or given up */
  add(refuse: () => void): () => void {
    this.#refusals.add(refuse);
    if (this.#isDraining) this.#refuseLater();
    return () => this.#refusals.delete(refuse);
  }

  /** Refuses all that are not whole half a second from now. */
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

/** What a caller is told whose call has not begun; it may be repeated elsewhere. */
export function shuttingDown(): UnavailableError {
  return new UnavailableError("the server is shutting down", { reason: "SHUTTING_DOWN" });
}
