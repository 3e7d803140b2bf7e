import { setTimeout } from "node:timers/promises";
import type { CryptoKey, FetchImplementation, FlattenedJWSInput, JWSHeaderParameters, RemoteJWKSet } from "jose";
import { untilAborted } from "../../ddd/abort.ts";
import { UnavailableError } from "../../ddd/error.ts";

/** The milliseconds after which keys are fetched again. A key that its issuer takes back is good for so long at most. */
export const KEYS_MAX_AGE_MS = 10 * 60_000;
/** The milliseconds between two fetches for the sake of a key that is not known, and from a fetch that failed to the next. */
const PAUSE_MS = 1000;
const FETCH_TIMEOUT_MS = 5000;
const MAX_DOCUMENT_BYTES = 1024 * 1024;
/** How many calls may wait for keys that are newer than the last fetch; each takes a place among the calls that run. */
const MAX_WAITING = 32;

/** The public keys of an issuer of tokens, fetched when they are needed. */
export class IssuerKeys {
  readonly #issuer: string;
  readonly #jwksUri: string | undefined;
  #keySet: Promise<RemoteJWKSet> | undefined;
  #text = "";
  #generation = 0;
  #waiting = 0;
  #failure: { readonly error: UnavailableError; readonly until: number } | undefined;

  /** @param jwksUri undefined for the one of the issuer's discovery document */
  constructor(issuer: string, jwksUri: string | undefined) {
    this.#issuer = issuer;
    this.#jwksUri = jwksUri;
  }

  /** Counts the changes of the keys: one of an earlier generation may have been taken back. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * The key that a token names. A token may come before its key has been fetched: then the keys are fetched again.
   *
   * @throws UnavailableError if the issuer does not answer as it must; an error of jose if there is no such key
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput, signal: AbortSignal): Promise<CryptoKey> {
    this.#keySet ??= this.#open().catch((error) => {
      this.#keySet = undefined;
      throw error;
    });
    const keySet = await this.#keySet;
    try {
      return await keySet(header, token);
    } catch (error) {
      // Where the keys have moved, only the issuer's document says where to.
      if (error instanceof UnavailableError && !keySet.fresh) this.#keySet = undefined;
      if ((error as { code?: unknown }).code !== "ERR_JWKS_NO_MATCHING_KEY" || !keySet.coolingDown) throw error;
    }
    await this.#pause(signal);
    return keySet(header, token);
  }

  async #pause(signal: AbortSignal): Promise<void> {
    if (this.#waiting >= MAX_WAITING) {
      throw new UnavailableError("the keys of the issuer of tokens are being renewed: try again in a moment", {
        reason: "ISSUER_UNAVAILABLE",
        retryAfterMs: PAUSE_MS,
      });
    }
    this.#waiting += 1;
    try {
      await untilAborted(setTimeout(PAUSE_MS), signal);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #open(): Promise<RemoteJWKSet> {
    const { createRemoteJWKSet, customFetch } = await import("jose");
    const fetchKeys: FetchImplementation = async (url, { signal }) => {
      const text = await this.#fetch(url, signal, ({ keys }) => {
        if (!Array.isArray(keys)) throw new Error("it holds no keys");
      });
      if (text !== this.#text) this.#generation += 1;
      this.#text = text;
      return new Response(text);
    };
    return createRemoteJWKSet(new URL(this.#jwksUri ?? (await this.#discover())), {
      cacheMaxAge: KEYS_MAX_AGE_MS,
      cooldownDuration: PAUSE_MS,
      timeoutDuration: FETCH_TIMEOUT_MS,
      [customFetch]: fetchKeys,
    });
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  async #discover(): Promise<string> {
    let found = "";
    const url = `${this.#issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    await this.#fetch(url, AbortSignal.timeout(FETCH_TIMEOUT_MS), ({ issuer, jwks_uri: uri }) => {
      if (issuer !== this.#issuer) throw new Error(`it is of another issuer: ${String(issuer).slice(0, 200)}`);
      if (typeof uri !== "string" || !isSafeUrl(uri)) throw new Error("its jwks_uri is no URL that begins with https");
      found = uri;
    });
    return found;
  }

  /**
   * Fetches a document that is a JSON object, and no more often than the issuer can bear.
   *
   * @param check throws for a document that cannot be used
   */
  async #fetch(url: string, signal: AbortSignal, check: (document: Record<string, unknown>) => void): Promise<string> {
    if (this.#failure && performance.now() < this.#failure.until) throw this.#failure.error;
    try {
      const response = await fetch(url, { headers: { accept: "application/json" }, redirect: "manual", signal });
      if (response.status !== 200) throw new Error(`${url} is answered with the status ${response.status}`);
      const text = await readText(response);
      const document: unknown = JSON.parse(text);
      if (typeof document !== "object" || document === null) throw new Error(`${url} is answered with no JSON object`);
      check(document as Record<string, unknown>);
      this.#failure = undefined;
      return text;
    } catch (cause) {
      const error = new UnavailableError("the issuer of tokens cannot be asked for its keys now: try again later", {
        reason: "ISSUER_UNAVAILABLE",
        retryAfterMs: PAUSE_MS,
        cause,
      });
      this.#failure = { error, until: performance.now() + PAUSE_MS };
      throw error;
    }
  }
}

/** Whether nobody on the way can change what is fetched from there. */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

async function readText({ body }: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body ?? []) {
    bytes += piece.length;
    if (bytes > MAX_DOCUMENT_BYTES) throw new Error(`the answer has more than ${MAX_DOCUMENT_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}
