import type { Json, JsonObject } from "../../src/ddd/testing/aip/index.ts";

/** Says that a filter is not valid. */
export class FilterError extends Error {
  override readonly name = "FilterError";
}

/** Types of the fields that a filter may name, by their paths. */
export type FilterTypes = Readonly<
  Record<string, "string" | "number" | "bool" | "time" | "duration" | "list" | "map" | readonly string[]>
>;

type Test = (value: JsonObject) => boolean;

/** The meaning of a filter (AIP-160), written for the sample alone, so that it shares no fault with the toolkit's. */
export function toTest(text: string, types: FilterTypes): Test {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<=|>=|!=|[=<>:()]|[^\s=<>:()!"']+|\S/g) ?? [];
  let at = 0;
  if (tokens.length === 0) return () => true;
  const test = sequence(0);
  if (at < tokens.length) throw new FilterError(`${tokens[at]} does not belong here`);
  return test;

  function sequence(depth: number): Test {
    if (depth > 100) throw new FilterError("it is nested too deep");
    const all = [alternatives(depth)];
    while (at < tokens.length && tokens[at] !== ")") {
      if (tokens[at] === "AND") at++;
      all.push(alternatives(depth));
    }
    return (value) => all.every((one) => one(value));
  }

  function alternatives(depth: number): Test {
    const any = [term(depth)];
    while (tokens[at] === "OR") {
      at++;
      any.push(term(depth));
    }
    return (value) => any.some((one) => one(value));
  }

  function term(depth: number): Test {
    if (tokens[at] === "NOT") {
      at++;
      return negate(simple(depth));
    }
    if (tokens[at]?.startsWith("-")) {
      const rest = tokens[at]?.slice(1) ?? "";
      if (rest === "") at++;
      else tokens[at] = rest;
      return negate(simple(depth));
    }
    return simple(depth);
  }

  function simple(depth: number): Test {
    if (tokens[at] !== "(") return comparison();
    at++;
    const inner = sequence(depth + 1);
    if (tokens[at++] !== ")") throw new FilterError("a parenthesis is not closed");
    return inner;
  }

  function comparison(): Test {
    const name = tokens[at++] ?? "";
    const operator = tokens[at++] ?? "";
    const literal = tokens[at++] ?? "";
    const type = typeOf(name);
    if (!["=", "!=", "<", "<=", ">", ">=", ":"].includes(operator)) throw new FilterError(`${operator} is no operator`);
    if (/^([=<>:()"']|!=|<=|>=|AND|OR|NOT)?$/.test(literal)) throw new FilterError(`${literal} is no value`);
    const quoted = /^(["']).*\1$/.exec(literal);
    const value = quoted ? literal.slice(1, -1).replaceAll(/\\(.)/g, "$1") : literal;
    if (operator === ":" && value === "*") return (book) => get(book, name) !== undefined;
    if (type === "list") return (book) => ((get(book, name) as readonly Json[] | undefined) ?? []).includes(value);
    if (type === "map") return (book) => get(book, `${name}.${value}`) !== undefined;
    const convert = converter(name, type);
    const wanted = convert(value);
    const star = type === "string" && (operator === "=" || operator === "!=") && /^\*|\*$/.test(value);
    return (book) => {
      const present = get(book, name);
      const own =
        present === undefined
          ? convert(type === "string" ? "" : type === "bool" ? "false" : "0")
          : convert(String(present));
      if (present === undefined && (type === "time" || type === "duration")) return false;
      if (star) {
        const text = String(own);
        const [before, after] = [value.startsWith("*"), value.endsWith("*")];
        const middle = value.slice(before ? 1 : 0, after ? -1 : undefined);
        const matches =
          before && after ? text.includes(middle) : before ? text.endsWith(middle) : text.startsWith(middle);
        return matches === (operator === "=");
      }
      switch (operator) {
        case "=":
        case ":":
          return own === wanted;
        case "!=":
          return own !== wanted;
        case "<":
          return own < wanted;
        case "<=":
          return own <= wanted;
        case ">":
          return own > wanted;
        default:
          return own >= wanted;
      }
    };
  }

  function typeOf(name: string): FilterTypes[string] {
    const type = types[name];
    if (type) return type;
    const [outer = "", key] = name.split(/\.(.*)/s);
    if (types[outer] === "map" && key) return "string";
    throw new FilterError(`${name} is no field`);
  }

  function converter(name: string, type: FilterTypes[string]): (text: string) => string | number | boolean {
    const refuse = (text: string): never => {
      throw new FilterError(`${text} is no value of ${name}`);
    };
    if (Array.isArray(type)) return (text) => (text === "0" || type.includes(text) ? text : refuse(text));
    switch (type) {
      case "number":
        return (text) => (text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : refuse(text));
      case "bool":
        return (text) => (["true", "false"].includes(text) ? text === "true" : refuse(text));
      case "time":
        return (text) =>
          text === "0" ? 0 : Number.isNaN(Date.parse(text)) || !/^\d{4}-/.test(text) ? refuse(text) : Date.parse(text);
      case "duration":
        return (text) => (text === "0" ? 0 : /^-?\d+(\.\d+)?s$/.test(text) ? Number.parseFloat(text) : refuse(text));
      default:
        return (text) => text;
    }
  }

  function get(book: JsonObject, path: string): Json | undefined {
    const [outer = "", inner] = path.split(/\.(.*)/s);
    const value = book[outer];
    return inner === undefined ? value : (value as JsonObject | undefined)?.[inner];
  }
}

function negate(test: Test): Test {
  return (value) => !test(value);
}
