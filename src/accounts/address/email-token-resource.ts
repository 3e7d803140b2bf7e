import { AlreadyExistsError, ifFound, UnauthenticatedError } from "../../ddd/error.ts";
import type { RateLimiter } from "../../ddd/limit/rate-limiter.ts";
import type { Repository } from "../../ddd/repository.ts";
import type { Unit, UnitOptions, Worker } from "../../ddd/worker.ts";
import { type AuditAction, type AuditClock, type AuditedOptions, auditIn, shortEmail } from "../audit/audit-event.ts";
import { normalizeEmail } from "../email.ts";
import type { EmailTokenRequest, UserEventLog } from "../event/user-event-log.ts";
import type { FactorChallenge } from "../factor/factor.ts";
import { networkIn } from "../password/credentials.ts";
import { Guesses } from "../password/guesses.ts";
import type { Password } from "../password/password.ts";
import type { SecretBox } from "../secret/secret-box.ts";
import type { SessionRepositories } from "../session/session-resource.ts";
import { changeEmail, type User } from "../user.ts";
import { isProven } from "./address-proof.ts";
import {
  type EmailToken,
  type EmailTokenPurpose,
  hashOfToken,
  isGood,
  LIFE_MS,
  newSeed,
  type ProvenAddress,
  tokenOf,
} from "./email-token.ts";

/** The repositories that tokens need. */
export type EmailTokenRepositories = SessionRepositories & {
  passwords: Repository<Password>;
  factorChallenges: Repository<FactorChallenge>;
  emailTokens: Repository<EmailToken>;
  provenAddresses: Repository<ProvenAddress>;
};

export interface EmailTokenTools {
  readonly worker: Worker<EmailTokenRepositories>;
  /** Seals the secrets that tokens are made of until they are sent. */
  readonly box: SecretBox;
  readonly userEvents: UserEventLog;
  /** Limits mails and tries of tokens. @default there are no limits */
  readonly limiter?: RateLimiter | undefined;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** A request of a token, as its event tells it. */
export interface TokenOrder {
  /** The event's. */
  readonly id: string;
  readonly purpose: EmailTokenPurpose;
  readonly userId: string;
  /** The address to send it to. @default the user's */
  readonly email?: string | undefined;
  readonly requestTime: Date;
}

/** A token on its way to its address. */
export interface IssuedToken {
  readonly token: string;
  readonly email: string;
  readonly user: User;
  readonly expireTime: Date;
}

/** The use cases of tokens that are sent to email addresses. */
export class EmailTokenResource {
  readonly #worker: Worker<EmailTokenRepositories>;
  readonly #box: SecretBox;
  readonly #events: UserEventLog;
  readonly #guesses: Guesses;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #clock: AuditClock;

  constructor({ worker, box, userEvents, limiter, now, newId }: EmailTokenTools) {
    this.#worker = worker;
    this.#box = box;
    this.#events = userEvents;
    this.#guesses = new Guesses(limiter);
    this.#now = now;
    this.#newId = newId;
    this.#clock = { now, newId };
  }

  /** Asks for a proof of an address. @throws ExhaustedError, reason RATE_LIMITED */
  requestVerification(email: string, options: AuditedOptions = {}): Promise<void> {
    return this.#request("REQUEST_EMAIL_VERIFICATION", email, options, (unit, request) =>
      this.#events.verificationRequested(unit, { ...request, email: "" }),
    );
  }

