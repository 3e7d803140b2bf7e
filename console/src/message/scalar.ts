import { ScalarType } from "@bufbuild/protobuf";
import { type JsonNode, stringNode } from "../json/node.ts";

const BITS: Partial<Record<ScalarType, readonly [bits: bigint, signed: boolean]>> = {
  [ScalarType.INT32]: [32n, true],
  [ScalarType.SINT32]: [32n, true],
  [ScalarType.SFIXED32]: [32n, true],
  [ScalarType.UINT32]: [32n, false],
  [ScalarType.FIXED32]: [32n, false],
  [ScalarType.INT64]: [64n, true],
  [ScalarType.SINT64]: [64n, true],
  [ScalarType.SFIXED64]: [64n, true],
  [ScalarType.UINT64]: [64n, false],
  [ScalarType.FIXED64]: [64n, false],
};

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/_-]{4})*(?:[A-Za-z0-9+/_-]{2,3}={0,2})?$/;

/** The limits of an integer type; undefined for another type. */
export function rangeOf(scalar: ScalarType): readonly [min: bigint, max: bigint] | undefined {
  const [bits, signed] = BITS[scalar] ?? [];
  if (bits === undefined) return undefined;
  return signed ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
}

/** A value in JSON; or, with the words of a problem, the text as it is. 64-bit integers are texts, so that no digit is lost. */
export function scalarNode(scalar: ScalarType, text: string): { readonly node: JsonNode; readonly problem?: string } {
  const wrong = (problem: string) => ({ node: stringNode(text), problem });
  const range = rangeOf(scalar);
  if (range) {
    if (!/^-?\d+$/.test(text)) return wrong("must be a whole number");
    const value = BigInt(text);
    const [min, max] = range;
    if (value < min || value > max) return wrong(`must be from ${min} to ${max}`);
    const source = value.toString();
    return { node: max > 2n ** 32n ? stringNode(source) : { kind: "number", source } };
  }
  switch (scalar) {
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      if (/^(NaN|-?Infinity)$/.test(text)) return { node: stringNode(text) };
      if (!NUMBER.test(text)) return wrong("must be a number, NaN, Infinity or -Infinity");
      if (!fits(scalar, Number(text))) return wrong(`is too large for a ${ScalarType[scalar].toLowerCase()}`);
      return { node: { kind: "number", source: text } };
    case ScalarType.BYTES:
      return bytesNode(text, wrong);
    default:
      return { node: stringNode(text) };
  }
}

function fits(scalar: ScalarType, value: number): boolean {
  return Number.isFinite(scalar === ScalarType.FLOAT ? Math.fround(value) : value);
}

function bytesNode(text: string, wrong: (problem: string) => { node: JsonNode; problem: string }) {
  const [, hex] = /^hex:(.*)$/s.exec(text) ?? [];
  if (hex !== undefined) {
    const digits = hex.replace(/[\s:]/g, "");
    if (!/^([0-9a-fA-F]{2})*$/.test(digits)) return wrong("must be pairs of hexadecimal digits");
    return {
      node: stringNode(toBase64(Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))),
    };
  }
  return BASE64.test(text) ? { node: stringNode(text) } : wrong("must be base64");
}

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @throws Error for text that is no base64 */
export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
