import { InvalidError } from "../../error.ts";
import { toComparable } from "../../query/comparable.ts";
import { type Condition, caselessOperators, caselessProblem, depthOf, MAX_DEPTH } from "../../query/where.ts";
import { type Kind, textProblem } from "../../schema/field.ts";
import { clip, type FilterFields, fieldsByName, type KnownField, kindOf, whyNoField } from "./fields.ts";
import { Joined, MAX_FILTER_VALUES } from "./join.ts";
import { compareFields, compareValue, type Literal } from "./value.ts";

const operators = ["<=", ">=", "!=", "=", "<", ">", ":"] as const;

const tooDeep = `is nested more than ${MAX_DEPTH} deep`;

/** The longest filter that a request may have, in characters: room for more than twenty thousand ids, and a quarter of a message. */
export const MAX_FILTER_LENGTH = 1_048_576;

/**
 * The most comparisons that a filter may have, since each may be made with every entity. A list, such as
 * `id = "a" OR id = "b"`, is one comparison, and each of its values is kept once; see MAX_FILTER_VALUES.
 */
export const MAX_COMPARISONS = 256;

/**
 * A filter text (AIP-160) as a condition; "" is everything.
 *
 * - `AND`, `OR`, `NOT` and `-` (the same as NOT), and parentheses. OR binds tighter than AND, and a space between two
 *   comparisons means AND.
 * - `=`, `!=`, `<`, `<=`, `>`, `>=` and `:`, which means "contains" for text and "equals" for the rest; `field:*` is
 *   true where the field is not null.
 * - Values are words, or text in single or double quotes, in which `\` stands before a quote, a star or itself. With
 *   `=`, `!=` and `:`, a star at the start or the end of a text stands for anything.
 * - `iequals(field, text)`, `istartsWith(field, text)` and `icontains(field, text)` compare text without regard to case; a star
 *   in their text is a star.
 * - `field(name)` in place of a value is another field, of the same type.
 * - Timestamps are RFC 3339, and days `2026-11-28`; enums are the names of their values, such as `STATE_DRAFT`. `= null` and `!= null`, without quotes, ask whether there is a value.
 * - A number or time outside of the field's range compares by its value, as in a Where.
 *
 * Takes time linear in the text's length.
 *
 * @throws InvalidError, field `filter`, naming the position, the text there, and what would be right
 */
