/** How a question ended. */
export type Outcome<T> = { readonly answer: T } | { readonly error: unknown };

/** Asks questions of which only the last one counts, whichever is answered first. */
export class Latest {
  #running: AbortController | undefined;

  /** @returns undefined if a newer question was asked meanwhile, or `stop` was called */
  async ask<T>(question: (signal: AbortSignal) => Promise<T>): Promise<Outcome<T> | undefined> {
    this.stop();
    const running = new AbortController();
    this.#running = running;
    const outcome = await question(running.signal).then(
      (answer): Outcome<T> => ({ answer }),
      (error: unknown): Outcome<T> => ({ error }),
    );
    return this.#running === running ? outcome : undefined;
  }

  /** Ends the question that runs. */
  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
  }
}
