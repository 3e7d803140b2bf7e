import test from "ava";
import fc from "fast-check";
import { MAX_FILTER_VALUES } from "../../../../src/ddd/connect/filter/join.ts";
import { MAX_ORDER_LENGTH, parseOrderBy } from "../../../../src/ddd/connect/filter/order.ts";
import {
  type FilterFields,
  MAX_COMPARISONS,
  MAX_FILTER_LENGTH,
  parseFilter,
  printFilter,
} from "../../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../../src/ddd/error.ts";
import {
  type Condition,
  everything,
  MAX_DEPTH,
  matches,
  toCondition,
  type Where,
} from "../../../../src/ddd/query/where.ts";

interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly active: boolean | null;
  readonly size: number | null;
  readonly weight: number | null;
  readonly createTime: Date | null;
}

const fields: FilterFields<Thing> = {
  id: { type: "string" },
  name: { name: "display_name", type: "string" },
  active: { type: "boolean" },
  size: { type: "integer" },
  weight: { type: "double" },
  createTime: { type: "timestamp" },
};

const thing: Thing = {
  id: "1",
  name: "Ada",
  active: true,
  size: 3,
  weight: 1.5,
  createTime: new Date("2026-01-01T00:00:00.500Z"),
};

const meets = (text: string, different: Partial<Thing> = {}) =>
  matches(parseFilter(text, fields), { ...thing, ...different });

test("an empty filter is everything", (t) => {
  t.true(meets(""));
  t.true(meets(" \t\n"));
});

test("each operator compares by the field's type", (t) => {
  const time = "2026-01-01T00:00:00.500Z";
  const yes = [
    'display_name = "Ada"',
    "display_name='Ada'",
    "display_name = Ada",
    "display_name != Eve",
    "display_name < B",
    'display_name:"d"',
    "display_name:*",
    "size = 3",
    "size:3",
    "size > -5",
    "size <= 3",
    "size < 12345678901234567890123",
    "weight >= 1.5",
    "weight < 2e0",
    "active = true",
    'active != "false"',
    `create_time = ${time}`,
    `create_time = "${time}"`,
    `create_time >= 2026-01-01T01:00:00.500+01:00`,
    "create_time > 2026-01-01T00:00:00Z",
    "display_name != null",
  ];
  for (const text of yes) t.true(meets(text), text);
  const no = ["display_name = ada", "size != 3", "size > 3", "active = false", `create_time < ${time}`, "size = null"];
  for (const text of no) t.false(meets(text), text);
});

test("null is a value without quotes only", (t) => {
  t.true(meets("display_name = null", { name: null }));
  t.false(meets("display_name = null", { name: "null" }));
  t.true(meets('display_name = "null"', { name: "null" }));
  t.true(meets("display_name != Ada", { name: null }));
  t.false(meets("display_name:*", { name: null }));
});

test("OR binds tighter than AND, and a space is an AND", (t) => {
  t.false(meets("size = 3 OR size = 4 AND active = false"));
  t.true(meets("size = 3 OR (size = 4 AND active = false)"));
  t.false(meets("active = false AND size = 4 OR size = 3"));
  t.true(meets("active = true size = 3"));
  t.false(meets("active = true size = 4"));
  t.true(meets("(active = true)(size = 3)"));
  t.true(meets("NOT size = 4 AND -size = 5 AND NOT (size = 4 OR size = 5)"));
  t.true(meets("-(size = 4)OR(active=false)"));
});

