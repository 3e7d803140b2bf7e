import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ExecutionContext } from "ava";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** A key pair of an issuer. */
export interface Key {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function makeKey(alg = "ES256", kid: string = randomUUID()): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** A small issuer on this machine, until the test's end. */
export class Issuer {
  readonly url: string;
  /** The keys that it publishes; the first signs. */
  keys: Key[];
  /** The paths that it was asked for. */
  readonly asked: string[] = [];
  /** Answers in its place, such as in a bad state. @default it answers as it must */
  answer: ((path: string, response: ServerResponse) => void) | undefined;

  private constructor(url: string, keys: Key[]) {
    this.url = url;
    this.keys = keys;
  }

  static async start(t: ExecutionContext, keys?: Key[]): Promise<Issuer> {
    const server = createServer((request, response) => issuer.#serve(request.url ?? "", response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.teardown(() => {
      server.close();
      server.closeAllConnections();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const issuer: Issuer = new Issuer(url, keys ?? [await makeKey()]);
    return issuer;
  }

  get fetches(): number {
    return this.asked.filter((path) => path === "/keys").length;
  }

  /** A token that is good unless the claims or the header given here spoil it. */
  sign(claims: object = {}, header: object = {}, key: Key = this.keys[0] as Key): Promise<string> {
    const signed = new SignJWT({ ...this.claims(), ...claims });
    return signed.setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt", ...header }).sign(key.privateKey);
  }

  claims() {
    const now = Math.floor(Date.now() / 1000);
    return { iss: this.url, aud: "notes", sub: "ada", iat: now, exp: now + 300 };
  }

  #serve(path: string, response: ServerResponse): void {
    this.asked.push(path);
    if (this.answer) this.answer(path, response);
    else if (path === "/.well-known/openid-configuration") {
      response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys` }));
    } else if (path === "/keys") {
      response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }));
    } else response.writeHead(404).end();
  }
}

/** A token of these parts, signed by nobody or by a shared secret. */
export function compact(header: unknown, payload: unknown, secret?: string | Buffer): string {
  const [head, body] = [header, payload].map((part) =>
    Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url"),
  );
  const mac = secret === undefined ? "" : createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  return `${head}.${body}.${mac}`;
}
