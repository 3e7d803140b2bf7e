import { createPublicKey } from "node:crypto";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { type CryptoKey, exportSPKI, importJWK } from "jose";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { callerOf } from "../../../src/ddd/connect/index.ts";
import { CancelledError, UnauthenticatedError, UnavailableError } from "../../../src/ddd/error.ts";
import { createApp } from "../../../src/server/app.ts";
import { type OidcOptions, oidcAuthenticator } from "../../../src/server/auth/oidc.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { compact, Issuer, type Key, makeKey } from "./issuer.ts";

const never = new AbortController().signal;

async function start(t: ExecutionContext, options: Partial<OidcOptions> = {}, keys?: Key[]) {
  const issuer = await Issuer.start(t, keys);
  const authenticator = oidcAuthenticator({ issuer: issuer.url, audience: "notes", ...options });
  const verify = (token: string) => authenticator.authenticate(token, never);
  return { issuer, verify, authenticator };
}

/** Why a token is refused; "" for one that is not. */
async function refusalOf(verify: (token: string) => Promise<unknown>, token: string): Promise<string> {
  try {
    await verify(token);
    return "";
  } catch (error) {
    const { name, reason } = error as UnauthenticatedError;
    return `${name} ${reason}`;
  }
}

test("a token of the issuer gives its caller, by its discovery document or by the URL of its keys", async (t) => {
  const { issuer, verify } = await start(t);
  const token = await issuer.sign({ roles: ["admin", "editor"], sid: "s1" });
  const caller = { id: "ada", roles: ["admin", "editor"], sessionId: "s1" };
  t.deepEqual(await verify(token), { caller, isEnded: false });
  t.deepEqual(issuer.asked, ["/.well-known/openid-configuration", "/keys"]);
  const direct = oidcAuthenticator({ issuer: issuer.url, audience: ["other", "notes"], jwksUri: `${issuer.url}/keys` });
  t.deepEqual((await direct.authenticate(token, never)).caller, caller);
  t.deepEqual(issuer.asked.slice(2), ["/keys"]);
  for (const roles of ["admin", [1], { admin: true }, null]) {
    t.deepEqual((await verify(await issuer.sign({ roles }))).caller.roles, [], JSON.stringify(roles));
  }
});

for (const alg of ["RS256", "PS256", "ES256", "ES384", "EdDSA"]) {
  test(`tokens signed by ${alg} are verified, of every type that issuers write`, async (t) => {
    const { issuer, verify } = await start(t, {}, [await makeKey(alg), await makeKey(alg)]);
    for (const typ of ["at+jwt", "application/at+jwt", "JWT", "AT+JWT", undefined]) {
      t.is((await verify(await issuer.sign({}, { typ }))).caller.id, "ada", typ);
    }
  });
}

// ASVS: V10.3.2, V10.3.3
test("toCaller maps the claims, and refuses whom it does not know", async (t) => {
  const asked: unknown[] = [];
  const { issuer, verify } = await start(t, {
    toCaller: async ({ sub, groups }) => {
      asked.push(sub);
      return groups === undefined ? undefined : { id: `oidc:${sub}`, roles: groups === "ops" ? ["admin"] : [] };
    },
  });
  const token = await issuer.sign({ groups: "ops" });
  for (const _ of [1, 2, 3]) t.deepEqual((await verify(token)).caller, { id: "oidc:ada", roles: ["admin"] });
  t.true(asked.length <= 2, "the caller of a token is remembered");
  t.is(await refusalOf(verify, await issuer.sign()), "UnauthenticatedError TOKEN_INVALID");
});