test("a star at an end of a text stands for anything, an escaped one for itself", (t) => {
  const matching = (text: string, name: string) => meets(text, { name });
  t.true(matching('display_name = "Ad*"', "Ada"));
  t.false(matching('display_name = "Ad*"', "ada"));
  t.true(matching('display_name = "*da"', "Ada"));
  t.true(matching('display_name = "*d*"', "Ada"));
  t.true(matching("display_name = Ad*", "Ada"));
  t.false(matching('display_name != "Ad*"', "Ada"));
  t.true(matching('display_name = "*"', ""));
  t.true(matching('display_name = "\\*"', "*"));
  t.false(matching('display_name = "\\*"', "x"));
  t.true(matching('display_name = "a\\*b*"', "a*bc"));
  t.true(matching(`display_name = "\\"\\\\\\'"`, `"\\'`));
  t.true(matching(`display_name = '"%_'`, '"%_'));
  t.true(matching('display_name > "*"', "a"));
});

test("functions compare text in any case, and a star is a star in them", (t) => {
  for (const text of [
    'iequals(display_name, "aDA")',
    "iequals(display_name,ada)",
    "istartsWith( display_name , 'AD' ) AND size = 3",
    "icontains (display_name, DA)",
    "NOT icontains(display_name, x) -iequals(id, '2')",
    "(iequals(display_name, x) OR iequals(id, 1))",
  ])
    t.true(meets(text), text);
  t.true(meets('icontains(display_name, "B*")', { name: "ab*c" }));
  t.false(meets('icontains(display_name, "B*")', { name: "abc" }));
  t.true(meets('iequals(display_name, "k")', { name: "\u212a" }));
  t.false(meets("iequals(display_name, ada)", { name: null }));
});

test("field(name) is another field, and `field` alone is text", (t) => {
  t.true(meets("size > field( size )") === false && meets("size >= field(size)"));
  t.true(meets("display_name != field(id)"));
  t.true(meets("display_name=field(id)", { name: "1" }));
  t.true(meets("display_name = field", { name: "field" }));
  t.true(meets("display_name = field(size = 3)", { name: "field" }));
  t.true(meets("size < field(size) OR (active = true)"));
});

test("a time between two milliseconds compares by its nanoseconds", (t) => {
  t.true(meets("create_time < 2026-01-01T00:00:00.5000001Z"));
  t.true(meets("create_time <= 2026-01-01T00:00:00.5000001Z"));
  t.false(meets("create_time >= 2026-01-01T00:00:00.5000001Z"));
  t.false(meets("create_time > 2026-01-01T00:00:00.5000001Z"));
  t.false(meets("create_time = 2026-01-01T00:00:00.5000001Z"));
  t.true(meets("create_time != 2026-01-01T00:00:00.5000001Z"));
  t.true(meets("create_time > 2026-01-01T00:00:00.499999999Z"));
  t.true(meets("create_time = 2026-01-01T00:00:00.500000000Z"));
});

