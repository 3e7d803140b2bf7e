import { z } from "zod";

/**
 * The rule of a name that people read: characters that can be seen, with single lines and nothing hidden.
 *
 * @param min the fewest characters (code points), at least 1
 * @param max the most
 */
export function displayNameRule(min: number, max: number): z.ZodString {
  return z.string().superRefine((text, context) => {
    const message = nameProblem(text, min, max);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

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

function nameProblem(text: string, min: number, max: number): string | undefined {
  if (text === "") return "must not be empty";
  // A character has at most two UTF-16 code units: a longer name is not searched.
  const length = text.length > 2 * max ? Number.POSITIVE_INFINITY : [...text].length;
  if (length > max) return `must have at most ${max} characters`;
  if (!VISIBLE.test(text)) return "must have something that can be seen";
  if (OUTER_BLANK.test(text)) return "must not begin or end with a space";
  if (!text.isWellFormed() || HIDDEN.test(text))
    return "must not have control characters, or others that cannot be seen";
  if (/^\p{M}/u.test(text)) return "must not begin with a mark that belongs to the letter before it";
  if (length < min) return `must have at least ${min} characters`;
  return undefined;
}
