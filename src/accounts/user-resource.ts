import { AlreadyExistsError, InvalidError, PreconditionError } from "../ddd/error.ts";
import type { RateLimiter } from "../ddd/limit/rate-limiter.ts";
import type { Unit, UnitOptions, Worker } from "../ddd/worker.ts";
import { askForProof, isProven } from "./address/address-proof.ts";
import { type AuditAction, type AuditClock, type AuditedOptions, auditIn } from "./audit/audit-event.ts";
import { noUserEvents, type UserEventLog } from "./event/user-event-log.ts";
import type { GivenFactor } from "./factor/factor.ts";
import { SecondFactors } from "./factor/second-factors.ts";
import { guessableProblem, type OwnWords } from "./password/common-passwords.ts";
import { type CheckedCredentials, Credentials, networkIn, type Proof } from "./password/credentials.ts";
import { Guesses } from "./password/guesses.ts";
import type { PasswordHasher, StoredHashError } from "./password/hasher.ts";
import { noteAddress } from "./password/known-address.ts";
import { UserProof } from "./password/user-proof.ts";
import type { AccountsRepositories } from "./repositories.ts";
import { createSecretBox } from "./secret/secret-box.ts";
import { OwnAccountResource } from "./session/own-account-resource.ts";
import type { OpenSession } from "./session/session.ts";
import { SessionResource } from "./session/session-resource.ts";
import {
  activate,
  createUser,
  deactivate,
  takenError,
  type User,
  type UserCredentials,
  type UserDetails,
} from "./user.ts";

/** The tools of the use cases. */
export interface AccountsDependencies {
  readonly worker: Worker<AccountsRepositories>;
  readonly hasher: PasswordHasher;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Proves second factors. @default those of pages on localhost, with secrets that are stored in clear */
  readonly factors?: SecondFactors;
  /** Records the events of users. @default nothing is recorded */
  readonly userEvents?: UserEventLog | undefined;
  /**
   * The needs of a user to become active: the password alone, or a proven email address, too. With "email", a new address is not used
   * before it is proven either.
   *
   * @default "credentials"
   */
  readonly activation?: "credentials" | "email" | undefined;
  /** Limits guesses of passwords, and new users. @default there are no limits */
  readonly limiter?: RateLimiter | undefined;
  /** Is told once of each user whose stored hash is refused, and who cannot sign in. @default nothing */
  readonly onRefusedHash?: ((userId: string, error: StoredHashError) => void) | undefined;
}

/** The data of a new user, with the password hashed already. */
export interface NewUser {
  readonly details: Omit<UserDetails, "password">;
  readonly id: string | undefined;
  readonly hash: string;
}

/** The use cases of user management, each one unit. Inputs have the form that the rules of user.ts and password.ts ask for. */
export class UserResource {
  readonly #worker: Worker<AccountsRepositories>;
  readonly #hasher: PasswordHasher;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #sessions: SessionResource;
  readonly #clock: AuditClock;
  readonly #guesses: Guesses;
  readonly #events: UserEventLog;
  readonly #provesAddresses: boolean;
  /** Compares passwords with those that are stored. */
  readonly credentials: Credentials;
  /** Does work in units that prove their user. */
  readonly proof: UserProof;
  /** The use cases of users who are signed in. */
  readonly own: OwnAccountResource;

