/** Asks the browser for a passkey. @param options a PublicKeyCredentialRequestOptionsJSON @returns an AuthenticationResponseJSON */
export async function passkeyAnswer(options: string): Promise<string> {
  requirePasskeys();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
  return textOf(await navigator.credentials.get({ publicKey }));
}

/** Has the browser make a passkey. @param options a PublicKeyCredentialCreationOptionsJSON @returns a RegistrationResponseJSON */
export async function newPasskey(options: string): Promise<string> {
  requirePasskeys();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
  return textOf(await navigator.credentials.create({ publicKey }));
}

function requirePasskeys(): void {
  if (!("PublicKeyCredential" in window)) throw new Error("passkeys need TLS, or a console on this machine");
}

function textOf(credential: Credential | null): string {
  if (!credential) throw new Error("no passkey was chosen");
  // Asked for by `publicKey`, it is one.
  return JSON.stringify((credential as PublicKeyCredential).toJSON());
}
