import { type DescField, type DescMessage, type DescMethod, ScalarType } from "@bufbuild/protobuf";
import { WireType } from "@bufbuild/protobuf/wire";
import { ExhaustedError } from "../../error.ts";

/**
 * Limits of a message, in bytes and in elements. With a limit in bytes alone, a message of 4 MiB can have two million
 * elements, which take a second and half a gigabyte to read.
 */
export interface MessageLimits {
  /** The maximum length in bytes, decompressed. @default 4194304: 4 MiB, as gRPC clients expect */
  readonly maxBytes: number;
  /**
   * The maximum number of elements: a value counts as 1; a nested message, a JSON object or array, and an unknown field
   * count as 4. @default 500000
   */
  readonly maxElements: number;
  /** The maximum nesting of messages, objects and arrays. @default 100, protobuf's own in most languages */
  readonly maxDepth: number;
}

export const MESSAGE_LIMITS: MessageLimits = { maxBytes: 4 * 1024 * 1024, maxElements: 500_000, maxDepth: 100 };

/** Limits by the names of methods in TypeScript. */
export type LimitsByMethod = Readonly<Record<string, Partial<MessageLimits> | undefined>>;

/** The limits of a method: its own where they are lower, else those of all methods. */
export function limitsOf(
  all: Partial<MessageLimits> | undefined,
  own: LimitsByMethod | undefined,
  { localName }: DescMethod,
): MessageLimits {
  const common = { ...MESSAGE_LIMITS, ...all };
  const { maxBytes, maxElements, maxDepth } = { ...common, ...own?.[localName] };
  return {
    maxBytes: Math.min(maxBytes, common.maxBytes),
    maxElements: Math.min(maxElements, common.maxElements),
    maxDepth: Math.min(maxDepth, common.maxDepth),
  };
}

/** The budget of elements for several messages that are read together. */
export interface MessageBudget {
  /**
   * Counts a message in protobuf's binary form before it is parsed. A malformed message is left to the parser.
   *
   * @throws ExhaustedError, reason MESSAGE_TOO_LARGE or MESSAGE_TOO_COMPLEX
   */
  takeBinary(desc: DescMessage, bytes: Uint8Array): void;
  /** The same for a message in JSON, in UTF-8. @throws as takeBinary does */
  takeJson(bytes: Uint8Array): void;
}

/** @param limits the limits that differ from MESSAGE_LIMITS */
export function messageBudget(limits: Partial<MessageLimits> = {}): MessageBudget {
  const { maxBytes, maxElements, maxDepth } = { ...MESSAGE_LIMITS, ...limits };
  let elements = 0;
  const count = (more: number) => {
    elements += more;
    if (elements > maxElements) {
      throw tooComplex(`the message has more than ${maxElements} values, where a message within it counts as ${HEAVY}`);
    }
  };
  const checkDepth = (depth: number) => {
    if (depth > maxDepth) throw tooComplex(`the message is more than ${maxDepth} levels deep`);
  };
  const checkBytes = ({ length }: Uint8Array) => {
    if (length > maxBytes) throw messageTooLarge(maxBytes);
  };
  return {
    takeBinary(desc, bytes) {
      checkBytes(bytes);
      scanBinary(desc, bytes, count, checkDepth);
    },
    takeJson(bytes) {
      checkBytes(bytes);
      scanJson(bytes, count, checkDepth);
    },
  };
}

/** Checks one message in protobuf's binary form before it is parsed. @throws as `takeBinary` of a budget does */
export function checkBinary(desc: DescMessage, bytes: Uint8Array, limits: MessageLimits): void {
  const { length } = bytes;
  // Each byte is a level and an unknown field at most.
  const isWithin = length <= limits.maxBytes && length < limits.maxDepth && length * HEAVY <= limits.maxElements;
  if (!isWithin) messageBudget(limits).takeBinary(desc, bytes);
}