const wrong: Record<string, string> = {
  'nmae = "x"':
    'at position 1, "nmae": is not a field; the fields are id, display_name, active, size, weight, create_time',
  name: 'at position 1, "name": is not a field; the fields are id, display_name, active, size, weight, create_time',
  ["__proto__"]:
    'at position 1, "__proto__": is not a field; the fields are id, display_name, active, size, weight, create_time',
  active: 'at the end: should be one of = != < <= > >= : after "active"',
  "size = ": "at the end: should be a value",
  "size == 1": 'at position 7, "=": should be a value, after a single =',
  "size = 1 AND": 'at the end: should be a field\'s name, such as in `name = "Ada"`',
  "size = x": 'at position 8, "x": should be a whole number such as 42',
  "weight = 1.2.3": 'at position 10, "1.2.3": should be a number such as 4.2',
  "active = yes": 'at position 10, "yes": should be true or false',
  "size < null": 'at position 8, "null": null has no order; use = or !=, or put it in quotes if it is a text',
  "(size = 1": 'at the end: should be ")"',
  "size = 1)": 'at position 9, ")": does not belong here: join comparisons with AND or OR, in matching parentheses',
  'id = "x': 'at position 6, ""x": has no closing quote',
  'id = "\\x"': 'at position 7, "\\x": is not an escape; they are \\\\ \\" \\\' \\*',
  'id = "a*b"': 'at position 6, ""a*b"": has a star in the middle: it may be first or last, and \\* is a plain star',
  "id = AND": 'at position 6, "AND": should be a value; put it in quotes if it is one',
  "create_time > 2026-02-30T00:00:00Z":
    'at position 15, "2026-02-30T00:00:00Z": should be an RFC 3339 time such as "2026-01-31T12:00:00Z"',
  "create_time > 2026-02-03T24:00:00Z":
    'at position 15, "2026-02-03T24:00:00Z": should be an RFC 3339 time such as "2026-01-31T12:00:00Z"',
  "size = 1 and active = true": 'at position 10, "and": is not a field; AND, OR and NOT are written in capitals',
  "not active = true": 'at position 1, "not": is not a field; AND, OR and NOT are written in capitals',
  'createTime > "x" AND active = true': 'at position 1, "createTime": is not a field; it is written create_time',
  "Display_Name = x": 'at position 1, "Display_Name": is not a field; it is written display_name',
  "size = 1 == 2 AND active = true": 'at position 10, "=": should be a field\'s name, such as in `name = "Ada"`',
  [`size = ${"x".repeat(50)} AND active = true`]: `at position 8, "${"x".repeat(40)}…": should be a whole number such as 42`,
  [`active = "${"x".repeat(50)}" AND size = 1`]: `at position 10, ""${"x".repeat(39)}…": should be true or false`,
  "lower(display_name)": 'at position 1, "lower": is not a function; they are iequals, istartsWith, icontains',
  "iequals(size, 1)": 'at position 9, "size": is not text, so iequals cannot be asked of it',
  "iequals(nmae, 1)":
    'at position 9, "nmae": is not a field; the fields are id, display_name, active, size, weight, create_time',
  "iequals(id)": 'at position 11, ")": should be a comma, as in `iequals(id, "text")`',
  "iequals(id, )": 'at position 13, ")": should be a value',
  "iequals(id, a": 'at the end: should be ")"',
  "iequals(id, null)": 'at position 13, "null": null has no letters; put it in quotes if it is a text',
  [`iequals(id, ${"x".repeat(201)})`]: `at position 13, "${"x".repeat(40)}…": must have at most 200 characters: look for a part of the text`,
  "size < field(weight)":
    'at position 8, "field": is a field of the type double, and should be one of the type integer',
  "size < field(siez)":
    'at position 8, "field": is not a field; the fields are id, display_name, active, size, weight, create_time',
  "size:field(size)": 'at position 6, "field": two fields are compared with = != < <= > or >=',
  "size < field(size": 'at position 8, "field": should be a whole number such as 42',
  "create_time > yesterday": 'at position 15, "yesterday": should be an RFC 3339 time such as "2026-01-31T12:00:00Z"',
};
for (const [text, message] of Object.entries(wrong)) {
  test(`the error says what is wrong with: ${text}`, (t) => {
    const error = t.throws(() => parseFilter(text, fields), { instanceOf: InvalidError });
    t.deepEqual(error.violations, [{ field: "filter", description: message }]);
  });
}

test("a number or time outside of every field's range compares by its value, and -0 is 0", (t) => {
  const yes = [
    "size > 2.5",
    "size < 3.0000001",
    "size >= -1e300",
    "size < 1e21",
    `size < ${"9".repeat(500)}`,
    `size > -${"9".repeat(500)}`,
    "size != 2.5",
    "create_time > 0000-01-01T00:00:00Z",
  ];
  for (const text of yes) t.true(meets(text), text);
  const no = ["size = 3.5", `size = ${"3".repeat(60)}`, "size > 1e21", "create_time < 0000-01-01T00:00:00Z"];
  for (const text of no) t.false(meets(text), text);
  t.false(meets("size < 1e21", { size: null }));
  t.deepEqual(parseFilter("size = -0", fields), { op: "eq", field: "size", value: 0 });
  t.deepEqual(parseFilter("weight = -0.0", fields), { op: "eq", field: "weight", value: 0 });
  const serials: FilterFields<{ serial: bigint }> = { serial: { type: "int64" } };
  const found = (text: string) => matches(parseFilter(text, serials), { serial: 7n });
  for (const text of [
    `serial < 1${"0".repeat(100_000)}`,
    "serial >= -000000000000000000000000000000000000000000000007",
  ]) {
    t.true(found(text), text.slice(0, 60));
  }
  for (const text of [`serial = ${"7".repeat(41)}`, `serial < -1${"0".repeat(100_000)}`]) t.false(found(text));
});

