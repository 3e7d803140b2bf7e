import test from "ava";
import { InvalidError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { integer, nullable, text, uuid } from "../../../src/ddd/schema/field.ts";
import { type AnyTable, table } from "../../../src/ddd/schema/table.ts";
import { onEachBackend } from "../each-backend.ts";

// biome-ignore lint/suspicious/noExplicitAny: declarations that the types refuse too
const declare = table as any;

/** As long as a name may be, and one longer. */
const longest = "n".repeat(63);
const tooLong = "n".repeat(64);

test("a table's name that a database would cut, change or refuse is refused", (t) => {
  for (const [name, remedy] of [
    ["", /give it a name/],
    [tooLong, /64 bytes long.*shorten/],
    [`${"é".repeat(31)}éx`, /65 bytes long.*shorten/],
    ...['we"ird', "we'ird", "we`ird", "a.b", "a\\b", "a\u0000b", "a\nb", "a;b", "a[b]", "a?", "😀"].map(
      (odd) => [odd, /use letters, digits and _/] as const,
    ),
    ["ends ", /leave it out/],
    [" begins", /leave it out/],
    ["sqlite_things", /SQLite keeps for itself/],
    ["Migrations", /migrations are noted/],
  ] as const) {
    const error = t.throws(() => declare(name, { id: uuid() }), { instanceOf: InvalidError }, name);
    t.regex(error?.message ?? "", remedy, name);
  }
});

test("a field is not called so either, nor as another one is for a database", (t) => {
  for (const [field, remedy] of [
    [tooLong, /shorten/],
    // It is longer in snake_case.
    [`n${"aB".repeat(30)}`, /91 bytes long.*shorten/],
    ['we"ird', /use letters/],
    ["we`ird", /use letters/],
    ["a.b", /use letters/],
    ["a\u0000", /use letters/],
    ["a ", /leave it out/],
    ["or", /means something else in a query/],
    ["constructor", /every JavaScript object/],
    ["toString", /every JavaScript object/],
    ["__proto__", /every JavaScript object/],
    ["ID", undefined],
    ["Id", undefined],
    ["create_time", /same column as that of createTime/],
    ["créateTime", /same column as that of createTime/],
    ["xmin", /a database has in every table/],
    ["dbRowId", /a database has in every table/],
  ] as const) {
    const declared = () => declare("things", { id: uuid(), createTime: integer(), ...{ [field]: text() } });
    if (!remedy) t.notThrows(declared, field);
    else t.regex(t.throws(declared, { instanceOf: InvalidError }, field)?.message ?? "", remedy, field);
  }
  // As a literal, it is no field but the prototype of the others.
  t.throws(() => declare("things", { id: uuid(), __proto__: text() }), {
    instanceOf: InvalidError,
    message: /__proto__/,
  });
  const unique = { __proto__: ["id"] };
  t.throws(() => declare("things", { id: uuid() }, { unique }), { instanceOf: InvalidError, message: /__proto__/ });
});

test("a constraint may not have such a name either, whether given or derived", (t) => {
  const columns = { id: uuid(), name: text(10), parentId: nullable(uuid()) };
  const parentId = { table: "parents", onDelete: "restrict" } as const;
  const long = "organization_membership_invitations_of_all";
  for (const [name, options, remedy] of [
    ["things", { unique: { [tooLong]: ["name"] } }, /shorten/],
    ["things", { unique: { 'a"b': ["name"] } }, /use letters/],
    ["things", { checks: { "a.b": { name: "x" } } }, /use letters/],
    ["things", { checks: { [`${tooLong}x`]: { name: "x" } } }, /shorten/],
    ["things", { unique: { same: ["name"] }, checks: { SAME: { name: "x" } } }, /taken/],
    ["things", { unique: { things_name_length: ["name"] } }, /taken/],
    ["things", { unique: { things: ["name"] } }, /taken/],
    ["things", { unique: { Primary: ["name"] } }, /taken/],
    [`${long}xxxxxxxxxxx`, {}, /_name_length.*shorten/],
    [`${long}xxx`, { references: { parentId } }, /_parent_id_reference.*shorten/],
    [longest, {}, /_id: .*shorten/],
  ] as const) {
    const error = t.throws(
      () => declare(name, columns, options),
      { instanceOf: InvalidError },
      JSON.stringify(options),
    );
    t.regex(error?.message ?? "", remedy);
  }
  t.notThrows(() => declare(longest.slice(0, 48), columns, { unique: { [longest]: ["name"] } }));
});

test("a check's rule is reported in plain words", (t) => {
  const columns = { id: uuid(), name: text(10), n: integer() };
  for (const [check, rule] of [
    [{ n: { gte: 0, lte: 5 } }, "must be at least 0 and at most 5"],
    [{ or: [{ n: 1 }, { n: { gt: 5 } }] }, "must be 1 or more than 5"],
    [{ not: { n: { gte: 0, lte: 5 } } }, "must be less than 0 or more than 5"],
    [{ n: { ne: 1, gte: 0 } }, "must not be 1 and be at least 0"],
    [{ name: { ne: "", startsWith: "a" } }, 'must not be empty and start with "a"'],
    [{ n: { gte: 0 }, name: { ne: "" } }, "n must be at least 0, and name must not be empty"],
  ] as const) {
    const { constraints } = declare("things", columns, { checks: { one: check } });
    const found = constraints.get("one");
    t.is(found?.kind === "check" ? found.rule : undefined, rule);
  }
});

test("a check that cannot be one is named with its table", (t) => {
  const columns = { id: uuid(), name: text(10), n: integer() };
  for (const [check, field] of [
    [{ name: { like: "a%" } }, "things.checks.wrong.name.like"],
    [{ nme: "a" }, "things.checks.wrong.nme"],
    [{ n: { gte: "a" } }, "things.checks.wrong.n"],
    [{ not: { n: { startsWith: "1" } } }, "things.checks.wrong.n"],
    [{}, "things.checks.wrong"],
  ] as const) {
    const checks = { right: { n: { gte: 0 } }, wrong: check };
    const error = t.throws(() => declare("things", columns, { checks }), { instanceOf: InvalidError });
    t.deepEqual(
      error?.violations.map((one) => one.field),
      [field],
    );
  }
});

test("text in a key, a unique constraint or a reference has a length that every index takes", (t) => {
  const parentId = { table: "parents", onDelete: "restrict" } as const;
  for (const [columns, options, remedy] of [
    [{ id: text() }, {}, /id is text in a key.*needs a length, such as text\(100\)/],
    [{ id: uuid(), url: text() }, { unique: { urls: ["url"] } }, /url is text.*needs a length/],
    [{ id: uuid(), url: nullable(text()) }, { unique: { urls: ["url"] } }, /url is text.*needs a length/],
    [{ id: uuid(), parentId: text() }, { references: { parentId } }, /parentId is text.*needs a length/],
    [{ id: uuid(), parentId: text(641) }, { references: { parentId } }, /takes 641 characters in all.*640/],
    [{ id: text(641) }, {}, /takes 641 characters/],
    [{ id: uuid(), url: text(5000) }, { unique: { urls: ["url"] } }, /takes 5000 characters/],
    [{ a: text(320), b: text(321) }, { key: ["a", "b"] }, /things_a_b takes 641 characters in all/],
    [{ id: uuid(), a: text(603) }, { unique: { both: ["a", "id", "n"] }, n: true }, /both takes 641 characters/],
    [{ id: uuid(), a: text(0) }, {}, /whole number from 1/],
    [{ id: uuid(), a: text(1.5) }, {}, /whole number from 1/],
    [{ id: uuid() }, { unique: { none: [] } }, /none has no fields/],
    [{ id: uuid() }, { unique: { odd: ["size"] } }, /size of odd is not a field/],
  ] as const) {
    const { n, ...rest } = options as { n?: boolean };
    const all = n ? { ...columns, n: integer() } : columns;
    const error = t.throws(() => declare("things", all, rest), { instanceOf: InvalidError }, JSON.stringify(columns));
    t.regex(error?.message ?? "", remedy);
  }
});

interface Wide {
  readonly id: string;
  readonly [name: string]: string | number;
}

/** As long names and as much text in keys as there may be, and more text than MariaDB keeps in a row. */
const wideFields = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`text${i}`, text(600)]));
const wide = declare(
  "w".repeat(40),
  { id: text(640), [longest]: text(), "größe $-1": integer(), a: text(300), b: text(338), n: integer(), ...wideFields },
  { unique: { [longest]: ["a", "b", "n"] }, checks: { [`${longest.slice(1)}c`]: { n: { gte: 0 } } } },
);

