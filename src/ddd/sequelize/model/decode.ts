import type { AnyFieldType, Kind } from "../../schema/field.ts";
import { fromHex, isBytes } from "../../schema/value/bytes.ts";
import { ownJson } from "../../schema/value/json.ts";
import { DatabaseError } from "../error.ts";
import { decimalOf } from "../exact-decimal.ts";

/** Decodes the value that Sequelize read from a field's column, in the form of any driver. @param exact see decimalOf */
export function decodeNative(type: AnyFieldType, stored: unknown, exact = false): unknown {
  if (stored === null || stored === undefined) return stored;
  return type.kind === "decimal" ? decimalOf(stored, type, exact) : decoders[type.kind](stored);
}

const decoders: Readonly<Record<Exclude<Kind, "decimal">, (stored: unknown) => unknown>> = {
  text: String,
  enum: String,
  json: (stored) => ownJson(typeof stored === "string" ? parsed(stored) : stored),
  bytes: (stored) => (isBytes(stored) ? new Uint8Array(stored) : fromHex(String(stored).slice(2))),
  // A driver of a user's own may make a Date of it, of midnight in the zone of the program.
  date: (stored) => (stored instanceof Date ? localDay(stored) : String(stored)),
  boolean: (stored) => stored === true || stored === "t" || Number(stored) === 1,
  timestamp: (stored) => {
    const date = stored instanceof Date || typeof stored === "number" ? new Date(stored) : toDate(String(stored));
    if (Number.isNaN(date.getTime())) throw unreadable(stored, "a time");
    return date;
  },
  integer: (stored) => {
    const value = Number(stored);
    if (!Number.isSafeInteger(value)) throw unreadable(stored, "a whole number of at most 2^53 - 1");
    return value;
  },
  bigint: (stored) => {
    // The driver has rounded it.
    if (typeof stored === "number" && !Number.isSafeInteger(stored)) {
      throw unreadable(
        stored,
        "a bigint that was read exactly: read it by the repository's own methods, or cast it to text",
      );
    }
    return BigInt(String(stored));
  },
  number: (stored) => Number(stored),
};

/** Some drivers parse JSON by themselves, so that text may be the value. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function localDay(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Text without an offset is in UTC. */
function toDate(text: string): Date {
  const iso = text.replace(" ", "T");
  return new Date(/(?:Z|[+-]\d\d(?::?\d\d)?)$/.test(iso.slice(10)) ? iso : `${iso}Z`);
}

function unreadable(stored: unknown, wanted: string): DatabaseError {
  return new DatabaseError(`Sequelize has read ${String(stored)} where there should be ${wanted}`);
}
