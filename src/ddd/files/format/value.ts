import type { AnyFieldType, Kind } from "../../schema/field.ts";
import type { Written } from "./format.ts";

/** The text of a value, without quotes; undefined for null. */
export function printValue(kind: Kind, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  // A stored timestamp is a Date.
  return kind === "timestamp" ? (value as Date).toISOString() : String(value);
}

/** A value, or the problem of its text. */
export type ReadValue = { readonly value: unknown } | { readonly problem: string };

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?(?:0|[1-9]\d*)$/;
/** RFC 3339, to the millisecond. */
const TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):([0-5]\d):([0-5]\d)(?:\.(\d{1,3}))?(?:[Zz]|([+-])(\d\d):([0-5]\d))$/;

/**
 * The value of a field that is not null.
 *
 * @param quotesTell whether text must be in quotes, and numbers and truth values must not; a bigint may be either
 */
export function readValue(type: AnyFieldType, { kind, text }: Written, quotesTell: boolean): ReadValue {
  const inQuotes = kind === "quoted";
  switch (type.kind) {
    case "text":
      if (quotesTell && !inQuotes) return { problem: "must be text in quotes" };
      return { value: text };
    case "boolean":
      if ((quotesTell && inQuotes) || (text !== "true" && text !== "false"))
        return { problem: "must be true or false" };
      return { value: text === "true" };
    case "timestamp": {
      const time = (!quotesTell || inQuotes) && toTime(text);
      if (!time) return { problem: "must be a time such as 2024-05-17T09:30:00.000Z (RFC 3339), to the millisecond" };
      return { value: time };
    }
    case "bigint":
      if (!WHOLE.test(text)) return { problem: "must be a whole number" };
      return { value: BigInt(text) };
    case "integer":
    case "number":
      if ((quotesTell && inQuotes) || !NUMBER.test(text)) return { problem: "must be a number" };
      return { value: Number(text) };
  }
}

function toTime(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second, fraction = "", sign, offHour = "0", offMinute = "0"] =
    TIME.exec(text) ?? [];
  if (year === undefined || Number(hour) > 23 || Number(offHour) > 23) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that the month does not have has become one of the next.
  if (local.getUTCMonth() !== Number(month) - 1 || local.getUTCDate() !== Number(day)) return undefined;
  local.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, "0")));
  const offset = (Number(offHour) * 60 + Number(offMinute)) * 60_000;
  return new Date(local.getTime() - (sign === "-" ? -offset : offset));
}
