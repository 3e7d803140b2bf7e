import { casesOf } from "../../case.ts";
import { at } from "../../json.ts";
import { given, requestField } from "../given.ts";
import { type Filterable, filterable, filterRule, invalidRule } from "./filterable.ts";

const quote = (text: unknown) => JSON.stringify(String(text));

/** `f = "first"`, and so on, of the text field and the entities. */
const is = ({ text, values }: Filterable, i: number) => `${text} = ${quote(values(text)[i])}`;

export const filterCases = casesOf(160, {
  equals: filterRule("Comparison Operators", "`=` is true where the field has the value.", (f) => ({
    filter: is(f, 0),
    matches: [0],
  })),
  "not-equals": filterRule("Comparison Operators", "`!=` is true where the field has another value.", (f) => ({
    filter: `${f.text} != ${quote(f.values(f.text)[0])}`,
    matches: [1, 2],
  })),
  "single-quotes": filterRule("Literals", "A text may be in single quotes.", (f) => ({
    filter: `${f.text} = '${f.values(f.text)[0]}'`,
    matches: [0],
  })),
  "no-spaces": filterRule("Comparison Operators", "An operator needs no spaces around it.", (f) => ({
    filter: `${f.text}=${quote(f.values(f.text)[0])}`,
    matches: [0],
  })),
  "more-spaces": filterRule("Comparison Operators", "More spaces make no difference.", (f) => ({
    filter: `   ${f.text}   =   ${quote(f.values(f.text)[0])}   `,
    matches: [0],
  })),
  "text-is-whole": filterRule("Comparison Operators", "`=` compares whole texts.", (f) =>
    f.isFree ? { filter: `${f.text} = ${quote(`${f.values(f.text)[0]} not`)}`, matches: [] } : undefined,
  ),
  and: filterRule("Logical Operators", "`AND` is true where both are.", (f) => ({
    filter: `${is(f, 0)} AND ${is(f, 1)}`,
    matches: [],
  })),
  "and-of-both": filterRule("Logical Operators", "`AND` is true where both are.", (f) => ({
    filter: `${f.text} != ${quote(f.values(f.text)[0])} AND ${f.text} != ${quote(f.values(f.text)[1])}`,
    matches: [2],
  })),
  or: filterRule("Logical Operators", "`OR` is true where any is.", (f) => ({
    filter: `${is(f, 0)} OR ${is(f, 1)}`,
    matches: [0, 1],
  })),
  "or-of-three": filterRule("Logical Operators", "`OR` may join more than two.", (f) => ({
    filter: `${is(f, 0)} OR ${is(f, 1)} OR ${is(f, 2)}`,
    matches: [0, 1, 2],
  })),
  "or-binds-tighter": filterRule(
    "Logical Operators",
    "`OR` binds tighter than `AND`: `a OR b AND c` is `(a OR b) AND c`.",
    (f) => ({
      filter: `${is(f, 0)} OR ${is(f, 1)} AND ${is(f, 1)}`,
      matches: [1],
    }),
  ),
  "and-before-or": filterRule("Logical Operators", "`a AND b OR c` is `a AND (b OR c)`.", (f) => ({
    filter: `${is(f, 0)} AND ${is(f, 1)} OR ${is(f, 2)}`,
    matches: [],
  })),
  parentheses: filterRule("Logical Operators", "Parentheses group.", (f) => ({
    filter: `(${is(f, 0)} AND ${is(f, 0)}) OR (${is(f, 2)})`,
    matches: [0, 2],
  })),
  "nested-parentheses": filterRule("Logical Operators", "Parentheses may be nested.", (f) => ({
    filter: `((((${is(f, 0)})) OR ((${is(f, 1)}))))`,
    matches: [0, 1],
  })),
  not: filterRule("Negation Operators", "`NOT` is true where what follows is not.", (f) => ({
    filter: `NOT ${is(f, 0)}`,
    matches: [1, 2],
  })),
  minus: filterRule("Negation Operators", "`-` means NOT.", (f) => ({ filter: `-${is(f, 0)}`, matches: [1, 2] })),
  "not-binds-tightest": filterRule("Negation Operators", "`NOT` binds tighter than `AND` and `OR`.", (f) => ({
    filter: `NOT ${is(f, 0)} AND ${is(f, 1)}`,
    matches: [1],
  })),
  "not-of-parentheses": filterRule("Negation Operators", "`NOT` may stand before parentheses.", (f) => ({
    filter: `NOT (${is(f, 0)} OR ${is(f, 1)})`,
    matches: [2],
  })),
  "minus-of-parentheses": filterRule("Negation Operators", "`-` may stand before parentheses.", (f) => ({
    filter: `-(${is(f, 0)} OR ${is(f, 1)})`,
    matches: [2],
  })),
  "not-twice": filterRule("Negation Operators", "Two negations are none.", (f) => ({
    filter: `NOT (NOT (${is(f, 1)}))`,
    matches: [1],
  })),
  sequence: filterRule("Literals", "Comparisons with a space between them are joined by AND.", (f) => ({
    filter: `${f.text} != ${quote(f.values(f.text)[0])} ${f.text} != ${quote(f.values(f.text)[1])}`,
    matches: [2],
  })),
  "wildcard-at-the-end": filterRule("Comparison Operators", "A star at the end of a text stands for anything.", (f) => {
    const value = String(f.values(f.text)[0]);
    const others = f.values(f.text).slice(1).map(String);
    const length =
      [...value].findIndex((_, i) => others.every((other) => !other.startsWith(value.slice(0, i + 1)))) + 1;
    return !f.isFree || length < 1 || /["\\*]/.test(value)
      ? undefined
      : { filter: `${f.text} = ${quote(`${value.slice(0, length)}*`)}`, matches: [0] };
  }),
  "wildcard-at-the-start": filterRule(
    "Comparison Operators",
    "A star at the start of a text stands for anything.",
    (f) => {
      const all = f.values(f.text).map(String);
      const value = all[0] ?? "";
      const tail = Array.from(value, (_, i) => value.slice(value.length - i - 1)).find((end) =>
        all.slice(1).every((other) => !other.endsWith(end)),
      );
      return !f.isFree || tail === undefined || /["\\*]/.test(value)
        ? undefined
        : { filter: `${f.text} = ${quote(`*${tail}`)}`, matches: [0] };
    },
  ),
  "text-less": filterRule("Comparison Operators", "`<` of texts is by their order.", (f) => ordered(f, f.text, "<")),
  "text-greater-or-equal": filterRule("Comparison Operators", "`>=` of texts is by their order.", (f) =>
    ordered(f, f.text, ">="),
  ),
  "number-equals": filterRule(
    "Comparison Operators",
    "Numbers are compared by their value.",
    (f) => f.number && { filter: `${f.number} = ${f.values(f.number)[0]}`, matches: [0] },
  ),
  "number-less": filterRule("Comparison Operators", "`<` of numbers.", (f) => f.number && ordered(f, f.number, "<")),
  "number-less-or-equal": filterRule(
    "Comparison Operators",
    "`<=` of numbers.",
    (f) => f.number && ordered(f, f.number, "<="),
  ),
  "number-greater": filterRule("Comparison Operators", "`>` of numbers.", (f) => f.number && ordered(f, f.number, ">")),
  "number-greater-or-equal": filterRule(
    "Comparison Operators",
    "`>=` of numbers.",
    (f) => f.number && ordered(f, f.number, ">="),
  ),
  "number-negative": filterRule(
    "Comparison Operators",
    "Numbers may be negative.",
    (f) => f.number && { filter: `${f.number} > -1000000`, matches: [0, 1, 2] },
  ),
  "number-not-as-text": filterRule(
    "Comparison Operators",
    "Numbers are not compared as texts.",
    (f) => f.number && { filter: `${f.number} < 1000000`, matches: [0, 1, 2] },
  ),
  "float-with-exponent": filterRule(
    "Comparison Operators",
    "Floats may have an exponent.",
    (f) => f.float && { filter: `${f.float} < 2.5e9`, matches: [0, 1, 2] },
  ),
  "float-fraction": filterRule(
    "Comparison Operators",
    "Floats are compared with their fraction.",
    (f) => f.float && { filter: `${f.float} = ${f.values(f.float)[1]}`, matches: [1] },
  ),
  "bool-true": filterRule("Comparison Operators", "`true` and `false` are values of booleans.", (f) => bool(f, true)),
  "bool-false": filterRule("Comparison Operators", "`true` and `false` are values of booleans.", (f) => bool(f, false)),
  enum: filterRule("Comparison Operators", "An enum's value is given by its name.", (f) => {
    if (!f.enum) return undefined;
    const values = f.values(f.enum);
    return { filter: `${f.enum} = ${values[0]}`, matches: [0, 1, 2].filter((i) => values[i] === values[0]) };
  }),
  timestamp: filterRule(
    "Comparison Operators",
    "Timestamps are compared with RFC 3339 texts.",
    (f) => f.time && { filter: `${f.time} = ${quote(f.values(f.time)[0])}`, matches: [0] },
  ),
  "timestamp-offset": filterRule(
    "Comparison Operators",
    "A timestamp may have an offset from UTC.",
    (f) => f.time && { filter: `${f.time} = ${quote(withOffset(String(f.values(f.time)[0])))}`, matches: [0] },
  ),
  "timestamp-less": filterRule(
    "Comparison Operators",
    "`<` of timestamps is by time.",
    (f) => f.time && ordered(f, f.time, "<"),
  ),
  "timestamp-greater-or-equal": filterRule(
    "Comparison Operators",
    "`>=` of timestamps is by time.",
    (f) => f.time && ordered(f, f.time, ">="),
  ),
  duration: filterRule(
    "Comparison Operators",
    "Durations are numbers with an s behind them.",
    (f) => f.duration && { filter: `${f.duration} = ${f.values(f.duration)[0]}`, matches: [0] },
  ),
  "duration-greater": filterRule(
    "Comparison Operators",
    "`>` of durations is by their length.",
    (f) => f.duration && ordered(f, f.duration, ">"),
  ),
  "field-of-message": filterRule(
    "Traversal operator",
    "`a.b` is the field b of the message a.",
    (f) => f.inner && { filter: `${f.inner} = ${quote(f.values(f.inner)[0])}`, matches: [0] },
  ),
  "has-element": filterRule("Has Operator", "`r:x` is true where the repeated field r contains x.", (f) => {
    const elements =
      f.list && f.shared.map(({ value }) => (at(value, f.list ?? "") as readonly unknown[] | undefined)?.[0]);
    return elements && { filter: `${f.list}:${quote(elements[0])}`, matches: [0] };
  }),
  "has-key": filterRule("Has Operator", "`m:k` is true where the map m has the key k.", (f) => {
    const keys =
      f.map && f.shared.map(({ value }) => Object.keys((at(value, f.map ?? "") as object | undefined) ?? {})[0]);
    return keys && { filter: `${f.map}:${keys[0]}`, matches: [0] };
  }),
  "has-value-of-key": filterRule("Has Operator", "`m.k:x` is true where the value of the key k is x.", (f) => {
    const entry =
      f.map && Object.entries((at(f.shared[0]?.value, f.map) as Record<string, unknown> | undefined) ?? {})[0];
    return entry && { filter: `${f.map}.${entry[0]}:${quote(entry[1])}`, matches: [0] };
  }),
  "has-anything": filterRule("Has Operator", "`m:*` is true where the field m is present.", (f) => {
    const path = f.time ?? f.list;
    return path === undefined ? undefined : { filter: `${path}:*`, matches: [0, 1, 2] };
  }),
  "has-text": filterRule("Has Operator", "`:` with a whole value is true where the field has it.", (f) => ({
    filter: `${f.text}:${quote(f.values(f.text)[1])}`,
    matches: [1],
  })),
  "spaces-are-all": filterRule("Guidance", "A filter of spaces leaves all.", () => ({
    filter: "  ",
    matches: [0, 1, 2],
  })),
  "unknown-field": invalidRule("A field that does not exist is INVALID_ARGUMENT.", () => "no_such_field_at_all = 1"),
  "unknown-field-of-message": invalidRule(
    "A field that a message does not have is INVALID_ARGUMENT.",
    (f) => f.inner && `${f.inner.split(".")[0]}.no_such_field = "x"`,
  ),
  "unclosed-parenthesis": invalidRule("A parenthesis that is not closed is INVALID_ARGUMENT.", (f) => `(${is(f, 0)}`),
  "unopened-parenthesis": invalidRule("A parenthesis that was not opened is INVALID_ARGUMENT.", (f) => `${is(f, 0)})`),
  "unclosed-quote": invalidRule("A quote that is not closed is INVALID_ARGUMENT.", (f) => `${f.text} = "x`),
  "dangling-and": invalidRule("An AND without what follows is INVALID_ARGUMENT.", (f) => `${is(f, 0)} AND`),
  "leading-or": invalidRule("An OR without what comes before is INVALID_ARGUMENT.", (f) => `OR ${is(f, 0)}`),
  "missing-value": invalidRule("A comparison without a value is INVALID_ARGUMENT.", (f) => `${f.text} =`),
  "missing-field": invalidRule("A comparison without a field is INVALID_ARGUMENT.", () => '= "x"'),
  "double-operator": invalidRule("Two operators in a row are INVALID_ARGUMENT.", (f) => `${f.text} = = "x"`),
  "dangling-not": invalidRule("A NOT without what follows is INVALID_ARGUMENT.", () => "NOT"),
  "empty-parentheses": invalidRule("Empty parentheses are INVALID_ARGUMENT.", () => "()"),
  "unknown-function": invalidRule("A function that does not exist is INVALID_ARGUMENT.", () => "no_such_function(1)"),
  "text-for-number": invalidRule("A text for a number is INVALID_ARGUMENT.", (f) => f.number && `${f.number} = hello`),
  "text-for-bool": invalidRule("A text for a boolean is INVALID_ARGUMENT.", (f) => f.bool && `${f.bool} = maybe`),
  "text-for-timestamp": invalidRule(
    "A text that is no time for a timestamp is INVALID_ARGUMENT.",
    (f) => f.time && `${f.time} > "yesterday"`,
  ),
  "text-for-duration": invalidRule(
    "A text that is no duration for a duration is INVALID_ARGUMENT.",
    (f) => f.duration && `${f.duration} > soon`,
  ),
  "unknown-value-of-enum": invalidRule(
    "A value that an enum does not have is INVALID_ARGUMENT.",
    (f) => f.enum && `${f.enum} = NO_SUCH_VALUE_AT_ALL`,
  ),
  "element-by-index": invalidRule(
    "An element of a repeated field by its index is INVALID_ARGUMENT.",
    (f) => f.list && `${f.list}.0 = "x"`,
  ),
  "deep-nesting": {
    section: "Limitations",
    rule: "A filter nested a thousand deep is answered or refused, and breaks nothing.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "filter", probe);
      const found = await filterable(entities, probe);
      const filter = `${"(".repeat(1000)}${is(found, 0)}${")".repeat(1000)}`;
      const answer = await probe.call(method, { ...(await entities.place()), filter });
      if ("error" in answer) {
        probe.check(
          ["INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"].includes(answer.error.code),
          `it fails with ${answer.error.code}`,
        );
      }
    },
  },
  "long-filter": {
    section: "Limitations",
    rule: "A filter of a hundred thousand characters is answered or refused, and breaks nothing.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "filter", probe);
      const found = await filterable(entities, probe);
      const filter = `${found.text} = "${"x".repeat(100_000)}"`;
      const answer = await probe.call(method, { ...(await entities.place()), filter });
      if ("error" in answer) {
        probe.check(
          ["INVALID_ARGUMENT", "RESOURCE_EXHAUSTED"].includes(answer.error.code),
          `it fails with ${answer.error.code}`,
        );
      }
    },
  },
});

