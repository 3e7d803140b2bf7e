import test from "ava";
import fc from "fast-check";
import { InvalidError } from "../../src/ddd/error.ts";
import { compareBy, toOrderTerms } from "../../src/ddd/order.ts";
import { compareScalars } from "../../src/ddd/scalar.ts";
import {
  depthOf,
  everything,
  MAX_DEPTH,
  matches,
  requireWhere,
  toCondition,
  toWhere,
  type Where,
} from "../../src/ddd/where.ts";

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
  t.true(meets({}, {}));
  t.true(meets(everything, {}));
  t.false(meets({ or: [] }, {}));
});

test("text is ordered by code point", (t) => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const expected = Buffer.compare(Buffer.from(a), Buffer.from(b));
      return Math.sign(compareScalars(a, b)) === expected;
    }),
    { numRuns: 2000 },
  );
  t.true(compareScalars("\u{FF21}", "\u{1F600}") < 0);
});

test("a condition has a Where that means the same", (t) => {
  const where: Where<Thing> = {
    name: { startsWith: "A", ne: "Ada" },
    or: [{ size: { in: [1, null] } }, { not: { size: { gte: 5, notIn: [7] } } }],
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
  ["a list of lists", { or: [{ name: { in: [["x"]] } }] }, "where.or[0].name.in: must be an array of values"],
  ["an order of null", { size: { gt: null } }, "where.size.gt: must be a value other than null"],
  ["a number that is none", { size: Number.NaN }, "where.size"],
  ["text that is none", { name: { contains: 1 } }, "where.name.contains: must be text"],
  ["no object", 1, "where: must be an object of fields"],
];
for (const [title, where, message] of wrong) {
  test(`${title} is refused`, (t) => {
    const fields = new Set(["id", "name", "size"]);
    const error = t.throws(() => toCondition([where as Where<Thing>], fields), { instanceOf: InvalidError });
    t.true(error.message.startsWith(message), error.message);
  });
}

test("nesting is limited", (t) => {
  let where: Where<Thing> = { name: "x" };
  for (let i = 0; i < MAX_DEPTH; i++) where = { not: where };
  t.is(depthOf(toCondition([where])), MAX_DEPTH);
  t.throws(() => toCondition([{ not: where }]), { instanceOf: InvalidError, message: /nested/ });
});

test("everything must be said", (t) => {
  t.throws(() => requireWhere([]), { instanceOf: InvalidError });
  t.notThrows(() => requireWhere([everything]));
});

test("an order ends with the id, and null is before all else", (t) => {
  t.deepEqual(toOrderTerms<Thing>(["name desc"]), [
    { field: "name", descending: true },
    { field: "id", descending: false },
  ]);
  t.deepEqual(toOrderTerms<Thing>(["id desc"]), [{ field: "id", descending: true }]);
  t.throws(() => toOrderTerms<Thing>(["name", "name desc"]), { instanceOf: InvalidError });
  t.throws(() => toOrderTerms<Thing>(["name"], new Set(["id"])), { instanceOf: InvalidError });
  const terms = toOrderTerms<Thing>(["name"]);
  t.true(compareBy(terms, { id: "2", name: null }, { id: "1", name: "" }) < 0);
  t.true(compareBy(terms, { id: "1", name: "a" }, { id: "2", name: "a" }) < 0);
  t.is(compareBy(terms, { id: "1", name: null }, { id: "1" }), 0);
});
