import { AlreadyExistsError } from "../../ddd/error.ts";
import type { Unit } from "../../ddd/worker.ts";
import { askForProof, isProven } from "../address/address-proof.ts";
import { type AuditClock, type AuditedOptions, auditIn } from "../audit/audit-event.ts";
import type { UserEventLog } from "../event/user-event-log.ts";
import { type CheckedCredentials, networkIn, type Proof } from "../password/credentials.ts";
import type { Guesses } from "../password/guesses.ts";
import type { FactorGiven, UserProof } from "../password/user-proof.ts";
import type { AccountsRepositories } from "../repositories.ts";
import { changeEmail, takenError, type User } from "../user.ts";

/** The tools of the use cases. */
export interface OwnAccountTools {
  readonly proof: UserProof;
  readonly guesses: Guesses;
  readonly events: UserEventLog;
  /** Whether an address has to be proven before it is used. */
  readonly provesAddresses: boolean;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The use cases by which signed-in users change the means of their own sign-in: the address and the password. */
export class OwnAccountResource {
  readonly #proof: UserProof;
  readonly #guesses: Guesses;
  readonly #events: UserEventLog;
  readonly #provesAddresses: boolean;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #clock: AuditClock;

  constructor({ proof, guesses, events, provesAddresses, now, newId }: OwnAccountTools) {
    this.#proof = proof;
    this.#guesses = guesses;
    this.#events = events;
    this.#provesAddresses = provesAddresses;
    this.#now = now;
    this.#newId = newId;
    this.#clock = { now, newId };
  }

  /**
   * Counts a change of a user's email address, whose answer tells whether another user has it.
   *
   * @throws ExhaustedError, reason RATE_LIMITED
   */
  countEmailChange(userId: string, options: AuditedOptions): Promise<void> {
    return this.#guesses.takeEmailChange(userId, networkIn(options), options.signal);
  }

  /**
   * Changes a user's email address; where addresses are proven, asks for the proof, which makes the change.
   *
   * @param checked the result of `credentials.check`, if it has run already
   * @throws AlreadyExistsError; and the errors of `UserProof.run`
   */
  changeEmail(
    proof: Proof,
    email: string,
    by: FactorGiven,
    options: AuditedOptions = {},
    checked?: CheckedCredentials,
  ): Promise<User> {
    const work = async (unit: Unit<AccountsRepositories>, user: User) => {
      const changed = changeEmail(user, email, this.#now());
      if (changed === user) return user;
      if (this.#provesAddresses && !(await isProven(unit, user.id, changed.email))) {
        if ((await unit.users.count({ email: changed.email })) > 0) throw takenError("email", "email");
        await auditIn(unit, this.#clock, options.origin, { action: "REQUEST_EMAIL_VERIFICATION", subject: user.id });
        await askForProof(unit, { events: this.#events, newId: this.#newId }, changed);
        return user;
      }
      await auditIn(unit, this.#clock, options.origin, { action: "CHANGE_EMAIL", subject: user.id });
      await this.#events.updated(unit, changed);
      return unit.users.save(changed);
    };
    return this.#proof.run(proof, { ...by, purpose: "change", work, checked }, options).catch((error: unknown) => {
      throw error instanceof AlreadyExistsError ? takenError("email", "email", error) : error;
    });
  }

  /**
   * Changes a user's password, and ends the user's sessions, but for the one that asks.
   *
   * @param hash the new password's, as `hashPassword` makes it
   * @param checked as in `changeEmail`
   * @throws the errors of `UserProof.run`
   */
  changePassword(
    proof: Proof,
    hash: string,
    by: FactorGiven,
    options: AuditedOptions = {},
    checked?: CheckedCredentials,
  ): Promise<void> {
    const { sessionId: kept } = by;
    const work = async (unit: AccountsRepositories, { id }: User) => {
      await unit.passwords.update({ hash, updateTime: this.#now() }, { id });
      // Their times alone would not tell, where the clock of the process that made them is ahead.
      await unit.emailTokens.drop({ userId: id, purpose: "reset_password" });
      await unit.sessions.drop({ userId: id, ...(kept === undefined ? {} : { id: { ne: kept } }) });
      await auditIn(unit, this.#clock, options.origin, { action: "CHANGE_PASSWORD", subject: id });
    };
    return this.#proof.run(proof, { ...by, purpose: "change", work, checked }, options);
  }
}
