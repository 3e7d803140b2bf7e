/** The parameters that every authenticator app supports (RFC 6238). */
const PARAMETERS = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20;
/** Clocks may differ by a step (RFC 6238, section 5.2). */
const WINDOW = 1;

/** Loads the code of one-time passwords, so that no unit waits for it. */
export async function prepareCodes(): Promise<void> {
  await import("otpauth");
}

/** A secret for an authenticator app. */
export interface NewSecret {
  /** Base32 (RFC 4648). */
  readonly secret: string;
  readonly uri: string;
}

/** Makes a secret. @param issuer the service, and @param account the user, as the app shows them */
export async function newSecret(issuer: string, account: string): Promise<NewSecret> {
  const { Secret, TOTP } = await import("otpauth");
  const secret = new Secret({ size: SECRET_BYTES });
  const uri = new TOTP({ ...PARAMETERS, issuer, label: account, secret }).toString();
  return { secret: secret.base32, uri };
}

/**
 * The time step whose code was given; undefined for a code of none, or of one that has been used. The library compares
 * in a time that does not depend on where codes differ.
 *
 * @param lastStep the newest step whose code was taken (RFC 6238, section 5.2: a code is taken once)
 */
export async function stepOf(secret: string, code: string, lastStep: number, now: Date): Promise<number | undefined> {
  const { TOTP } = await import("otpauth");
  const totp = new TOTP({ ...PARAMETERS, secret });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  if (delta === null) return undefined;
  const step = totp.counter({ timestamp: now.getTime() }) + delta;
  return step > lastStep ? step : undefined;
}
