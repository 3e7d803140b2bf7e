import { z } from "zod";
import type { Versioned } from "../ddd/entity.ts";
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

const MAX_NAME_LENGTH = 100;

/** A person's given or family name. */
export const nameRule = z.string().superRefine((text, context) => {
  const message = nameProblem(text);
  if (message !== undefined) context.addIssue({ code: "custom", message });
});

/**
 * Invisible characters of the category of letters and symbols: fillers of Hangul, the blank of Braille and of
 * hieroglyphs, the null notehead.
 */
const BLANK = "\\u115F\\u1160\\u2800\\u3164\\uFFA0\\u{13441}\\u{13442}\\u{1D159}";
const OUTER_BLANK = new RegExp(`^[\\s${BLANK}]|[\\s${BLANK}]$`, "u");
const VISIBLE = new RegExp(`(?![${BLANK}])[\\p{L}\\p{N}\\p{P}\\p{S}]`, "u");
/**
 * Control characters, line ends, bidirectional controls and invisible characters: with them, two names look the same,
 * or a name looks like other text. Joiners and variation selectors are allowed: names in Persian, Sinhala or Japanese
 * need them.
 */
const HIDDEN =
  /(?!\u200C|\u200D|\p{Variation_Selector})[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;

function nameProblem(text: string): string | undefined {
  if (text === "") return "must not be empty";
  // A character has at most two UTF-16 code units: a longer name is not searched.
  if (text.length > 2 * MAX_NAME_LENGTH || [...text].length > MAX_NAME_LENGTH) {
    return `must have at most ${MAX_NAME_LENGTH} characters`;
  }
  if (!VISIBLE.test(text)) return "must have something that can be seen";
  if (OUTER_BLANK.test(text)) return "must not begin or end with a space";
  if (!text.isWellFormed() || HIDDEN.test(text))
    return "must not have control characters, or others that cannot be seen";
  if (/^\p{M}/u.test(text)) return "must not begin with a mark that belongs to the letter before it";
  return undefined;
}

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
