import { DomainError } from "../../ddd/error.ts";
import type { Rate } from "../../ddd/limit/rate-limit.ts";
import type { Budget, RateLimiter, Taken } from "../../ddd/limit/rate-limiter.ts";
import { createLane, type Lane } from "./lane.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Of one account, from one address or in one session. */
const CLOSE: readonly Rate[] = [
  { max: 5, perMs: MINUTE },
  { max: 10, perMs: HOUR },
];
/** Of one account, from all addresses from which it was never signed in to. */
const STRANGE: readonly Rate[] = [{ max: 10, perMs: HOUR }];
/** Of one account, from all the others. */
const FAMILIAR: readonly Rate[] = [{ max: 30, perMs: HOUR }];
/** Of all accounts, from one address. */
const ADDRESS: readonly Rate[] = [
  { max: 100, perMs: MINUTE },
  { max: 600, perMs: HOUR },
];
/** New accounts and changes of email addresses, from one address: each tells whether an email address is taken. */
const CREATIONS: readonly Rate[] = [
  { max: 60, perMs: MINUTE },
  { max: 300, perMs: HOUR },
];
/** Changes of the email address of one account, from all addresses. */
const EMAIL_CHANGES: readonly Rate[] = [{ max: 10, perMs: HOUR }];
/** Mails that anybody can have sent to one address, whether a user has it or not. */
const MAILS_TO: readonly Rate[] = [
  { max: 3, perMs: 10 * MINUTE },
  { max: 10, perMs: 24 * HOUR },
];
/** Mails to any address, asked for from one. */
const MAILS_FROM: readonly Rate[] = [
  { max: 20, perMs: MINUTE },
  { max: 100, perMs: HOUR },
];
/** Tries of tokens that were sent by mail, from one address. Nobody guesses 256 bits: it is for the work that each costs. */
const MAIL_TOKENS: readonly Rate[] = [
  { max: 60, perMs: MINUTE },
  { max: 600, perMs: HOUR },
];
/** How many checks of one account may wait for the one that runs. */
const MAX_WAITING = 100;

/** Whose password is guessed, and from where. */
export interface Guess {
  /** The email address, whether there is such a user or not; for a caller with a session, the user's id. */
  readonly account: { readonly email: string } | { readonly id: string };
  /** The caller's network; "" if it is not known. */
  readonly network: string;
  /** Whether the account was signed in to from there. */
  readonly isFamiliar: boolean;
}

/**
 * Limits guesses of passwords. Each costs its budgets before anything is hashed; a right one gets them back. The addresses from
 * which an account was signed in to have budgets of their own, so that its owner gets in while strangers use theirs up.
 */
export class Guesses {
  readonly #limiter: RateLimiter | undefined;
  readonly #lanes = new Map<string, { readonly lane: Lane; users: number }>();

  /** @param limiter undefined for no limits */
  constructor(limiter: RateLimiter | undefined) {
    this.#limiter = limiter;
  }

  /**
   * Takes one of the budgets of a guess.
   *
   * @returns a guess whose `giveBack` never rejects
   * @throws ExhaustedError, reason RATE_LIMITED
   */
  async take(guess: Guess, signal?: AbortSignal): Promise<Taken> {
    const taken = await this.#limiter?.consume(budgetsOf(guess), signal);
    // If the database fails, the guess counts: no reason to refuse a right password, or to hide another error.
    return { giveBack: async () => taken?.giveBack().catch(() => {}) };
  }

  /** Takes one of the budget of new accounts. @throws ExhaustedError, reason RATE_LIMITED */
  async takeCreation(network: string, signal?: AbortSignal): Promise<void> {
    if (network !== "") await this.#limiter?.consume([{ key: `creations from ${network}`, rates: CREATIONS }], signal);
  }

  /** Takes one of the budgets of changes of an email address. @throws ExhaustedError, reason RATE_LIMITED */
  async takeEmailChange(userId: string, network: string, signal?: AbortSignal): Promise<void> {
    await this.#limiter?.consume([{ key: `email changes of ${userId}`, rates: EMAIL_CHANGES }], signal);
    await this.takeCreation(network, signal);
  }

  /**
   * Takes one of the budgets of mails to an address.
   *
   * @param email normalised
   * @throws ExhaustedError, reason RATE_LIMITED
   */
  async takeMail(email: string, network: string, signal?: AbortSignal): Promise<void> {
    const from = network === "" ? [] : [{ key: `mails from ${network}`, rates: MAILS_FROM }];
    await this.#limiter?.consume([{ key: `mails to ${email}`, rates: MAILS_TO }, ...from], signal);
  }

  /** Takes one of the budget of tries of tokens. @throws ExhaustedError, reason RATE_LIMITED */
  async takeMailToken(network: string, signal?: AbortSignal): Promise<void> {
    if (network !== "")
      await this.#limiter?.consume([{ key: `mail tokens from ${network}`, rates: MAIL_TOKENS }], signal);
  }

  /**
   * Runs the check of a guess: one of an account at a time, in each process.
   *
   * @throws the error of `check`; ExhaustedError when too many wait
   */
  async check<T>(account: string, taken: Taken, check: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#lanes.get(account) ?? { lane: createLane(1, MAX_WAITING), users: 0 };
    this.#lanes.set(account, turn);
    turn.users++;
    try {
      return await turn.lane(check, signal);
    } catch (error) {
      // It was refused or given up before its turn: nothing was learnt.
      if (error instanceof DomainError) await taken.giveBack();
      throw error;
    } finally {
      turn.users--;
      if (turn.users === 0) this.#lanes.delete(account);
    }
  }
}

function budgetsOf({ account, network, isFamiliar }: Guess): Budget[] {
  // A caller with a session can always try, whatever strangers do.
  if ("id" in account) return [{ key: `passwords of ${account.id}`, rates: CLOSE }];
  const { email } = account;
  return [
    { key: `passwords of ${email} from ${network}`, rates: CLOSE },
    isFamiliar
      ? { key: `passwords of ${email} from its addresses`, rates: FAMILIAR }
      : { key: `passwords of ${email} from others`, rates: STRANGE },
    // Callers whose address is not known must not use up each other's.
    ...(network === "" ? [] : [{ key: `passwords from ${network}`, rates: ADDRESS }]),
  ];
}
