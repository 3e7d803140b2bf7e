import assert from "node:assert/strict";
import { InvalidError } from "../../error.ts";
import type { Where } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import { type Case, defineCase } from "../backend.ts";
import { generator, numbersOf, rejects, seed } from "../check.ts";
import { type Item, item } from "../sample.ts";

/** Letters with several cases, letters that resemble them, and what databases and patterns take for more than letters. */
const LETTERS = [
  ..."kK\u212asS\u017fσςΣéÉe\u0301\u0301ßẞiIİıåÅ\u212bжЖ\u{10400}\u{10428}*?[]^-%_\\'\" ǅǆǄ\u0345ι\u1fbe",
];

/** Whether a regular expression of ECMAScript finds the text: they define the meaning. */
function expected(op: string, part: string, note: string | null): boolean {
  const literal = part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const pattern = `${op === "icontains" ? "" : "^"}${literal}${op === "iequals" ? "$" : ""}`;
  return note !== null && new RegExp(pattern, "iu").test(note);
}

async function holds(items: Repository<Item>, notes: readonly (string | null)[], op: string, part: string) {
  const where: Where<Item> = { note: { [op]: part } };
  const numbers = (wanted: boolean) => notes.flatMap((note, i) => (expected(op, part, note) === wanted ? [i + 1] : []));
  assert.deepEqual(await numbersOf(items, where), numbers(true), `${op} ${JSON.stringify(part)}`);
  assert.deepEqual(await numbersOf(items, { not: where }), numbers(false), `not ${op} ${JSON.stringify(part)}`);
}

const operators = ["iequals", "istartsWith", "icontains"] as const;

/** Cases for comparisons of text without regard to case. */
export const anyCaseCases: readonly Case[] = [
  defineCase("text is found in any case, by Unicode's simple folding and nothing more", async ({ items }) => {
    const notes = [
      "Straße",
      "STRASSE",
      "STRAẞE",
      "İstanbul",
      "istanbul",
      "Ada",
      null,
      "",
      "cafe\u0301",
      "CAFÉ",
      "ΟΔΟΣ",
    ];
    await seed(
      items,
      notes.map((note, i) => item(i + 1, { note })),
    );
    const found = (op: (typeof operators)[number], part: string) => numbersOf(items, { note: { [op]: part } });
    assert.deepEqual(await found("iequals", "straße"), [1, 3]);
    assert.deepEqual(await found("iequals", "strasse"), [2]);
    assert.deepEqual(await found("istartsWith", "ISTAN"), [5]);
    assert.deepEqual(await found("icontains", "İS"), [4]);
    assert.deepEqual(await found("iequals", "café"), [10]);
    assert.deepEqual(await found("icontains", "οδος"), [11]);
    assert.deepEqual(await found("icontains", "DA"), [6]);
    assert.deepEqual(await found("iequals", ""), [8]);
    assert.equal((await found("icontains", "")).length, 10);
    assert.equal((await found("istartsWith", "")).length, 10);
    assert.deepEqual(await numbersOf(items, { note: { istartsWith: "a", icontains: "D", ne: "ADA" } }), [6]);
  }),

  defineCase("text in any case means the same for texts of every kind", async ({ items }) => {
    const next = generator(7);
    const text = (length: number) => Array.from({ length }, () => LETTERS[next(LETTERS.length)]).join("");
    const notes = Array.from({ length: 60 }, (_, i) => (i % 15 === 14 ? null : text(next(5))));
    await seed(
      items,
      notes.map((note, i) => item(i + 1, { note })),
    );
    for (let round = 0; round < 24; round++) {
      const op = operators[round % operators.length] ?? "iequals";
      // Parts that occur, in other cases, and parts that may not.
      const whole = [...(notes[next(notes.length)] ?? text(2))];
      const part = op === "iequals" ? whole : whole.slice(0, 1 + next(2));
      const other = part.map((letter) => [letter, letter.toUpperCase(), letter.toLowerCase()][next(3)] ?? letter);
      await holds(items, notes, op, other.join(""));
    }
    for (const letter of new Set(LETTERS)) await holds(items, notes, "icontains", letter);
  }),

  defineCase("text in any case is looked for up to 200 different letters", async ({ items }) => {
    const cased = Array.from({ length: 0x10000 }, (_, point) => point)
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
      .filter((letter) => letter.toLowerCase() !== letter && [...letter.toLowerCase()].length === 1);
    const long = cased.slice(0, 200).join("");
    assert.equal([...long].length, 200);
    await seed(items, [item(1, { note: `${long.toLowerCase()}!` }), item(2, { note: long.slice(1) })]);
    assert.deepEqual(await numbersOf(items, { note: { istartsWith: long } }), [1]);
    assert.deepEqual(await numbersOf(items, { note: { icontains: long.slice(1) } }), [1, 2]);
    await rejects(items.count({ note: { icontains: `${long}a` } }), InvalidError, /at most 200 characters/);
  }),

  defineCase("only text is compared in any case, with text", async ({ items }) => {
    for (const where of [
      { rating: { iequals: "1" } },
      { createTime: { istartsWith: "2026" } },
      { name: { iequals: 1 } },
      { name: { icontains: null } },
      { name: { icontains: "a\0b" } },
      { name: { iendsWith: "a" } },
    ]) {
      await rejects(items.count(where as Where<Item>), InvalidError, JSON.stringify(where));
    }
  }),
];
