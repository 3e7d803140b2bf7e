import test from "ava";
import { userTable } from "../../src/accounts/schema.ts";
import { activate, createUser, deactivate, nameRule, type User } from "../../src/accounts/user.ts";
import { type Fields, text } from "../../src/ddd/schema/field.ts";

const then = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-02T00:00:00Z");
const details = { email: "Ada@Example.com", name: "Ada", surname: "Lovelace" };

test("a new user is inactive, in its first version, with the email in lower case", (t) => {
  t.deepEqual(createUser(details, "one", then), {
    id: "one",
    name: "Ada",
    surname: "Lovelace",
    email: "ada@example.com",
    active: false,
    createTime: then,
    updateTime: then,
    version: 1,
  });
});

test("activating and deactivating change only a user in the other state", (t) => {
  const user = createUser(details, "one", then);
  const active = activate(user, later);
  t.deepEqual(active, { ...user, active: true, updateTime: later });
  t.is(activate(active, new Date()), active);
  const inactive = deactivate(active, later);
  t.deepEqual(inactive, { ...user, active: false, updateTime: later });
  t.is(deactivate(inactive, new Date()), inactive);
});

// ASVS: V1.3.3
test("a name has 1 to 100 characters, counted as people do, of which something can be seen and nothing is hidden", (t) => {
  const names = ["A", "𝒜".repeat(100), "Anne Marie", "O'Brien", "李", "Zoë", "Zoe\u0308", "\u{1F600}", "-", "김", "ကို"];
  // With a joiner in Persian and Sinhala, a variation selector in Japanese, and a mark between directions in none.
  const joined = ["علی\u200cرضا", "ක්\u200dර", "葛\u{E0100}"];
  for (const good of [...names, ...joined]) t.true(nameRule.safeParse(good).success, good);
  const blank = [
    "\u3164",
    "\u2800",
    "\u115f",
    "\u1160",
    "\uffa0",
    "\u200b",
    "\u200d",
    "\ufe0f",
    "\u00ad",
    "\u{1d159}",
    "\u{e0041}",
  ];
  const hidden = [
    "\u202e",
    "\u2066",
    "\u200e",
    "\u061c",
    "\u200b",
    "\u00ad",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\u{e0041}",
    "\u3164",
    "\u0085",
  ];
  const wrong = [
    ...[
      "",
      "𝒜".repeat(101),
      " Ada",
      "Ada ",
      "\u00a0Ada",
      "Ada\u3000",
      "\u2800Ada",
      "A\nda",
      "A\u0000",
      "\ud800",
      "A\ufffe",
    ],
    ...["\u0301", "\u0301Ada", "\u0301\u0302", " \u0301", ...blank, ...blank.map((one) => one.repeat(3))],
    ...hidden.map((one) => `A${one}da`),
  ];
  for (const bad of wrong) t.false(nameRule.safeParse(bad).success, JSON.stringify(bad));
  t.regex(nameRule.safeParse("a".repeat(4 << 20)).error?.message ?? "", /at most 100/);
});

test("a table with a missing, extra or mistyped field does not compile", (t) => {
  const { version, ...some } = userTable.columns;
  // @ts-expect-error version is missing
  const missing: Fields<User> = some;
  // @ts-expect-error there is no such field
  const extra: Fields<User> = { ...some, version, secret: text() };
  // @ts-expect-error a time is not text
  const mistyped: Fields<User> = { ...some, version, createTime: text() };
  t.is([missing, extra, mistyped].length, 3);
});
