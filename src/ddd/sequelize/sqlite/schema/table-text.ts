/** CREATE TABLE in parts, as SQLite keeps it. Joined again, they mean the same. */
export interface TableText {
  /** Up to the opening parenthesis. */
  readonly head: string;
  readonly columns: readonly ColumnText[];
  readonly constraints: readonly Clause[];
  /** From the closing parenthesis on. */
  readonly tail: string;
}

export interface ColumnText {
  readonly name: string;
  readonly type: string;
  readonly clauses: readonly Clause[];
}

/** A constraint of a column or a table. */
export interface Clause {
  /** Its first word, in capitals, after CONSTRAINT and the name. */
  readonly word: string;
  readonly name: string | undefined;
  /** Without CONSTRAINT and the name. */
  readonly sql: string;
}

const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[\p{L}\p{N}\p{M}_$]+|\s+|./gsu;
const STARTS = new Set(
  "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES FOREIGN GENERATED AS".split(" "),
);

/** Splits SQL into its words, without space and comments. */
export function tokensOf(sql: string): string[] {
  return (sql.match(TOKEN) ?? []).map((token) => (/^(?:\s|--|\/\*)/.test(token) ? " " : token));
}

export function parseTable(sql: string): TableText {
  const tokens = tokensOf(sql);
  const open = tokens.indexOf("(");
  const parts: string[][] = [[]];
  let depth = 0;
  let end = open;
  for (; end < tokens.length; end++) {
    const token = tokens[end] ?? "";
    if (token === ")" && --depth === 0) break;
    if (token === "," && depth === 1) parts.push([]);
    else if (depth > 0) parts.at(-1)?.push(token);
    if (token === "(") depth++;
  }
  const columns: ColumnText[] = [];
  const constraints: Clause[] = [];
  for (const part of parts) {
    const words = trim(part);
    if (STARTS.has(words[0]?.toUpperCase() ?? "")) constraints.push(...clausesOf(words, false));
    else columns.push(columnOf(words));
  }
  return { head: tokens.slice(0, open).join(""), columns, constraints, tail: tokens.slice(end + 1).join("") };
}

export function printTable({ head, columns, constraints, tail }: TableText, quote: (name: string) => string): string {
  const print = ({ name, sql }: Clause) => (name === undefined ? sql : `CONSTRAINT ${quote(name)} ${sql}`);
  const entries = [
    ...columns.map(({ name, type, clauses }) => [quote(name), type, ...clauses.map(print)].filter(Boolean).join(" ")),
    ...constraints.map(print),
  ];
  return `${head}(${entries.join(", ")})${tail}`;
}

function columnOf([first = "", ...rest]: readonly string[]): ColumnText {
  const at = rest.findIndex((token) => STARTS.has(token.toUpperCase()));
  const [type, clauses] = at < 0 ? [rest, []] : [rest.slice(0, at), rest.slice(at)];
  return { name: unquote(first), type: type.join("").trim(), clauses: clausesOf(clauses, true) };
}

/** @param several whether there may be several, as of a column */
function clausesOf(tokens: readonly string[], several: boolean): Clause[] {
  const clauses: { word: string; name: string | undefined; tokens: string[] }[] = [];
  let depth = 0;
  let name: string | undefined;
  let before = "";
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? "";
    const word = token.toUpperCase();
    const latest = clauses.at(-1);
    if (depth === 0 && word === "CONSTRAINT") {
      // The name follows, after a space.
      i += tokens[i + 1] === " " ? 2 : 1;
      name = unquote(tokens[i] ?? "");
    } else if (depth === 0 && STARTS.has(word) && begins(word, before, tokens, i) && (several || !latest)) {
      clauses.push({ word, name, tokens: [token] });
      name = undefined;
    } else {
      latest?.tokens.push(token);
    }
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token !== " ") before = word;
  }
  return clauses.map((clause) => ({ word: clause.word, name: clause.name, sql: clause.tokens.join("").trim() }));
}

/** Whether a word begins a clause, and is not within one: SET NULL, NOT NULL, DEFAULT NULL, NOT DEFERRABLE. */
function begins(word: string, before: string, tokens: readonly string[], at: number): boolean {
  if (["SET", "DEFAULT"].includes(before) || (word === "NULL" && before === "NOT")) return false;
  const next = tokens.slice(at + 1).find((token) => token !== " ");
  return !(word === "NOT" && next?.toUpperCase() === "DEFERRABLE") && !(word === "AS" && before === "ALWAYS");
}

function trim(tokens: readonly string[]): string[] {
  const from = tokens.findIndex((token) => token !== " ");
  return from < 0 ? [] : tokens.slice(from, tokens.findLastIndex((token) => token !== " ") + 1);
}

/** The name that a token stands for. */
export function unquote(token: string): string {
  const [quote = ""] = token;
  if (quote === "[") return token.slice(1, -1);
  return `"\`'`.includes(quote) && quote !== "" ? token.slice(1, -1).replaceAll(quote + quote, quote) : token;
}

/** The names of a list, in its order. */
export function namesIn(list: string): string[] {
  return tokensOf(list)
    .filter((token) => token !== " " && token !== ",")
    .map(unquote);
}

/** The columns that an expression mentions, or names that are spelt alike. */
export function columnsIn(sql: string, names: readonly string[]): string[] {
  const mentioned = new Set(
    tokensOf(sql)
      .filter((token) => !token.startsWith("'"))
      .map((token) => unquote(token).toLowerCase()),
  );
  return names.filter((name) => mentioned.has(name.toLowerCase()));
}
