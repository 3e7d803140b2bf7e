import test from "ava";
import { withCanonicalEmails } from "../../src/accounts/address/email-filter.ts";
import { emailRule, normalizeEmail } from "../../src/accounts/email.ts";
import { InvalidError } from "../../src/ddd/error.ts";
import { everything } from "../../src/ddd/query/where.ts";

test("an email is valid as in browsers, within DNS's limits", (t) => {
  const ascii = [
    "ada@example.com",
    "a.b+c@sub.example.org",
    "john/doe@example.com",
    "a&b@example.com",
    "user%host@example.com",
  ];
  const odd = [
    "x!y@example.com",
    "o'@example.com",
    "#$*=?^_`{|}~-@example.com",
    "ada@localhost",
    ".a..b.@example.com",
    "a@1.2",
    "a@b-c.d--e.f",
  ];
  const idn = [
    "ada@xn--e1afmkfd.xn--p1ai",
    "ada@XN--e1afmkfd.xn--P1AI",
    "ada@xn--a.com",
    "ada@пример.рф",
    "ada@bücher.example",
    "ada@例え。jp",
  ];
  for (const good of [...ascii, ...odd, ...idn]) t.true(emailRule.safeParse(good).success, good);
  const wrong = [
    "",
    "ada",
    "@example.com",
    "ada@",
    "a b@example.com",
    "ada@example.com\n",
    " ada@example.com",
    "a@b@c",
    "zoë@example.com",
  ];
  const domains = [
    "b-.com",
    "-b.com",
    "b..com",
    ".com",
    "com.",
    `${"b".repeat(64)}.com`,
    "b_c.com",
    "[1.2.3.4]",
    "a:80",
    "a/b",
    "a,b",
    '"',
  ];
  const unicode = [
    "ü_.com",
    "ü/x",
    "ü／x",
    "ü%41.com",
    "ü:80",
    "ü..com",
    "ü.com.",
    "-ü.com/",
    "℀.com",
    "\ud800.com",
    "ü x",
    "ü\tx",
    "ü\\x",
    "\u200d",
  ];
  for (const bad of [...wrong, ...[...domains, ...unicode].map((domain) => `a@${domain}`)]) {
    t.false(emailRule.safeParse(bad).success, JSON.stringify(bad));
  }
});

test("an email has at most 254 characters, 64 of them before the @, and 63 in each label, as DNS has it", (t) => {
  const told = (email: string) => emailRule.safeParse(email).error?.issues[0]?.message ?? "";
  const local = "a".repeat(64);
  const domain = `${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;
  t.is(`${local}@${domain}`.length, 254);
  t.is(told(`${local}@${domain}`), "");
  t.regex(told(`${local}@${domain}d`), /at most 254/);
  t.regex(told(`${local}a@example.com`), /at most 64 characters before the @/);
  t.regex(told(`${"a".repeat(4 << 20)}@example.com`), /at most 254/);
  t.is(told(`a@${"ü".repeat(50)}.com`), "");
  t.regex(told(`a@${"ü".repeat(70)}.com`), /such as/, "a label that is too long only in DNS");
});

test("one address has one form, however it was typed", (t) => {
  const same = [
    "ada@xn--e1afmkfd.xn--p1ai",
    "ADA@Пример.РФ",
    "Ada@пример.xn--p1ai",
    "ada@XN--E1AFMKFD.xn--p1ai",
    "ada@пример。рф",
  ];
  for (const email of same) t.is(normalizeEmail(email), "ada@xn--e1afmkfd.xn--p1ai", email);
  t.is(normalizeEmail("ADA@EXAMPLE.COM"), "ada@example.com");
  t.is(normalizeEmail("ada@e\u0301.com"), normalizeEmail("ada@\u00e9.com"));
  t.is(normalizeEmail("a@127.1"), "a@127.1", "not an address of the Internet Protocol");
  t.is(normalizeEmail("a@１２７。１"), "a@127.1");
  t.is(normalizeEmail(normalizeEmail("ada@bücher.example")), normalizeEmail("ada@bücher.example"));
  t.is(normalizeEmail("No Email"), "no email");
});

test("a condition compares emails in the form in which they are kept, wherever in it they stand", (t) => {
  const kept = "ada@xn--e1afmkfd.xn--p1ai";
  const typed = "ADA@пример.рф";
  t.deepEqual(
    withCanonicalEmails({
      name: "ADA",
      email: typed,
      and: [{ email: { ne: typed, in: [typed] } }],
      or: [{ email: { startsWith: "ADA@" } }, { email: { contains: "DA" } }],
      not: { or: [{ email: { notIn: [typed], gte: typed } }] },
    }),
    {
      name: "ADA",
      email: kept,
      and: [{ email: { ne: kept, in: [kept] } }],
      or: [{ email: { startsWith: "ada@" } }, { email: { contains: "da" } }],
      not: { or: [{ email: { notIn: [kept], gte: kept } }] },
    },
  );
  const ends = { "@Пример.рф": "@xn--e1afmkfd.xn--p1ai", ".РФ": ".xn--p1ai", "A@b.C": "a@b.c", COM: "com" };
  for (const [given, expected] of Object.entries(ends)) {
    t.deepEqual(withCanonicalEmails({ email: { endsWith: given } }), { email: { endsWith: expected } });
  }
});

// ASVS: V15.3.6
test("a malformed condition of users is refused, and never matches more than it states", (t) => {
  const inherited = Object.assign(Object.create({ active: false }), { name: "Ada" });
  const getter = Object.defineProperty({ name: "Ada" }, "email", { get: () => undefined, enumerable: true });
  const hidden = Object.defineProperty({ name: "Ada" }, "active", { value: false });
  const odd: Record<string, unknown> = {
    "an email that is undefined": { email: undefined, active: true },
    "an email that is undefined, deeper": { active: true, or: [{ not: { email: undefined, name: "Ada" } }] },
    "an and that is undefined": { and: undefined, active: true },
    "an or that is undefined": { or: undefined, active: true },
    "an or that is null": { or: null, active: true },
    "a not that is undefined": { not: undefined, active: true },
    "an inherited key": inherited,
    "a getter": getter,
    "a key that is not enumerable": hidden,
    "a comparison that is a Map": { email: new Map([["eq", "ada@example.com"]]), active: true },
    "a comparison with an inherited key": { email: Object.create({ eq: "ada@example.com" }), active: true },
    "an email in a promise": { email: Promise.resolve("ada@example.com"), active: true },
    "a hole in a list": { email: { in: Array(1) }, active: true },
  };
  for (const [title, where] of Object.entries(odd)) {
    t.throws(() => withCanonicalEmails(where as never), { instanceOf: InvalidError }, title);
  }
  t.deepEqual(withCanonicalEmails(everything), everything, "control");
});
