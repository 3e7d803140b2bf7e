import type { Entity, Field } from "../entity.ts";
import { InvalidError } from "../error.ts";
import { type Condition, depthOf, MAX_DEPTH } from "../where.ts";
import { compareValue, type Literal } from "./filter-value.ts";

/** What a field holds, as far as a filter can tell. An `integer` may be a number or a bigint. */
export type FilterType = "string" | "boolean" | "timestamp" | "integer" | "double";

/**
 * The fields that a filter and an order may name, by their names in the proto file:
 * `{ id: { type: "string" }, create_time: { type: "timestamp" } }`.
 */
export type FilterFields<E> = Readonly<Record<string, FilterField<E>>>;

export interface FilterField<E> {
  readonly type: FilterType;
  /** The entity's field. @default the name in camel case: `createTime` for `create_time` */
  readonly field?: Field<E>;
}

const operators = ["<=", ">=", "!=", "=", "<", ">", ":"] as const;

const tooDeep = `is nested more than ${MAX_DEPTH} deep`;

/** The longest filter that a request may have. */
export const MAX_FILTER_LENGTH = 2048;

/**
 * A filter text (AIP-160) as a condition; "" is everything.
 *
 * - `AND`, `OR`, `NOT` and `-` (the same as NOT), and parentheses. OR binds tighter than AND, and a space between two
 *   comparisons means AND.
 * - `=`, `!=`, `<`, `<=`, `>`, `>=` and `:`, which means "contains" for text and "equals" for the rest; `field:*` is true
 *   where the field is not null.
 * - Values are words, or text in single or double quotes, in which `\` stands before a quote, a star or itself. With
 *   `=`, `!=` and `:`, a star at the start or the end of a text stands for anything.
 * - Timestamps are RFC 3339; `= null` and `!= null`, without quotes, ask whether there is a value.
 *
 * Takes time linear in the text's length.
 *
 * @throws InvalidError, field `filter`, naming the position, the text there, and what would be right
 */
export function parseFilter<E extends Entity>(
  text: string,
  fields: FilterFields<E>,
  maxLength = MAX_FILTER_LENGTH,
): Condition {
  if (text.length > maxLength) {
    throw new InvalidError([{ field: "filter", description: `must have at most ${maxLength} characters` }]);
  }
  let at = 0;
  skipSpace();
  if (at === text.length) return { op: "and", items: [] };
  const condition = expression(0);
  if (at < text.length)
    throw wrong(at, "does not belong here: join comparisons with AND or OR, in matching parentheses");
  if (depthOf(condition) > MAX_DEPTH) throw wrong(0, tooDeep);
  return condition;

  /** Sequences of factors, with or without AND in between; both mean the same. */
  function expression(depth: number): Condition {
    if (depth > MAX_DEPTH) throw wrong(at, tooDeep);
    const items = [factor(depth)];
    while (at < text.length && text[at] !== ")") {
      keyword("AND");
      items.push(factor(depth));
    }
    return join("and", items);
  }

  function factor(depth: number): Condition {
    const items = [term(depth)];
    while (keyword("OR")) items.push(term(depth));
    return join("or", items);
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
    const field = entityFieldOf(fields, name);
    const type = fields[name]?.type;
    if (field === undefined || type === undefined) {
      throw wrong(start, `is not a field; the fields are ${Object.keys(fields).join(", ")}`);
    }
    const operatorAt = at;
    const operator = operators.find(symbol);
    if (!operator) throw wrong(operatorAt, `should be one of = != < <= > >= : after "${name}"`);
    const valueAt = at;
    const value = text[at] === '"' || text[at] === "'" ? quoted(text[at] ?? "") : word(true);
    const result = compareValue(field, type, operator, value);
    if (typeof result === "string") throw wrong(valueAt, result);
    return result;
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
    if (value && at === start) throw wrong(at, "should be a value");
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
    const place =
      position >= text.length
        ? "the end"
        : `position ${position + 1}, "${text.slice(position, position + 20).toWellFormed()}"`;
    return new InvalidError([{ field: "filter", description: `at ${place}: ${description}` }], {
      reason: "INVALID_FILTER",
    });
  }
}

function endsWord(character: string | undefined): boolean {
  return character === undefined || " \t\r\n()=!<>:,\"'".includes(character);
}

function join(op: "and" | "or", items: readonly Condition[]): Condition {
  const [only] = items;
  return items.length === 1 && only ? only : { op, items };
}

/** The entity's field that a name in a filter or order means, or undefined if it may not be named. */
export function entityFieldOf<E extends Entity>(fields: FilterFields<E>, name: string): Field<E> | undefined {
  const declared = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (!declared) return undefined;
  // Without a field of its own, the name is that of the field but for its case.
  return declared.field ?? (name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase()) as Field<E>);
}

/**
 * The name in a filter or order of an entity's field.
 *
 * @throws InvalidError, for the given part of the query, if the field may not be named
 */
export function wireNameOf<E extends Entity>(
  fields: FilterFields<E>,
  field: string,
  part: "where" | "orderBy",
): string {
  const name = Object.keys(fields).find((one) => entityFieldOf(fields, one) === field);
  if (name !== undefined) return name;
  const description = `the service cannot search by "${field}"; it can by ${Object.keys(fields).join(", ")}`;
  throw new InvalidError([{ field: part, description }]);
}