  /** Asks for a new password. @throws ExhaustedError, reason RATE_LIMITED */
  requestReset(email: string, options: AuditedOptions = {}): Promise<void> {
    return this.#request("REQUEST_PASSWORD_RESET", email, options, (unit, request) =>
      this.#events.resetRequested(unit, request),
    );
  }

  /**
   * Records a request. An address that no user has costs the same statements, with an id that nobody has: neither the answer nor its
   * time tells whether there is such a user (OWASP Forgot Password Cheat Sheet). Whether there is something to send is for the reaction.
   */
  async #request(
    action: AuditAction,
    given: string,
    options: AuditedOptions,
    record: (unit: Unit<EmailTokenRepositories>, request: EmailTokenRequest) => Promise<void>,
  ): Promise<void> {
    const email = normalizeEmail(given);
    await this.#guesses.takeMail(email, networkIn(options), options.signal);
    const { items } = await this.#worker.repositoriesFor(options).users.page({ where: { email }, size: 1 });
    const [user] = items;
    await this.#worker.run(async (unit) => {
      await record(unit, { requestId: this.#newId(), userId: user?.id ?? this.#newId() });
      await auditIn(unit, this.#clock, options.origin, { action, subject: user?.id ?? shortEmail(email) });
    }, options);
  }

  /**
   * Makes the token that an event asks for: the same one however often it is called, until `sent`. Of it, the hash is stored, and a
   * sealed secret that it is made of.
   *
   * @returns undefined if there is nothing to send: there is no such user, the token would be over or void, or the user has proven
   *   the address
   */
  issue(
    { id, purpose, userId, email, requestTime }: TokenOrder,
    options: UnitOptions,
  ): Promise<IssuedToken | undefined> {
    const now = this.#now();
    const expireTime = new Date(requestTime.getTime() + LIFE_MS[purpose]);
    return this.#worker.run(async (unit) => {
      const user = await ifFound(unit.users.retrieve({ id: userId }));
      const password = await ifFound(unit.passwords.retrieve({ id: userId }));
      if (!user) return undefined;
      const place = `the seed of email_tokens/${id}`;
      const known = await ifFound(unit.emailTokens.retrieve({ id }));
      const seed = known ? known.seed && this.#box.open(known.seed, place) : newSeed();
      const token = seed === "" ? "" : tokenOf(seed, id, purpose);
      const stored: EmailToken = known ?? {
        id,
        userId,
        purpose,
        hash: hashOfToken(token),
        seed: this.#box.seal(seed, place),
        presentEmail: user.email,
        email: email || user.email,
        createTime: requestTime,
        expireTime,
      };
      if (token === "" || !isGood(stored, user, password, now)) return undefined;
      if (purpose === "verify_email" && (await isProven(unit, userId, stored.email))) return undefined;
      if (!known) {
        await unit.emailTokens.drop({ userId, expireTime: { lte: now } });
        await unit.emailTokens.create(stored);
      }
      return { token, email: stored.email, user, expireTime: stored.expireTime };
    }, options);
  }

  /** Forgets the secret of a token that was sent: from then on nobody can make it again. */
  async sent(unit: EmailTokenRepositories, id: string): Promise<void> {
    await unit.emailTokens.update({ seed: "" }, { id });
  }

  /** Counts a try of a token. @throws ExhaustedError, reason RATE_LIMITED */
  countTry(options: AuditedOptions): Promise<void> {
    return this.#guesses.takeMailToken(networkIn(options), options.signal);
  }

  /**
   * Proves an address by its token. One that is not the user's yet becomes it.
   *
   * @throws UnauthenticatedError, reason EMAIL_TOKEN_INVALID; AlreadyExistsError if the new address is another's by now
   */
  async verify(token: string, options: AuditedOptions = {}): Promise<void> {
    const work = this.#worker.run(async (unit) => {
      const { stored, user } = await this.#use(unit, token, "verify_email");
      const changed = changeEmail(user, stored.email, this.#now());
      if (changed !== user) {
        await unit.users.save(changed);
        await auditIn(unit, this.#clock, options.origin, { action: "CHANGE_EMAIL", subject: user.id });
        await this.#events.updated(unit, changed);
      }
      await this.#prove(unit, user.id, stored.email);
      await auditIn(unit, this.#clock, options.origin, { action: "VERIFY_EMAIL", subject: user.id });
    }, options);
    await work.catch((error: unknown) => {
      if (!(error instanceof AlreadyExistsError)) throw error;
      const text = "another user has got this email address since: change to another one";
      throw new AlreadyExistsError(text, { constraint: "users_email" }, { reason: "EMAIL_TAKEN", cause: error });
    });
  }

  /** The user of a token for a new password, which stays good. @throws UnauthenticatedError, reason EMAIL_TOKEN_INVALID */
  async userOfReset(token: string, options: UnitOptions = {}): Promise<User> {
    return (await this.#find(this.#worker.repositoriesFor(options), token, "reset_password")).user;
  }

  /**
   * Sets a new password by a token, and ends all sessions. Second factors stay, and are asked for at the next sign-in.
   *
   * @param hash the new password's
   * @throws UnauthenticatedError, reason EMAIL_TOKEN_INVALID
   */
  async reset(token: string, hash: string, options: AuditedOptions = {}): Promise<void> {
    await this.#worker.run(async (unit) => {
      const { stored, user } = await this.#use(unit, token, "reset_password");
      const { id: userId } = user;
      await unit.passwords.update({ hash, updateTime: this.#now() }, { id: userId });
      await unit.emailTokens.drop({ userId, purpose: "reset_password" });
      await unit.sessions.drop({ userId });
      // A sign-in by the old password may wait for its second factor.
      await unit.factorChallenges.drop({ userId });
      await this.#prove(unit, userId, stored.email);
      await auditIn(unit, this.#clock, options.origin, { action: "RESET_PASSWORD", subject: userId });
    }, options);
  }

  /** Takes a token out: of many uses at once, one succeeds. */
  async #use(unit: EmailTokenRepositories, token: string, purpose: EmailTokenPurpose) {
    const found = await this.#find(unit, token, purpose);
    if ((await unit.emailTokens.drop({ id: found.stored.id })) === 0) throw invalidToken();
    return found;
  }

  async #find(
    { emailTokens, users, passwords }: EmailTokenRepositories,
    token: string,
    purpose: EmailTokenPurpose,
  ): Promise<{ readonly stored: EmailToken; readonly user: User }> {
    const stored = await ifFound(emailTokens.retrieve({ hash: hashOfToken(token), purpose }));
    const user = stored && (await ifFound(users.retrieve({ id: stored.userId })));
    const password = user && (await ifFound(passwords.retrieve({ id: user.id })));
    if (!stored || !user || !isGood(stored, user, password, this.#now())) throw invalidToken();
    return { stored, user };
  }

  async #prove({ provenAddresses }: EmailTokenRepositories, id: string, email: string): Promise<void> {
    await provenAddresses.replace([{ id, email, proveTime: this.#now() }]);
  }
}

function invalidToken(): UnauthenticatedError {
  return new UnauthenticatedError(
    "the token is used up, over, or void after a change of the account: ask for a new one",
    {
      reason: "EMAIL_TOKEN_INVALID",
    },
  );
}
