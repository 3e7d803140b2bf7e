import { randomBytes } from "node:crypto";
import test from "ava";
import { createSecretBox } from "../../../src/accounts/secret/secret-box.ts";

const key = randomBytes(32);
const box = createSecretBox(key);
const place = "signing_keys/1";

// ASVS: V11.3.1, V11.3.2, V14.2.4
test("a secret opens with its key at its place, and is not seen in what is stored", (t) => {
  const sealed = box.seal("hush", place);
  t.is(box.open(sealed, place), "hush");
  t.false(Buffer.from(sealed.split(".")[1] ?? "", "base64url").includes("hush"));
  t.not(box.seal("hush", place), sealed);
});

// ASVS: V11.3.3
test("a secret does not open with another key, at another place, altered, cut or without a key", (t) => {
  const sealed = box.seal("hush", place);
  t.throws(() => createSecretBox(randomBytes(32)).open(sealed, place), { message: /ENCRYPTION_KEY is another/ });
  t.throws(() => box.open(sealed, "signing_keys/2"), { message: /does not open/ });
  t.throws(() => box.open(`${sealed.slice(0, -2)}AA`, place), { message: /does not open/ });
  t.throws(() => box.open("aes256gcm.AAAA", place), { message: /does not open/ });
  t.throws(() => box.open("hush", place), { message: /no secret of this program/ });
  t.throws(() => createSecretBox(undefined).open(sealed, place), { message: /set ENCRYPTION_KEY/ });
});

test("without a key secrets are stored in clear, and open later with one", (t) => {
  t.is(box.open(createSecretBox(undefined).seal("hush", place), place), "hush");
});
