import { setTimeout as sleep } from "node:timers/promises";
import { COMMIT_UNKNOWN, DomainError, UnavailableError } from "../../error.ts";

/** How many milliseconds the outcome of a commit is looked for, if the caller has set no limit. */
const LOOK_FOR_MS = 15_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/** A commit without an answer of the database, while its outcome is looked for. */
export class UnknownCommit {
  readonly #signal: AbortSignal;
  readonly #start = performance.now();
  #error: unknown;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Whether an error says that a commit got no answer. */
  static isIn(error: unknown): boolean {
    return error instanceof DomainError && error.reason === COMMIT_UNKNOWN;
  }

  /**
   * Waits before the next look-up of the outcome. A database that cannot be reached meanwhile says nothing about the
   * commit.
   *
   * @param ofCommit whether the error is about a commit whose outcome can be looked up
   * @throws the error for the caller, when there is nothing to look up any more: the commit's, while its outcome is
   *   unknown
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