export function parseFilter<E extends object>(
  text: string,
  fields: FilterFields<E>,
  maxLength = MAX_FILTER_LENGTH,
): Condition {
  if (text.length > maxLength) {
    throw InvalidError.of("filter", `must have at most ${maxLength} characters`);
  }
  const byName = fieldsByName(fields);
  let at = 0;
  /** The number of comparisons so far, and of values in lists. */
  let comparisons = 0;
  let values = 0;
  skipSpace();
  if (at === text.length) return { op: "and", items: [] };
  const condition = expression(0);
  if (at < text.length)
    throw wrong(at, "does not belong here: join comparisons with AND or OR, in matching parentheses");
  if (depthOf(condition) > MAX_DEPTH) throw wrong(0, tooDeep);
  const kinds = new Map([...byName.values()].map(({ field, type }): [string, Kind] => [field, kindOf[type]]));
  // It names no others.
  return toComparable(condition, (field) => kinds.get(field) ?? "text");

  /** Sequences of factors, with or without AND in between; both mean the same. */
  function expression(depth: number): Condition {
    if (depth > MAX_DEPTH) throw wrong(at, tooDeep);
    const items = new Joined("and", factor(depth));
    while (at < text.length && text[at] !== ")") {
      keyword("AND");
      add(items, factor(depth));
    }
    return items.condition;
  }

  function factor(depth: number): Condition {
    const items = new Joined("or", term(depth));
    while (keyword("OR")) add(items, term(depth));
    return items.condition;
  }

  /** Stops as soon as a limit is exceeded, so that the rest takes no memory. */
  function add(items: Joined, item: Condition): void {
    switch (items.add(item)) {
      case "known":
        comparisons--;
        break;
      case "listed":
        comparisons--;
        values++;
    }
    if (comparisons > MAX_COMPARISONS) {
      throw InvalidError.of(
        "filter",
        `has more than ${MAX_COMPARISONS} comparisons, a list of values of one field counting as one`,
      );
    }
    if (values > MAX_FILTER_VALUES) {
      throw InvalidError.of("filter", `lists more than ${MAX_FILTER_VALUES} different values: ask in parts`);
    }
  }

  function term(depth: number): Condition {
    if (keyword("NOT") || symbol("-")) return { op: "not", item: simple(depth) };
    return simple(depth);
  }

  function simple(depth: number): Condition {
    if (!symbol("(")) return comparison();
    const inner = expression(depth + 1);
    if (!symbol(")")) throw wrong(at, 'should be ")"');
    return inner;
  }

  function comparison(): Condition {
    const start = at;
    const name = word(false).text;
    if (name === "") throw wrong(start, 'should be a field\'s name, such as in `name = "Ada"`');
    if (text[at] === "(") return anyCase(start, name);
    const declared = named(start, name);
    const { field } = declared;
    const operatorAt = at;
    const operator = operators.find(symbol);
    if (!operator) throw wrong(operatorAt, `should be one of = != < <= > >= : after "${name}"`);
    const valueAt = at;
    const other = reference();
    if (other !== undefined) {
      const result = compareFields(declared, operator, named(valueAt, other));
      if (typeof result === "string") throw wrong(valueAt, result);
      comparisons++;
      return result;
    }
    const result = compareValue(field, declared, operator, value());
    if (typeof result === "string") throw wrong(valueAt, result);
    comparisons++;
    return result;
  }

  /** The name in `field(name)`, if that is next. It is no text before a parenthesis: no comparison is a name alone. */
  function reference(): string | undefined {
    const found = /field\(\s*([^\s()=!<>:,"']*)\s*\)/y;
    found.lastIndex = at;
    const [whole, name] = found.exec(text) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    skipSpace();
    return name;
  }

  /** The arguments of a function that compares text in any case, after its name. */
  function anyCase(start: number, name: string): Condition {
    const op = caselessOperators.find((one) => one === name);
    if (!op) throw wrong(start, `is not a function; they are ${caselessOperators.join(", ")}`);
    symbol("(");
    const fieldAt = at;
    const { field, type } = named(fieldAt, word(false).text);
    if (type !== "string") throw wrong(fieldAt, `is not text, so ${op} cannot be asked of it`);
    if (!symbol(",")) throw wrong(at, `should be a comma, as in \`${op}(${text.slice(fieldAt, at).trim()}, "text")\``);
    const valueAt = at;
    const literal = value();
    if (!literal.quoted && literal.text === "null")
      throw wrong(valueAt, "null has no letters; put it in quotes if it is a text");
    if (!symbol(")")) throw wrong(at, 'should be ")"');
    const problem = textProblem(literal.text) ?? caselessProblem(literal.text);
    if (problem) throw wrong(valueAt, problem);
    comparisons++;
    return { op, field, value: literal.text };
  }

  function named(start: number, name: string): KnownField & { readonly field: string } {
    const declared = byName.get(name);
    if (!declared) throw wrong(start, whyNoField(byName, name));
    return declared;
  }

  function value(): Literal {
    return text[at] === '"' || text[at] === "'" ? quoted(text[at] ?? "") : word(true);
  }

  /** Takes a keyword, if it is the next word. */
  function keyword(name: "AND" | "OR" | "NOT"): boolean {
    if (!text.startsWith(name, at) || !endsWord(text[at + name.length])) return false;
    at += name.length;
    skipSpace();
    return true;
  }

  function symbol(sign: string): boolean {
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    skipSpace();
    return true;
  }

  /** A word as it stands: a field's name, or a value, which may have colons and escapes. */
  function word(value: boolean): Literal {
    const start = at;
    const literal = characters((character) => endsWord(character) && !(value && character === ":"));
    if (value && at === start) {
      throw wrong(at, text[at] === "=" ? "should be a value, after a single =" : "should be a value");
    }
    if (value && (literal.text === "AND" || literal.text === "OR" || literal.text === "NOT")) {
      throw wrong(start, "should be a value; put it in quotes if it is one");
    }
    skipSpace();
    return { ...literal, quoted: false };
  }

  function quoted(quote: string): Literal {
    const start = at++;
    const literal = characters((character) => character === quote);
    if (at === text.length) throw wrong(start, "has no closing quote");
    at++;
    skipSpace();
    return { ...literal, quoted: true };
  }

  /** The characters up to an end, with their escapes resolved and their stars found. */
  function characters(ends: (character: string) => boolean): Pick<Literal, "text" | "stars"> {
    const stars: number[] = [];
    let result = "";
    for (; at < text.length; at++) {
      let character = text.charAt(at);
      if (ends(character)) break;
      if (character === "\\") {
        character = text.charAt(at + 1);
        if (character === "" || !"\\\"'*".includes(character)) {
          throw wrong(at, "is not an escape; they are \\\\ \\\" \\' \\*");
        }
        at++;
      } else if (character === "*") {
        stars.push(result.length);
      }
      result += character;
    }
    return { text: result, stars };
  }

  function skipSpace(): void {
    while (at < text.length && " \t\r\n".includes(text.charAt(at))) at++;
  }

  function wrong(position: number, description: string): InvalidError {
    const place = position >= text.length ? "the end" : `position ${position + 1}, "${wordAt(position)}"`;
    return InvalidError.of("filter", `at ${place}: ${description}`);
  }

  /** The token at a position: a word, a text in quotes, or a sign. */
  function wordAt(position: number): string {
    const first = text.charAt(position);
    let end = position + 1;
    if (first === '"' || first === "'") {
      end = text.indexOf(first, end) + 1 || text.length;
    } else if (!endsWord(first)) {
      while (end < text.length && (text[end] === ":" || !endsWord(text[end]))) end++;
    }
    return clip(text.slice(position, end));
  }
}

function endsWord(character: string | undefined): boolean {
  return character === undefined || " \t\r\n()=!<>:,\"'".includes(character);
}