// ASVS: V6.8.2, V9.1.3, V9.2.2, V10.3.1
test("forged tokens, and good ones for another purpose, are refused, and none has the issuer or anybody else asked", async (t) => {
  const { issuer, verify } = await start(t, {}, [await makeKey("RS256"), await makeKey("ES256")]);
  const [key, second] = issuer.keys as [Key, Key];
  const evil = await Issuer.start(t, [await makeKey("RS256", key.kid), await makeKey("RS256")]);
  const [sameKid, otherKid] = evil.keys as [Key, Key];
  const spki = await exportSPKI((await importJWK(key.jwk, "RS256")) as CryptoKey);
  const der = createPublicKey(spki).export({ type: "spki", format: "der" });
  const now = Math.floor(Date.now() / 1000);
  const claims = issuer.claims();
  const good = await issuer.sign();
  t.is(await refusalOf(verify, good), "", "the control");
  const [head = "", body = "", signature = ""] = good.split(".");
  const hs = { alg: "HS256", kid: key.kid, typ: "at+jwt" };
  const without = (name: keyof typeof claims) => issuer.sign({ [name]: undefined });
  const forged: Record<string, string | Promise<string>> = {
    "alg none": compact({ alg: "none", kid: key.kid, typ: "at+jwt" }, claims),
    "alg None": compact({ alg: "None", kid: key.kid, typ: "at+jwt" }, claims),
    "alg none with the signature": `${compact({ alg: "none", typ: "at+jwt" }, claims)}${signature}`,
    "no alg": compact({ kid: key.kid, typ: "at+jwt" }, claims),
    "HS256 by the public key in PEM": compact(hs, claims, spki),
    "HS256 by the public key in PEM, without the last line's end": compact(hs, claims, spki.trimEnd()),
    "HS256 by the public key in DER": compact(hs, claims, der),
    "HS256 by the modulus": compact(hs, claims, Buffer.from(String(key.jwk.n), "base64url")),
    "HS256 by the JWK": compact(hs, claims, JSON.stringify(key.jwk)),
    "HS256 by nothing": compact(hs, claims, ""),
    "another key of the same id": issuer.sign({}, {}, sameKid),
    "a key of this issuer under the id of another": issuer.sign({}, { kid: second.kid }),
    "another algorithm of the same key": issuer.sign({}, { alg: "RS384" }).catch(() => "a.b.c"),
    "an embedded key": issuer.sign({}, { jwk: otherKid.jwk, kid: key.kid }, otherKid),
    "an embedded key without an id": issuer.sign({}, { jwk: otherKid.jwk, kid: undefined }, otherKid),
    "a URL of keys": issuer.sign({}, { jku: `${evil.url}/keys`, kid: key.kid }, otherKid),
    "a URL of certificates": issuer.sign({}, { x5u: `${evil.url}/certs`, kid: key.kid }, otherKid),
    "certificates of its own": issuer.sign({}, { x5c: ["MIIB"], kid: key.kid }, otherKid),
    "an id that is a path": issuer.sign({}, { kid: "../../../../dev/null" }, otherKid),
    "an id that is a URL": issuer.sign({}, { kid: `${evil.url}/keys` }, otherKid),
    "an id that is no text": compact({ alg: "RS256", kid: [key.kid], typ: "at+jwt" }, claims, "a"),
    "an extension that must be understood": issuer.sign({}, { crit: ["exp"], exp: now }).catch(() => "a.b.c"),
    "a payload that is not encoded": compact(
      { alg: "RS256", kid: key.kid, typ: "at+jwt", b64: false, crit: ["b64"] },
      claims,
    ),
    "the type of a logout token": issuer.sign({}, { typ: "logout+jwt" }),
    "the type of a proof": issuer.sign({}, { typ: "dpop+jwt" }),
    "a type that is no text": compact({ alg: "RS256", kid: key.kid, typ: 1 }, claims),
    "an ID token": issuer.sign({ at_hash: "a" }),
    "an ID token of Keycloak": issuer.sign({ typ: "ID" }),
    "a refresh token of Keycloak": issuer.sign({ typ: "Refresh" }),
    "an ID token of Cognito": issuer.sign({ token_use: "id" }),
    "a security event": issuer.sign({ events: {} }),
    "a token that needs a proof": issuer.sign({ cnf: { jkt: "a" } }),
    "another issuer": issuer.sign({ iss: evil.url }),
    "another issuer, truly": evil.sign(),
    "an issuer with a slash": issuer.sign({ iss: `${issuer.url}/` }),
    "an issuer among others": issuer.sign({ iss: [issuer.url] }),
    "no issuer": without("iss"),
    "another audience": issuer.sign({ aud: "note" }),
    "other audiences": issuer.sign({ aud: ["a", "b"] }),
    "no audience": without("aud"),
    "no subject": without("sub"),
    "an empty subject": issuer.sign({ sub: "" }),
    "a subject that is no text": issuer.sign({ sub: 1 }),
    "no end": without("exp"),
    "an end that is no number": issuer.sign({ exp: String(now + 300) }).catch(() => "a.b.c"),
    "no time": without("iat"),
    "a time to come": issuer.sign({ iat: now + 120 }),
    "a beginning to come": issuer.sign({ nbf: now + 120 }),
    "a changed payload": `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: "eve" })).toString("base64url")}.${signature}`,
    "a changed header": `${Buffer.from(JSON.stringify({ alg: "RS256", kid: key.kid })).toString("base64url")}.${body}.${signature}`,
    "a changed signature": `${head}.${body}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    "no signature": `${head}.${body}.`,
    "half a signature": `${head}.${body}.${signature.slice(0, 100)}`,
    "two parts": `${head}.${body}`,
    "four parts": `${good}.${signature}`,
    "five parts": `${head}....`,
    "a payload that is no JSON": compact({ alg: "RS256", kid: key.kid, typ: "at+jwt" }, "no"),
    "a payload that is a list": compact({ alg: "RS256", kid: key.kid, typ: "at+jwt" }, []),
    "a header that is no object": compact("1", claims),
    nothing: "",
    dots: "..",
  };
  const asked = issuer.asked.length;
  for (const [what, token] of Object.entries(forged)) {
    t.is(await refusalOf(verify, await token), "UnauthenticatedError TOKEN_INVALID", what);
  }
  t.deepEqual(evil.asked, []);
  // Only a token that says it is the issuer's, and of a key that is not known, has it asked again.
  t.true(issuer.asked.length - asked <= 4, String(issuer.asked.length - asked));
  const expired = await issuer.sign({ iat: now - 400, exp: now - 31 });
  t.is(await refusalOf(verify, expired), "UnauthenticatedError TOKEN_EXPIRED");
  t.is(await refusalOf(verify, good), "");
  const almost = { iat: now + 20, nbf: now + 20, exp: now - 20 };
  t.is(await refusalOf(verify, await issuer.sign(almost)), "", "clocks may be half a minute apart");
});

test("rotating keys: no token of a key that is published is refused, and those of a key that was taken back are", async (t) => {
  const { issuer, verify } = await start(t);
  const refused: string[] = [];
  const startedAt = performance.now();
  let running = true;
  const rotating = (async () => {
    while (running) {
      issuer.keys = [await makeKey(), ...issuer.keys].slice(0, 50);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  })();
  const callers = [0, 1, 2, 3].map(async (caller) => {
    for (const i of [1, 2, 3, 4]) {
      const refusal = await refusalOf(verify, await issuer.sign({ sub: `user ${caller}`, i }));
      if (refusal !== "") refused.push(refusal);
    }
  });
  await Promise.all(callers);
  running = false;
  await rotating;
  t.deepEqual(refused, []);
  const seconds = (performance.now() - startedAt) / 1000;
  t.true(issuer.fetches <= seconds + 2, `${issuer.fetches} fetches in ${seconds} s`);

  const before = await issuer.sign();
  await verify(before);
  await verify(before);
  issuer.keys = [await makeKey()];
  await verify(await issuer.sign());
  t.is(await refusalOf(verify, before), "UnauthenticatedError TOKEN_INVALID", "though it was remembered");
});

test("a flood of unknown keys has the issuer asked once a second, and costs the owners of good tokens nothing", async (t) => {
  const { issuer, verify } = await start(t);
  const good = await issuer.sign();
  await verify(good);
  const stranger = await makeKey();
  const asked = issuer.fetches;
  const startedAt = performance.now();
  const flood = await Promise.all(
    Array.from({ length: 300 }, async (_, i) =>
      refusalOf(verify, await issuer.sign({ i }, { kid: `k${i}` }, stranger)),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  t.true(flood.every((refusal) => /TOKEN_INVALID|ISSUER_UNAVAILABLE/.test(refusal)));
  t.true(issuer.fetches - asked <= seconds + 2, `${issuer.fetches - asked} fetches in ${seconds} s`);
  t.is(await refusalOf(verify, good), "");
});

const broken: Readonly<Record<string, Issuer["answer"]>> = {
  "cuts connections": (_path, response) => void response.destroy(),
  "answers 500": (_path, response) => void response.writeHead(500).end("{}"),
  "answers no JSON": (_path, response) => void response.end("<html>"),
  "answers another form": (_path, response) => void response.end("[]"),
  "answers an empty object": (_path, response) => void response.end("{}"),
  "answers without an end": (_path, response) => {
    response.on("error", () => {});
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, " ")));
    };
    response.on("drain", more);
    more();
  },
};

for (const [what, answer] of Object.entries(broken)) {
  test(`while the issuer ${what}, tokens are neither good nor bad, and known keys go on`, async (t) => {
    const { issuer, verify } = await start(t);
    const token = await issuer.sign();
    issuer.answer = answer;
    for (const _ of [1, 2, 3, 4]) t.is(await refusalOf(verify, token), "UnavailableError ISSUER_UNAVAILABLE");
    t.is(issuer.asked.length, 1, "it is left alone for a second");
    const error = await t.throwsAsync(verify(token), { instanceOf: UnavailableError });
    t.notRegex(error.message, /127\.0\.0\.1|keys\/|http/);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    issuer.answer = undefined;
    t.is(await refusalOf(verify, token), "");
    issuer.answer = answer;
    t.is(await refusalOf(verify, await issuer.sign({ sub: "grace" })), "", "a key that is known");
    await new Promise((resolve) => setTimeout(resolve, 1050));
    const unknown = await issuer.sign({}, {}, await makeKey());
    t.is(await refusalOf(verify, unknown), "UnavailableError ISSUER_UNAVAILABLE");
    t.is(await refusalOf(verify, token), "");
  });
}

test("a document of another issuer, or keys that anybody on the way could change, are not used", async (t) => {
  for (const [document, why] of [
    [{ issuer: "https://evil.example.com", jwks_uri: "KEYS" }, /^it is of another issuer/],
    [{ jwks_uri: "KEYS" }, /^it is of another issuer/],
    [{ issuer: "ISSUER", jwks_uri: "http://keys.example.com/keys" }, /no URL that begins with https/],
    [{ issuer: "ISSUER", jwks_uri: "file:///etc/passwd" }, /no URL that begins with https/],
    [{ issuer: "ISSUER", jwks_uri: 1 }, /no URL that begins with https/],
    [{ issuer: "ISSUER" }, /no URL that begins with https/],
  ] as const) {
    const { issuer, verify } = await start(t);
    const text = JSON.stringify(document).replace("ISSUER", issuer.url).replace("KEYS", `${issuer.url}/keys`);
    issuer.answer = (_path, response) => void response.end(text);
    const error = await t.throwsAsync(verify(await issuer.sign()), { instanceOf: UnavailableError }, text);
    t.regex((error.cause as Error).message, why);
    t.deepEqual(issuer.asked, ["/.well-known/openid-configuration"]);
  }
});

// ASVS: V1.3.6, V13.2.4, V15.3.2
test("an issuer that sends elsewhere is not followed", async (t) => {
  const { issuer, verify } = await start(t);
  const elsewhere = await Issuer.start(t, issuer.keys);
  issuer.answer = (path, response) => void response.writeHead(302, { location: `${elsewhere.url}${path}` }).end();
  t.is(await refusalOf(verify, await issuer.sign()), "UnavailableError ISSUER_UNAVAILABLE");
  t.deepEqual(elsewhere.asked, []);
});

test("a caller that leaves while keys are renewed is not waited for", async (t) => {
  const { issuer, authenticator } = await start(t);
  await authenticator.authenticate(await issuer.sign(), never);
  const unknown = await issuer.sign({}, {}, await makeKey());
  const order: string[] = [];
  const ends = (signal: AbortSignal, who: string) =>
    authenticator.authenticate(unknown, signal).catch((error) => void order.push(`${who} ${error.name}`));
  const staying = ends(never, "stays");
  await ends(AbortSignal.abort(new CancelledError()), "leaves");
  await staying;
  t.deepEqual(order, ["leaves CancelledError", "stays UnauthenticatedError"]);
});

test("options that would let forgers in are refused", (t) => {
  const all = { issuer: "https://login.example.com", audience: "notes" };
  for (const wrong of [
    { issuer: "http://login.example.com" },
    { issuer: "login.example.com" },
    { jwksUri: "http://login.example.com/keys" },
    { algorithms: ["HS256"] },
    { algorithms: ["RS256", "none"] },
    { algorithms: [] },
    { audience: "" },
    { audience: [] },
  ]) {
    t.throws(() => oidcAuthenticator({ ...all, ...wrong }), undefined, JSON.stringify(wrong));
  }
  t.notThrows(() => oidcAuthenticator(all));
});

// ASVS: V9.1.2
test("algorithms limits the algorithms", async (t) => {
  const { issuer, verify } = await start(t, { algorithms: ["RS256"] });
  t.is(await refusalOf(verify, await issuer.sign()), "UnauthenticatedError TOKEN_INVALID");
});

test("an app gives handlers the caller of an issuer's token, on both ports", async (t) => {
  const { issuer, authenticator } = await start(t);
  const access = Object.fromEntries(UserService.methods.map(({ localName }) => [localName, ["other"]]));
  const implementation = {
    getUser: (_request: unknown, context: Parameters<typeof callerOf>[0]) => ({ user: { id: callerOf(context)?.id } }),
  };
  const services = [{ service: UserService, implementation, access } as never];
  const app = createApp({ grpcPort: 0, httpPort: 0 }, { services, authenticator, log: createLog("silent") });
  t.teardown(() => app.close());
  const { grpc, http } = await app.start();
  const clients = [
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` }),
    createConnectTransport({ baseUrl: `http://127.0.0.1:${http.port}`, httpVersion: "1.1" }),
  ].map((transport) => createClient(UserService, transport));
  const [good, bad] = [await issuer.sign(), await issuer.sign({ aud: "other" })];
  const call = async (client: (typeof clients)[number], token: string) => {
    try {
      return (await client.getUser({ id: "a" }, { headers: { authorization: `Bearer ${token}` } })).user?.id;
    } catch (error) {
      return ConnectError.from(error).code;
    }
  };
  for (const client of clients) {
    issuer.answer = (_path, response) => void response.destroy();
    if (client === clients[0]) t.is(await call(client, good), Code.Unavailable);
    issuer.answer = undefined;
    await new Promise((resolve) => setTimeout(resolve, 1050));
    t.is(await call(client, good), "ada");
    t.is(await call(client, bad), Code.Unauthenticated);
  }
});

test("a repeated token costs little", async (t) => {
  const { issuer, verify } = await start(t, {}, [await makeKey("RS256")]);
  const token = await issuer.sign({ roles: Array.from({ length: 50 }, (_, i) => `role-${i}`) });
  for (const _ of [1, 2, 3]) await verify(token);
  const times = 5000;
  const { user } = process.cpuUsage();
  for (let i = 0; i < times; i++) await verify(token);
  const us = (process.cpuUsage().user - user) / times;
  t.log(`${us.toFixed(1)} µs of CPU for a repeated token of ${token.length} characters`);
  t.true(us < 50);
});

test("what is not good is not remembered, and a bad token never becomes good by its repeat", async (t) => {
  const { issuer, verify } = await start(t);
  const bad = await issuer.sign({ aud: "other" });
  for (const _ of [1, 2, 3]) await t.throwsAsync(verify(bad), { instanceOf: UnauthenticatedError });
});
