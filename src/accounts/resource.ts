import {
  AlreadyExistsError,
  ConflictError,
  NotFoundError,
  PreconditionError,
  UnauthenticatedError,
} from "../ddd/error.ts";
import type { Page } from "../ddd/page.ts";
import type { ListQuery, PageQuery, Repository } from "../ddd/repository.ts";
import type { UnitOptions, Worker } from "../ddd/worker.ts";
import { normalizeEmail, withCanonicalEmails } from "./email.ts";
import type { Password, PasswordHasher } from "./password.ts";
import {
  activate,
  changeUser,
  createUser,
  deactivate,
  type User,
  type UserChange,
  type UserCredentials,
  type UserDetails,
} from "./user.ts";

/** What the accounts context keeps. */
export type AccountsRepositories = {
  users: Repository<User>;
  passwords: Repository<Password>;
};

/** What the use cases need of the world. */
export interface AccountsDependencies {
  readonly worker: Worker<AccountsRepositories>;
  readonly hasher: PasswordHasher;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** The use cases of user management, each one unit. Inputs have the form that the rules of user.ts and password.ts ask for. */
export class UserResource {
  readonly #worker: Worker<AccountsRepositories>;
  readonly #hasher: PasswordHasher;
  readonly #now: () => Date;
  readonly #newId: () => string;
  #decoy: Promise<string> | undefined;

  constructor({ worker, hasher, now, newId }: AccountsDependencies) {
    this.#worker = worker;
    this.#hasher = hasher;
    this.#now = now;
    this.#newId = newId;
  }

  /**
   * Makes a user, inactive at first.
   *
   * @param choice the caller's own id for the user; and whether only to check, storing nothing
   * @throws AlreadyExistsError if the email or the id is taken
   */
  async create(
    details: UserDetails,
    choice: { id?: string | undefined; validateOnly?: boolean } = {},
    options: UnitOptions = {},
  ): Promise<User> {
    const user = createUser(details, choice.id ?? this.#newId(), this.#now());
    if (choice.validateOnly) {
      await this.#mustBeFree(user, options);
      return user;
    }
    const hash = await this.#hasher.hash(details.password, options.signal);
    const stored = this.#worker.run(async ({ users, passwords }) => {
      const [created] = await users.create(user);
      await passwords.create({ id: user.id, hash, updateTime: user.createTime });
      return created ?? user;
    }, options);
    return stored.catch((error: unknown) => {
      throw error instanceof AlreadyExistsError ? taken(error.fields.includes("email") ? "email" : "id", error) : error;
    });
  }

