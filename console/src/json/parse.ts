import type { JsonMember, JsonNode } from "./node.ts";

/** JSON that cannot be read, with the place. */
export class JsonError extends Error {
  override readonly name = "JsonError";
  constructor(text: string, offset: number, problem: string) {
    const before = text.slice(0, offset).split("\n");
    super(`line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${problem}`);
  }
}

/** Nested deeper than any message that a server takes. */
const MAX_DEPTH = 200;
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

/** Reads JSON (RFC 8259) without the loss of a digit. @throws JsonError, also for a member that is given twice */
export function parseJson(text: string): JsonNode {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const fail = (problem: string, offset = at): never => {
    throw new JsonError(text, offset, problem);
  };
  const skip = (mark: string): boolean => {
    take(SPACE);
    if (text[at] !== mark) return false;
    at += 1;
    take(SPACE);
    return true;
  };
  const readString = (wanted: string): string => {
    if (text[at] !== '"') fail(`${wanted} is missing`);
    const start = at;
    const end = stringEnd(text, start);
    if (end === undefined) return fail('the text has no closing "');
    at = end;
    try {
      return JSON.parse(text.slice(start, end));
    } catch {
      // The library's words are about the text alone, and differ between browsers.
      return fail("the text has a character that must be escaped, such as a line's end, or a wrong escape", start);
    }
  };
  const readMembers = (depth: number): JsonMember[] => {
    const members: JsonMember[] = [];
    const keys = new Set<string>();
    if (skip("}")) return members;
    do {
      take(SPACE);
      const start = at;
      const key = readString('a name in "…"');
      if (keys.has(key)) fail(`"${key}" is given twice`, start);
      keys.add(key);
      if (!skip(":")) fail("a colon is missing");
      members.push({ key, value: readValue(depth) });
    } while (skip(","));
    if (!skip("}")) fail("a comma or } is missing");
    return members;
  };
  const readItems = (depth: number): JsonNode[] => {
    const items: JsonNode[] = [];
    if (skip("]")) return items;
    do items.push(readValue(depth));
    while (skip(","));
    if (!skip("]")) fail("a comma or ] is missing");
    return items;
  };
  const readValue = (depth: number): JsonNode => {
    if (depth > MAX_DEPTH) fail(`it is nested deeper than ${MAX_DEPTH}`);
    if (skip("{")) return { kind: "object", members: readMembers(depth + 1) };
    if (skip("[")) return { kind: "array", items: readItems(depth + 1) };
    if (text[at] === '"') return { kind: "string", value: readString("a text") };
    const word = take(WORD);
    if (word !== undefined) return { kind: "literal", value: word === "null" ? null : word === "true" };
    const source = take(NUMBER);
    return source === undefined ? fail("a value is missing") : { kind: "number", source };
  };

  const node = readValue(0);
  take(SPACE);
  if (at < text.length) fail("there is more after the value");
  return node;
}

/** The place behind the closing quote of a string. A pattern would run out of its stack within a long one, such as of bytes. */
function stringEnd(text: string, start: number): number | undefined {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '"') return i + 1;
    if (text[i] === "\\") i++;
  }
  return undefined;
}
