import { hash, type Options, verify } from "@node-rs/argon2";
import { z } from "zod";
import { abortError, throwIfAborted } from "../ddd/abort.ts";
import type { Entity } from "../ddd/entity.ts";
import { ExhaustedError } from "../ddd/error.ts";

/** A user's password as stored. It is an entity of its own, so that nothing that sends a user can send its hash. */
export interface Password extends Entity {
  /** The user's id. */
  readonly id: string;
  /** argon2id in PHC string form, parameters and salt included. */
  readonly hash: string;
  readonly updateTime: Date;
}

/** NIST SP 800-63B-4, section 3.1.1.2: at least 15 characters where the password is the only factor. */
const MIN_LENGTH = 15;
/** Longer ones only cost time; the same section asks to allow at least 64. */
const MAX_LENGTH = 128;

/** A password to sign in with: anything that could be one. */
export const givenPasswordRule = passwordRule(givenProblem);

/** A new password: long enough, and not one that everybody tries first. There are no composition rules. */
export const newPasswordRule = passwordRule((text) => givenProblem(text) ?? newProblem(text));

/** Stops at the first violation: a password that is too long is not searched further. */
function passwordRule(problemOf: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = problemOf(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

function givenProblem(text: string): string | undefined {
  if (text === "") return "must not be empty";
  // A character has at most two UTF-16 code units.
  if (text.length > 2 * MAX_LENGTH || [...text].length > MAX_LENGTH)
    return `must have at most ${MAX_LENGTH} characters`;
  return text.isWellFormed() ? undefined : "must be well-formed text";
}

function newProblem(text: string): string | undefined {
  if ([...text].length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters`;
  if (/\p{Cc}/u.test(text)) return "must not have control characters";
  return isCommon(text) ? "is commonly used, a repetition or a run of keys; choose another" : undefined;
}

/** Runs that keyboards and alphabets suggest; a password that is a piece of one, either way, is common. */
const runs = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789012345678901234567890",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertyuiop[]asdfghjkl;'zxcvbnm,./",
  "1234567890qwertyuiopasdfghjklzxcvbnm",
  "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
  "1q2w3e4r5t6y7u8i9o0p",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
  "zaq12wsxcde34rfvbgt56yhnmju78ik,lo90p",
  "qazwsxedcrfvtgbyhnujmikolp",
].flatMap((run) => [run, [...run].reverse().join("")]);

/** Common phrases of 15 characters and more, compared without case, spaces and punctuation. */
const phrases = new Set([
  "administrator1",
  "allyourbasearebelongtous",
  "changemechangeme",
  "changethispassword",
  "chelseafootballclub",
  "correcthorsebatterystaple",
  "defaultpassword",
  "donttellanyone",
  "enterpasswordhere",
  "everyonelovesme",
  "forgotmypassword",
  "harrypotterandthe",
  "iforgotmypassword",
  "ilovemychildren",
  "ilovemyhusband",
  "ilovemyfamily123",
  "iloveyouforever",
  "iloveyousomuch",
  "iloveyousomuch1",
  "itsasecret12345",
  "jesuslovesmeforever",
  "jesusismysavior",
  "letmeinletmein1",
  "liverpoolfootballclub",
  "liverpoolfc1892",
  "maythefourthbewithyou",
  "maytheforcebewithyou",
  "manchesterunited",
  "mypasswordispassword",
  "mypasswordis1234",
  "newpassword12345",
  "nothingcompares2u",
  "openthedoorplease",
  "password1password",
  "password12345678",
  "password123456789",
  "password1234567890",
  "password123password",
  "passwordpassword1",
  "passwordpassword123",
  "pleaseletmein123",
  "qwerty123456789",
  "qwertyuiop12345",
  "qwertyuiop123456",
  "qwertyuiop1234567890",
  "qwertyuiop123456789",
  "rememberthispassword",
  "secretpassword1",
  "secretpassword123",
  "supercalifragilisticexpialidocious",
  "thequickbrownfox",
  "thequickbrownfoxjumpsoverthelazydog",
  "thisisapassword",
  "thisismypassword",
  "thisispassword1",
  "thisisnotapassword",
  "tobeornottobethatisthequestion",
  "trustno1trustno1",
  "tottenhamhotspur",
  "uncrackablepassword",
  "welcome123456789",
  "welcometothejungle",
  "whateverwhatever1",
  "yourpasswordhere",
  "youllnevergetit",
  "youllneverwalkalone",
  "youshallnotpass",
]);

function isCommon(password: string): boolean {
  const plain = password.toLowerCase();
  const letters = plain.replace(/[\s\p{P}]/gu, "");
  // One unit of up to eight characters again and again, such as "passwordpassword" or "aaaaaaaaaaaaaaa".
  const repeated = /^(.{1,8}?)\1+.{0,3}$/su.test(plain);
  return repeated || runs.some((run) => run.includes(plain)) || phrases.has(letters);
}

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
