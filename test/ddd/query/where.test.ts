import test from "ava";
import fc from "fast-check";
import { InvalidError } from "../../../src/ddd/error.ts";
import { compareBy, toOrderTerms } from "../../../src/ddd/query/order.ts";
import { toPageSize } from "../../../src/ddd/query/page.ts";
import { PageTokenSeal } from "../../../src/ddd/query/page-token.ts";
import { fromPositionToken, toPositionToken } from "../../../src/ddd/query/position-token.ts";
import { compareScalars } from "../../../src/ddd/query/scalar.ts";
import {
  depthOf,
  everything,
  MAX_DEPTH,
  matches,
  requireWhere,
  toCondition,
  toWhere,
  type Where,
} from "../../../src/ddd/query/where.ts";

interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly size: number | null;
}

const meets = (where: Where<Thing>, thing: Partial<Thing>) =>
  matches(toCondition([where]), { id: "1", name: null, size: null, ...thing });

test("null equals only null, and is neither less nor more than anything", (t) => {
  t.true(meets({ name: null }, {}));
  t.true(meets({ name: { isNull: true } }, {}));
  t.false(meets({ name: { isNull: true } }, { name: "" }));
  t.true(meets({ name: { ne: "Ada" } }, {}));
  t.true(meets({ name: { notIn: ["Ada"] } }, {}));
  t.false(meets({ name: { notIn: ["Ada", null] } }, {}));
  t.true(meets({ name: { in: ["Ada", null] } }, {}));
  t.false(meets({ size: { gt: -1 } }, {}));
  t.false(meets({ size: { lte: 1 } }, {}));
  t.false(meets({ name: { contains: "" } }, {}));
  t.true(meets({ not: { size: { gt: 1 } } }, {}));
});

test("an empty and is true, an empty or false", (t) => {
  t.true(meets(everything, {}));
  t.false(meets({ or: [] }, {}));
});

test("text is ordered by code point", (t) => {
  // Code points that are close to each other, as in one script, and those around the surrogates. (fast-check has strings
  // of any code points too, but takes a second of a core to prepare them.)
  const codePoint = fc.oneof(
    fc.integer({ min: 0x61, max: 0x64 }),
    fc.integer({ min: 0xd7f0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x1000f }),
    fc.integer({ min: 0, max: 0x10ffff }).filter((one) => one < 0xd800 || one > 0xdfff),
  );
  const text = fc.array(codePoint, { maxLength: 6 }).map((all) => String.fromCodePoint(...all));
  fc.assert(
    fc.property(text, text, (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      return Math.sign(compareScalars(a, b)) === expected;
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 500) },
  );
  t.true(compareScalars("\u{FF21}", "\u{1F600}") < 0);
});

test("a condition has a Where that means the same", (t) => {
  const where: Where<Thing> = {
    name: { startsWith: "A", ne: "Ada" },
    id: { ne: { field: "name" } },
    or: [{ name: { iequals: "ABE" } }, { size: { in: [1, null] } }, { not: { size: { gte: 5, notIn: [7] } } }],
  };
  const condition = toCondition([where]);
  const back = toCondition([toWhere<Thing>(condition)]);
  for (const name of [null, "Ada", "Abe"]) {
    for (const size of [null, 1, 5, 7]) {
      const thing = { id: "1", name, size };
      t.is(matches(back, thing), matches(condition, thing), JSON.stringify(thing));
    }
  }
  t.is(depthOf(condition), 4);
});

