import { parseTime, TIME_FORM } from "../../input/rfc3339.ts";
import type { AnyFieldType, Kind } from "../../schema/field.ts";
import { isBytes, parseBase64, toBase64 } from "../../schema/value/bytes.ts";
import { jsonText } from "../../schema/value/json.ts";
import type { Written } from "./format.ts";

/** The text of a value, without quotes; undefined for null. */
export function printValue(kind: Kind, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (isBytes(value)) return toBase64(value);
  if (kind === "json") return jsonText(value);
  // A stored timestamp is a Date.
  return kind === "timestamp" ? (value as Date).toISOString() : String(value);
}

/** A value, or the problem of its text. */
export type ReadValue = { readonly value: unknown } | { readonly problem: string };

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?(?:0|[1-9]\d*)$/;
/**
 * The value of a field that is not null.
 *
 * @param quotesTell whether text must be in quotes, and numbers and truth values must not; a bigint may be either
 */
export function readValue(type: AnyFieldType, { kind, text }: Written, quotesTell: boolean): ReadValue {
  const inQuotes = kind === "quoted";
  switch (type.kind) {
    case "text":
    case "enum":
    case "date":
    case "decimal":
      if (quotesTell && !inQuotes) return { problem: "must be text in quotes" };
      return { value: text };
    case "json": {
      const read = !quotesTell || inQuotes ? parsed(text) : undefined;
      return read === undefined ? { problem: "must be the text of JSON" } : { value: read };
    }
    case "bytes": {
      const read = (!quotesTell || inQuotes) && parseBase64(text);
      return read ? { value: read } : { problem: "must be bytes in base64" };
    }
    case "boolean":
      if ((quotesTell && inQuotes) || (text !== "true" && text !== "false"))
        return { problem: "must be true or false" };
      return { value: text === "true" };
    case "timestamp": {
      const time = (!quotesTell || inQuotes) && parseTime(text);
      if (!time) return { problem: TIME_FORM };
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The text is no JSON.
    return undefined;
  }
}