/** The error for a message with too many bytes. */
export function messageTooLarge(maxBytes: number): ExhaustedError {
  const mebibytes = maxBytes / (1 << 20);
  const shown = Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${maxBytes} bytes`;
  return new ExhaustedError(`the message is larger than this method takes: ${shown}`, { reason: "MESSAGE_TOO_LARGE" });
}

/** The error for an answer with too many bytes. */
export function answerTooLarge(maxBytes: number): ExhaustedError {
  const text = `the answer is larger than ${maxBytes} bytes: ask for less at a time`;
  return new ExhaustedError(text, { reason: "ANSWER_TOO_LARGE" });
}

/** The count of a message, object or array, where a plain value counts as 1. */
const HEAVY = 4;

function tooComplex(text: string): ExhaustedError {
  return new ExhaustedError(`${text}: send less at a time`, { reason: "MESSAGE_TOO_COMPLEX" });
}

/**
 * The content of a length-delimited field: a message; packed numbers of so many bytes each, 0 for varints; or bytes or
 * text.
 */
type Content = { readonly message: Contents } | { readonly packed: number } | "bytes";
type Contents = ReadonlyMap<number, Content>;

const contentsOfMessages = new WeakMap<DescMessage, Contents>();

function contentsOf(desc: DescMessage): Contents {
  const known = contentsOfMessages.get(desc);
  if (known) return known;
  const contents = new Map<number, Content>();
  // Before its fields, since a message may hold its own kind.
  contentsOfMessages.set(desc, contents);
  for (const field of desc.fields) contents.set(field.number, contentOf(field));
  return contents;
}

function contentOf(field: DescField): Content {
  switch (field.fieldKind) {
    case "message":
      return { message: contentsOf(field.message) };
    case "map": {
      const value: Content = field.mapKind === "message" ? { message: contentsOf(field.message) } : "bytes";
      return {
        message: new Map<number, Content>([
          [1, "bytes"],
          [2, value],
        ]),
      };
    }
    case "list":
      if (field.listKind === "message") return { message: contentsOf(field.message) };
      return field.listKind === "enum" ? { packed: 0 } : packedOf(field.scalar);
    default:
      return "bytes";
  }
}

function packedOf(scalar: ScalarType): Content {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return "bytes";
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return { packed: 8 };
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return { packed: 4 };
    default:
      return { packed: 0 };
  }
}

const NOTHING: Contents = new Map();

function scanBinary(
  desc: DescMessage,
  bytes: Uint8Array,
  count: (more: number) => void,
  checkDepth: (depth: number) => void,
): void {
  /** The open messages, the innermost last. A group has no known end. */
  const open: { readonly end: number; readonly contents: Contents }[] = [
    { end: bytes.length, contents: contentsOf(desc) },
  ];
  let at = 0;
  /** A varint's lower 32 bits; NaN where there is none. */
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return Number.NaN;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    return Number.NaN;
  };
  for (;;) {
    const current = open.at(-1);
    if (!current) return;
    if (at >= current.end) {
      if (open.length === 1 || at > current.end) return;
      open.pop();
      continue;
    }
    const tag = varint();
    if (Number.isNaN(tag)) return;
    const content = current.contents.get(tag >>> 3);
    switch (tag & 7) {
      case WireType.Varint:
        if (Number.isNaN(varint())) return;
        count(content ? 1 : HEAVY);
        break;
      case WireType.Bit64:
        at += 8;
        count(content ? 1 : HEAVY);
        break;
      case WireType.Bit32:
        at += 4;
        count(content ? 1 : HEAVY);
        break;
      case WireType.LengthDelimited: {
        const length = varint();
        if (Number.isNaN(length) || at + length > current.end) return;
        if (content === undefined) count(HEAVY);
        else if (content === "bytes") count(1);
        else if ("packed" in content) count(countPacked(bytes, at, at + length, content.packed));
        else {
          count(HEAVY);
          checkDepth(open.length + 1);
          open.push({ end: at + length, contents: content.message });
          break;
        }
        at += length;
        break;
      }
      case WireType.StartGroup:
        count(HEAVY);
        checkDepth(open.length + 1);
        open.push({
          end: current.end,
          contents: content && content !== "bytes" && "message" in content ? content.message : NOTHING,
        });
        break;
      case WireType.EndGroup:
        if (open.length === 1) return;
        open.pop();
        break;
      default:
        return;
    }
  }
}

function countPacked(bytes: Uint8Array, from: number, to: number, size: number): number {
  if (size > 0) return Math.ceil((to - from) / size);
  let values = 0;
  for (let i = from; i < to; i++) if ((bytes[i] ?? 0) < 0x80) values++;
  return values;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
/** `[` and `{`, which differ in one bit, as `]` and `}` do. */
const OPENING = 0x5b;
const CLOSING = 0x5d;
const CASE_BIT = 0x20;

/** Counts the values of an object or array by their commas; each value but the last is followed by one. */
function scanJson(bytes: Uint8Array, count: (more: number) => void, checkDepth: (depth: number) => void): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) {
      at = endOfString(bytes, at + 1);
    } else if (byte === COMMA) {
      count(1);
    } else if ((byte & ~CASE_BIT) === OPENING) {
      count(HEAVY);
      checkDepth(++depth);
    } else if ((byte & ~CASE_BIT) === CLOSING) {
      depth--;
    }
  }
}

/** The position of the quote that ends a string; the end of the text if there is none. */
function endOfString(bytes: Uint8Array, from: number): number {
  for (let at = from; ; at++) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0) return bytes.length;
    let escapes = 0;
    while (bytes[at - 1 - escapes] === BACKSLASH && at - 1 - escapes >= from) escapes++;
    if (escapes % 2 === 0) return at;
  }
}
