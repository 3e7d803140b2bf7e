import test from "ava";
import { userTable } from "../../src/accounts/table.ts";
import {
  activate,
  changeUser,
  createUser,
  deactivate,
  emailRule,
  nameRule,
  normalizeEmail,
  type User,
} from "../../src/accounts/user.ts";
import { type Fields, text } from "../../src/ddd/field.ts";

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

test("activating and deactivating change what is not so yet, and nothing else", (t) => {
  const user = createUser(details, "one", then);
  const active = activate(user, later);
  t.deepEqual(active, { ...user, active: true, updateTime: later });
  t.is(activate(active, new Date()), active);
  const inactive = deactivate(active, later);
  t.deepEqual(inactive, { ...user, active: false, updateTime: later });
  t.is(deactivate(inactive, new Date()), inactive);
});

test("a change sets the given names and the time, and leaves the rest", (t) => {
  const user = createUser(details, "one", then);
  t.deepEqual(changeUser(user, { name: "Augusta" }, later), { ...user, name: "Augusta", updateTime: later });
  t.deepEqual(changeUser(user, {}, later), { ...user, updateTime: later });
});

test("emails are the same without regard to case and to how accents are composed", (t) => {
  t.is(normalizeEmail("ADA@EXAMPLE.COM"), "ada@example.com");
  t.is(normalizeEmail("zoe\u0308@example.com"), normalizeEmail("zo\u00eb@example.com"));
});

test("an email must be one, of at most 254 characters, 64 of them before the @", (t) => {
  for (const good of ["ada@example.com", "a.b+c@sub.example.org"]) t.true(emailRule.safeParse(good).success, good);
  for (const bad of ["", "ada", "@example.com", "ada@", "a b@example.com", "ada@example.com\n"]) {
    t.false(emailRule.safeParse(bad).success, JSON.stringify(bad));
  }
  const local = "a".repeat(64);
  const domain = `${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`;
  t.true(emailRule.safeParse(`${local}@${domain.slice(-189)}`).success);
  t.regex(emailRule.safeParse(`${local}@b${domain}`).error?.message ?? "", /at most 254/);
  t.regex(emailRule.safeParse(`a${local}@example.com`).error?.message ?? "", /at most 64 characters before the @/);
});

test("a name has 1 to 100 characters, counted as people do, and no controls or outer spaces", (t) => {
  for (const good of ["A", "𝒜".repeat(100), "Anne Marie", "O'Brien", "李", "Zoë"]) {
    t.true(nameRule.safeParse(good).success, good);
  }
  for (const bad of ["", "𝒜".repeat(101), " Ada", "Ada ", "A\nda", "A\u0000", "\ud800"]) {
    t.false(nameRule.safeParse(bad).success, JSON.stringify(bad));
  }
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
