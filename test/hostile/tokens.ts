import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
} from "node:crypto";
import net from "node:net";
import { dataFrame, PREFACE, toFrame } from "../server/ports/http2-frames.ts";
import type { Attack } from "./attack.ts";
import { type People, signIn, signUpAll } from "./people.ts";
import { accessTable, everyRequest, type Request, requestsAbout } from "./requests.ts";
import type { Target } from "./target.ts";
import { type Answer, callOf, protocols } from "./wire.ts";

type Json = Readonly<Record<string, unknown>>;

/** The reasons of an answer that takes no token of the call. */
const REFUSALS: ReadonlySet<string> = new Set([
  "TOKEN_INVALID",
  "TOKEN_EXPIRED",
  "SESSION_ENDED",
  "TOKEN_MISSING",
  "INVALID_METADATA",
]);
/** Tokens of a session that is not there stand for one that has ended. */
const ENDED: ReadonlySet<string> = new Set(["sub of an admin, with one's own session", "sid of nobody"]);

/** Sends every forged token to every RPC, over every protocol. */
export const forgedTokens: Attack = {
  name: "forged tokens",
  async run(target) {
    const early = await signUpAll(target);
    const { id } = await target.ask.key();
    await target.ask.rotate();
    await target.ask.retire(id);
    // Their tokens are of a good key again.
    const people = {
      ...early,
      owner: await signIn(target, early.owner.email),
      admin: await signIn(target, early.admin.email),
    };
    const forgeries = await forge(target, people, early.admin.accessToken);
    const requests = everyRequest(requestsAbout(people.owner));
    let tries = 0;
    const accepted: string[] = [];
    for (const [name, authorization] of Object.entries(forgeries)) {
      const calls = protocols.flatMap((protocol) =>
        requests.map(async (request) => {
          const { method, bytes } = request;
          tries += 1;
          const answer = await target.wire.call(protocol, method, bytes, { authorization });
          const isPassed = ENDED.has(name) ? isTakenAsEnded(request, answer) : isAccepted(answer);
          if (isPassed) accepted.push(`${name}: ${protocol} ${request.name} is ${answer.code}`);
        }),
      );
      await Promise.all(calls);
    }
    const good = people.owner.headers.authorization;
    const bad = forgeries["another key"] ?? "";
    for (const [name, pair] of Object.entries({
      "good, forged": [good, bad],
      "forged, good": [bad, good],
      "good, good": [good, good],
    })) {
      for (const request of requests.filter(({ rpc }) => rpc === "getMe" || rpc === "getUser")) {
        for (const [way, take] of Object.entries(twoHeaders)) {
          tries += 1;
          if (await take(target, request, pair)) accepted.push(`two headers, ${name}: ${way} ${request.name}`);
        }
      }
    }
    return { tries, accepted, note: `${Object.keys(forgeries).length + 3} forgeries` };
  },
};

/** Whether a call has passed as somebody's: an answer of no protocol, such as 431, has not. */
export function isAccepted({ code, reason }: Answer): boolean {
  return code !== "" && !REFUSALS.has(reason);
}

/** Whether a call has passed that the access table gives to no caller whose session has ended. */
function isTakenAsEnded({ rpc }: Request, { code }: Answer): boolean {
  return code === "OK" && !accessTable[rpc].includes("deactivated");
}

