import { createSign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type Faults, SoftwareAuthenticator } from "../../helpers/authenticator.ts";
import {
  addPasskey,
  addTotp,
  bearer,
  byPassword,
  byPasswordAnd,
  codeOf,
  demanded,
  openFactors,
  refused,
  signInWith,
  signUp,
} from "../../helpers/factors.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { withOpenssl } from "../../helpers/network/tls.ts";
import { run } from "../../helpers/tools.ts";

const passkey = (value: string) => ({ case: "passkey" as const, value });

test("a passkey is a second factor, for sign-ins and for changes [V6.3.3] [V7.5.1]", async (t) => {
  const { users, factors } = await openFactors(t, { RELYING_PARTY_NAME: "Brasa" });
  const ada = await signUp(users, "ada");
  const device = new SoftwareAuthenticator();
  const { options, expireTime } = await factors.createPasskeyChallenge(byPassword, ada.as);
  t.like(JSON.parse(options), {
    rp: { id: "localhost", name: "Brasa" },
    user: { id: Buffer.from(ada.id).toString("base64url"), name: ada.email, displayName: "ada Tester" },
    attestation: "none",
    excludeCredentials: [],
    authenticatorSelection: { residentKey: "required", userVerification: "required", requireResidentKey: true },
  });
  t.true(Number(expireTime?.seconds) * 1000 > Date.now() + 4 * 60_000);
  const credential = device.create(options);
  const registered = await factors.registerPasskey({ credential, displayName: "Laptop" }, ada.as);
  t.like(registered.passkey, { displayName: "Laptop", useTime: undefined });
  // The options have been used.
  t.is(await refused(factors.registerPasskey({ credential }, ada.as)), "Unauthenticated CHALLENGE_INVALID");

  const asked = await demanded(users.signIn({ credentials: ada.credentials }));
  t.is(asked.factors, "passkey");
  t.deepEqual(JSON.parse(asked.passkey_options ?? ""), {
    challenge: asked.challenge,
    rpId: "localhost",
    timeout: 300_000,
    userVerification: "required",
  });
  const answer = device.get(asked.passkey_options ?? "");
  const signIn = () =>
    users.signIn({
      credentials: ada.credentials,
      secondFactor: { challenge: asked.challenge, factor: passkey(answer) },
    });
  const { tokens } = await signIn();
  t.is((await users.getMe({}, bearer(tokens?.accessToken ?? ""))).user?.id, ada.id);
  t.is(await refused(signIn()), "Unauthenticated CHALLENGE_INVALID");
  const { passkeys } = await factors.getSecondFactors({}, ada.as);
  t.is(passkeys.length, 1);
  t.truthy(passkeys[0]?.useTime);

  const [id = ""] = passkeys.map((one) => one.id);
  const remove = (request: object) => factors.deletePasskey({ id, ...request }, ada.as);
  await remove(await byPasswordAnd(remove, ({ passkey_options = "" }) => passkey(device.get(passkey_options))));
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "accepted");
});

/** Faults that must not pass, for both ceremonies. */
const faults: Readonly<Record<string, Faults>> = {
  "for another site": { rpId: "example.com" },
  "on a page of another site": { origin: "https://localhost.example.com" },
  "on a page of another port": { origin: "http://localhost:8081" },
  "for another challenge": { challenge: "a".repeat(43) },
  "without knowing its user": { verified: false },
  "for another ceremony": { type: "payment.get" },
  "in a frame on a page of another origin": { frame: { crossOrigin: true } },
  "in a frame on a page that is named": { frame: { crossOrigin: true, topOrigin: "https://example.com" } },
  "in a frame that is said to be none": { frame: { crossOrigin: false, topOrigin: "https://example.com" } },
};

