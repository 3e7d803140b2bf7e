import { availableParallelism } from "node:os";
import type { Options } from "@node-rs/argon2";
import { runInThread } from "./hash-threads.ts";
import { createLane, type LaneUsage } from "./lane.ts";

/** OWASP Password Storage Cheat Sheet: argon2id with 46 MiB, one pass, one lane. */
const parameters = { memoryCost: 47104, timeCost: 1, parallelism: 1 } satisfies Options;
const parametersText = `$argon2id$v=19$m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}$`;

/**
 * A stored hash that is not checked: this program has not made it, and its parameters could cost any amount of memory and time.
 * Its message does not hold the hash.
 */
export class StoredHashError extends Error {
  override readonly name = "StoredHashError";
}

/** Makes and checks password hashes. */
export interface PasswordHasher {
  /** @returns a PHC string with a fresh random salt @throws ExhaustedError when too many wait */
  hash(password: string, signal?: AbortSignal): Promise<string>;
  /** @throws ExhaustedError when too many wait; StoredHashError before anything is computed */
  verify(passwordHash: string, password: string, signal?: AbortSignal): Promise<boolean>;
  /** Whether a hash was made with other parameters than `hash` takes now, so that it should be made anew at the next sign-in. */
  isOutdated(passwordHash: string): boolean;
  /** The state of the lane in which hashes wait for their turn. @default they do not wait */
  usage?(): LaneUsage;
}

export interface PasswordHasherOptions {
  /** How many hashes run at a time. @default laneWidth() */
  readonly running?: number;
  /** How many may wait; one more is refused. A hash takes about 30 ms of a core. @default 64 */
  readonly waiting?: number;
}

/** argon2id in a lane of its own, bounded both ways. */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const lane = createLane(options.running ?? laneWidth(), options.waiting ?? 64);
  return {
    hash: async (password, signal) =>
      String(await lane(() => runInThread({ password: toStable(password), parameters }), signal)),
    verify: async (passwordHash, password, signal) => {
      requireSane(passwordHash);
      return (await lane(() => runInThread({ password: toStable(password), passwordHash }), signal)) === true;
    },
    isOutdated: (passwordHash) => !passwordHash.startsWith(parametersText),
    usage: () => lane.usage(),
  };
}

// The limits of stored hashes leave room for those of other programs: RFC 9106 recommends 64 MiB with 3 passes and 4 lanes
// where memory is scarce. The other recommendation, 2 GiB, is no work for a server of many users.
const MAX_MEMORY_KIB = 256 * 1024;
const MAX_TIME = 10;
const MAX_LANES = 4;
/** Of memory and passes multiplied, which is about what a hash costs. */
const MAX_WORK_KIB = 512 * 1024;
/** The PHC string format, with salts of 8 to 64 bytes and hashes of 16 to 64, in base64 without padding. */
const PHC = /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;

/** @throws StoredHashError */
function requireSane(passwordHash: string): void {
  const [whole, memory, time, lanes] = PHC.exec(passwordHash) ?? [];
  if (whole === undefined) throw new StoredHashError("it is no argon2id hash of version 19 in PHC string format");
  const [m, t, p] = [Number(memory), Number(time), Number(lanes)];
  if (m < 8 * p || m > MAX_MEMORY_KIB) throw new StoredHashError(`it needs ${m} KiB of memory`);
  if (t < 1 || t > MAX_TIME || m * t > MAX_WORK_KIB) throw new StoredHashError(`it needs ${t} passes over ${m} KiB`);
  if (p < 1 || p > MAX_LANES) throw new StoredHashError(`it needs ${p} lanes`);
}

/**
 * How many hashes run at a time, each in a thread of its own and 46 MiB: as many as there are cores. They are two fewer than
 * libuv's pool has threads, though they do not run there: the statements of the hashes' callers do, and who makes the pool
 * larger has a larger machine.
 *
 * @param threads of the pool: UV_THREADPOOL_SIZE, as libuv reads it @default 4
 */
export function laneWidth(threads = process.env.UV_THREADPOOL_SIZE, cores = availableParallelism()): number {
  const size = threads === undefined ? 4 : Math.min(Number.parseInt(threads, 10) || 1, 1024);
  return Math.max(1, Math.min(cores, size - 2));
}

/** Whether two passwords have the same normalised form, and so the same hash. */
export function isSamePassword(one: string, other: string): boolean {
  return toStable(one) === toStable(other);
}

/** NFKC, so that a password typed on another keyboard or system is the same (NIST SP 800-63B-4, section 3.1.1.2). */
function toStable(password: string): string {
  return password.normalize("NFKC");
}
