import { hash, type Options, verify } from "@node-rs/argon2";
import { abortError, throwIfAborted } from "../../ddd/abort.ts";
import { ExhaustedError } from "../../ddd/error.ts";

/** OWASP Password Storage Cheat Sheet: argon2id with 46 MiB, one pass, one lane. */
const parameters = { memoryCost: 47104, timeCost: 1, parallelism: 1 } satisfies Options;
const parametersText = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

/** Makes and checks password hashes. */
export interface PasswordHasher {
  /** @returns a PHC string with a fresh random salt @throws ExhaustedError when too many wait */
  hash(password: string, signal?: AbortSignal): Promise<string>;
  /** @throws ExhaustedError when too many wait */
  verify(passwordHash: string, password: string, signal?: AbortSignal): Promise<boolean>;
  /** Whether a hash was made with other parameters than `hash` takes now, so that it should be made anew at the next sign-in. */
  isOutdated(passwordHash: string): boolean;
}

export interface PasswordHasherOptions {
  /**
   * How many hashes run at a time. Each takes a thread of libuv's pool, of which there are four, and the database needs
   * the others. @default 2
   */
  readonly running?: number;
  /** How many may wait; one more is refused. A hash takes about 30 ms of a core. @default 64 */
  readonly waiting?: number;
}

/** argon2id in a lane of its own, bounded both ways. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const lane = createLane(options.running ?? 2, options.waiting ?? 64);
  return {
    hash: (password, signal) => lane(() => hash(toStable(password), parameters), signal),
    verify: (passwordHash, password, signal) => lane(() => verify(passwordHash, toStable(password)), signal),
    isOutdated: (passwordHash) => !passwordHash.startsWith(parametersText),
  };
}

/** Whether two passwords have the same normalised form, and so the same hash. */
export function isSamePassword(one: string, other: string): boolean {
  return toStable(one) === toStable(other);
}

/** NFKC, so that a password typed on another keyboard or system is the same (NIST SP 800-63B-4, section 3.1.1.2). */
function toStable(password: string): string {
  return password.normalize("NFKC");
}

/** Runs a job when there is room. @throws ExhaustedError when too many wait, CancelledError or DeadlineError on abort */
export type Lane = <T>(job: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Runs so many jobs at a time, in the order of asking, and lets so many wait. */
export function createLane(maxRunning: number, maxWaiting: number): Lane {
  let running = 0;
  const waiting = new Set<() => void>();

  /** Resolves when it is the caller's turn; one who gives up leaves the queue at once. */
  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.delete(begin);
        reject(signal ? abortError(signal) : undefined);
      };
      waiting.add(begin);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  return async (job, signal) => {
    throwIfAborted(signal);
    if (running < maxRunning) {
      running++;
    } else {
      if (waiting.size >= maxWaiting) {
        throw new ExhaustedError("too many passwords are being checked; try again in a moment", {
          reason: "TOO_MANY_HASHES",
          retryAfterMs: 1000,
        });
      }
      await turn(signal);
    }
    try {
      return await job();
    } finally {
      // The one that ends hands its place over, so that `running` stays as it is.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else {
        running--;
      }
    }
  };
}
