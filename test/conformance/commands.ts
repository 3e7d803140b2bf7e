import fc from "fast-check";
import type { OrderBy } from "../../src/ddd/query/order.ts";
import { everything, type Where } from "../../src/ddd/query/where.ts";
import { EPOCH, type Item, item, uuidOf } from "../../src/ddd/testing/sample.ts";

/** A command to a repository of items. The versions of its items are the stored ones, or stale ones. */
export type Leaf =
  | { readonly do: "create" | "replace" | "partialReplace"; readonly items: readonly Item[] }
  | { readonly do: "save" | "remove"; readonly item: Item; readonly stale: boolean }
  | { readonly do: "update"; readonly change: Partial<Omit<Item, "id" | "version">>; readonly where: Where<Item> }
  | { readonly do: "retrieve" | "delete" | "count" | "drop"; readonly where: Where<Item> }
  | { readonly do: "list"; readonly where: Where<Item>; readonly orderBy: OrderBy<Item>; readonly limit: number }
  | { readonly do: "walk"; readonly where: Where<Item>; readonly orderBy: OrderBy<Item>; readonly size: number };

/** An atomic part: a unit or savepoint that takes effect as a whole, or, if it throws in the end, not at all. */
export interface Part {
  readonly do: "unit" | "savepoint";
  readonly commands: readonly Command[];
  readonly throws: boolean;
}

export type Command = Leaf | Part;

export function isPart(command: Command): command is Part {
  return command.do === "unit" || command.do === "savepoint";
}

// Few values of each field, so that commands collide.
const id = fc.integer({ min: 1, max: 5 }).map(uuidOf);
const fields = {
  name: fc.constantFrom(..."aAbcdefé😀'\\", "a%", "a_", "\u{FF21}", "\u{FFFF}"),
  note: fc.constantFrom(null, "", "a", "ab", "%", "\u{FF21}", "😀"),
  active: fc.boolean(),
  createTime: fc.constantFrom(EPOCH, EPOCH + 1, -1).map((time) => new Date(time)),
  deleteTime: fc.constantFrom(null, null, null, null, new Date(0), new Date(EPOCH)),
  rating: fc.constantFrom(null, -1, 0, 1, 10),
  weight: fc.constantFrom(0, 0.5, -0.1, 1e21),
  serial: fc.constantFrom(-(2n ** 63n), 0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n),
  price: fc.constantFrom("1", "1.0", "10"),
};
type Named = keyof typeof fields;
const names = Object.keys(fields) as Named[];
const textFields = ["name", "note", "price"] as const;

/** Values that storage refuses: a name that is too long or not a text, no price, a rating that is no whole number. */
const refused = fc.constantFrom<Partial<Item>>(
  { name: "x".repeat(101) },
  { name: null as unknown as string },
  { price: "" },
  { rating: 0.5 },
);
const rarely = (oneIn: number, what: typeof refused) =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: what });
const some = fc.record(fields, { requiredKeys: [] });
const change = fc.tuple(some, rarely(12, refused)).map(([one, bad]) => ({ ...one, ...bad }));
const anItem = fc
  .tuple(id, fc.record(fields), rarely(20, refused))
  .map(([id, one, bad]) => item(1, { id, ...one, ...bad }));
const severalItems = fc.uniqueArray(anItem, { selector: ({ id }) => id, maxLength: 4 });

const comparison: fc.Arbitrary<Where<Item>> = fc.constantFrom(...names).chain((name) => {
  const value: fc.Arbitrary<unknown> = fields[name];
  const present = value.filter((one) => one !== null);
  const values = fc.array(value, { maxLength: 3 });
  const compared: fc.Arbitrary<unknown> = fc.oneof(
    value,
    fc.constantFrom("eq", "ne").chain((op) => value.map((one) => ({ [op]: one }))),
    fc.constantFrom("gt", "gte", "lt", "lte").chain((op) => present.map((one) => ({ [op]: one }))),
    fc.constantFrom("in", "notIn").chain((op) => values.map((all) => ({ [op]: all }))),
    fc.boolean().map((isNull) => ({ isNull })),
  );
  // The value is of the field's type.
  return compared.map((one) => ({ [name]: one }) as Where<Item>);
});
const textComparison: fc.Arbitrary<Where<Item>> = fc
  .tuple(
    fc.constantFrom(...textFields),
    fc.constantFrom("startsWith", "endsWith", "contains"),
    fc.constantFrom("", "a", "A", "%", "_", "é", "😀", "1"),
  )
  .map(([name, op, text]) => ({ [name]: { [op]: text } }));
const simple = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 2, arbitrary: id.map((id) => ({ id })) },
  { weight: 1, arbitrary: fc.array(id, { maxLength: 3 }).map((ids) => ({ id: { in: ids } })) },
  { weight: 1, arbitrary: textComparison },
  { weight: 1, arbitrary: fc.constant<Where<Item>>(everything) },
);
const where: fc.Arbitrary<Where<Item>> = fc.oneof(
  { weight: 5, arbitrary: simple },
  { weight: 1, arbitrary: simple.map((not) => ({ not })) },
  { weight: 1, arbitrary: fc.array(simple, { maxLength: 3 }).map((or) => ({ or })) },
  {
    weight: 1,
    arbitrary: fc.tuple(simple, simple, simple).map(([a, b, c]) => ({ and: [a, { not: { or: [b, c] } }] })),
  },
);
const orderBy: fc.Arbitrary<OrderBy<Item>> = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: 2 })
  .chain((chosen) => fc.tuple(...chosen.map((name) => fc.constantFrom(name, `${name} desc` as const))));

const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("create" as const), items: severalItems }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("save", "remove"), item: anItem, stale: fc.nat(4).map((n) => n === 0) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("update" as const), change, where }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("retrieve", "delete", "count"), where }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), where }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("list" as const), where, orderBy, limit: fc.constantFrom(0, 1, 3, 100) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("walk" as const), where, orderBy, size: fc.constantFrom(1, 2, 100) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replace" as const), items: severalItems }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("partialReplace" as const), items: severalItems }) },
);

/** An atomic part of a few commands, some of which are parts themselves. */
function part(what: Part["do"], inner: fc.Arbitrary<Command>): fc.Arbitrary<Part> {
  return fc.record({ do: fc.constant(what), commands: fc.array(inner, { maxLength: 4 }), throws: fc.boolean() });
}

const innermost = part("savepoint", leaf);
const savepoint = part("savepoint", fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: innermost }));
const unit = part("unit", fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 1, arbitrary: savepoint }));
const command: fc.Arbitrary<Command> = fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 1, arbitrary: unit });

/** A number of commands. Null stands for a command that does not matter, so that a failure shrinks to those that do. */
export function commandsOf(count: number): fc.Arbitrary<(Command | null)[]> {
  // An option shrinks to null, and is hardly ever null at first.
  return fc.array(fc.option(command, { nil: null, freq: 10_000 }), { minLength: count, maxLength: count });
}