for (const [title, fault] of Object.entries(faults)) {
  test(`an answer of an authenticator ${title} is refused`, async (t) => {
    const { users, factors } = await openFactors(t);
    const ada = await signUp(users, "ada");
    const device = new SoftwareAuthenticator();
    const { options } = await factors.createPasskeyChallenge(byPassword, ada.as);
    const register = refused(factors.registerPasskey({ credential: device.create(options, fault) }, ada.as));
    t.is(await register, fault.challenge ? "Unauthenticated CHALLENGE_INVALID" : "InvalidArgument PASSKEY_INVALID");
    await addPasskey(factors, ada, device);
    const signIn = (given: Faults) =>
      refused(signInWith(users, ada, ({ passkey_options = "" }) => passkey(device.get(passkey_options, given))));
    t.is(await signIn(fault), "Unauthenticated SECOND_FACTOR_INVALID");
    t.is(await signIn({}), "accepted");
  });
}

test("a passkey whose count of uses has not grown may have been copied, and is refused", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const device = new SoftwareAuthenticator();
  await addPasskey(factors, ada, device);
  const signIn = (signCount: number) =>
    refused(signInWith(users, ada, ({ passkey_options = "" }) => passkey(device.get(passkey_options, { signCount }))));
  t.is(await signIn(0), "accepted");
  t.is(await signIn(7), "accepted");
  for (const count of [7, 6, 0]) t.is(await signIn(count), "Unauthenticated SECOND_FACTOR_INVALID");
  t.is(await signIn(8), "accepted");
});

test("a passkey is good for its own account, and is registered once", async (t) => {
  const { users, factors } = await openFactors(t);
  const [ada, grace] = [await signUp(users, "ada"), await signUp(users, "grace")];
  const [hers, others] = [new SoftwareAuthenticator(), new SoftwareAuthenticator()];
  const { id } = await addPasskey(factors, ada, hers);
  await addPasskey(factors, grace, others);
  const by = (device: SoftwareAuthenticator) => (asked: Record<string, string>) =>
    passkey(device.get(asked.passkey_options ?? ""));
  t.is(await refused(signInWith(users, ada, by(others))), "Unauthenticated SECOND_FACTOR_INVALID");
  const ask = (request: object) => factors.createPasskeyChallenge(request, grace.as);
  const { options } = await ask(await byPasswordAnd(ask, by(others)));
  const again = factors.registerPasskey({ credential: hers.create(options) }, grace.as);
  t.is(await refused(again), "AlreadyExists PASSKEY_EXISTS");
  // Another user's passkey is as one that is not there.
  const remove = (request: object) => factors.deletePasskey({ id, ...request }, grace.as);
  t.is(await refused(remove(await byPasswordAnd(remove, by(others)))), "NotFound PASSKEY_NOT_FOUND");
  t.is((await factors.getSecondFactors({}, ada.as)).passkeys.length, 1);
});

test("options for a passkey are good for the session that asked for them", async (t) => {
  const { users, factors } = await openFactors(t);
  const [ada, grace] = [await signUp(users, "ada"), await signUp(users, "grace")];
  const { tokens } = await users.signIn({ credentials: ada.credentials });
  const elsewhere = bearer(tokens?.accessToken ?? "");
  const { options } = await factors.createPasskeyChallenge(byPassword, ada.as);
  const credential = new SoftwareAuthenticator().create(options);
  const register = (as: typeof ada.as) => refused(factors.registerPasskey({ credential }, as));
  t.is(await register(grace.as), "Unauthenticated CHALLENGE_INVALID");
  t.is(await register(elsewhere), "Unauthenticated CHALLENGE_INVALID");
  t.is(await register(ada.as), "accepted");
});

test("a challenge of a sign-in is none for a registration", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const device = new SoftwareAuthenticator();
  await addPasskey(factors, ada, device);
  const { passkey_options = "" } = await demanded(users.signIn({ credentials: ada.credentials }));
  const { challenge } = JSON.parse(passkey_options);
  const credential = new SoftwareAuthenticator().create(JSON.stringify({ challenge, rp: { id: "localhost" } }));
  t.is(await refused(factors.registerPasskey({ credential }, ada.as)), "Unauthenticated CHALLENGE_INVALID");
});

