/** The maximum characters of a decimal that a field is compared with: more than any field has digits. */
const MAX_LENGTH = 1000;

const DECIMAL = /^(-?)0*(\d+?)(?:\.(\d+))?$/;

/** A decimal in parts: no zeros that mean nothing, and no sign of zero. */
interface Parts {
  readonly negative: boolean;
  /** The digits before the point; "0" if there are none. */
  readonly whole: string;
  /** The digits after the point. */
  readonly fraction: string;
}

function partsOf(value: unknown): Parts | undefined {
  const [, sign, whole, digits = ""] =
    (typeof value === "string" && value.length <= MAX_LENGTH && DECIMAL.exec(value)) || [];
  if (whole === undefined) return undefined;
  const fraction = digits.replace(/0+$/, "");
  return { negative: sign === "-" && (whole !== "0" || fraction !== ""), whole, fraction };
}

/** The problem of a value that is no decimal number in digits, of any size: `-12.50`. */
export function decimalProblem(value: unknown): string | undefined {
  return partsOf(value) ? undefined : 'must be a decimal number as text, such as "12.50", without an exponent';
}

/** The problem of a value that is none of a field's. @param precision digits in all @param scale digits after the point */
export function decimalFit(value: unknown, precision: number, scale: number): string | undefined {
  const parts = partsOf(value);
  if (!parts) return decimalProblem(value);
  const { whole, fraction } = parts;
  if (fraction.length > scale) {
    return scale === 0 ? "must be a whole number" : `must have at most ${scale} digits after the point`;
  }
  const most = precision - scale;
  if (whole !== "0" && whole.length > most) {
    return most === 0 ? "must be between -1 and 1" : `must have at most ${most} digits before the point`;
  }
  return undefined;
}

/** The form in which a field keeps a decimal that fits: `scale` digits after the point, none needless before it. */
export function canonicalDecimal(value: string, scale: number): string {
  const parts = partsOf(value);
  if (!parts) return value;
  const { negative, whole, fraction } = parts;
  return `${negative ? "-" : ""}${whole}${scale === 0 ? "" : `.${fraction.padEnd(scale, "0")}`}`;
}

/** The order of two decimals by their values. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = [partsOf(a), partsOf(b)];
  // Callers have checked both.
  if (!x || !y) throw new Error("a text that is no decimal number has no order among them");
  if (x.negative !== y.negative) return x.negative ? -1 : 1;
  const order =
    x.whole.length - y.whole.length || compareDigits(x.whole, y.whole) || compareDigits(x.fraction, y.fraction);
  return x.negative ? -order : order;
}

/** Digits after a point, or as many of them, are in the order of their text. */
function compareDigits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A decimal that fits, as a whole number of its smallest unit: 1250n for `12.50` with two digits after the point. */
export function toUnits(value: string, scale: number): bigint {
  return BigInt(canonicalDecimal(value, scale).replace(".", ""));
}

/** The decimal of a whole number of units. */
export function fromUnits(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const at = digits.length - scale;
  return canonicalDecimal(
    `${units < 0n ? "-" : ""}${digits.slice(0, at)}${scale === 0 ? "" : `.${digits.slice(at)}`}`,
    scale,
  );
}

/** A bound of a comparison with a field: the same for all of its values, and one of them. */
export interface DecimalBound {
  readonly op: "gt" | "gte" | "lt" | "lte";
  readonly value: string;
}

/**
 * The comparison with a decimal of any size, as one with a decimal that the field can hold: between two of its values it is
 * rounded, and beyond them it is one that all of them, or none, meet.
 */
export function decimalBound(op: DecimalBound["op"], value: string, precision: number, scale: number): DecimalBound {
  const parts = partsOf(value);
  if (!parts || decimalFit(value, precision, scale) === undefined) return { op, value };
  const { negative, whole, fraction } = parts;
  const lower = op === "gt" || op === "gte";
  const most = 10n ** BigInt(precision) - 1n;
  const cut = BigInt(whole) * 10n ** BigInt(scale) + BigInt(fraction.slice(0, scale).padEnd(scale, "0") || "0");
  const towardsZero = negative ? -cut : cut;
  if (towardsZero > most) return { op: lower ? "gt" : "lte", value: fromUnits(most, scale) };
  if (towardsZero < -most) return { op: lower ? "gte" : "lt", value: fromUnits(-most, scale) };
  // It is between this unit and the next one away from zero.
  const floor = negative ? towardsZero - 1n : towardsZero;
  if (floor < -most) return { op: lower ? "gte" : "lt", value: fromUnits(-most, scale) };
  return { op: lower ? "gt" : "lte", value: fromUnits(floor, scale) };
}