  /** @throws NotFoundError */
  async get(id: string, options: UnitOptions = {}): Promise<User> {
    return found(id, this.#worker.repositoriesFor(options).users.retrieve({ id }));
  }

  page(query: PageQuery<User>, options: UnitOptions = {}): Promise<Page<User>> {
    return this.#worker.repositoriesFor(options).users.page(canonical(query));
  }

  list(query: ListQuery<User>, options: UnitOptions = {}): AsyncIterable<User> {
    return this.#worker.repositoriesFor(options).users.list(canonical(query));
  }

  /**
   * Changes names.
   *
   * @param version the state that is meant, or undefined for whichever
   * @throws NotFoundError, ConflictError if the version is not the stored one
   */
  async update(id: string, version: number | undefined, change: UserChange, options?: UnitOptions): Promise<User> {
    return this.#worker.run(async ({ users }) => {
      const user = await found(id, users.retrieve({ id }));
      mustBe(version, user);
      return users.save(changeUser(user, change, this.#now()));
    }, options);
  }

  /** Deletes a user with the password. @throws NotFoundError, ConflictError if the version is not the stored one */
  async delete(id: string, version: number | undefined, options?: UnitOptions): Promise<void> {
    await this.#worker.run(async ({ users, passwords }) => {
      const user = await found(id, users.retrieve({ id }));
      mustBe(version, user);
      await passwords.drop({ id });
      await users.remove(user);
    }, options);
  }

  /** Lets a user sign in. @throws UnauthenticatedError */
  async activate(credentials: UserCredentials, options?: UnitOptions): Promise<User> {
    return this.#change(await this.#authenticate(credentials, options), activate, options);
  }

  /** Stops a user from signing in. @throws UnauthenticatedError */
  async deactivate(credentials: UserCredentials, options?: UnitOptions): Promise<User> {
    return this.#change(await this.#authenticate(credentials, options), deactivate, options);
  }

  /** @throws UnauthenticatedError; PreconditionError, reason USER_INACTIVE */
  async signIn(credentials: UserCredentials, options: UnitOptions = {}): Promise<User> {
    const id = await this.#authenticate(credentials, options);
    // Read after the hash, which takes its time: who was deactivated meanwhile does not sign in.
    const user = await orUndefined(this.#worker.repositoriesFor(options).users.retrieve({ id }));
    if (!user) throw wrongCredentials();
    if (!user.active) {
      throw new PreconditionError("the user is not active: activate it first", { reason: "USER_INACTIVE" });
    }
    return user;
  }

  async #change(id: string, rule: (user: User, now: Date) => User, options?: UnitOptions): Promise<User> {
    return this.#worker.run(async ({ users }) => {
      const user = await orUndefined(users.retrieve({ id }));
      if (!user) throw wrongCredentials();
      const changed = rule(user, this.#now());
      return changed === user ? user : users.save(changed);
    }, options);
  }

  /**
   * The id of the user whose password this is. An unknown email costs the same look-ups and one hash too, so that neither
   * the answer nor its time tells whether there is such a user (OWASP Authentication Cheat Sheet).
   */
  async #authenticate({ email, password }: UserCredentials, options: UnitOptions = {}): Promise<string> {
    const { users, passwords } = this.#worker.repositoriesFor(options);
    const decoy = await this.#decoyHash();
    const user = await orUndefined(users.retrieve({ email: normalizeEmail(email) }));
    const stored = await orUndefined(passwords.retrieve({ id: user?.id ?? this.#newId() }));
    const right = await this.#hasher.verify(stored?.hash ?? decoy, password, options.signal);
    if (!stored || !right) throw wrongCredentials();
    if (this.#hasher.isOutdated(stored.hash)) {
      const renewed = await this.#hasher.hash(password, options.signal);
      await this.#worker.run(async (unit) => {
        // Only if it is still the one that was just checked: the password may have been changed meanwhile.
        await unit.passwords.update({ hash: renewed, updateTime: this.#now() }, { id: stored.id, hash: stored.hash });
      }, options);
    }
    return stored.id;
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

  async #mustBeFree(user: User, options: UnitOptions): Promise<void> {
    const { users } = this.#worker.repositoriesFor(options);
    for (const [field, where] of [
      ["id", { id: user.id }],
      ["email", { email: user.email }],
    ] as const) {
      if ((await users.count(where)) > 0) throw taken(field);
    }
  }
}

function canonical<Q extends ListQuery<User>>(query: Q): Q {
  return query.where ? { ...query, where: withCanonicalEmails(query.where) } : query;
}

function wrongCredentials(): UnauthenticatedError {
  return new UnauthenticatedError("the email is unknown or the password is wrong", { reason: "INVALID_CREDENTIALS" });
}

function taken(field: "id" | "email", cause?: AlreadyExistsError): AlreadyExistsError {
  return new AlreadyExistsError(
    `there is a user with this ${field} already`,
    { constraint: `users_${field}`, fields: [field] },
    { reason: `${field.toUpperCase()}_TAKEN`, cause },
  );
}

function mustBe(version: number | undefined, user: User): void {
  if (version !== undefined && version !== user.version) {
    throw new ConflictError("the user has changed since this etag was given: get it again and repeat the change", {
      reason: "STALE_ETAG",
    });
  }
}

async function found(id: string, user: Promise<User>): Promise<User> {
  try {
    return await user;
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError("accounts.v1.User", `there is no user with the id ${id}`, {
      reason: "USER_NOT_FOUND",
      metadata: { id },
      cause: error,
    });
  }
}

async function orUndefined<T>(sought: Promise<T>): Promise<T | undefined> {
  try {
    return await sought;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