/** A comparison with the middle value. */
function ordered({ values, shared }: Filterable, path: string, operator: "<" | "<=" | ">" | ">=") {
  const all = values(path);
  const order = shared.map((_, i) => i).sort((a, b) => compare(all[a], all[b]));
  const middle = Math.floor(order.length / 2);
  const value = all[order[middle] ?? 0];
  const literal = typeof value === "number" || /^-?\d+(\.\d+)?s?$/.test(String(value)) ? String(value) : quote(value);
  const positions = {
    "<": [0, middle],
    "<=": [0, middle + 1],
    ">": [middle + 1, order.length],
    ">=": [middle, order.length],
  }[operator];
  return {
    filter: `${path} ${operator} ${literal}`,
    matches: order.slice(positions[0], positions[1]).sort((a, b) => a - b),
  };
}

function compare(a: unknown, b: unknown): number {
  const [x, y] = [a, b].map((one) =>
    /^-?\d+(\.\d+)?s?$/.test(String(one)) ? Number.parseFloat(String(one)) : String(one),
  );
  return x === y ? 0 : (x ?? 0) < (y ?? 0) ? -1 : 1;
}

function bool({ bool: path, values }: Filterable, wanted: boolean) {
  if (path === undefined) return undefined;
  const all = values(path).map((value) => value === true);
  return { filter: `${path} = ${wanted}`, matches: [0, 1, 2].filter((i) => i < all.length && all[i] === wanted) };
}

/** The same instant, told with an offset. */
function withOffset(time: string): string {
  const shifted = new Date(Date.parse(time) + 2 * 3_600_000).toISOString();
  const fraction = /\.\d+/.exec(time)?.[0] ?? "";
  return `${shifted.slice(0, 19)}${fraction}+02:00`;
}
