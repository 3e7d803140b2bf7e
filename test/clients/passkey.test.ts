import { join } from "node:path";
import { build } from "esbuild";
import { blocksOf } from "../docs/pages.ts";
import { chromiumPath, servePage, startBrowser } from "../helpers/browser.ts";
import { openFactors, password, refused, signUp } from "../helpers/factors.ts";
import { freePort } from "../helpers/network/port.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";
import { addAuthenticator } from "../helpers/virtual-authenticator.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

/** The program for a page of docs/second-factor.md, as a script that makes its functions known as `passkeys`. */
async function bundle(url: string): Promise<string> {
  const code = blocksOf("docs/second-factor.md").find(({ info }) => info === "passkeys.ts")?.code ?? "";
  const { outputFiles } = await build({
    stdin: { contents: code.replace("http://127.0.0.1:8080", url), resolveDir: root, loader: "ts" },
    alias: {
      "brasa/accounts": join(root, "src/accounts/connect-client.ts"),
      "brasa/connect": join(root, "src/ddd/connect/browser.ts"),
    },
    bundle: true,
    globalName: "passkeys",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

test(title("a page in a browser makes a passkey and signs in by it; a copy of it is refused [V6.3.3]"), async (t) => {
  const port = await freePort();
  const pagePort = await servePage(t, await bundle(`http://127.0.0.1:${port}`));
  const origin = `http://localhost:${pagePort}`;
  const elsewhere = `http://127.0.0.1:${pagePort}`;
  const env = { HTTP_PORT: String(port), RELYING_PARTY_ORIGINS: origin, CORS_ORIGINS: `${origin},${elsewhere}` };
  const { users, factors } = await openFactors(t, env);
  const ada = await signUp(users, "ada");
  const browser = await startBrowser(t);
  const page = await browser.newPage();
  await page.goto(origin);
  const { authenticatorId, devices } = await addAuthenticator(page);
  const signIn = () =>
    page.evaluate<string>(`passkeys.signIn("${ada.email}", "${password}").then((session) => session.token())`);
  const addPasskey = () =>
    page.evaluate(
      `passkeys.signIn("${ada.email}", "${password}").then((session) => passkeys.addPasskey(session, "${password}"))`,
    );

  // The control: a user who is not verified gets no passkey.
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await t.throwsAsync(addPasskey(), { message: /NotAllowedError/ });
  await devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await addPasskey();
  t.is(await refused(users.signIn({ credentials: ada.credentials })), "FailedPrecondition SECOND_FACTOR_REQUIRED");
  const token = await signIn();
  const as = { headers: { authorization: `Bearer ${token}` } };
  t.is((await users.getMe({}, as)).user?.id, ada.id);
  const { passkeys } = await factors.getSecondFactors({}, as);
  t.like(passkeys, [{ displayName: "This browser" }]);
  t.truthy(passkeys[0]?.useTime);

  // A copy that was made when the passkey was new: its count of uses is behind.
  const { credentials } = await devices.send("WebAuthn.getCredentials", { authenticatorId });
  const [credential] = credentials;
  if (!credential) throw new Error("the authenticator has no passkey");
  t.true(credential.signCount > 1);
  const put = async (signCount: number) => {
    await devices.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId });
    await devices.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount } });
  };
  await put(0);
  await t.throwsAsync(signIn(), { message: /the second factor is wrong, or was used before/ });
  await put(credential.signCount);
  t.truthy(await signIn());

  // The same page, but to a browser of another site, whose passkeys are others.
  await page.goto(elsewhere);
  await t.throwsAsync(signIn(), { message: /SecurityError/ });
});