  constructor(tools: AccountsDependencies) {
    const { worker, hasher, now, newId, factors, userEvents, activation, limiter, onRefusedHash } = tools;
    this.#worker = worker;
    this.#hasher = hasher;
    this.#now = now;
    this.#newId = newId;
    this.#clock = { now, newId };
    this.#sessions = new SessionResource({ worker, now, newId });
    const relyingParty = { id: "localhost", name: "localhost", origins: ["http://localhost"] };
    this.#guesses = new Guesses(limiter);
    this.#events = userEvents ?? noUserEvents;
    this.#provesAddresses = activation === "email";
    this.credentials = new Credentials({ worker, hasher, guesses: this.#guesses, now, newId, onRefusedHash });
    this.proof = new UserProof({
      worker,
      credentials: this.credentials,
      factors: factors ?? new SecondFactors({ box: createSecretBox(undefined), relyingParty, now }),
    });
    this.own = new OwnAccountResource({
      proof: this.proof,
      guesses: this.#guesses,
      events: this.#events,
      provesAddresses: this.#provesAddresses,
      now,
      newId,
    });
  }

  /**
   * Makes a user, inactive at first.
   *
   * @param choice the caller's own id for the user; whether only to check, storing nothing; and the password's hash, if
   *   it has been made
   * @throws AlreadyExistsError if the email or the id is taken
   */
  async create(
    details: UserDetails,
    choice: { id?: string | undefined; validateOnly?: boolean; hash?: string } = {},
    options: AuditedOptions = {},
  ): Promise<User> {
    const user = createUser(details, choice.id ?? this.#newId(), this.#now());
    if (choice.validateOnly) {
      await this.#mustBeFree(user, options);
      return user;
    }
    const hash = choice.hash ?? (await this.hashPassword(details.password, options.signal));
    const [created] = await this.#store([{ user, hash }], options);
    return created ?? user;
  }

  /** Makes several users in one unit. @throws AlreadyExistsError as `create` does, and then makes none */
  createAll(all: readonly NewUser[], options: AuditedOptions = {}): Promise<User[]> {
    const now = this.#now();
    const made = all.map(({ details, id, hash }) => ({ user: createUser(details, id ?? this.#newId(), now), hash }));
    return this.#store(made, options);
  }

  /**
   * Counts a new user of a stranger, before anything is hashed.
   *
   * @throws ExhaustedError, reason RATE_LIMITED
   */
  countCreation(options: AuditedOptions): Promise<void> {
    return this.#guesses.takeCreation(networkIn(options), options.signal);
  }

  /**
   * Refuses a new password that is easy to guess.
   *
   * @param field the password's path in the request
   * @throws InvalidError
   */
  async requireUncommon(password: string, field: string, own: OwnWords): Promise<void> {
    const problem = await guessableProblem(password, own);
    if (problem !== undefined) throw InvalidError.of(field, problem);
  }

  /**
   * Hashes a new password, the slow part of `create`, which needs no unit.
   *
   * @throws ExhaustedError when too many wait
   */
  hashPassword(password: string, signal?: AbortSignal): Promise<string> {
    return this.#hasher.hash(password, signal);
  }

  async #store(made: readonly { user: User; hash: string }[], options: AuditedOptions): Promise<User[]> {
    const events = made.map(({ user: { id } }) => ({ action: "CREATE_USER", subject: id }) as const);
    const stored = this.#worker.run(async (unit) => {
      const { users, passwords } = unit;
      const created = await users.create(...made.map(({ user }) => user));
      await passwords.create(...made.map(({ user, hash }) => ({ id: user.id, hash, updateTime: user.createTime })));
      await auditIn(unit, this.#clock, options.origin, ...events);
      await this.#events.created(unit, ...created);
      if (this.#provesAddresses) await askForProof(unit, { events: this.#events, newId: this.#newId }, ...created);
      return created;
    }, options);
    return stored.catch((error: unknown) => {
      throw error instanceof AlreadyExistsError
        ? takenIn(error.fields.includes("email") ? "email" : "id", error)
        : error;
    });
  }

  /**
   * Lets a user sign in.
   *
   * @param checked the result of `credentials.check`, if it has run already
   * @throws UnauthenticatedError; PreconditionError, reason EMAIL_NOT_PROVEN, for the right password only
   */
  activate(credentials: UserCredentials, options: AuditedOptions = {}, checked?: CheckedCredentials): Promise<User> {
    const requireProof = async (unit: AccountsRepositories, { id, email, active }: User) => {
      if (active || !this.#provesAddresses || (await isProven(unit, id, email))) return;
      const text =
        "the email address is not proven: call VerifyEmail with the token that was sent to it, or RequestEmailVerification for a new one";
      throw new PreconditionError(text, { reason: "EMAIL_NOT_PROVEN" });
    };
    return this.#change("ACTIVATE_USER", credentials, activate, options, checked, requireProof);
  }

  /**
   * Stops a user from signing in, and ends all sessions. Second factors stay: a caller who knows the password alone could
   * get rid of them otherwise.
   *
   * @param checked as in `activate`
   * @throws UnauthenticatedError
   */
  deactivate(credentials: UserCredentials, options: AuditedOptions = {}, checked?: CheckedCredentials): Promise<User> {
    const end = async (unit: AccountsRepositories, { id: userId }: User) => {
      await unit.sessions.drop({ userId });
      await unit.factorChallenges.drop({ userId });
    };
    return this.#change("DEACTIVATE_USER", credentials, deactivate, options, checked, end);
  }

  /**
   * Begins a session.
   *
   * @param options with the caller's origin, whose address the session keeps
   * @param checked as in `activate`
   * @param given the second factor, for an account that has one
   * @throws UnauthenticatedError; PreconditionError, reason USER_INACTIVE; and the errors of `SecondFactors.prove`, all of
   *   them for the right password only
   */
  signIn(
    credentials: UserCredentials,
    options: AuditedOptions = {},
    checked?: CheckedCredentials,
    given?: GivenFactor,
  ): Promise<{ readonly user: User; readonly open: OpenSession }> {
    const admit = ({ active }: User) => {
      if (!active)
        throw new PreconditionError("the user is not active: activate it first", { reason: "USER_INACTIVE" });
    };
    const work = async (unit: Unit<AccountsRepositories>, user: User, { isNoted }: CheckedCredentials) => {
      const open = await this.#sessions.begin(unit, user.id, options.origin?.address ?? "");
      const signedIn = { action: "SIGN_IN", subject: user.id, detail: open.session.id } as const;
      await auditIn(unit, this.#clock, options.origin, signedIn);
      const network = networkIn(options);
      if (network !== "" && !isNoted) await noteAddress(unit.knownAddresses, { userId: user.id, network }, this.#now());
      return { user, open };
    };
    return this.proof.run(credentials, { purpose: "sign_in", given, admit, work, checked }, options);
  }

  async #change(
    action: AuditAction,
    proof: Proof,
    rule: (user: User, now: Date) => User,
    options: AuditedOptions,
    checked?: CheckedCredentials,
    also?: (unit: AccountsRepositories, user: User) => Promise<unknown>,
  ): Promise<User> {
    const found = await this.credentials.checked(proof, options, checked);
    return this.#worker.run(async (unit) => {
      const user = await this.credentials.prove(unit, proof, found, options.signal);
      await also?.(unit, user);
      const changed = rule(user, this.#now());
      if (changed === user) return user;
      await auditIn(unit, this.#clock, options.origin, { action, subject: user.id });
      await this.#events.updated(unit, changed);
      return unit.users.save(changed);
    }, options);
  }

  async #mustBeFree(user: User, options: UnitOptions): Promise<void> {
    const { users } = this.#worker.repositoriesFor(options);
    for (const [field, where] of [
      ["id", { id: user.id }],
      ["email", { email: user.email }],
    ] as const) {
      if ((await users.count(where)) > 0) throw takenIn(field);
    }
  }
}

function takenIn(field: "id" | "email", cause?: AlreadyExistsError): AlreadyExistsError {
  return takenError(field, field === "email" ? "user.email" : "id", cause);
}
