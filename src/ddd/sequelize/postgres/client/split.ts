/** A part of SQL in which a semicolon ends no statement (PostgreSQL, "Lexical Structure"), but for comments that nest. */
const OPAQUE =
  /--[^\n\r]*|(?<![\w$\u0080-\uffff])[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w$\u0080-\uffff])\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?\$\1\$/y;

/** The statements of a text, as the simple protocol runs them one after another. */
export function statementsIn(sql: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (let at = 0; at < sql.length; ) {
    OPAQUE.lastIndex = at;
    const opaque = OPAQUE.exec(sql);
    if (opaque) at += opaque[0].length;
    else if (sql.startsWith("/*", at)) at = commentEnd(sql, at);
    else if (sql[at++] === ";") {
      found.push(sql.slice(start, at - 1));
      start = at;
    }
  }
  return [...found, sql.slice(start)];
}

function commentEnd(sql: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return sql.length;
}
