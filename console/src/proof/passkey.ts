import { hostProblem, passkeyProblem } from "./passkey-words.ts";

/** Asks the browser for a passkey. @param options a PublicKeyCredentialRequestOptionsJSON @returns an AuthenticationResponseJSON */
export async function passkeyAnswer(options: string): Promise<string> {
  const json = JSON.parse(options) as PublicKeyCredentialRequestOptionsJSON;
  requirePasskeys(json.rpId);
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
  return made(() => navigator.credentials.get({ publicKey }));
}

/** Has the browser make a passkey. @param options a PublicKeyCredentialCreationOptionsJSON @returns a RegistrationResponseJSON */
export async function newPasskey(options: string): Promise<string> {
  const json = JSON.parse(options) as PublicKeyCredentialCreationOptionsJSON;
  requirePasskeys(json.rp.id);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
  return made(() => navigator.credentials.create({ publicKey }));
}

function requirePasskeys(rpId: string | undefined): void {
  if (!("PublicKeyCredential" in window)) throw new Error("Passkeys need TLS, or a console on this machine.");
  const problem = hostProblem(rpId, location.hostname);
  if (problem !== undefined) throw new Error(problem);
}

async function made(ask: () => Promise<Credential | null>): Promise<string> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (error) {
    throw new Error(passkeyProblem((error as Error).name) ?? (error as Error).message, { cause: error });
  }
  if (!credential) throw new Error(passkeyProblem("NotAllowedError"));
  // Asked for by `publicKey`, it is one.
  return JSON.stringify((credential as PublicKeyCredential).toJSON());
}