// ASVS: V4.3.1
test("length and nesting are limited", (t) => {
  const long = `id = "${"x".repeat(MAX_FILTER_LENGTH)}"`;
  t.throws(() => parseFilter(long, fields), { instanceOf: InvalidError, message: /at most 1048576/ });
  t.is(parseFilter(long, fields, long.length).op, "eq");
  const nested = (depth: number) => `${"(".repeat(depth)}size = 1${")".repeat(depth)}`;
  t.is(parseFilter(nested(MAX_DEPTH), fields).op, "eq");
  t.throws(() => parseFilter(nested(MAX_DEPTH + 1), fields), { instanceOf: InvalidError, message: /nested/ });
  t.throws(() => parseFilter(`${"NOT (".repeat(51)}size = 1${")".repeat(51)}`, fields), { message: /nested/ });
});

test("a list of values of one field is one comparison, and a filter may have 256", (t) => {
  const ids = Array.from({ length: 1000 }, (_, i) => `${i}`);
  const id = (op: string, by: string) => ids.map((one) => `id ${op} "${one}"`).join(by);
  t.deepEqual(parseFilter(id("=", " OR "), fields), { op: "in", field: "id", values: ids });
  t.deepEqual(parseFilter(id("!=", " AND "), fields), { op: "notIn", field: "id", values: ids });
  t.deepEqual(parseFilter("size = 1 OR id = a OR size = null OR active = true", fields), {
    op: "or",
    items: [
      { op: "in", field: "size", values: [1, null] },
      { op: "eq", field: "id", value: "a" },
      { op: "eq", field: "active", value: true },
    ],
  });
  t.is(parseFilter("id = a id = b", fields).op, "and");
  const bounds = (count: number) => Array.from({ length: count }, (_, i) => `size > ${i}`).join(" OR ");
  t.is(parseFilter(bounds(MAX_COMPARISONS), fields).op, "or");
  t.throws(() => parseFilter(bounds(MAX_COMPARISONS + 1), fields), { message: /more than 256 comparisons/ });
});

test("each value of a list is kept once, and so many different ones at most", (t) => {
  const list = (count: number, op: string, by: string) =>
    Array.from({ length: count }, (_, i) => `size ${op} ${i}`).join(by);
  t.deepEqual(parseFilter(`${"id = a OR ".repeat(80_000)}id = a`, fields), { op: "eq", field: "id", value: "a" });
  t.deepEqual(parseFilter("id != a AND id != b AND id != a", fields), { op: "notIn", field: "id", values: ["a", "b"] });
  const time = "create_time = 2026-01-01T00:00:00Z";
  t.is(parseFilter(`${time} OR ${time}`, fields).op, "eq");
  t.is(parseFilter(list(MAX_FILTER_VALUES, "=", " OR "), fields).op, "in");
  for (const [op, by] of [
    ["=", " OR "],
    ["!=", " AND "],
  ] as const) {
    const many = list(MAX_FILTER_VALUES + 2, op, by);
    const error = t.throws(() => parseFilter(many, fields), { instanceOf: InvalidError, message: /more than 30000/ });
    t.is(error.violations[0]?.field, "filter");
  }
});

