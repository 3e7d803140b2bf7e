import { sleep, throwIfAborted, untilAborted } from "../abort.ts";
import { ConflictError } from "../error.ts";
import { requireRetryTime } from "./options.ts";

/** The default of `retryForMs`: how many milliseconds a unit is run again. */
export const RETRY_FOR_MS = 30_000;

/**
 * The maximum of the first pause, in milliseconds; it doubles with each attempt. Pauses are random, so that units that
 * met once do not meet again.
 */
const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 250;

/** From this attempt on, a unit keeps new units from beginning, since they would conflict with it, too. */
const URGENT_ATTEMPT = 4;

/**
 * The maximum wait for another unit's turn, in milliseconds. That unit may itself wait for this one, as when a
 * repository is used within a unit of another worker.
 */
const LONGEST_TURN_MS = 10_000;

/**
 * Lets units of one database that have to run again take turns, oldest first, so that all of them end: 64 units that
 * write one row end after about two attempts each, and no newcomer overtakes one for long. Conflicts with other
 * processes are met by pauses alone.
 */
export class RetryTurns {
  #last: Promise<unknown> = Promise.resolve();
  #urgent: Promise<void> | undefined;

  /** Waits until earlier units are done. @returns a function that ends the turn */
  async take(signal: AbortSignal | undefined): Promise<RetryTurn> {
    const before = this.#last;
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last = before.then(() => atMost(LONGEST_TURN_MS, ended));
    try {
      await untilAborted(before, signal);
    } catch (error) {
      end();
      throw error;
    }
    return {
      hurry: () => {
        this.#urgent = ended;
      },
      end: () => {
        if (this.#urgent === ended) this.#urgent = undefined;
        end();
      },
    };
  }

  /** Lets a unit that is urgent go first. */
  async letPass(signal: AbortSignal | undefined): Promise<void> {
    if (this.#urgent) await untilAborted(atMost(LONGEST_TURN_MS, this.#urgent), signal);
  }
}

/** The time in which one unit runs again, and no other of the same RetryTurns does. */
interface RetryTurn {
  /** Lets no new units begin until the turn ends. */
  hurry(): void;
  end(): void;
}

export interface RetryOptions {
  /** Ends the repeats when it is aborted. @default never */
  readonly signal?: AbortSignal | undefined;
  /** How many milliseconds the unit is run again. @default 30000 */
  readonly retryForMs?: number | undefined;
  /** The turns, shared by units that may conflict. @default none: repeats only pause */
  readonly turns?: RetryTurns | undefined;
}

/**
 * Runs a unit until the database no longer asks for a repeat, or the time is over. Between attempts are pauses of
 * random length, which grow up to a quarter of a second.
 *
 * @throws the last attempt's error; DeadlineError or CancelledError when the signal is aborted; ConflictError, reason
 *   CONTENTION, with the database's last error as its cause, when `retryForMs` is over. In each case nothing of the
 *   unit has taken effect. InvalidError for a time that is none
 */
export async function retryUnit<T>(
  run: (attempt: number) => Promise<T>,
  isTransient: (error: unknown) => boolean,
  { signal, retryForMs = RETRY_FOR_MS, turns }: RetryOptions = {},
): Promise<T> {
  requireRetryTime(retryForMs);
  const start = performance.now();
  let turn: RetryTurn | undefined;
  try {
    if (turns) await turns.letPass(signal);
    for (let attempt = 1; ; attempt++) {
      try {
        return await run(attempt);
      } catch (error) {
        if (!isTransient(error)) throw error;
        throwIfAborted(signal);
        const leftMs = start + retryForMs - performance.now();
        if (leftMs <= 0) throw contention(retryForMs, error);
        // In its own turn, a unit first runs again without a pause.
        if (!turns || turn) await sleep(Math.min(leftMs, pauseMs(turn ? attempt - 1 : attempt)), signal);
        turn ??= await turns?.take(signal);
        if (attempt + 1 >= URGENT_ATTEMPT) turn?.hurry();
      }
    }
  } finally {
    turn?.end();
  }
}

function pauseMs(attempt: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
}

function contention(retryForMs: number, cause: unknown): ConflictError {
  return new ConflictError(
    `other units were in the way at every attempt for ${Math.round(retryForMs)} ms, and nothing has taken effect; try later`,
    { reason: "CONTENTION", cause },
  );
}

/** Waits for a promise that may never settle. */
async function atMost(ms: number, awaited: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
