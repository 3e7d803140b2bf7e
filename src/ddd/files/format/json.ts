import type { Kind } from "../../schema/field.ts";
import { type Format, SyntaxProblem, type Written, type WrittenRow } from "./format.ts";
import { printValue } from "./value.ts";

/**
 * An array of objects, each on a line of its own: a change of one entity is a change of one line. The toolkit's parser tells
 * the line of a problem, and sees a name that comes twice, of which JSON.parse takes the last.
 */
export const json: Format = {
  name: "json",
  quotesTell: true,

  printRow(table, row) {
    const values = row as Readonly<Record<string, unknown>>;
    const members = [...table.types].map(([field, { kind }]) => {
      const text = printValue(kind, values[field]);
      // A bigint is in quotes, as in the JSON of protobuf: most programs would round it.
      const quoted = text !== undefined && !BARE_KINDS.has(kind);
      return `${JSON.stringify(field)}: ${quoted ? JSON.stringify(text) : (text ?? "null")}`;
    });
    return `{${members.join(", ")}}`;
  },

  printAll(_, rows) {
    return rows.length === 0 ? "[]\n" : `[\n  ${rows.join(",\n  ")}\n]\n`;
  },

  parse: (text) => new JsonParser(text).rows(),

  isNull: ({ kind, text }) => kind === "bare" && text === "null",
};

/** The kinds of values that JSON has itself. A decimal is text: most programs would round a number. */
const BARE_KINDS: ReadonlySet<Kind> = new Set(["boolean", "integer", "number"]);

const SPACE = /[ \t\r\n]*/y;
const BARE = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)\b/y;

/** Reads an array of objects with scalar values (RFC 8259). */
class JsonParser {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** Up to where the lines are counted. */
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  rows(): WrittenRow[] {
    const rows: WrittenRow[] = [];
    this.#expect("[", "an array of objects begins with [");
    if (!this.#takes("]")) {
      do rows.push(this.#row());
      while (this.#takes(","));
      this.#expect("]", "an object is followed by , and another, or by ]");
    }
    this.#space();
    if (this.#at < this.#text.length) throw this.#problem("the array is followed by more: nothing may be after its ]");
    return rows;
  }

  #row(): WrittenRow {
    this.#expect("{", "each entity is an object, which begins with {");
    const line = this.#lineHere();
    const values = new Map<string, Written>();
    if (this.#takes("}")) return { line, values };
    do {
      this.#space();
      const name = this.#quoted();
      if (name === undefined) throw this.#problem('the name of a field is expected, in quotes: "…"');
      if (values.has(name)) throw this.#problem(`the object has "${name}" twice: take one out`);
      this.#expect(":", `"${name}" is followed by : and a value`);
      values.set(name, this.#value(name));
    } while (this.#takes(","));
    this.#expect("}", "a value is followed by , and the next field, or by }");
    return { line, values };
  }

  #value(name: string): Written {
    this.#space();
    const quoted = this.#quoted();
    if (quoted !== undefined) return { kind: "quoted", text: quoted };
    const bare = this.#match(BARE);
    if (bare !== undefined) return { kind: "bare", text: bare };
    throw this.#problem(`"${name}" must have text in quotes, a number, true, false or null as its value`);
  }

  /** Text in quotes, if some is here. */
  #quoted(): string | undefined {
    if (this.#text[this.#at] !== '"') return undefined;
    let end = this.#text.indexOf('"', this.#at + 1);
    while (end >= 0 && isEscaped(this.#text, end)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw this.#problem('text that begins with " does not end with one');
    try {
      const text = JSON.parse(this.#text.slice(this.#at, end + 1)) as string;
      this.#at = end + 1;
      return text;
    } catch (cause) {
      const problem = this.#problem("a line break or another control character, or a wrong \\ is in text: write \\n");
      problem.cause = cause;
      throw problem;
    }
  }

  #space(): void {
    this.#match(SPACE);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #takes(sign: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string, rule: string): void {
    if (!this.#takes(sign)) throw this.#problem(rule);
  }

  #lineHere(): number {
    for (; this.#counted < this.#at; this.#counted++) if (this.#text[this.#counted] === "\n") this.#line++;
    return this.#line;
  }

  #problem(rule: string): SyntaxProblem {
    const at = this.#at >= this.#text.length ? "the file ends here" : `here is ${JSON.stringify(this.#text[this.#at])}`;
    return new SyntaxProblem(this.#lineHere(), `it is not valid JSON: ${rule}; ${at}`);
  }
}

/** Whether an odd number of backslashes is before a place. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first--;
  return (at - first) % 2 === 1;
}
