import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** Faults of an authenticator, or of the page that uses it. */
export interface Faults {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  /** Whether it knows that it was its user. @default true */
  readonly verified?: boolean;
  readonly type?: string;
  /** The frame that the page is in, on a page of another origin, as a browser tells it. @default none */
  readonly frame?: { readonly crossOrigin?: boolean; readonly topOrigin?: string };
  /** The count of uses that it tells. @default one more than before */
  readonly signCount?: number;
  /** The attestation that it gives. @default none */
  readonly attestation?: (attested: Attested) => {
    readonly fmt: string;
    readonly statement: ReadonlyMap<string, Cbor>;
  };
}

/** The things that an attestation may sign. */
export interface Attested {
  readonly authData: Buffer;
  readonly clientDataHash: Buffer;
  readonly rpIdHash: Buffer;
  readonly id: Buffer;
  /** An uncompressed point (SEC 1). */
  readonly publicKey: Buffer;
  /** Signs by the key of the passkey (ES256). */
  sign(bytes: Buffer): Buffer;
}

type Cbor = string | number | Uint8Array | readonly Cbor[] | ReadonlyMap<string | number, Cbor>;

/** An authenticator with one passkey (ES256), as a program: it answers options as a browser does, and wrongly on demand. */
export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly id = randomBytes(32);
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  signCount = 0;

  constructor(origin = "http://localhost:8080") {
    this.#origin = origin;
    ({ privateKey: this.#privateKey, publicKey: this.#publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" }));
  }

  /** Answers the options of a registration. @returns a RegistrationResponseJSON */
  create(options: string, faults: Faults = {}): string {
    const { challenge, rp } = JSON.parse(options);
    const { x = "", y = "" } = this.#publicKey.export({ format: "jwk" });
    const key = new Map<number, Cbor>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.id, cbor(key)]);
    const authData = this.#data(faults.rpId ?? rp.id, faults, attested);
    const clientData = this.#clientData("webauthn.create", challenge, faults);
    const { fmt, statement } = faults.attestation?.({
      authData,
      clientDataHash: createHash("sha256").update(clientData).digest(),
      rpIdHash: authData.subarray(0, 32),
      id: this.id,
      publicKey: Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]),
      sign: (bytes) => createSign("sha256").update(bytes).sign(this.#privateKey),
    }) ?? { fmt: "none", statement: new Map<string, Cbor>() };
    const attestation = new Map<string, Cbor>([
      ["fmt", fmt],
      ["attStmt", statement],
      ["authData", authData],
    ]);
    return this.#answer({
      clientDataJSON: clientData.toString("base64url"),
      attestationObject: cbor(attestation).toString("base64url"),
      transports: ["internal"],
    });
  }

  /** Answers the options of a sign-in. @returns an AuthenticationResponseJSON */
  get(options: string, faults: Faults = {}): string {
    const { challenge, rpId } = JSON.parse(options);
    this.signCount = faults.signCount ?? this.signCount + 1;
    const data = this.#data(faults.rpId ?? rpId, faults);
    const clientData = this.#clientData("webauthn.get", challenge, faults);
    const signed = Buffer.concat([data, createHash("sha256").update(clientData).digest()]);
    return this.#answer({
      clientDataJSON: clientData.toString("base64url"),
      authenticatorData: data.toString("base64url"),
      signature: createSign("sha256").update(signed).sign(this.#privateKey).toString("base64url"),
    });
  }

  #data(rpId: string, { verified = true }: Faults, attested = Buffer.alloc(0)): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.signCount);
    const flags = 0x01 | (verified ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.of(flags), count, attested]);
  }

  #clientData(type: string, challenge: string, faults: Faults): Buffer {
    const { origin = this.#origin, frame = {} } = faults;
    const told = { type: faults.type ?? type, challenge: faults.challenge ?? challenge, origin, ...frame };
    return Buffer.from(JSON.stringify(told));
  }

  #answer(response: object): string {
    const id = this.id.toString("base64url");
    return JSON.stringify({ id, rawId: id, type: "public-key", response, clientExtensionResults: {} });
  }
}

/** The part of CBOR (RFC 8949) that authenticators need. */
function cbor(value: Cbor): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = [...(value as ReadonlyMap<string | number, Cbor>)];
  return Buffer.concat([head(5, entries.length), ...entries.flat().map((one) => cbor(one))]);
}

function head(major: number, value: number): Buffer {
  const first = major << 5;
  if (value < 24) return Buffer.of(first | value);
  return value < 256 ? Buffer.of(first | 24, value) : Buffer.of(first | 25, value >> 8, value & 255);
}