const wrong: [string, unknown, string][] = [
  ["an unknown field", { nmae: "x" }, "where.nmae: is not a field; the fields are id, name, size"],
  ["an unknown operator", { name: { like: "x" } }, "where.name.like: is not an operator"],
  ["undefined", { name: undefined }, "where.name: is undefined"],
  ["a list of lists", { or: [{ name: { in: [["x"]] } }] }, "where.or[0].name.in[0]: must be text, a finite number"],
  ["an order of null", { size: { gt: null } }, "where.size.gt: must be a value other than null"],
  [
    "a number that is none",
    { size: Number.NaN },
    "where.size: must be a value or a plain object of comparisons; it is a number",
  ],
  [
    "a promise",
    { name: Promise.resolve("x") },
    "where.name: must be a value or a plain object of comparisons; it is a promise: await it",
  ],
  ["an empty comparison", { name: {} }, "where.name: has no comparison"],
  ["an empty condition", { or: [{}] }, "where.or[0]: says nothing; `everything` means all"],
  ["text that is none", { name: { contains: 1 } }, "where.name.contains: must be text"],
  ["no object", 1, "where: must be a plain object of fields; it is a number"],
];
for (const [title, where, message] of wrong) {
  test(`${title} is refused`, (t) => {
    const fields = new Set(["id", "name", "size"]);
    const error = t.throws(() => toCondition([where as Where<Thing>], fields), { instanceOf: InvalidError });
    t.true(error.message.startsWith(message), error.message);
  });
}

test("types refuse data that is not plain, as far as types can", (t) => {
  const refuse = (..._: Where<Thing>[]) => t.pass();
  class Id {
    readonly #value = "1";
    toString(): string {
      return this.#value;
    }
  }
  const promise: Promise<string> = Promise.resolve("1");
  // @ts-expect-error a promise is no value
  refuse({ id: promise });
  // @ts-expect-error a promise is no condition
  refuse(Promise.resolve({ id: "1" }));
  // @ts-expect-error an object of a class is no value
  refuse({ id: new Id() });
  // @ts-expect-error a Set is no value
  refuse({ id: new Set(["1"]) });
  // @ts-expect-error an array is no value
  refuse({ id: ["1"] });
  // @ts-expect-error a RegExp is no text
  refuse({ name: /Ada/ });
  // @ts-expect-error a boxed number is no number
  refuse({ size: new Number(1) });
  // @ts-expect-error a list of promises is none of values
  refuse({ id: { in: [promise] } });
  // @ts-expect-error a Set is no array
  refuse({ size: { in: new Set([1]) } });
  // @ts-expect-error an array is no condition
  refuse([{ id: "1" }]);
  // @ts-expect-error undefined is no value
  refuse({ id: undefined });
  // @ts-expect-error text and a number are not compared
  refuse({ size: { lt: { field: "name" } } });
  // @ts-expect-error there is no such field
  refuse({ name: { eq: { field: "nmae" } } });
  // @ts-expect-error a number has no case
  refuse({ size: { iequals: "1" } });
  refuse({ name: { eq: { field: "id" } } }, { name: { icontains: "a" } });
});

test("nesting is limited", (t) => {
  let where: Where<Thing> = { name: "x" };
  for (let i = 0; i < MAX_DEPTH; i++) where = { not: where };
  t.is(depthOf(toCondition([where])), MAX_DEPTH);
  t.throws(() => toCondition([{ not: where }]), { instanceOf: InvalidError, message: /nested/ });
});

test("matching everything must be explicit", (t) => {
  t.throws(() => requireWhere([]), { instanceOf: InvalidError });
  t.notThrows(() => requireWhere([everything]));
});

test("an order ends with the id, and null comes first", (t) => {
  t.deepEqual(toOrderTerms<Thing>(["name desc"]), [
    { field: "name", descending: true },
    { field: "id", descending: false },
  ]);
  t.deepEqual(toOrderTerms<Thing>(["id desc"]), [{ field: "id", descending: true }]);
  t.throws(() => toOrderTerms<Thing>(["name", "name desc"]), { instanceOf: InvalidError });
  t.throws(() => toOrderTerms<Thing>(["name"], new Set(["id"])), { instanceOf: InvalidError });
  t.throws(() => toOrderTerms(["-id"], new Set(["id"])), {
    message: /"-id" is not a field; descending is written "id desc"$/,
  });
  const terms = toOrderTerms<Thing>(["name"]);
  t.true(compareBy(terms, { id: "2", name: null }, { id: "1", name: "" }) < 0);
  t.true(compareBy(terms, { id: "1", name: "a" }, { id: "2", name: "a" }) < 0);
  t.is(compareBy(terms, { id: "1", name: null }, { id: "1" }), 0);
});

