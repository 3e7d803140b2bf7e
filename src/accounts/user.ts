import { z } from "zod";
import type { Versioned } from "../ddd/entity.ts";

/** A person who may sign in. It holds no password: see password.ts. */
export interface User extends Versioned {
  /** UUID, lower case. */
  readonly id: string;
  readonly name: string;
  readonly surname: string;
  /** Lower case, and unique. */
  readonly email: string;
  /** Whether the user may sign in. */
  readonly active: boolean;
  readonly createTime: Date;
  readonly updateTime: Date;
}

/** What a person states about themselves to become a user. */
export interface UserDetails {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly surname: string;
}

/** What a user proves their identity with. */
export interface UserCredentials {
  readonly email: string;
  readonly password: string;
}

/** The fields that may be changed after creation. */
export type UserChange = Partial<Pick<User, "name" | "surname">>;

/** RFC 5321, section 4.5.3.1.3, less the angle brackets. */
const MAX_EMAIL_LENGTH = 254;
/** RFC 5321, section 4.5.3.1.1. */
const MAX_LOCAL_LENGTH = 64;
const MAX_NAME_LENGTH = 100;

/** An email address. */
export const emailRule = z
  .email("must be an email address such as ada@example.com")
  .max(MAX_EMAIL_LENGTH, `must have at most ${MAX_EMAIL_LENGTH} characters`)
  .refine(
    (text) => text.indexOf("@") <= MAX_LOCAL_LENGTH,
    `must have at most ${MAX_LOCAL_LENGTH} characters before the @`,
  );

/** A person's given or family name. */
export const nameRule = z
  .string()
  .min(1, "must not be empty")
  .refine((text) => [...text].length <= MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "must not have control characters")
  .refine((text) => text.trim() === text, "must not begin or end with a space")
  .refine((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text), "must have something that can be seen");

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

/** The user with other names. */
export function changeUser(user: User, change: UserChange, now: Date): User {
  return { ...user, ...change, updateTime: now };
}

/** The user, able to sign in; the same object if that was so already. */
export function activate(user: User, now: Date): User {
  return user.active ? user : { ...user, active: true, updateTime: now };
}

/** The user, unable to sign in; the same object if that was so already. */
export function deactivate(user: User, now: Date): User {
  return user.active ? { ...user, active: false, updateTime: now } : user;
}

/**
 * The form in which an email address is kept and looked for. RFC 5321 leaves the case of the part before the @ to the
 * receiving host, but no host in use tells people apart by it, and people do not type it the same twice.
 */
export function normalizeEmail(email: string): string {
  return email.normalize("NFC").toLowerCase();
}
