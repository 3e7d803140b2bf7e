import { ifFound, UnauthenticatedError } from "../../ddd/error.ts";
import { networkOf } from "../../ddd/limit/network.ts";
import type { Repository } from "../../ddd/repository.ts";
import type { Worker } from "../../ddd/worker.ts";
import type { AuditedOptions } from "../audit/audit-event.ts";
import { normalizeEmail } from "../email.ts";
import type { User, UserCredentials } from "../user.ts";
import type { Guesses } from "./guesses.ts";
import { isSamePassword, type PasswordHasher, StoredHashError } from "./hasher.ts";
import { isFamiliar, isFresh, type KnownAddress } from "./known-address.ts";
import type { Password } from "./password.ts";

/** A user, told by the email address or the id, and the user's password. */
export type Proof = UserCredentials | { readonly id: string; readonly password: string };

/** The result of comparing a password, outside of any unit. */
export interface CheckedCredentials {
  /** The stored hash that the password was compared with. */
  readonly hash: string;
  readonly right: boolean;
  /** A new hash, if the stored one has outdated parameters. */
  readonly renewed: string | undefined;
  /** The credential as `check` got it. */
  readonly made: ReadonlyMap<string, string>;
  /** Whether it was noted lately that the account was signed in to from there. */
  readonly isNoted: boolean;
  /** Is called when the password has proven right in the unit: the guess does not count. */
  readonly wasRight: () => void;
}

/** The repositories that credentials need. */
export type CredentialRepositories = {
  users: Repository<User>;
  passwords: Repository<Password>;
  knownAddresses: Repository<KnownAddress>;
};

export interface CredentialTools {
  readonly worker: Worker<CredentialRepositories>;
  readonly hasher: PasswordHasher;
  readonly guesses: Guesses;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Is told once of each user whose stored hash is refused, and who cannot sign in. @default nothing */
  readonly onRefusedHash?: ((userId: string, error: StoredHashError) => void) | undefined;
}

/** Compares passwords with the stored ones, and proves by them who calls. */
export class Credentials {
  readonly #worker: Worker<CredentialRepositories>;
  readonly #hasher: PasswordHasher;
  readonly #guesses: Guesses;
  readonly #now: () => Date;
  readonly #newId: () => string;
  readonly #onRefusedHash: CredentialTools["onRefusedHash"];
  /** The users whose stored hash was refused. */
  readonly #refused = new Set<string>();
  #decoy: Promise<string> | undefined;

  constructor({ worker, hasher, guesses, now, newId, onRefusedHash }: CredentialTools) {
    this.#worker = worker;
    this.#hasher = hasher;
    this.#guesses = guesses;
    this.#now = now;
    this.#newId = newId;
    this.#onRefusedHash = onRefusedHash;
  }

