import { setTimeout as sleep } from "node:timers/promises";
import { COMMIT_UNKNOWN, DomainError, UnavailableError } from "../error.ts";

/** For how long the outcome of a commit is looked for where the caller has set no limit, in milliseconds. */
const LOOK_FOR_MS = 15_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** A commit that the database did not answer, while its outcome is looked for. */
export class UnknownCommit {
  readonly #signal: AbortSignal;
  readonly #start = performance.now();
  #error: unknown;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether an error says that a commit was not answered. */
  static isIn(error: unknown): boolean {
    return error instanceof DomainError && error.reason === COMMIT_UNKNOWN;
  }

  /**
   * Waits before the outcome is looked for again. That the database cannot be reached meanwhile says nothing about the commit.
   *
   * @param ofCommit whether the error is that of a commit of which it can be looked for
   * @throws the error that the caller must hear, where there is nothing to look for any more: of the commit while its outcome
   *   is not known
   */
  async lookAgain(error: unknown, ofCommit: boolean): Promise<void> {
    if (ofCommit && UnknownCommit.isIn(error)) this.#error = error;
    else if (this.#error === undefined || !(error instanceof UnavailableError)) throw error;
    if (this.#signal.aborted || performance.now() - this.#start > LOOK_FOR_MS) throw this.#error;
    try {
      await sleep(this.#pauseMs, undefined, { signal: this.#signal });
    } catch {
      // The caller's time is over.
      throw this.#error;
    }
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }
}