onEachBackend(
  test,
  "valid declarations are kept, with names and keys of the greatest length",
  async (t, { repositories }) => {
    const all = repositories.wide as unknown as {
      create(one: Wide): Promise<Wide[]>;
      retrieve(where: object): Promise<Wide>;
      update(change: object, where: object): Promise<Wide[]>;
    };
    // Nothing of it can be compressed to what an index takes.
    const hard = (length: number) =>
      Array.from({ length }, (_, i) => String.fromCodePoint(0x10000 + ((i * 7919 + length * 104_729) % 0xffff))).join(
        "",
      );
    const texts = Object.fromEntries(Object.keys(wideFields).map((name) => [name, hard(600)]));
    const one: Wide = {
      id: hard(640),
      [longest]: "kept",
      "größe $-1": 1,
      a: hard(300),
      b: hard(338),
      n: 1,
      ...texts,
    };
    await all.create(one);
    t.deepEqual(await all.retrieve({ [longest]: "kept", "größe $-1": 1 }), one);
    for (const [change, constraint] of [
      [{ id: "other" }, longest],
      [{ id: "other", a: "x", n: -1 }, `${longest.slice(1)}c`],
      [{ id: `${one.id}x` }, `${"w".repeat(40)}_id_length`],
    ] as const) {
      const error = await t.throwsAsync(all.create({ ...one, ...change }));
      t.is((error as unknown as { constraint: string }).constraint, constraint);
    }
  },
  { wide },
);

