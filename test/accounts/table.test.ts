import test from "ava";
import { userTable } from "../../src/accounts/table.ts";
import type { User } from "../../src/accounts/user.ts";
import { type Fields, text } from "../../src/ddd/field.ts";

test("a missing, extra or mistyped field does not compile", (t) => {
  const { version, ...some } = userTable.columns;
  // @ts-expect-error version is missing
  const missing: Fields<User> = some;
  // @ts-expect-error there is no such field
  const extra: Fields<User> = { ...some, version, secret: text() };
  // @ts-expect-error a time is not text
  const mistyped: Fields<User> = { ...some, version, createTime: text() };
  t.is([missing, extra, mistyped].length, 3);
});
