/** A place in JSON that is being typed, and need not be whole. */
export interface Cursor {
  /** The keys around the place, outermost first; undefined for an item of a list. */
  readonly path: readonly (string | undefined)[];
  readonly expects: "key" | "value" | "nothing";
  /** The letters before the place that belong to what is typed, without quotes. */
  readonly partial: string;
  /** The part of the text that a completion takes the place of, quotes included. */
  readonly from: number;
  readonly to: number;
  /** The keys of the object around the place. */
  readonly seen: readonly string[];
}

interface Frame {
  readonly isObject: boolean;
  key: string | undefined;
  expects: "key" | "colon" | "value" | "comma";
  readonly seen: string[];
}

const WORD = /[\w.+-]/;

/** Reads JSON up to a place, forgiving what is missing. */
export function cursorIn(text: string, caret: number): Cursor {
  const stack: Frame[] = [];
  let at = 0;
  const ended = () => {
    const top = stack.at(-1);
    if (top) top.expects = "comma";
  };
  while (at < caret) {
    const character = text[at] ?? "";
    const top = stack.at(-1);
    if (character === '"') {
      const { end, isClosed } = stringEnd(text, at);
      if (end > caret || (end === caret && !isClosed))
        return placed(stack, text.slice(at + 1, caret), at, restOf(text, at, caret));
      const value = text.slice(at + 1, end - 1);
      if (top?.isObject && top.expects === "key") {
        top.key = value;
        top.seen.push(value);
        top.expects = "colon";
      } else ended();
      at = end;
    } else if (WORD.test(character)) {
      const start = at;
      while (at < caret && WORD.test(text[at] ?? "")) at += 1;
      if (at === caret) return placed(stack, text.slice(start, caret), start, wordEnd(text, caret));
      ended();
    } else {
      if (character === "{") stack.push({ isObject: true, key: undefined, expects: "key", seen: [] });
      if (character === "[") stack.push({ isObject: false, key: undefined, expects: "value", seen: [] });
      if (character === "}" || character === "]") {
        stack.pop();
        ended();
      }
      if (character === ":" && top) top.expects = "value";
      if (character === "," && top) top.expects = top.isObject ? "key" : "value";
      at += 1;
    }
  }
  return placed(stack, "", caret, caret);
}

function placed(stack: readonly Frame[], partial: string, from: number, to: number): Cursor {
  const top = stack.at(-1);
  const isKey = top?.expects === "key";
  const isValue = top ? top.expects === "value" : true;
  const outer = isKey ? stack.slice(0, -1) : stack;
  return {
    path: outer.map(({ isObject, key }) => (isObject ? key : undefined)),
    expects: isKey ? "key" : isValue ? "value" : "nothing",
    partial,
    from,
    to,
    seen: top?.seen ?? [],
  };
}

/** The offset after a text that begins at a quote: that of its closing quote, or of the line's end if it has none. */
function stringEnd(text: string, start: number): { readonly end: number; readonly isClosed: boolean } {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return { end: at + 1, isClosed: true };
    else if (text[at] === "\n") return { end: at, isClosed: false };
  }
  return { end: text.length, isClosed: false };
}

/** A closing quote is taken along; a text without one ends at the caret, as the rest of the line is something else. */
function restOf(text: string, start: number, caret: number): number {
  const { end, isClosed } = stringEnd(text, start);
  return isClosed && !/[:,{}[\]]/.test(text.slice(caret, end - 1)) ? end : caret;
}

function wordEnd(text: string, caret: number): number {
  let end = caret;
  while (end < text.length && WORD.test(text[end] ?? "")) end += 1;
  return end;
}
