import { type Format, SyntaxProblem, type Written, type WrittenRow } from "./format.ts";
import { printValue } from "./value.ts";

/**
 * RFC 4180: a line of names, then a line for each entity, each ended by CRLF. Null is an empty field, and empty text is one in
 * quotes: `""`. A field that must not be null may leave them out, since spreadsheets do.
 */
export const csv: Format = {
  name: "csv",
  quotesTell: false,

  printRow(table, row) {
    const values = row as Readonly<Record<string, unknown>>;
    return [...table.types]
      .map(([field, { kind }]) => {
        const text = printValue(kind, values[field]);
        return text === undefined ? "" : printed(text);
      })
      .join(",");
  },

  printAll(table, rows) {
    return [[...table.types.keys()].map(printed).join(","), ...rows, ""].join("\r\n");
  },

  parse(text) {
    const [head, ...records] = recordsOf(text);
    if (!head) throw new SyntaxProblem(1, "it has no line of names: its first line must name the fields");
    const names = head.fields.map((one) => one.text);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new SyntaxProblem(1, `the field "${twice}" is named twice: take one out`);
    return records.map(({ line, fields }): WrittenRow => {
      // Spreadsheets leave such lines where cells were emptied. It is never an entity: a key is not null, and empty text has quotes.
      if (fields.every(({ kind, text }) => kind === "bare" && text === "")) {
        throw new SyntaxProblem(line, 'the line is empty: take it out, or write empty text as ""');
      }
      if (fields.length !== names.length) {
        const many = `the line has ${fields.length} values, and the first line names ${names.length} fields`;
        throw new SyntaxProblem(line, `${many}: give each field one value, and put text with commas into quotes`);
      }
      return { line, values: new Map(fields.map((field, i) => [names[i] ?? "", field])) };
    });
  },

  isNull: ({ kind, text }, field) => kind === "bare" && text === "" && (field.nullable || field.kind !== "text"),
};

function printed(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const BARE = /[^",\r\n]*/y;
const END = /\r\n|\n|$/y;

interface CsvRecord {
  readonly line: number;
  readonly fields: Written[];
}

function recordsOf(text: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let at = 0;
  let line = 1;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  while (at < text.length) {
    const record: CsvRecord = { line, fields: [] };
    do {
      if (text[at] === '"') {
        const end = endOfQuoted(text, at);
        if (end < 0)
          throw new SyntaxProblem(line, 'text begins with " and does not end with one: write each " in it as ""');
        const inner = text.slice(at + 1, end);
        record.fields.push({ kind: "quoted", text: inner.replaceAll('""', '"') });
        line += inner.split("\n").length - 1;
        at = end + 1;
      } else {
        record.fields.push({ kind: "bare", text: match(BARE)?.[0] ?? "" });
      }
    } while (text[at] === "," && ++at);
    if (!match(END)) {
      throw new SyntaxProblem(
        line,
        `a value has a ${JSON.stringify(text[at])}: put it into quotes, with each quote in it as ""`,
      );
    }
    line++;
    records.push(record);
  }
  return records;
}

/** The place of the quote that ends the text which begins with one, or -1: a quote in it is written twice. */
function endOfQuoted(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return end;
}
