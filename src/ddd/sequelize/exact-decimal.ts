import type { DataType } from "sequelize";
import type { AnyFieldType } from "../schema/field.ts";
import { canonicalDecimal, decimalFit, fromUnits, toUnits } from "../schema/value/decimal.ts";
import type { Codec } from "./column.ts";
import { DatabaseError } from "./error.ts";
import { sequelizeLibrary } from "./model/library.ts";

/** The most digits that an integer of 64 bits holds, whichever they are. */
const MAX_INTEGER_DIGITS = 18;

/**
 * How a database keeps decimals whose own numbers are integers of 64 bits and binary fractions: as a whole number of the smallest
 * unit where that always fits, 1250 for 12.50. A longer one is text of a fixed length in the order of the numbers: `p` and all
 * digits, or `n` and those that make up nines of them, `p001250` for 12.50 and `n998749` for -12.50.
 */
export function exactDecimalCodec(type: AnyFieldType): Codec {
  const { precision = 0 } = type;
  const coding = {
    encode: (value: unknown) => toExact(String(value), type),
    decode: (stored: unknown) => fromExact(stored, type),
  };
  return precision > MAX_INTEGER_DIGITS
    ? { ...coding, type: "TEXT" }
    : // A driver may know no integers beyond 2^53. A column of integers makes one of the text that it is given.
      { ...coding, type: "INTEGER", read: (column) => `CAST(${column} AS TEXT)` };
}

function toExact(value: string, { precision = 0, scale = 0 }: AnyFieldType): string {
  const units = toUnits(value, scale);
  if (precision <= MAX_INTEGER_DIGITS) return String(units);
  const digits = (whole: bigint) => String(whole).padStart(precision, "0");
  return units < 0n ? `n${digits(10n ** BigInt(precision) - 1n + units)}` : `p${digits(units)}`;
}

/** @throws DatabaseError for anything else than `toExact` makes */
function fromExact(stored: unknown, { precision = 0, scale = 0 }: AnyFieldType): string {
  const [, sign, digits = ""] = /^([pn]?)(-?\d+)$/.exec(String(stored)) ?? [];
  const wanted = precision > MAX_INTEGER_DIGITS ? /^[pn]$/ : /^$/;
  const found =
    sign === undefined || !wanted.test(sign)
      ? undefined
      : fromUnits(BigInt(digits) - (sign === "n" ? 10n ** BigInt(precision) - 1n : 0n), scale);
  if (found !== undefined && decimalFit(found, precision, scale) === undefined) return found;
  throw new DatabaseError(`the database holds ${JSON.stringify(stored)} where there should be an exact decimal`);
}

/**
 * The data type of a decimal, for models of a user's own, where repositories keep decimals exactly by other means than the
 * database's numbers. Sequelize reads it as it is kept, and takes decimals in conditions and writes.
 */
export function exactDecimal(precision: number, scale: number): DataType {
  const type = { kind: "decimal", precision, scale } as AnyFieldType;
  const { DataTypes } = sequelizeLibrary();
  return Object.assign(new DataTypes.ABSTRACT(), {
    key: "EXACT_DECIMAL",
    options: { precision, scale },
    toSql: () => exactDecimalCodec(type).type,
    // Sequelize quotes it where it is no parameter. With a column of integers, it is compared as a number.
    stringify: (value: unknown) => toExact(String(value), type),
  });
}

/** Whether a codec is one that `exactDecimalCodec` has made. */
export function isExact({ type }: Codec): boolean {
  return type === "INTEGER" || type === "TEXT";
}

/** The most digits of decimals that a binary number tells apart. */
const MAX_NUMBER_DIGITS = 15;

/**
 * A decimal that Sequelize has read, or one that has been decoded before.
 *
 * @param exact whether the database keeps decimals by other means than its numbers
 * @throws DatabaseError for a number that may have been rounded
 */
export function decimalOf(stored: unknown, type: AnyFieldType, exact: boolean): string {
  const { precision = 0, scale = 0 } = type;
  if (exact && /^[pn]\d/.test(String(stored))) return fromExact(stored, type);
  if (typeof stored !== "number") return canonicalDecimal(String(stored), scale);
  if (exact && Number.isSafeInteger(stored)) return fromExact(stored, type);
  if (!exact && precision <= MAX_NUMBER_DIGITS) return canonicalDecimal(stored.toFixed(scale), scale);
  throw new DatabaseError(
    `Sequelize has read ${stored} where there should be a decimal that was read exactly: read it by the repository's own ` +
      "methods, or cast it to text",
  );
}
