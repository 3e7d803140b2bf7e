import type { Scalar } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { builtIns } from "../input/built-in.ts";
import { compareBytes, isBytes, toHex } from "../schema/value/bytes.ts";
import { compareDecimals } from "../schema/value/decimal.ts";

/**
 * The order of two values of one field: text by code point, bytes by byte, dates by millisecond, false before true, a number and a
 * bigint by their value.
 *
 * @throws InvalidError for values of different types, which have no order, and for NaN and invalid Dates
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  const type = typeOf(a);
  if (type !== typeOf(b)) throw InvalidError.of("", `a ${type} cannot be compared with a ${typeOf(b)}`);
  if (isBytes(a) && isBytes(b)) return compareBytes(a, b);
  const [x, y] = [isDate(a) ? a.getTime() : a, isDate(b) ? b.getTime() : b];
  if (x < y) return -1;
  if (x > y) return 1;
  // NaN is neither less than, greater than nor equal to anything. Treated as equal, it would be found everywhere.
  if (Number.isNaN(x) || Number.isNaN(y)) throw InvalidError.of("", `an invalid ${type} cannot be compared`);
  return 0;
}

/** `compareScalars`, or the order of two decimals by their numbers. */
export function compareValues(a: Scalar, b: Scalar, decimal?: true): number {
  return decimal && typeof a === "string" && typeof b === "string" ? compareDecimals(a, b) : compareScalars(a, b);
}

function typeOf(value: Scalar): string {
  if (isDate(value)) return "timestamp";
  if (isBytes(value)) return "bytes";
  return typeof value === "bigint" ? "number" : typeof value;
}

/**
 * JavaScript orders text by UTF-16 unit, databases by code point; they differ where a character beyond U+FFFF, stored
 * as surrogates (0xD800 to 0xDFFF), meets one from 0xE000 to 0xFFFF.
 */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function rank(unit: number): number {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * Whether a value is a Date of any realm. A Date made in a vm context or by a test runner fails `instanceof Date` here.
 */
export function isDate(value: unknown): value is Date {
  return typeof value === "object" && value !== null && builtIns.isDate(value);
}

/**
 * The form in which a value is stored and compared: a Date and a Uint8Array become copies of this realm, and -0 becomes 0, since few
 * backends keep the sign of zero.
 */
export function toOwn<T>(value: T): T {
  // The copy has the value's type, unless that is a subclass of Date.
  if (isDate(value)) return new Date(value) as T;
  if (isBytes(value)) return new Uint8Array(value) as T;
  return value === 0 ? (0 as T) : value;
}

/** A value as JSON tells it from all others of its field. */
export function distinct(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}`;
  return isBytes(value) ? toHex(value) : value;
}

/** Whether a value, of whatever origin, can be compared. */
export function isScalarOrNull(value: unknown): value is Scalar | null {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "bigint":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      return value === null || isBytes(value) || (isDate(value) && !Number.isNaN(value.getTime()));
    default:
      return false;
  }
}