test("tables that do not fit each other are refused when they meet", (t) => {
  const parentId = { table: "parents", onDelete: "restrict" } as const;
  const worker = (...tables: AnyTable[]) => {
    const classes = Object.fromEntries(
      tables.map((one) => [
        one.name,
        class extends MemoryRepository<{ id: string }> {
          table = one as never;
        },
      ]),
    );
    return new MemoryWorker(new MemoryDatabase(), classes);
  };
  const children = (type: unknown) => declare("children", { id: uuid(), parentId: type }, { references: { parentId } });
  const refuse = (tables: AnyTable[], message: RegExp) => {
    t.throws(() => worker(...tables), { instanceOf: InvalidError, message });
    t.throws(() => worker(...tables.toReversed()), { instanceOf: InvalidError, message });
  };
  refuse(
    [declare("parents", { id: integer() }), children(uuid())],
    /of the kind text, and the id of parents of the kind integer/,
  );
  refuse([declare("parents", { code: uuid() }, { key: ["code"] }), children(uuid())], /has no unique id/);
  t.notThrows(() =>
    worker(declare("parents", { id: uuid(), n: integer() }, { key: ["n"], unique: { one: ["id"] } }), children(uuid())),
  );
  const named = (name: string, unique: string) =>
    declare(name, { id: uuid(), n: integer() }, { unique: { [unique]: ["n"] } });
  refuse([named("a", "same"), named("b", "Same")], /both have a constraint of this name/);
  refuse([named("a", "one"), named("A", "two")], /the same for some databases/);
});