test("an invalid filter or order has one reason, and names its field", (t) => {
  const wrong = ["nope = 1", `size ${"x".repeat(MAX_FILTER_LENGTH)}`, "size > 1 OR ".repeat(300), "id = a\0b", "("];
  for (const text of wrong) {
    const error = t.throws(() => parseFilter(text, fields), { instanceOf: InvalidError });
    t.deepEqual([error.reason, error.violations.map(({ field }) => field)], ["INVALID_INPUT", ["filter"]]);
  }
  const orders: Record<string, RegExp> = {
    nope: /"nope" is not a field; the fields are id, display_name/,
    createTime: /"createTime" is not a field; it is written create_time/,
    "-size": /"-size" is not a field; descending is written "size desc"$/,
    "-nope": /"-nope" is not a field; the fields are id/,
    "size asc": /only " desc" may follow a field's name; leave it out for ascending order/,
    "size DESC": /only " desc" may follow/,
    "size, size": /named twice/,
    [`size${" ".repeat(MAX_ORDER_LENGTH)}`]: /at most 10000 characters/,
  };
  for (const [text, message] of Object.entries(orders)) {
    const error = t.throws(() => parseOrderBy(text, fields), { instanceOf: InvalidError, message });
    t.deepEqual([error.reason, error.violations.map(({ field }) => field)], ["INVALID_INPUT", ["order_by"]]);
  }
});

test("only fields of the entity may be named, with their types", (t) => {
  // @ts-expect-error there is no such field
  const misspelt: FilterFields<Thing> = { craeteTime: { type: "timestamp" } };
  // @ts-expect-error the name is the entity's own
  const spelt: FilterFields<Thing> = { create_time: { type: "timestamp" } };
  // @ts-expect-error active is a boolean
  const mistyped: FilterFields<Thing> = { active: { type: "string" } };
  // @ts-expect-error a number is no time
  const numbered: FilterFields<Thing> = { size: { type: "timestamp" } };
  const right: FilterFields<Thing> = { size: { type: "double", name: "how_much" }, createTime: { type: "timestamp" } };
  t.is([misspelt, spelt, mistyped, numbered].length, 4);
  t.is(parseFilter("how_much = 1.5", right).op, "eq");
  t.throws(() => parseFilter("size = 1.5", right), { message: /the fields are how_much, create_time/ });
  t.is(printFilter({ op: "gt", field: "size", value: 1 }, right), "how_much > 1");
});

test("a filter of a megabyte is read in the time that its length needs", (t) => {
  const text = `${'id = "\\*\\*aaaaaaaa" OR '.repeat(50_000)}id = 1`;
  // Some 100 ms; in quadratic time it would be hours, and no test may take as long.
  t.is(parseFilter(text, fields, Number.MAX_SAFE_INTEGER).op, "in");
});

const textArb = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "A", "*", "\\", '"', "'", "%", " ", "\n", "é", "😀") }),
  fc.constantFrom("null", "true", "AND", "-1", ""),
);
const timeArb = fc.integer({ min: -5, max: 5 }).map((ms) => new Date(ms));
const byField: Record<string, fc.Arbitrary<string | number | boolean | Date>> = {
  name: textArb,
  active: fc.boolean(),
  size: fc.integer({ min: -5, max: 5 }),
  weight: fc.oneof(fc.constantFrom(0, -1.5, 1e-7, 1e21), fc.double({ noNaN: true, noDefaultInfinity: true })),
  createTime: timeArb,
};
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 4 });

const leafArb = fc.constantFrom(...Object.keys(byField)).chain((field): fc.Arbitrary<Condition> => {
  const value = byField[field] ?? fc.boolean();
  const equal = fc.record({ op: fc.constantFrom("eq", "ne"), field: fc.constant(field), value: orNull(value) });
  const ordered = fc.record({
    op: fc.constantFrom("gt", "gte", "lt", "lte"),
    field: fc.constant(field),
    value,
  });
  const listed = fc.record({
    op: fc.constantFrom("in", "notIn"),
    field: fc.constant(field),
    values: fc.array(orNull(value), { maxLength: 3 }),
  });
  const text = fc.record({
    op: fc.constantFrom("startsWith", "endsWith", "contains", "iequals", "istartsWith", "icontains"),
    field: fc.constant("name"),
    value: textArb,
  });
  const compared = fc.record({
    op: fc.constant("fields"),
    field: fc.constantFrom("id", "name"),
    by: fc.constantFrom("eq", "ne", "gt", "gte", "lt", "lte"),
    other: fc.constantFrom("id", "name"),
  });
  return fc.oneof(equal, ordered, listed, text, compared);
});

