import { z } from "zod";
import { InvalidError } from "../../ddd/error.ts";
import type { Passkey } from "./factor.ts";

/** The site that passkeys are for, and the name by which authenticators show it. */
export interface RelyingParty {
  /** A domain, such as "example.com": passkeys of it serve its subdomains, too. */
  readonly id: string;
  readonly name: string;
  /** The origins of the pages that use them, such as "https://app.example.com". */
  readonly origins: readonly string[];
}

/** COSE's numbers of Ed25519, ES256 and RS256: the algorithms of authenticators. */
const ALGORITHMS = [-8, -7, -257];
/** Web Authentication Level 3, section 4: the identifier of a credential has 1023 bytes at most. */
const MAX_ID_BYTES = 1023;
/** The maximum characters of an answer of an authenticator, as JSON. */
export const MAX_ANSWER_LENGTH = 16_384;

const base64url = z.string().regex(/^[\w-]*$/);
const answer = { id: base64url, rawId: base64url, type: z.literal("public-key") };

/** The members of a RegistrationResponseJSON that count. The others are left out. */
const registration = z.object({
  ...answer,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
});

/** The same of an AuthenticationResponseJSON. */
const assertion = z.object({
  ...answer,
  response: z.object({ clientDataJSON: base64url, authenticatorData: base64url, signature: base64url }),
});

/** The package is large: it is loaded with the first passkey. */
function load() {
  return Promise.all([import("@simplewebauthn/server"), import("@simplewebauthn/server/helpers")]);
}

/** Loads the code of passkeys, so that no unit waits for it. */
export async function preparePasskeys(): Promise<void> {
  await load();
}

/** The options by which a browser makes a passkey, as JSON. @param known the user's passkeys, which it is not to make again */
export async function creationOptions(
  party: RelyingParty,
  user: { readonly id: string; readonly email: string; readonly name: string },
  challenge: string,
  timeoutMs: number,
  known: readonly Passkey[],
): Promise<string> {
  const [{ generateRegistrationOptions }] = await load();
  const options = await generateRegistrationOptions({
    rpID: party.id,
    rpName: party.name,
    userID: new Uint8Array(Buffer.from(user.id)),
    userName: user.email,
    userDisplayName: user.name,
    // A text would be encoded a second time.
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: timeoutMs,
    attestationType: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return JSON.stringify(options);
}

/**
 * The options by which a browser uses a passkey, as JSON. They name no passkey, so that they tell nothing of the account:
 * the authenticator finds its own.
 */
export function requestOptions({ id }: RelyingParty, challenge: string, timeoutMs: number): string {
  return JSON.stringify({ challenge, rpId: id, timeout: timeoutMs, userVerification: "required" });
}

/** The challenge that an answer says that it is for; undefined for no such answer. */
export function challengeIn(json: string): string | undefined {
  const clientData = z.object({ challenge: z.string().regex(/^[\w-]{43}$/) });
  const { data } = registration.safeParse(parsed(json));
  const { data: found } = clientData.safeParse(parsed(Buffer.from(data?.response.clientDataJSON ?? "", "base64url")));
  return found?.challenge;
}

/** A passkey as its authenticator describes it. */
export type Registered = Pick<Passkey, "credentialId" | "publicKey" | "signCount" | "transports">;

/** Verifies a new passkey. @param json a RegistrationResponseJSON @throws InvalidError */
export async function verifyRegistration(party: RelyingParty, json: string, challenge: string): Promise<Registered> {
  const response = registration.safeParse(parsed(json)).data;
  if (!response || isFramed(response.response.clientDataJSON)) throw notRegistered();
  const [{ verifyRegistrationResponse }, { decodeAttestationObject }] = await load();
  try {
    const attestation = decodeAttestationObject(bytesOf(response.response.attestationObject));
    // A certificate is not asked for. To check one, the library may fetch lists from addresses that it names.
    const isPlain = attestation.get("fmt") === "none" || attestation.get("fmt") === "packed";
    if (!isPlain || attestation.get("attStmt").get("x5c") !== undefined) throw notRegistered();
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, response: { ...response.response, transports: [] }, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    const credential = registrationInfo?.credential;
    if (!credential || Buffer.from(credential.id, "base64url").length > MAX_ID_BYTES) throw notRegistered();
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString("base64url"),
      signCount: credential.counter,
      transports: response.response.transports.join(" "),
    };
  } catch (cause) {
    // It decodes and computes alone: whatever fails, the answer of the authenticator is wrong.
    throw notRegistered(cause);
  }
}

/**
 * Verifies the answer of a passkey.
 *
 * @param json an AuthenticationResponseJSON
 * @param find gives the user's passkey with the authenticator's id
 * @returns the passkey, and its count of uses now; undefined for a wrong answer
 */
export async function verifyAssertion(
  party: RelyingParty,
  json: string,
  challenge: string,
  find: (credentialId: string) => Promise<Passkey | undefined>,
): Promise<{ readonly passkey: Passkey; readonly signCount: number } | undefined> {
  const response = assertion.safeParse(parsed(json)).data;
  if (!response || isFramed(response.response.clientDataJSON)) return undefined;
  const passkey = await find(response.id);
  if (!passkey) return undefined;
  const [{ verifyAuthenticationResponse }] = await load();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: true,
      // It refuses a count that has not grown, unless the authenticator does not count: a copy of it may be in use.
      credential: { id: passkey.credentialId, publicKey: bytesOf(passkey.publicKey), counter: passkey.signCount },
    });
    return verified ? { passkey, signCount: authenticationInfo.newCounter } : undefined;
  } catch {
    // It decodes and computes alone: whatever fails, the answer of the authenticator is wrong.
    return undefined;
  }
}

/**
 * Whether the page may have been in a frame on a page of another origin, which could have the user click without seeing on what
 * (Web Authentication Level 3, sections 7.1 and 7.2: crossOrigin, topOrigin). Not every browser tells of both.
 */
function isFramed(clientDataJSON: string): boolean {
  const unframed = z.object({ crossOrigin: z.literal(false).optional(), topOrigin: z.never().optional() });
  return !unframed.safeParse(parsed(Buffer.from(clientDataJSON, "base64url"))).success;
}

function parsed(json: string | Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    // No JSON is no answer of an authenticator, either.
    return undefined;
  }
}

/** Bytes in a buffer of their own, as the library wants them. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}

function notRegistered(cause?: unknown): InvalidError {
  const description =
    "must be the answer of an authenticator that has verified its user, to the options of CreatePasskeyChallenge, and for this site";
  return new InvalidError([{ field: "credential", description }], { reason: "PASSKEY_INVALID", cause });
}
