import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import type { OrderTerm } from "./order.ts";
import { isDate } from "./scalar.ts";

/** A part of a list. Keyset paging: the next page starts after this one's last entity, wherever that is by then. */
export interface Page<E> {
  readonly items: E[];
  /** Give it to the next call's `token`; "" after the last page. */
  readonly nextToken: string;
}

/** The page size where none is said (AIP-158). */
export const DEFAULT_PAGE_SIZE = 50;
/** The largest page; a larger size means this (AIP-158). */
export const MAX_PAGE_SIZE = 1000;

/**
 * How many entities a page holds.
 *
 * @throws InvalidError if the size is negative or not whole
 */
export function toPageSize(size = 0): number {
  if (!Number.isInteger(size) || size < 0) {
    throw new InvalidError([
      { field: "size", description: "must be 0 (the default of 50) or a positive whole number" },
    ]);
  }
  return size === 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE);
}

/**
 * How many entities a list holds at most.
 *
 * @throws InvalidError if the limit is negative or not whole
 */
export function toLimit(limit: number = Number.POSITIVE_INFINITY): number {
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isInteger(limit) || limit < 0)) {
    throw new InvalidError([{ field: "limit", description: "must be 0 or a positive whole number" }]);
  }
  return limit;
}

/** The values of the order's fields, in its order, of the entity that a page ended with. */
export type Position = readonly (Scalar | null)[];

/** The position of an entity as a page token. It is opaque to callers, but not signed: see PageTokenSeal. */
export function toPositionToken(terms: readonly OrderTerm[], entity: object): string {
  const values = terms.map(({ field }) => encodeScalar((entity as Record<string, unknown>)[field] ?? null));
  return Buffer.from(JSON.stringify([orderText(terms), ...values])).toString("base64url");
}

/**
 * The position that a token holds.
 *
 * @throws InvalidError if the token is not one, or was made for another order
 */
export function fromPositionToken(terms: readonly OrderTerm[], token: string): Position {
  const parsed = parseToken(token);
  if (!Array.isArray(parsed) || parsed.length !== terms.length + 1) throw invalidToken("is not a page token");
  const [order, ...values] = parsed;
  if (order !== orderText(terms)) throw invalidToken("belongs to a list in another order");
  return values.map(decodeScalar);
}

function orderText(terms: readonly OrderTerm[]): string {
  return terms.map(({ field, descending }) => (descending ? `-${field}` : field)).join(",");
}

function encodeScalar(value: unknown): unknown {
  if (isDate(value)) return { d: value.getTime() };
  if (typeof value === "bigint") return { n: value.toString() };
  return value;
}

function decodeScalar(value: unknown): Scalar | null {
  if (value === null || typeof value === "string" || Number.isFinite(value) || typeof value === "boolean") {
    return value as string | number | boolean | null;
  }
  const { d, n } = value as { d?: unknown; n?: unknown };
  if (typeof d === "number" && !Number.isNaN(new Date(d).getTime())) return new Date(d);
  if (typeof n === "string" && /^-?\d{1,40}$/.test(n)) return BigInt(n);
  throw invalidToken("is not a page token");
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString());
  } catch (cause) {
    throw invalidToken("is not a page token", cause);
  }
}

/** For how many days a sealed token is good at least (AIP-158 suggests about three). */
export const PAGE_TOKEN_DAYS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Signs page tokens that leave the program (HMAC-SHA-256, 128 bits of it kept), and binds each to the question it
 * continues, so that a token cannot be made up, altered, or used with another filter, order or caller. It is good for
 * PAGE_TOKEN_DAYS days after the day on which it was made.
 */
export class PageTokenSeal {
  readonly #key: Uint8Array;
  readonly #now: () => Date;

  /**
   * @param key at least 32 bytes; programs that serve the same lists must share it
   * @param now @default the system's clock
   */
  constructor(key: Uint8Array, now: () => Date = () => new Date()) {
    if (key.byteLength < 32) throw new Error("the page token key must have at least 32 bytes");
    this.#key = key;
    this.#now = now;
  }

  /** @param question all that must stay the same from page to page, such as the filter, the order and the caller */
  seal(token: string, question: readonly string[]): string {
    if (token === "") return "";
    // Days, so that the same page has the same token all day long.
    const dated = `${this.#today().toString(36)}.${token}`;
    return `${this.#sign(dated, question).toString("base64url")}.${dated}`;
  }

  /** @throws InvalidError if the token was not sealed with this key for this question, reason PAGE_TOKEN_EXPIRED if too long ago */
  open(sealed: string, question: readonly string[]): string {
    if (sealed === "") return "";
    const dot = sealed.indexOf(".");
    const dated = sealed.slice(dot + 1);
    const given = Buffer.from(sealed.slice(0, Math.max(dot, 0)), "base64url");
    const expected = this.#sign(dated, question);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw invalidToken(
        "is not the token that this list gave: repeat the filter and order of the page before, or start at the first page",
      );
    }
    const [day = "", ...token] = dated.split(".");
    if (this.#today() - Number.parseInt(day, 36) > PAGE_TOKEN_DAYS) {
      const description = `has expired, as tokens do after ${PAGE_TOKEN_DAYS} days: start at the first page`;
      throw new InvalidError([{ field: "token", description }], { reason: "PAGE_TOKEN_EXPIRED" });
    }
    return token.join(".");
  }

  #today(): number {
    return Math.floor(this.#now().getTime() / DAY_MS);
  }

  #sign(token: string, question: readonly string[]): Buffer {
    const digest = createHash("sha256").update(JSON.stringify(question)).digest();
    return createHmac("sha256", this.#key).update(digest).update(token).digest().subarray(0, 16);
  }
}

function invalidToken(description: string, cause?: unknown): InvalidError {
  return new InvalidError([{ field: "token", description }], { reason: "INVALID_PAGE_TOKEN", cause });
}