test("a passkey may vouch for itself", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const { options } = await factors.createPasskeyChallenge(byPassword, ada.as);
  const attestation: Faults["attestation"] = ({ authData, clientDataHash, sign }) => ({
    fmt: "packed",
    statement: new Map<string, number | Buffer>([
      ["alg", -7],
      ["sig", sign(Buffer.concat([authData, clientDataHash]))],
    ]),
  });
  const credential = new SoftwareAuthenticator().create(options, { attestation });
  t.is(await refused(factors.registerPasskey({ credential }, ada.as)), "accepted");
});

withOpenssl.test(
  withOpenssl.title("a passkey whose maker vouches for it is refused: nobody looks at what its certificates name"),
  async (t) => {
    const { users, factors } = await openFactors(t);
    const ada = await signUp(users, "ada");
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.der")];
    const request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=maker -outform DER";
    t.is((await run("openssl", [...request.split(" "), "-keyout", key, "-out", certificate])).code, 0);
    // FIDO U2F, section 4.3. The library takes it: it knows of no maker that it would be wrong for.
    const attestation: Faults["attestation"] = ({ rpIdHash, clientDataHash, id, publicKey }) => {
      const signed = Buffer.concat([Buffer.of(0), rpIdHash, clientDataHash, id, publicKey]);
      return {
        fmt: "fido-u2f",
        statement: new Map<string, Buffer | Buffer[]>([
          ["x5c", [readFileSync(certificate)]],
          ["sig", createSign("sha256").update(signed).sign(readFileSync(key))],
        ]),
      };
    };
    const { options } = await factors.createPasskeyChallenge(byPassword, ada.as);
    const credential = new SoftwareAuthenticator().create(options, { attestation });
    t.is(await refused(factors.registerPasskey({ credential }, ada.as)), "InvalidArgument PASSKEY_INVALID");
  },
);

test("a passkey that is no answer of an authenticator is refused", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const device = new SoftwareAuthenticator();
  await addPasskey(factors, ada, device);
  const wrong = (json: string): string[] => {
    const answer = JSON.parse(json);
    const { response } = answer;
    const without = (name: string) => JSON.stringify({ ...answer, response: { ...response, [name]: undefined } });
    const garbled = (name: string) => JSON.stringify({ ...answer, response: { ...response, [name]: "AAAA" } });
    const names = ["clientDataJSON", "authenticatorData", "signature"];
    return ["x", "null", "[]", "{}", "[".repeat(16_000), ...names.map(without), ...names.map(garbled)];
  };
  for (const i of wrong(device.get(JSON.stringify({ challenge: "a", rpId: "localhost" }))).keys()) {
    const signIn = signInWith(users, ada, ({ passkey_options = "" }) =>
      passkey(wrong(device.get(passkey_options))[i] ?? ""),
    );
    t.is(await refused(signIn), "Unauthenticated SECOND_FACTOR_INVALID");
  }
  for (const credential of ["x", "null", "[]", "{}", "[".repeat(16_000)]) {
    t.is(await refused(factors.registerPasskey({ credential }, ada.as)), "Unauthenticated CHALLENGE_INVALID");
  }
});

test("an account keeps its other factors when it loses one", async (t) => {
  const { users, factors } = await openFactors(t);
  const ada = await signUp(users, "ada");
  const secret = await addTotp(factors, ada);
  const device = new SoftwareAuthenticator();
  const byCode = (steps: number) => () => ({ case: "totpCode" as const, value: codeOf(secret, steps) });
  const byKey = (asked: Record<string, string>) => passkey(device.get(asked.passkey_options ?? ""));
  const ask = (request: object) => factors.createPasskeyChallenge(request, ada.as);
  const { options } = await ask(await byPasswordAnd(ask, byCode(0)));
  await factors.registerPasskey({ credential: device.create(options) }, ada.as);
  const createCodes = (request: object) => factors.createRecoveryCodes(request, ada.as);
  await createCodes(await byPasswordAnd(createCodes, byKey));
  const deleteTotp = (request: object) => factors.deleteTotp(request, ada.as);
  await deleteTotp(await byPasswordAnd(deleteTotp, byKey));
  t.like(await factors.getSecondFactors({}, ada.as), { totp: false, recoveryCodesLeft: 10 });
  t.is((await demanded(users.signIn({ credentials: ada.credentials }))).factors, "passkey,recovery_code");
});
