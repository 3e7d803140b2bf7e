import { z } from "zod";
import type { Entity } from "../../ddd/entity.ts";

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

/** A new password: long enough. There are no composition rules; `guessableProblem` refuses common ones. */
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
  // Of its two forms the shorter one counts: one may have a letter and its accent apart, and one a ligature as its letters.
  const shorter = Math.min([...text].length, [...text.normalize("NFKC")].length);
  if (shorter < MIN_LENGTH) return `must have at least ${MIN_LENGTH} characters`;
  return /\p{Cc}/u.test(text) ? "must not have control characters" : undefined;
}