/** Headers with tokens that nobody should take, by their faults. @param retired a token of a key that is retired */
export async function forge(
  { ask }: Target,
  { owner, admin }: People,
  retired: string,
): Promise<Record<string, string>> {
  const given = await ask.key();
  const key = createPrivateKey({ key: given.privateKey as JsonWebKey, format: "jwk" });
  const publicKey = createPublicKey(key);
  const { privateKey: ownKey, publicKey: ownPublic } = generateKeyPairSync("ed25519");
  const { privateKey: ecKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { privateKey: rsaKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const [goodHeader = "", goodClaims = "", goodSignature = ""] = owner.accessToken.split(".");
  const header = read(goodHeader);
  const claims = read(goodClaims);
  const now = Math.floor(Date.now() / 1000);
  const asAdmin = { ...claims, sub: admin.id, sid: admin.sessionId, roles: ["admin"] };

  /** By a key of the forger's. */
  const own = (head: Json = {}, body: Json = claims) => jws({ ...header, ...head }, body, ownKey);
  /** By the server's own key, as another service of it might, or a former version. */
  const real = (change: Json, head: Json = {}) => jws({ ...header, ...head }, { ...claims, ...change }, key);
  const said = (alg: string, signature = goodSignature) => `${part({ ...header, alg })}.${goodClaims}.${signature}`;
  const hmac = (alg: string, secret: string | Buffer) => {
    const text = `${part({ ...header, alg })}.${part(asAdmin)}`;
    return `${text}.${createHmac(`sha${alg.slice(2)}`, secret)
      .update(text)
      .digest("base64url")}`;
  };
  const pem = publicKey.export({ format: "pem", type: "spki" });
  const der = publicKey.export({ format: "der", type: "spki" });
  const x = String(publicKey.export({ format: "jwk" }).x);
  const jwk = { ...ownPublic.export({ format: "jwk" }), kid: header.kid, alg: "EdDSA", use: "sig" };
  const jku = "http://127.0.0.1:9/jwks.json";
  const flipped = Buffer.from(goodSignature, "base64url");
  flipped.writeUInt8(flipped.readUInt8(5) ^ 1, 5);
  const another = nextSpelling(goodSignature);

  const tokens: Record<string, string> = {
    "alg none": said("none", ""),
    "alg None": said("None", ""),
    "alg NONE": said("NONE", ""),
    "alg nOnE": said("nOnE", ""),
    "alg none, of an admin": `${part({ ...header, alg: "none" })}.${part(asAdmin)}.`,
    "alg none under a good signature": said("none"),
    "alg none and no last dot": said("none", "").slice(0, -1),
    "alg empty": said(""),
    "no alg": jws({ ...header, alg: undefined }, claims, key),
    "HS256 with the public key in DER": hmac("HS256", der),
    "HS256 with the public key in PEM": hmac("HS256", pem),
    "HS256 with the public key's bytes": hmac("HS256", Buffer.from(x, "base64url")),
    "HS256 with the public key's text": hmac("HS256", x),
    "HS256 with the public key as JWK": hmac("HS256", JSON.stringify(given.publicKey)),
    "HS384 with the public key in PEM": hmac("HS384", pem),
    "HS512 with the public key in PEM": hmac("HS512", pem),
    "HS256 with no key": hmac("HS256", ""),
    "another key": own(),
    "another key, of an admin": own({}, asAdmin),
    "another key by jwk": own({ jwk }),
    "another key by jwk, without kid": own({ jwk, kid: undefined }),
    "another key by jku": own({ jku }),
    "another key by jku, without kid": own({ jku, kid: undefined }),
    "another key by x5u": own({ x5u: "http://127.0.0.1:9/cert.pem" }),
    "another key by x5c": own({ x5c: [ownPublic.export({ format: "der", type: "spki" }).toString("base64")] }),
    "no kid": own({ kid: undefined }),
    "kid that nobody has": own({ kid: "00000000-0000-4000-8000-00000000000a" }),
    "kid that is a path": own({ kid: "../../../../dev/null" }),
    "kid that is SQL": own({ kid: "' OR '1'='1" }),
    "kid that is a URL": own({ kid: jku }),
    "kid with a NUL": own({ kid: `${header.kid}\0` }),
    "kid that is empty": own({ kid: "" }),
    "kid that is a number": own({ kid: 0 }),
    "kid that is null": own({ kid: null }),
    "kid that is a list": own({ kid: [header.kid] }),
    "kid that is an object": own({ kid: { id: header.kid } }),
    "kid __proto__": own({ kid: "__proto__" }),
    "kid of 1,000 characters": own({ kid: "k".repeat(1000) }),
    "good signature, no kid": real({}, { kid: undefined }),
    "ES256 of a key of one's own": jws({ ...header, alg: "ES256" }, claims, ecKey, "sha256"),
    "RS256 of a key of one's own": jws({ ...header, alg: "RS256" }, claims, rsaKey, "sha256"),
    "PS256 said of a good signature": said("PS256"),
    "claims of an admin under the signature of a user": `${goodHeader}.${part(asAdmin)}.${goodSignature}`,
    "a retired key": retired,
    "no typ": real({}, { typ: undefined }),
    "typ JWT": real({}, { typ: "JWT" }),
    "typ of an ID token": real({}, { typ: "id+jwt" }),
    "typ of a logout token": real({}, { typ: "logout+jwt" }),
    "typ that is a list": real({}, { typ: ["at+jwt"] }),
    "a critical header that nobody knows": real({}, { crit: ["x-brasa"], "x-brasa": 1 }),
    "an empty crit": real({}, { crit: [] }),
    "claims that are not base64 (b64)": real({}, { b64: false, crit: ["b64"] }),
    "iss of another": real({ iss: "https://elsewhere.example" }),
    "iss with a slash more": real({ iss: `${claims.iss}/` }),
    "no iss": real({ iss: undefined }),
    "iss that is a list": real({ iss: [claims.iss] }),
    "aud of another": real({ aud: "elsewhere" }),
    "aud of others": real({ aud: ["elsewhere", "nowhere"] }),
    "no aud": real({ aud: undefined }),
    "aud that is an object": real({ aud: { 0: claims.aud } }),
    "no sub": real({ sub: undefined }),
    "sub that is a number": real({ sub: 7 }),
    "sub that is empty": real({ sub: "" }),
    "sub of an admin, with one's own session": real({ sub: admin.id, roles: ["admin"] }),
    "no sid": real({ sid: undefined }),
    "no sid, of an admin": real({ sid: undefined, sub: admin.id, roles: ["admin"] }),
    "sid that is a number": real({ sid: 7 }),
    "sid of nobody": real({ sid: "00000000-0000-4000-8000-00000000000a" }),
    "roles that are a text": real({ roles: "admin" }),
    "no roles": real({ roles: undefined }),
    "iat in the future": real({ iat: now + 3600 }),
    "iat that is a text": real({ iat: String(now) }),
    "no iat": real({ iat: undefined }),
    "nbf in the future": real({ nbf: now + 3600 }),
    "nbf that is a text": real({ nbf: "soon" }),
    expired: real({ iat: now - 600, exp: now - 300 }),
    "expired a minute ago": real({ iat: now - 360, exp: now - 60 }),
    "no exp": real({ exp: undefined }),
    "exp that is a text": real({ exp: String(now + 300) }),
    "exp that is null": real({ exp: null }),
    "claims that are a list": jws(header, [claims], key),
    "claims that are a text": jws(header, "claims", key),
    "claims that are no JSON": signed(`${goodHeader}.${Buffer.from("{").toString("base64url")}`, key),
    "a header that is no JSON": signed(`${Buffer.from("{").toString("base64url")}.${goodClaims}`, key),
    "a signature with one bit flipped": `${goodHeader}.${goodClaims}.${flipped.toString("base64url")}`,
    "a signature that is cut off": `${goodHeader}.${goodClaims}.${goodSignature.slice(0, -3)}`,
    "a signature of zeros": `${goodHeader}.${goodClaims}.${Buffer.alloc(64).toString("base64url")}`,
    "a signature that is spelt otherwise": `${goodHeader}.${goodClaims}.${another}`,
    "no signature": `${goodHeader}.${goodClaims}`,
    "an empty signature": `${goodHeader}.${goodClaims}.`,
    "a part more": `${owner.accessToken}.${goodSignature}`,
    "a dot more": `${owner.accessToken}.`,
    "a dot before": `.${owner.accessToken}`,
    "padding behind": `${owner.accessToken}==`,
    "a token within a token": jws({ ...header, cty: "JWT" }, owner.accessToken, ownKey),
    "five parts, as if encrypted": `${part({ ...header, alg: "dir", enc: "A256GCM" })}..AAAA.AAAA.AAAA`,
    "a refresh token": owner.refreshToken,
    "a word": "admin",
    "a user's id": admin.id,
    "7,000 characters": own({}, { ...claims, more: "x".repeat(4500) }),
    "9,000 characters": "x".repeat(9000),
    "15,000 characters": "x".repeat(15_000),
    "20,000 dots": ".".repeat(20_000),
  };
  const good = owner.accessToken;
  return {
    ...Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, `Bearer ${token}`])),
    "an empty header": "",
    "no token": "Bearer",
    "a token without a scheme": good,
    "another scheme": `Basic ${good}`,
    "a scheme that only begins so": `Bearers ${good}`,
    "no space": `Bearer${good}`,
    "a tab": `Bearer\t${good}`,
    "a space within": `Bearer ${good.slice(0, 50)} ${good.slice(50)}`,
    "two tokens": `Bearer ${good} ${good}`,
    "two tokens by a comma": `Bearer ${good}, Bearer ${good}`,
    "a comma behind": `Bearer ${good},`,
    "a parameter": `Bearer token="${good}"`,
    quotes: `Bearer "${good}"`,
    "base64 in place of base64url": `Bearer ${good.replaceAll("-", "+").replaceAll("_", "/")}+`,
    "a letter beyond ASCII behind": `Bearer ${good}\u00e9`,
    "a space beyond ASCII": `Bearer\u00a0${good}`,
    "percent-encoding": `Bearer ${good.replaceAll(".", "%2E")}`,
  };
}

