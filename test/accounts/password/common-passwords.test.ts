import test from "ava";
import { guessableProblem } from "../../../src/accounts/password/common-passwords.ts";
import { answerOf } from "../../helpers/answer.ts";
import { openFactors as open, signUp } from "../../helpers/factors.ts";

const ada = { email: "ada.lovelace@analytical-engines.example.com", name: "Ada Augusta", surname: "Lovelace" };

test("a commonly used password is refused, however it is written [V6.2.4] [V6.2.12]", async (t) => {
  for (const common of [
    "passwordpassword1",
    "Password12345678",
    "letmein letmein 1",
    "ILoveYou.Sunshine!",
    "aaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "qwertyuiopasdfghjkl",
    "lkjhgfdsapoiuytrewq",
    "0123456789012345",
    "1qaz2wsx3edc4rfv",
    "1QAZ2WSX3EDC4RFV",
    "\uff11qaz2wsx3edc4rfv",
    "123456789987654321",
    "PolniyPizdec0211",
    "everydayimrusselin",
  ]) {
    t.regex((await guessableProblem(common, ada)) ?? "", /commonly used/, common);
  }
});

test("a password of a person's own words, or of the service's, is refused [V6.2.11] [V2.2.3]", async (t) => {
  for (const own of [
    "ada.lovelace1815",
    "AdaAugustaLovelace",
    "lovelace-lovelace-1",
    "analytical-engines1",
    "Ada123Lovelace456",
    "\uff21da.Lovelace.1815",
    "lovelace password1",
    "brasa brasa accounts",
    "example.com example",
  ]) {
    t.truthy(await guessableProblem(own, ada), own);
  }
  t.is(
    await guessableProblem("ada.lovelace1815", { ...ada, email: "b@example.com", name: "B", surname: "C" }),
    undefined,
  );
});

test("a passphrase passes, also with one of a person's words in it", async (t) => {
  for (const good of [
    "a long enough passphrase",
    "pony battery co",
    "only lower case letters",
    "830174652098314",
    "ünïcödé ïs fïne hére",
    "my cousin lovelace owns no engine",
    "!@#$%^&*()_+{}|:<>?",
    Array.from({ length: 128 }, (_, i) => String.fromCodePoint(0x1f300 + i)).join(""),
  ]) {
    t.is(await guessableProblem(good, ada), undefined, good);
  }
});

test("the longest password is looked at in a few milliseconds", async (t) => {
  await guessableProblem("warm up", ada);
  const startedAt = performance.now();
  for (let i = 0; i < 20; i++) await guessableProblem(`${"password1".repeat(14)}${i % 10}x`, ada);
  t.true((performance.now() - startedAt) / 20 < 50);
});

test("sign-up and a change of the password refuse a guessable one by its field [V6.2.4] [V6.2.11]", async (t) => {
  const { users } = await open(t);
  const grace = await signUp(users, "grace");
  const user = { email: "ada.lovelace@example.com", name: "Ada", surname: "Lovelace" };
  const create = (password: string, validateOnly = false) =>
    answerOf(users.createUser({ user: { ...user, password }, validateOnly }));
  t.is(await create("passwordpassword1"), "InvalidArgument INVALID_INPUT");
  t.is(await create("ada.lovelace1815"), "InvalidArgument INVALID_INPUT");
  t.is(await create("ada.lovelace1815", true), "InvalidArgument INVALID_INPUT");
  t.is(await create("a long enough passphrase"), "accepted");
  const change = (newPassword: string) =>
    answerOf(users.changePassword({ currentPassword: grace.credentials.password, newPassword }, grace.as));
  t.is(await change("1qaz2wsx3edc4rfv"), "InvalidArgument INVALID_INPUT");
  t.is(await change("grace@example.com"), "InvalidArgument INVALID_INPUT");
  t.is(await change("another long passphrase"), "accepted");
});
