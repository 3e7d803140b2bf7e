/** The characters that differ by case from some other: each has a code point below this, in Unicode. */
const END = 0x20000;

let known: string | undefined;

/** All characters that differ by case from some other. */
function casedCharacters(): string {
  if (known !== undefined) return known;
  const all: string[] = [];
  for (let point = 0; point < END; point++) {
    if (point < 0xd800 || point > 0xdfff) all.push(String.fromCodePoint(point));
  }
  known = (all.join("").match(/\p{Changes_When_Casemapped}/gu) ?? []).join("");
  return known;
}

const variantsByCharacter = new Map<string, readonly string[]>();

/**
 * The characters that equal one without regard to case, by code point, itself among them; only itself for a character
 * without case. They are those that ECMAScript's regular expressions with the flags `iu` take as equal: Unicode's simple
 * case folding, in the version of Unicode that the JavaScript engine has.
 */
export function caseVariants(character: string): readonly string[] {
  const before = variantsByCharacter.get(character);
  if (before) return before;
  const isCased = /^\p{Changes_When_Casemapped}$/u.test(character);
  const variants = isCased ? (casedCharacters().match(new RegExp(character, "giu")) ?? [character]) : [character];
  if (isCased) variantsByCharacter.set(character, variants);
  return variants;
}

/** A text whose characters are each the first of their case variants: two texts have the same one if they differ in case alone. */
export function foldCase(text: string): string {
  // The first variant of an ASCII letter is its capital.
  if (/^[\0-\x7f]*$/.test(text)) return text.toUpperCase();
  return text.replace(/\p{Changes_When_Casemapped}/gu, (character) => caseVariants(character)[0] ?? character);
}

/** Whether a text has a character that differs from others by its case. */
export function hasCase(text: string): boolean {
  return /\p{Changes_When_Casemapped}/u.test(text) && [...text].some((character) => caseVariants(character).length > 1);
}