interface Timed {
  readonly id: string;
  readonly name: string | null;
  readonly size: bigint;
  readonly time: Date;
}

const terms = toOrderTerms<Timed>(["name", "size desc", "time"]);

test("a position survives being a token", (t) => {
  for (const name of ["Ada", "", null, '😀"'] as const) {
    const timed: Timed = { id: "1", name, size: 2n ** 70n, time: new Date(1) };
    t.deepEqual(fromPositionToken(terms, toPositionToken(terms, timed)), [name, 2n ** 70n, new Date(1), "1"]);
  }
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
for (const [title, token] of Object.entries({
  "no JSON": "nonsense",
  "no list": encode({}),
  "a list of another length": encode(["name,-size,time,id", 1]),
  "another order": encode(["name,size,time,id", "a", { n: "1" }, { d: 1 }, "1"]),
  "a value that is none": encode(["name,-size,time,id", {}, { n: "1" }, { d: 1 }, "1"]),
  "a number that is none": encode(["name,-size,time,id", "a", { n: "x" }, { d: 1 }, "1"]),
  "a time that is none": encode(["name,-size,time,id", "a", { n: "1" }, { d: 1e300 }, "1"]),
  "a list in a list": encode(["name,-size,time,id", [], { n: "1" }, { d: 1 }, "1"]),
})) {
  test(`a token of ${title} is refused`, (t) => {
    t.throws(() => fromPositionToken(terms, token), { instanceOf: InvalidError });
  });
}

test("page sizes have a default and an upper bound", (t) => {
  t.is(toPageSize(), 50);
  t.is(toPageSize(0), 50);
  t.is(toPageSize(1), 1);
  t.is(toPageSize(1001), 1000);
  for (const size of [-1, 1.5, Number.NaN]) t.throws(() => toPageSize(size), { instanceOf: InvalidError });
});

test("a sealed token opens with the same key and question only", (t) => {
  const seal = new PageTokenSeal(new Uint8Array(32));
  const sealed = seal.seal("token", ["filter", "order"]);
  t.is(seal.open(sealed, ["filter", "order"]), "token");
  t.is(seal.seal("", ["x"]), "");
  t.is(seal.open("", ["x"]), "");
  const other = new PageTokenSeal(new Uint8Array(32).fill(1));
  t.throws(() => other.open(sealed, ["filter", "order"]), { instanceOf: InvalidError });
  for (const wrong of [sealed.slice(1), `${sealed}x`, "token", ".token", `A${sealed}`]) {
    t.throws(() => seal.open(wrong, ["filter", "order"]), { instanceOf: InvalidError });
  }
  t.throws(() => seal.open(sealed, ["filter"]), { instanceOf: InvalidError });
  t.throws(() => seal.open(sealed, ["filterorder"]), { instanceOf: InvalidError });
  t.throws(() => new PageTokenSeal(new Uint8Array(31)));
});

test("a sealed token is good for three days after the day on which it was made", (t) => {
  let now = new Date("2026-01-01T00:00:00Z");
  const seal = new PageTokenSeal(new Uint8Array(32), () => now);
  const sealed = seal.seal("to.ken", []);
  now = new Date("2026-01-01T23:59:59Z");
  t.is(seal.seal("to.ken", []), sealed);
  now = new Date("2026-01-04T23:59:59Z");
  t.is(seal.open(sealed, []), "to.ken");
  now = new Date("2026-01-05T00:00:00Z");
  const error = t.throws(() => seal.open(sealed, []), { instanceOf: InvalidError, message: /expired.*first page/ });
  t.is(error.reason, "PAGE_TOKEN_EXPIRED");
  const [, , token = ""] = sealed.split(".");
  t.throws(() => seal.open(sealed.replace(`.${token}`, ".x"), []), { message: /not the token/ });
});