function read(text: string): Json {
  return JSON.parse(Buffer.from(text, "base64url").toString());
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function signed(text: string, key: KeyObject, hash: string | null = null): string {
  return `${text}.${sign(hash, Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

function jws(header: Json, claims: unknown, key: KeyObject, hash: string | null = null): string {
  return signed(`${part(header)}.${part(claims)}`, key, hash);
}

/** The same bytes in base64url with other bits behind their end. */
function nextSpelling(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) ?? "") ^ 1];
}

/** Ways to send two authorization headers, which clients' libraries refuse to. Each tells whether the call has passed. */
const twoHeaders: Readonly<
  Record<string, (target: Target, request: Request, pair: readonly string[]) => Promise<boolean>>
> = {
  "gRPC on its port": ({ grpc }, request, pair) => takes2(Number(grpc.split(":")[1]), request, pair),
  "gRPC on the HTTP port": ({ url }, request, pair) => takes2(Number(new URL(url).port), request, pair),
  "Connect on HTTP/1.1": ({ url }, request, pair) => takes1(Number(new URL(url).port), "Connect", request, pair),
  "gRPC-Web on HTTP/1.1": ({ url }, request, pair) => takes1(Number(new URL(url).port), "gRPC-Web", request, pair),
};

/** By frames of HTTP/2. An answer has data if the call has passed, since a status alone is in its headers. */
function takes2(port: number, { method, bytes }: Request, pair: readonly string[]): Promise<boolean> {
  const { path, body } = callOf("gRPC", method, bytes);
  const fields = { ":method": "POST", ":scheme": "http", ":path": path, ":authority": "a", te: "trailers" };
  const all = [
    ...Object.entries(fields),
    ["content-type", "application/grpc"],
    ...pair.map((one) => ["authorization", one]),
  ];
  const block = Buffer.concat(all.map(([name = "", value = ""]) => field(name, value)));
  const [HEADERS, END_HEADERS, END_STREAM, DATA, RESET] = [1, 4, 1, 0, 3];
  const bytesToSend = Buffer.concat([
    PREFACE,
    toFrame(HEADERS, END_HEADERS, 1, block),
    dataFrame(1, Buffer.from(body)),
  ]);
  return converse(port, bytesToSend, (received) => {
    let passed = false;
    for (let at = 0; at + 9 <= received.length; ) {
      const length = received.readUIntBE(at, 3);
      const [type, flags] = [received.readUInt8(at + 3), received.readUInt8(at + 4)];
      if (type === DATA && length > 0) passed = true;
      if (type === RESET || ((type === HEADERS || type === DATA) && flags & END_STREAM)) return passed;
      at += 9 + length;
    }
    return undefined;
  });
}

/** By lines of HTTP/1.1. */
function takes1(
  port: number,
  protocol: "Connect" | "gRPC-Web",
  { method, bytes }: Request,
  pair: readonly string[],
): Promise<boolean> {
  const { path, headers, body } = callOf(protocol, method, bytes);
  const lines = [...Object.entries(headers), ...pair.map((one) => ["authorization", one])].map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: ${body.length}\r\n${lines.join("")}\r\n`;
  return converse(port, Buffer.concat([Buffer.from(head), body]), (received, isOver) => {
    if (!isOver) return undefined;
    const text = received.toString("latin1");
    return protocol === "Connect" ? text.startsWith("HTTP/1.1 200") : /grpc-status: ?0/i.test(text);
  });
}

/** Sends bytes, and reads until there is a verdict. */
function converse(
  port: number,
  bytes: Buffer,
  verdict: (received: Buffer, isOver: boolean) => boolean | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    const look = (isOver: boolean) => {
      const found = verdict(received, isOver) ?? (isOver ? false : undefined);
      if (found === undefined) return;
      socket.destroy();
      resolve(found);
    };
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      look(false);
    });
    socket.once("close", () => look(true));
  });
}

/** A field in HPACK, plain and unindexed, of any length (RFC 7541, sections 5.1 and 6.2.2). */
function field(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(0), text(name), text(value)]);
}

function text(value: string): Buffer {
  const prefix: number[] = [];
  let left = value.length;
  if (left < 127) prefix.push(left);
  else {
    prefix.push(127);
    for (left -= 127; left >= 128; left = Math.floor(left / 128)) prefix.push((left % 128) + 128);
    prefix.push(left);
  }
  return Buffer.concat([Buffer.from(prefix), Buffer.from(value)]);
}