const { condition: conditionArb } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 5 },
    leafArb,
    fc.record({ op: fc.constantFrom("and", "or"), items: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ op: fc.constant("not"), item: tie("condition") }),
  ),
}));

const thingArb = fc.record({
  id: fc.constant("1"),
  name: orNull(textArb),
  active: orNull(fc.boolean()),
  size: orNull(fc.integer({ min: -5, max: 5 })),
  weight: orNull(byField.weight ?? fc.double()),
  createTime: orNull(timeArb),
});

test("a printed filter, parsed again, has the same meaning", (t) => {
  fc.assert(
    fc.property(conditionArb, fc.array(thingArb, { minLength: 5 }), (condition, things) => {
      const parsed = parseFilter(printFilter(condition, fields), fields, Number.MAX_SAFE_INTEGER);
      return things.every((one) => matches(parsed, one) === matches(condition, one));
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) },
  );
  t.pass();
});

// ASVS: V1.2.4
test("any text either parses or is refused", (t) => {
  const word = fc.constantFrom(
    "id",
    "size",
    "=",
    "!=",
    ":",
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "-",
    '"x',
    '"a*"',
    "iequals",
    "field",
    ",",
    "*",
    "\\",
    "null",
    " ",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(word).map((words) => words.join("")),
    fc.array(word).map((words) => words.join(" ")),
  );
  fc.assert(
    fc.property(text, (one) => {
      try {
        parseFilter(one, fields);
      } catch (error) {
        return error instanceof InvalidError;
      }
      return true;
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) },
  );
  t.pass();
});

test("printed filters look like a person's", (t) => {
  const print = (where: Where<Thing>) => printFilter(toCondition([where]), fields);
  t.is(print(everything), "");
  t.is(print({ name: "Ada", active: true }), 'display_name = "Ada" AND active = true');
  t.is(
    print({ size: { gte: 1 }, or: [{ name: { startsWith: "A" } }, { active: true, size: 2 }] }),
    'size >= 1 AND display_name = "A*" OR (active = true AND size = 2)',
  );
  t.is(print({ not: { or: [{ size: 1 }, { size: 2 }] } }), "NOT (size = 1 OR size = 2)");
  t.is(print({ size: { in: [1, null] } }), "size = 1 OR size = null");
  t.is(print({ size: { notIn: [] } }), "");
  t.is(print({ size: { in: [] } }), "id = null AND id != null");
  t.is(print({ name: { icontains: "a*" } }), 'icontains(display_name, "a\\*")');
  t.is(print({ id: { lte: { field: "name" } } }), "id <= field(display_name)");
  t.is(print({ createTime: { lt: new Date(0) } }), 'create_time < "1970-01-01T00:00:00.000Z"');
});

test("a condition that a filter cannot express is refused", (t) => {
  const print = (where: Where<Thing>) => () => printFilter(toCondition([where]), fields);
  t.throws(print({ name: "\ud800" }), { instanceOf: InvalidError });
  for (const where of [{ active: "true" }, { size: "1" }, { name: 1 }, { createTime: "2026-01-01T00:00:00Z" }]) {
    // A program without types could ask this.
    t.throws(print(where as Where<Thing>), { instanceOf: InvalidError, message: /must be/ });
  }
  t.throws(() => printFilter({ op: "eq", field: "secret", value: 1 }, fields), {
    instanceOf: InvalidError,
    message: /cannot search by "secret"/,
  });
});
