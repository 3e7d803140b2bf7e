/** A table as its CREATE TABLE has declared it. */
export interface StandinTable {
  readonly name: string;
  /** Types of the server, by column. */
  readonly types: ReadonlyMap<string, string>;
  /** The columns of the key and of unique constraints, by the constraint's name; the first is the key. */
  readonly uniques: Map<string, StandinUnique>;
  /** References by their columns. */
  readonly references: ReadonlyMap<string, string>;
}

/** A key or a unique constraint. */
export interface StandinUnique {
  readonly kind: "key" | "constraint" | "index";
  readonly columns: readonly string[];
  /** The columns as SQLite indexes them, where it is otherwise. */
  readonly indexed?: string;
}

/** The tables of a stand-in, by name. */
export type StandinTables = ReadonlyMap<string, StandinTable>;

/** A statement for SQLite. */
export interface Translated {
  readonly statements: readonly string[];
  /** How each value is changed before it is sent, by the number of its placeholder. */
  readonly decimals: ReadonlyMap<number, true>;
}

/**
 * Reads a CREATE TABLE whose texts are masked.
 *
 * @param constraint finds a constraint: its name, its words and its columns
 * @param unique makes an entry of `uniques`; the part is the whole of the constraint
 */
export function declaredTable(
  masked: string,
  constraint: RegExp,
  unique: (part: string, isKey: boolean, columns: string) => StandinUnique,
): StandinTable | undefined {
  const [, name] = /^CREATE TABLE "([^"]+)"/.exec(masked) ?? [];
  if (name === undefined) return undefined;
  const types = new Map<string, string>();
  const uniques: StandinTable["uniques"] = new Map();
  const references = new Map<string, string>();
  for (const part of partsOf(masked)) {
    const [, own, words = "", columns = ""] = constraint.exec(part) ?? [];
    if (own !== undefined) {
      if (words === "FOREIGN KEY") references.set(namesIn(columns)[0] ?? "", own);
      else uniques.set(own, unique(part, words === "PRIMARY KEY", columns));
    } else if (part.startsWith('"')) types.set(namesIn(part)[0] ?? "", part.slice(part.indexOf('" ') + 2));
  }
  return { name, types, uniques, references };
}

const DIGITS = 40;
const SORTABLE = /^([pn])(\d{40})\.(\d*)$/;

/** A decimal as text in the order of the numbers: SQLite's own numbers are binary. */
export function sortable(value: unknown): unknown {
  if (typeof value === "string" && value.startsWith("["))
    return JSON.stringify((JSON.parse(value) as unknown[]).map(sortable));
  const [, sign, whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(String(value)) ?? [];
  if (sign === undefined) return value;
  const digits = `${whole.padStart(DIGITS, "0")}.${part}`;
  return sign === "" ? `p${digits}` : `n${digits.replace(/\d/g, (one) => String(9 - Number(one)))}`;
}

/** A value of a row, as the server gives it. */
export function fromSortable(value: unknown): unknown {
  const [, sign, whole = "", part = ""] = typeof value === "string" ? (SORTABLE.exec(value) ?? []) : [];
  if (sign === undefined) return value;
  const digits = `${whole}.${part}`.replace(/\d/g, (one) => (sign === "n" ? String(9 - Number(one)) : one));
  const number = digits.replace(/^0+(?=\d)/, "").replace(/\.$/, "");
  return sign === "n" ? `-${number}` : number;
}

/** Parts of SQL that are no text and no name in quotes, with those kept apart. */
export interface Masked {
  readonly sql: string;
  unmask(sql: string): string;
}

/** Replaces texts by marks, so that words in them are not taken for SQL. */
export function mask(sql: string): Masked {
  const texts: string[] = [];
  const masked = sql.replace(/N?'((?:[^']|'')*)'/g, (_, text: string) => {
    texts.push(`'${text}'`);
    return `§${texts.length - 1}§`;
  });
  return { sql: masked, unmask: (text) => text.replace(/§(\d+)§/g, (_, i: string) => texts[Number(i)] ?? "") };
}

/** Replaces calls of a function, the inner ones first. */
export function replaceCalls(sql: string, name: string, make: (...args: string[]) => string): string {
  let rest = sql;
  const call = new RegExp(`(?<![\\w.])${name.replace(".", "\\.")}\\(`, "gi");
  for (;;) {
    const found = [...rest.matchAll(call)].at(-1);
    if (!found) return rest;
    const start = found.index + found[0].length;
    const args: string[] = [];
    let depth = 0;
    let from = start;
    let at = start;
    for (; at < rest.length; at++) {
      const one = rest[at];
      if (one === "(") depth++;
      else if (one === ")" && depth-- === 0) break;
      else if (one === "," && depth === 0) {
        args.push(rest.slice(from, at).trim());
        from = at + 1;
      }
    }
    args.push(rest.slice(from, at).trim());
    rest = rest.slice(0, found.index) + make(...args) + rest.slice(at + 1);
  }
}

/** The parts of CREATE TABLE between its parentheses. */
export function partsOf(sql: string): string[] {
  const inner = sql.slice(sql.indexOf("(") + 1, sql.lastIndexOf(")"));
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < inner.length; at++) {
    if (inner[at] === "(") depth++;
    else if (inner[at] === ")") depth--;
    else if (inner[at] === "," && depth === 0) {
      parts.push(inner.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, inner.slice(from).trim()];
}

export function namesIn(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = ""]) => name);
}

/** The placeholders of a write whose values are of decimals, by the columns that they are stored in. */
export function storedDecimals(sql: string, tables: StandinTables, isDecimal: (type: string) => boolean) {
  const found = new Map<number, true>();
  const [, insertedInto, columns = "", rows = ""] = /^INSERT INTO "([^"]+)" \(([^)]*)\) VALUES (.*)$/s.exec(sql) ?? [];
  const [, updated, set = ""] = /^UPDATE "([^"]+)" SET (.*?) WHERE /s.exec(sql) ?? [];
  const types = tables.get(insertedInto ?? updated ?? "")?.types;
  if (!types) return found;
  const isOf = (column: string) => isDecimal(types.get(column) ?? "");
  if (insertedInto !== undefined) {
    const names = namesIn(columns);
    [...rows.matchAll(/\?(\d+)/g)].forEach(([, n], i) => {
      if (isOf(names[i % names.length] ?? "")) found.set(Number(n), true);
    });
  }
  const [, listed = "", names = ""] = /FROM \(SELECT (.*?) FROM \(VALUES (.*?)\)\) AS "new" WHERE /s.exec(sql) ?? [];
  const own = namesIn(listed);
  [...names.matchAll(/\?(\d+)/g)].forEach(([, n], i) => {
    if (isOf(own[i % own.length] ?? "")) found.set(Number(n), true);
  });
  for (const [, column = "", n] of set.matchAll(/"([^"]+)" = \?(\d+)/g)) if (isOf(column)) found.set(Number(n), true);
  return found;
}
