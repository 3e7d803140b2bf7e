import type { Versioned } from "../ddd/entity.ts";
import { AlreadyExistsError } from "../ddd/error.ts";
import { displayNameRule } from "../ddd/input/display-name.ts";
import { normalizeEmail } from "./email.ts";

/** A person who may sign in. It holds no password: see password.ts. */
export interface User extends Versioned {
  /** UUID, lower case. */
  readonly id: string;
  readonly name: string;
  readonly surname: string;
  /** Normalised by `normalizeEmail`, and unique. */
  readonly email: string;
  /** Whether the user may sign in. */
  readonly active: boolean;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** The statements of a person who becomes a user. */
export interface UserDetails {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly surname: string;
}

/** The proof of a user's identity. */
export interface UserCredentials {
  readonly email: string;
  readonly password: string;
}

/** A person's given or family name. */
export const nameRule = displayNameRule(1, 100);

/** A new user, inactive until activated. */
export function createUser(details: Omit<UserDetails, "password">, id: string, now: Date): User {
  return {
    id,
    name: details.name,
    surname: details.surname,
    email: normalizeEmail(details.email),
    active: false,
    createTime: now,
    updateTime: now,
    version: 1,
  };
}

/** The user, able to sign in; the same object if that was so already. */
export function activate(user: User, now: Date): User {
  return user.active ? user : { ...user, active: true, updateTime: now };
}

/** The user, unable to sign in; the same object if that was so already. */
export function deactivate(user: User, now: Date): User {
  return user.active ? { ...user, active: false, updateTime: now } : user;
}

/** The user with another email address; the same object if the address is the same. */
export function changeEmail(user: User, email: string, now: Date): User {
  const normalized = normalizeEmail(email);
  return user.email === normalized ? user : { ...user, email: normalized, updateTime: now };
}

/**
 * The refusal of an id or an email address that another user has.
 *
 * @param path of the field in the request
 */
export function takenError(field: "id" | "email", path: string, cause?: AlreadyExistsError): AlreadyExistsError {
  const violations = [{ field: path, description: "is taken: choose another" }];
  return new AlreadyExistsError(
    `there is a user with this ${field} already`,
    { constraint: `users_${field}`, fields: [field], violations },
    { reason: `${field.toUpperCase()}_TAKEN`, cause },
  );
}
