import test from "ava";
import { passwordFields, userFields } from "../../src/accounts/memory.ts";
import { passwordTable, userTable } from "../../src/accounts/sequelize.ts";
import type { User } from "../../src/accounts/user.ts";
import { type AnyFieldType, type Fields, text } from "../../src/ddd/field.ts";

const samples: readonly unknown[] = [
  ...[
    "",
    "text",
    "a\0b",
    "half \ud83d",
    "0198c0de-0000-7000-8000-000000000000",
    "0198C0DE-0000-7000-8000-000000000000",
  ],
  ...[true, 0, 1.5, 2 ** 53, Number.NaN, 1n, {}, []],
  ...[new Date(0), new Date(Number.NaN), new Date("0001-01-01T00:00:00Z"), new Date(Date.UTC(10_000, 0))],
];

/** All that is said of each field. */
const saidOf = (fields: Readonly<Record<string, AnyFieldType>>) =>
  Object.entries(fields).map(([field, { kind, nullable, maxLength, problem }]) => {
    return { field, kind, nullable, maxLength, problems: samples.map(problem) };
  });

test("memory keeps the fields of users and passwords as the SQL tables do", (t) => {
  t.deepEqual(saidOf(userFields), saidOf(userTable.columns));
  t.deepEqual(saidOf(passwordFields), saidOf(passwordTable.columns));
});

test("a missing, extra or mistyped field does not compile", (t) => {
  const { version, ...some } = userFields;
  // @ts-expect-error version is missing
  const missing: Fields<User> = some;
  // @ts-expect-error there is no such field
  const extra: Fields<User> = { ...some, version, secret: text() };
  // @ts-expect-error a time is not text
  const mistyped: Fields<User> = { ...some, version, createTime: text() };
  t.is([missing, extra, mistyped].length, 3);
});
