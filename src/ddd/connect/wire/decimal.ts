import { create } from "@bufbuild/protobuf";
import { type Decimal, DecimalSchema } from "../../../../gen/google/type/decimal_pb.js";
import { InvalidError } from "../../error.ts";

/** The grammar of google.type.Decimal, in which an empty text is 0. */
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;

/** The maximum characters of its text: many more than any field has digits. */
const MAX_LENGTH = 200;
/** The greatest exponent, and the least with a minus. */
const MAX_EXPONENT = 100;

/** A decimal as a google.type.Decimal. @param decimal as `decimal()` has it, such as "12.50" */
export function decimalToMessage(decimal: string): Decimal {
  return create(DecimalSchema, { value: decimal });
}

/**
 * The decimal of a google.type.Decimal, without an exponent: "12.5" for `+1.25E1`, "0" for an empty text. The field itself says
 * how many digits it may have.
 *
 * @param field the entity's field, for the error
 * @throws InvalidError if there is none, and for a text that is no decimal number, or is one of hundreds of digits
 */
export function decimalFromMessage(message: Decimal | undefined, field: string): string {
  if (!message) throw InvalidError.of(field, "is required");
  const { value } = message;
  if (value === "") return "0";
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    (value.length <= MAX_LENGTH && DECIMAL.exec(value)) || [];
  if (whole + fraction === "") throw InvalidError.of(field, 'must be a decimal number, such as "12.50" or "1.25E+1"');
  const shift = Number(exponent);
  if (Math.abs(shift) > MAX_EXPONENT)
    throw InvalidError.of(field, `must have an exponent from -${MAX_EXPONENT} to ${MAX_EXPONENT}`);
  const digits = `${"0".repeat(MAX_EXPONENT)}${whole}${fraction}`;
  const point = MAX_EXPONENT + whole.length + shift;
  const before = digits
    .slice(0, point)
    .padEnd(point, "0")
    .replace(/^0+(?=\d)/, "");
  // Zeros at its end stay: they are those of a field's form.
  const after = digits.slice(point);
  return `${sign === "-" ? "-" : ""}${before === "" ? "0" : before}${after === "" ? "" : `.${after}`}`;
}
