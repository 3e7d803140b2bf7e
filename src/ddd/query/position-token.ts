import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { fromHex, isBytes, toHex } from "../schema/value/bytes.ts";
import type { OrderTerm } from "./order.ts";
import { isDate } from "./scalar.ts";

/** The values of the order's fields, in its order, of the entity that a page ended with. */
export type Position = readonly (Scalar | null)[];

/** The position of an entity as a page token. It is opaque to callers, but not signed: see PageTokenSeal. */
export function toPositionToken(terms: readonly OrderTerm[], entity: object): string {
  const values = terms.map(({ field }) => encodeScalar((entity as Record<string, unknown>)[field] ?? null));
  return toBase64Url(JSON.stringify([orderText(terms), ...values]));
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
  if (isBytes(value)) return { b: toHex(value) };
  if (typeof value === "bigint") return { n: value.toString() };
  return value;
}

function decodeScalar(value: unknown): Scalar | null {
  if (value === null || typeof value === "string" || Number.isFinite(value) || typeof value === "boolean") {
    return value as string | number | boolean | null;
  }
  const { d, n, b } = value as { d?: unknown; n?: unknown; b?: unknown };
  if (typeof d === "number" && !Number.isNaN(new Date(d).getTime())) return new Date(d);
  if (typeof n === "string" && /^-?\d{1,40}$/.test(n)) return BigInt(n);
  if (typeof b === "string" && /^(?:[\da-f]{2})*$/.test(b)) return fromHex(b);
  throw invalidToken("is not a page token");
}

function parseToken(token: string): unknown {
  try {
    return JSON.parse(fromBase64Url(token));
  } catch (cause) {
    throw invalidToken("is not a page token", cause);
  }
}

/** The base64url form (RFC 4648, section 5) of a text's UTF-8, without padding. */
function toBase64Url(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @throws DOMException for a text that is not base64url */
function fromBase64Url(encoded: string): string {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
}

/** The error about a page token. */
export function invalidToken(description: string, cause?: unknown): InvalidError {
  return new InvalidError([{ field: "token", description }], { reason: "INVALID_PAGE_TOKEN", cause });
}