  /**
   * Compares a password with the stored hash, the slow part of every method with credentials, which needs no unit. An
   * unknown email costs the same look-ups and one hash too, so that neither the answer nor its time tells whether there
   * is such a user (OWASP Authentication Cheat Sheet). The guess is counted before anything is hashed.
   *
   * @param made passwords by the hashes that were made of them for the same unit, whose users cannot be found before it
   *   opens
   * @throws ExhaustedError when too many wait, and, reason RATE_LIMITED, after too many guesses
   */
  async check(
    proof: Proof,
    options: AuditedOptions = {},
    made: ReadonlyMap<string, string> = new Map(),
  ): Promise<CheckedCredentials> {
    const { signal } = options;
    const network = networkIn(options);
    const { password } = proof;
    const account = "id" in proof ? { id: proof.id } : { email: normalizeEmail(proof.email) };
    const unit = this.#worker.repositoriesFor(options);
    const { user, stored } = await this.#find(unit, proof);
    const { items } = await unit.knownAddresses.page({
      where: { userId: user?.id ?? this.#newId(), network },
      size: 1,
    });
    const guess = { account, network, isFamiliar: isFamiliar(items[0], this.#now()) };
    const taken = await this.#guesses.take(guess, signal);
    const check = async () => {
      const decoy = await this.#decoyHash();
      const hash = stored?.hash ?? decoy;
      const right = (await this.#isRight(stored ?? { id: "", hash: decoy }, password, signal)) && stored !== undefined;
      const outdated = right && this.#hasher.isOutdated(hash);
      return { hash, right, made, renewed: outdated ? await this.#hasher.hash(password, signal) : undefined };
    };
    const checked = await this.#guesses.check(user?.id ?? Object.values(account).join(), taken, check, signal);
    // Nobody waits for that to be stored.
    if (checked.right) void taken.giveBack();
    return { ...checked, isNoted: isFresh(items[0], this.#now()), wasRight: () => void taken.giveBack() };
  }

  /** Returns the result, unless the caller can be refused at once. @throws UnauthenticatedError */
  async checked(proof: Proof, options: AuditedOptions, checked?: CheckedCredentials): Promise<CheckedCredentials> {
    const found = checked ?? (await this.check(proof, options));
    // In an open unit, the user may have been created since.
    if (!found.right && !options.join?.unit) throw wrongCredentials(proof);
    return found;
  }

  /**
   * The user with this password, as the unit sees both. A hash with outdated parameters is renewed.
   *
   * @throws UnauthenticatedError
   */
  async prove(
    unit: CredentialRepositories,
    proof: Proof,
    { hash, right, renewed, made, wasRight }: CheckedCredentials,
    signal: AbortSignal | undefined,
  ): Promise<User> {
    const { password } = proof;
    const { user, stored } = await this.#find(unit, proof);
    if (!user || !stored) throw wrongCredentials(proof);
    const known = made.get(stored.hash);
    if (stored.hash === hash) {
      if (!right) throw wrongCredentials(proof);
      if (renewed) await unit.passwords.update({ hash: renewed, updateTime: this.#now() }, { id: user.id, hash });
    } else if (known === undefined) {
      // The hash was changed since the comparison. That is rare, and costs one hash.
      if (!(await this.#isRight(stored, password, signal))) throw wrongCredentials(proof);
    } else if (!isSamePassword(known, password)) throw wrongCredentials(proof);
    wasRight();
    return user;
  }

  /**
   * Proves the caller of a request that has been answered.
   *
   * @throws UnauthenticatedError, also for a user who is gone since
   */
  async proveAgain(proof: Proof, options: AuditedOptions, checked: CheckedCredentials): Promise<void> {
    const found = await this.checked(proof, options, checked);
    await this.prove(this.#worker.repositoriesFor(options), proof, found, options.signal);
  }

  /** Compares a password with a stored hash. One that cannot be checked is as a wrong one, after the same work. */
  async #isRight(
    { id, hash }: Pick<Password, "id" | "hash">,
    password: string,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    try {
      return await this.#hasher.verify(hash, password, signal);
    } catch (error) {
      if (!(error instanceof StoredHashError)) throw error;
      if (!this.#refused.has(id)) this.#onRefusedHash?.(id, error);
      this.#refused.add(id);
      await this.#hasher.verify(await this.#decoyHash(), password, signal);
      return false;
    }
  }

  /** Makes both look-ups, even if there is no such user. */
  async #find({ users, passwords }: CredentialRepositories, proof: Proof) {
    const where = "id" in proof ? { id: proof.id } : { email: normalizeEmail(proof.email) };
    const user = await ifFound(users.retrieve(where));
    return { user, stored: await ifFound(passwords.retrieve({ id: user?.id ?? this.#newId() })) };
  }

  /** A hash that no password is known for. */
  #decoyHash(): Promise<string> {
    this.#decoy ??= this.#hasher.hash(this.#newId()).catch((error: unknown) => {
      // A refusal must not stay: the next caller tries again.
      this.#decoy = undefined;
      throw error;
    });
    return this.#decoy;
  }
}

function wrongCredentials(proof: Proof): UnauthenticatedError {
  const text = "email" in proof ? "the email is unknown or the password is wrong" : "the password is wrong";
  return new UnauthenticatedError(text, { reason: "INVALID_CREDENTIALS" });
}

/** The network that a call comes from; "" if it is not known. */
export function networkIn({ origin }: AuditedOptions): string {
  return networkOf(origin?.address ?? "");
}
