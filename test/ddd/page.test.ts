import test from "ava";
import { InvalidError } from "../../src/ddd/error.ts";
import { toOrderTerms } from "../../src/ddd/order.ts";
import { fromPositionToken, PageTokenSeal, toPageSize, toPositionToken } from "../../src/ddd/page.ts";

interface Thing {
  readonly id: string;
  readonly name: string | null;
  readonly size: bigint;
  readonly time: Date;
}

const terms = toOrderTerms<Thing>(["name", "size desc", "time"]);

test("a position survives being a token", (t) => {
  for (const name of ["Ada", "", null, '😀"'] as const) {
    const thing: Thing = { id: "1", name, size: 2n ** 70n, time: new Date(1) };
    t.deepEqual(fromPositionToken(terms, toPositionToken(terms, thing)), [name, 2n ** 70n, new Date(1), "1"]);
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
