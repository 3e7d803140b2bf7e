import { type DescField, type DescMessage, type Registry, ScalarType } from "@bufbuild/protobuf";
import type { FieldViolation } from "../../error.ts";

/** The maximum number of violations that are reported for a JSON text. */
const MAX_VIOLATIONS = 10;
/** The maximum nesting that is checked; the Connect library refuses deeper JSON. */
const MAX_DEPTH = 100;

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const INTEGER = /^-?(0|[1-9]\d*)$/;
const BASE64 = /^([A-Za-z0-9+/]*|[A-Za-z0-9_-]*)(={0,2})$/;
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const DURATION = /^(-?\d+)(\.\d{1,9})?s$/;
const PATH = /^(\*|[a-z][A-Za-z0-9]*)(\.(\*|[a-z][A-Za-z0-9]*|`[^`]*`))*$/;
/** google.protobuf.Duration: about 10,000 years, in seconds. */
const MAX_DURATION_S = 315_576_000_000;

/**
 * Decodes the bytes of a JSON text, which must be UTF-8 without a byte order mark (RFC 8259, section 8.1). A lenient
 * decoder replaces every invalid byte by U+FFFD, so that two different texts, such as two passwords, become equal.
 *
 * @returns the text, or the violation
 */
export function decodeJson(bytes: Uint8Array): { text: string } | { violation: FieldViolation } {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { violation: { field: "", description: "the JSON is not UTF-8: encode it as UTF-8" } };
  }
  if (!text.startsWith("\uFEFF")) return { text };
  return { violation: { field: "", description: "the JSON begins with a byte order mark: send it without one" } };
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Finds values in a message's JSON that ProtoJSON does not allow and protobuf-es reads as something else: 0x10 or
 * 9007199254740993 as an integer, 30 February, half of a base64 text, a duration with a tail. Values that protobuf-es
 * refuses by itself are left to it.
 *
 * @param registry the messages that may stand in a google.protobuf.Any
 * @see https://protobuf.dev/programming-guides/json/
 */
export function checkJson(message: DescMessage, json: unknown, registry?: Registry): FieldViolation[] {
  const found: FieldViolation[] = [];
  new JsonCheck(found, registry).message(message, json, "", 0);
  return found.slice(0, MAX_VIOLATIONS);
}

class JsonCheck {
  readonly #found: FieldViolation[];
  readonly #registry: Registry | undefined;

  constructor(found: FieldViolation[], registry: Registry | undefined) {
    this.#found = found;
    this.#registry = registry;
  }

  message(desc: DescMessage, json: unknown, path: string, depth: number): void {
    if (depth > MAX_DEPTH || this.#found.length >= MAX_VIOLATIONS) return;
    const known = wellKnown.get(desc.typeName);
    if (known) known(this, json, path, depth, desc);
    else if (isObject(json)) this.#fields(desc, json, path, depth);
  }

  #fields(desc: DescMessage, json: Readonly<Record<string, unknown>>, path: string, depth: number): void {
    for (const [name, value] of Object.entries(json)) {
      const field = fieldsOf(desc).get(name);
      if (field && value !== null) this.#field(field, value, path === "" ? field.name : `${path}.${field.name}`, depth);
    }
  }

  /** Checks any JSON, in a google.protobuf.Value or Struct: its texts are kept as they are. */
  value(json: unknown, path: string, depth: number): void {
    if (depth > MAX_DEPTH || this.#found.length >= MAX_VIOLATIONS) return;
    if (typeof json === "string") this.text(json, path);
    else if (Array.isArray(json)) for (const one of json) this.value(one, path, depth + 1);
    else if (isObject(json)) {
      for (const [name, one] of Object.entries(json)) {
        this.text(name, path);
        this.value(one, path, depth + 1);
      }
    }
  }

  any(json: unknown, path: string, depth: number): void {
    if (!isObject(json) || typeof json["@type"] !== "string") return;
    const desc = this.#registry?.getMessage(json["@type"].slice(json["@type"].lastIndexOf("/") + 1));
    if (!desc) return;
    const held = wellKnown.has(desc.typeName) && Object.hasOwn(json, "value") ? json.value : json;
    this.message(desc, held, path, depth + 1);
  }

  scalar(type: ScalarType, json: unknown, path: string): void {
    switch (type) {
      case ScalarType.STRING:
        if (typeof json === "string") this.text(json, path);
        break;
      case ScalarType.BYTES:
        if (typeof json === "string" && !isBase64(json)) this.refuse(path, "must be base64, with its padding or none");
        break;
      case ScalarType.INT64:
      case ScalarType.SINT64:
      case ScalarType.SFIXED64:
      case ScalarType.UINT64:
      case ScalarType.FIXED64:
        if (typeof json === "string" && !INTEGER.test(json)) this.refuse(path, "must be a decimal integer");
        if (typeof json === "number" && Number.isInteger(json) && !Number.isSafeInteger(json)) {
          this.refuse(path, "must be written as a string, since JSON numbers keep no more than 53 bits");
        }
        break;
      case ScalarType.DOUBLE:
      case ScalarType.FLOAT:
        if (typeof json === "string" && !NUMBER.test(json) && !/^(NaN|-?Infinity)$/.test(json)) {
          this.refuse(path, "must be a decimal number, NaN, Infinity or -Infinity");
        }
        break;
      case ScalarType.BOOL:
        break;
      default:
        if (typeof json === "string" && !NUMBER.test(json)) this.refuse(path, "must be a decimal integer");
    }
  }

  text(text: string, path: string): void {
    if (!text.isWellFormed()) this.refuse(path, "must not have half of a surrogate pair, such as \\ud800");
  }

  refuse(field: string, description: string): void {
    this.#found.push({ field, description });
  }

  #field(field: DescField, json: unknown, path: string, depth: number): void {
    switch (field.fieldKind) {
      case "scalar":
        this.scalar(field.scalar, json, path);
        break;
      case "message":
        this.message(field.message, json, path, depth + 1);
        break;
      case "list":
        if (Array.isArray(json) && field.listKind !== "enum") {
          for (const one of json) this.#item(field, one, path, depth);
        }
        break;
      case "map":
        for (const [key, one] of isObject(json) ? Object.entries(json) : []) {
          this.#key(field.mapKey, key, path);
          if (field.mapKind !== "enum") this.#item(field, one, path, depth);
        }
    }
  }

  #item(
    field: { scalar?: ScalarType | undefined; message?: DescMessage | undefined },
    json: unknown,
    path: string,
    depth: number,
  ): void {
    if (this.#found.length >= MAX_VIOLATIONS) return;
    if (field.message) this.message(field.message, json, path, depth + 1);
    else if (field.scalar !== undefined) this.scalar(field.scalar, json, path);
  }

  #key(type: ScalarType, key: string, path: string): void {
    if (type === ScalarType.STRING) this.text(key, path);
    else if (type !== ScalarType.BOOL && !INTEGER.test(key)) this.refuse(path, "must have decimal integers as keys");
  }
}

type Check = (check: JsonCheck, json: unknown, path: string, depth: number, desc: DescMessage) => void;

const scalarWrapper: Check = (check, json, path, _, desc) => {
  const [field] = desc.fields;
  if (field?.fieldKind === "scalar") check.scalar(field.scalar, json, path);
};

const anyJson: Check = (check, json, path, depth) => check.value(json, path, depth);

/** Messages with a JSON form of their own. */
const wellKnown: ReadonlyMap<string, Check> = new Map<string, Check>(
  Object.entries({
    "google.protobuf.Timestamp": (check, json, path) => {
      if (typeof json === "string" && !isTime(json)) {
        check.refuse(path, "must be a time that there is, such as 2026-02-28T23:59:59Z");
      }
    },
    "google.protobuf.Duration": (check, json, path) => {
      if (typeof json === "string" && !isDuration(json)) {
        check.refuse(path, "must be seconds with up to nine decimals, such as 1.5s");
      }
    },
    "google.protobuf.FieldMask": (check, json, path) => {
      if (typeof json === "string" && json !== "" && !json.split(",").every((one) => PATH.test(one))) {
        check.refuse(path, "must be paths in lowerCamelCase, separated by commas and nothing else");
      }
    },
    "google.protobuf.Any": (check, json, path, depth) => check.any(json, path, depth),
    "google.protobuf.Struct": anyJson,
    "google.protobuf.Value": anyJson,
    "google.protobuf.ListValue": anyJson,
    ...Object.fromEntries(
      ["Double", "Float", "Int64", "UInt64", "Int32", "UInt32", "Bool", "String", "Bytes"].map((name) => [
        `google.protobuf.${name}Value`,
        scalarWrapper,
      ]),
    ),
  } satisfies Record<string, Check>),
);

/**
 * Whether a text is a time of RFC 3339: a date of the calendar, at an hour from 0 to 23. Leap seconds are refused: a Timestamp counts
 * without them.
 */
function isTime(text: string): boolean {
  const [, year, month, day, hour, minute, second] = TIMESTAMP.exec(text) ?? [];
  // Day 0 of the next month is this one's last. Years below 100 would be taken for 1900 and later; 400 years on, the calendar is the same.
  const days = new Date(Date.UTC(Number(year) + 400, Number(month), 0)).getUTCDate();
  const isDate = Number(month) <= 12 && Number(day) >= 1 && Number(day) <= days;
  return isDate && Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
}

function isDuration(text: string): boolean {
  const [, seconds = "", decimals = ""] = DURATION.exec(text) ?? [];
  if (seconds === "") return false;
  const whole = Math.abs(Number(seconds));
  return whole < MAX_DURATION_S || (whole === MAX_DURATION_S && /^(\.0*)?$/.test(decimals));
}

/** Base64, standard or URL-safe (RFC 4648), with correct padding or none. */
function isBase64(text: string): boolean {
  const [, digits = "", padding = ""] = BASE64.exec(text) ?? [];
  if (text !== digits + padding || digits.length % 4 === 1) return false;
  return padding === "" || (digits.length + padding.length) % 4 === 0;
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

const fieldsByName = new WeakMap<DescMessage, ReadonlyMap<string, DescField>>();

/** Fields by their two names in JSON. */
function fieldsOf(desc: DescMessage): ReadonlyMap<string, DescField> {
  const known = fieldsByName.get(desc);
  if (known) return known;
  const fields = new Map(
    desc.fields.flatMap((field) => [[field.name, field] as const, [field.jsonName, field] as const]),
  );
  fieldsByName.set(desc, fields);
  return fields;
}
