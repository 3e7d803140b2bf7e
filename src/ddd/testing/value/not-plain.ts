import { runInNewContext } from "node:vm";
import { uuidOf } from "../sample.ts";

/** An id as an object, which a program may forget to unwrap. */
class ItemId {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  toString(): string {
    return this.#value;
  }
}

const one = uuidOf(1);

/** A thenable, as some query builders are. */
class Thenable {
  // biome-ignore lint/suspicious/noThenProperty: the test needs a thenable
  then(done: (value: string) => void): void {
    done(one);
  }
}

/** Values other than scalars, by name, which a program without types could pass as one. Made anew for each use. */
export const noScalars: Readonly<Record<string, () => unknown>> = {
  "a promise": () => Promise.resolve(one),
  "a thenable": () => new Thenable(),
  "a value object": () => new ItemId(one),
  "a RegExp": () => /^Item 00001$/,
  "a Set": () => new Set([one]),
  "a Map": () => new Map([["eq", one]]),
  "an array": () => [one],
  "an empty array": () => [],
  "a boxed text": () => new String(one),
  "a boxed number": () => new Number(5),
  "a boxed boolean": () => new Boolean(false),
  "a boxed bigint": () => Object(5n),
  "an invalid Date": () => new Date(Number.NaN),
  "a Date in a proxy": () => new Proxy(new Date(0), {}),
  "a proxy that is revoked": revoked,
  "an error": () => new Error(one),
  bytes: () => Buffer.from(one),
  "a URL": () => new URL("https://example.com"),
  "a function": () => () => one,
  "a symbol": () => Symbol(one),
  "an empty object": () => ({}),
  "a null-prototype object": () => Object.create(null),
  "an object of another realm": () => runInNewContext("({})"),
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
};

/** Comparison objects that are not plain, or that mean something else than they seem to. */
export const noComparisons: Readonly<Record<string, () => unknown>> = {
  "a getter": () => Object.defineProperty({}, "eq", { get: () => one, enumerable: true }),
  "a key that is not enumerable": () => Object.defineProperty({}, "eq", { value: one }),
  "a key that is a symbol": () => ({ [Symbol("eq")]: one }),
  "an inherited key": () => Object.create({ eq: one }),
  "a key beside an inherited one": () => Object.assign(Object.create({ eq: one }), { isNull: false }),
  "an unknown operator": () => ({ like: one }),
  undefined: () => ({ eq: undefined }),
};

/** Whole conditions other than a plain object with a key of a Where. */
export const noWheres: Readonly<Record<string, () => unknown>> = {
  ...noScalars,
  "a promise of a Where": () => Promise.resolve({ id: one }),
  "a Map of a Where": () => new Map([["id", one]]),
  "a Where in an array": () => [{ id: one }],
  "an instance of a class": () =>
    new (class {
      readonly id = one;
    })(),
  "a getter": () => Object.defineProperty({}, "id", { get: () => one, enumerable: true }),
  "a key that is not enumerable": () => Object.defineProperty({ active: false }, "id", { value: one }),
  "a key that is a symbol": () => ({ active: false, [Symbol("id")]: one }),
  "an inherited key": () => Object.create({ id: one }),
  "a key beside an inherited one": () => Object.assign(Object.create({ id: one }), { active: false }),
  "an unknown field": () => ({ naem: "x" }),
  "an unknown field with an empty list": () => ({ naem: { notIn: [] } }),
  "a prototype from JSON": () => JSON.parse(`{"__proto__": {"id": "${one}"}}`),
  undefined: () => undefined,
  null: () => null,
  "a text": () => one,
};

/** All conditions that must be refused, by their mistake. */
export function wrongWheres(): [string, unknown][] {
  const wheres: [string, unknown][] = Object.entries(noWheres).map(([what, make]) => [what, make()]);
  for (const [what, make] of Object.entries(noWheres)) {
    wheres.push([`${what} in not`, { not: make() }], [`${what} in and`, { and: [make()] }]);
    wheres.push([`${what} in or`, { or: [{ active: true }, make()] }]);
  }
  for (const [what, make] of Object.entries({ ...noScalars, ...noComparisons })) {
    for (const field of ["id", "createTime", "rating", "active", "serial"]) {
      wheres.push([`${what} for ${field}`, { [field]: make() }]);
    }
  }
  for (const [what, make] of Object.entries(noScalars)) {
    for (const op of ["eq", "ne", "gt", "lte"]) wheres.push([`${op} ${what}`, { id: { [op]: make() } }]);
    wheres.push([`in ${what}`, { rating: { in: [make()] } }], [`notIn ${what}`, { rating: { notIn: [5, make()] } }]);
    wheres.push([`contains ${what}`, { name: { contains: make() } }], [`isNull ${what}`, { note: { isNull: make() } }]);
    if (!what.includes("array")) wheres.push([`a list of ${what}`, { id: { in: make() } }]);
    if (!what.includes("array")) wheres.push([`and of ${what}`, { and: make() }]);
  }
  const sparse = new Array(1);
  const first = <T>(value: T) => Object.assign(new Array<T>(2), { 0: value });
  wheres.push(["a sparse and", { and: sparse }], ["a sparse or", { or: first({ active: true }) }]);
  wheres.push(["a sparse in", { id: { in: sparse } }], ["a sparse notIn", { id: { notIn: first(one) } }]);
  return wheres;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}
