import http2 from "node:http2";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { everyone } from "../../../src/ddd/connect/index.ts";
import { createApp } from "../../../src/server/app.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { startApp } from "../../helpers/app.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { type Answer, CREATE_USER, frame, GET_USER, send1, send2, sendRaw } from "./fixture.ts";

const json = { "content-type": "application/json" };
const access = Object.fromEntries(UserService.methods.map(({ localName }) => [localName, everyone])) as never;

/** A service with keys to publish, whose answers may set a header of their own. */
async function serve(t: ExecutionContext, tls?: { cert: string; key: string }): Promise<number> {
  const users = {
    service: UserService,
    access,
    implementation: {
      getUser({ id }: { id: string }, { responseHeader }: { responseHeader: Headers }) {
        if (id === "cached") responseHeader.set("cache-control", "max-age=60");
        if (id === "broken") throw new Error("no");
        return { user: { id } };
      },
    },
  };
  const app = createApp(
    { grpcPort: 0, httpPort: 0, corsOrigins: ["https://app.example.com"], ...(tls ? { tls } : {}) },
    {
      services: [users as never],
      authenticator: {
        authenticate: async () => ({ caller: { id: "a", roles: [] }, isEnded: false }),
        publicKeys: async () => ({ keys: [] }),
      },
      log: createLog("silent"),
    },
  );
  const { http } = await app.start();
  t.teardown(() => app.close());
  return http.port;
}

/** A policy that lets a browser do nothing with the answer. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

function check(t: ExecutionContext, { headers }: Pick<Answer, "headers">, what: string, cache = "no-store") {
  t.is(headers["x-content-type-options"], "nosniff", what);
  t.is(headers["referrer-policy"], "no-referrer", what);
  t.is(headers["cross-origin-resource-policy"], "same-origin", what);
  t.is(headers["cache-control"], cache, what);
  if (what === "page") t.regex(String(headers["content-security-policy"]), /^default-src 'none'; style-src 'sha256-/);
  else t.is(headers["content-security-policy"], NOTHING, what);
  t.deepEqual([headers.server, headers["x-powered-by"], headers.via], [undefined, undefined, undefined], what);
}

const requests: Readonly<Record<string, [path: string, Parameters<typeof send1>[2], status: number, cache?: string]>> =
  {
    page: ["/", { method: "GET", headers: { accept: "text/html" } }, 200],
    live: ["/livez", { method: "GET" }, 200],
    ready: ["/readyz", { method: "HEAD" }, 200],
    keys: ["/.well-known/jwks.json", { method: "GET" }, 200, "public, max-age=60"],
    "a Connect answer": [GET_USER, { headers: json, body: '{"id":"a"}' }, 200],
    "an answer with a policy of its own": [GET_USER, { headers: json, body: '{"id":"cached"}' }, 200, "max-age=60"],
    "a failure": [GET_USER, { headers: json, body: '{"id":"broken"}' }, 500],
    "a malformed request": [GET_USER, { headers: json, body: "{" }, 400],
    "an RPC without a handler": [CREATE_USER, { headers: json, body: "{}" }, 501],
    "a gRPC-Web answer": [
      GET_USER,
      { headers: { "content-type": "application/grpc-web+proto" }, body: frame(Buffer.alloc(0)) },
      200,
    ],
    "an unknown path": ["/nope", { method: "GET" }, 404],
    "a wrong method": ["/livez", { method: "DELETE" }, 405],
    "a wrong type": [GET_USER, { headers: { "content-type": "text/html" }, body: "a" }, 415],
    "an unknown expectation": [GET_USER, { headers: { ...json, expect: "more" }, body: "{}" }, 417],
    "a preflight": [
      GET_USER,
      { method: "OPTIONS", headers: { origin: "https://app.example.com", "access-control-request-method": "POST" } },
      204,
    ],
  };

// ASVS: V3.2.1, V3.4.3, V3.4.4, V3.4.5, V3.4.6, V14.3.2
test("every kind of answer has the security headers, on both HTTP versions, and none about transport in the clear", async (t) => {
  const port = await serve(t);
  for (const [what, [path, request, status, cache]] of Object.entries(requests)) {
    for (const [version, send] of [
      ["1.1", send1],
      ["2", send2],
    ] as const) {
      const answer = await send(port, path, request);
      t.is(answer.status, status, `${what} over HTTP/${version}`);
      check(t, answer, what, cache);
      t.is(answer.headers["strict-transport-security"], undefined, what);
    }
  }
  const grpc = { "content-type": "application/grpc", te: "trailers" };
  check(t, await send2(port, GET_USER, { headers: grpc, body: frame(Buffer.alloc(0)) }), "a gRPC answer");
});

test("a request that no handler sees is answered without the server's name", async (t) => {
  const port = await serve(t);
  for (const text of ["GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n"]) {
    t.notRegex(await sendRaw(port, text), /^(server|x-powered-by|via):/im);
  }
});

// ASVS: V3.4.1
withOpenssl.test(withOpenssl.title("with TLS, browsers are told to come by TLS alone, for a year"), async (t) => {
  const { certFile, keyFile, cert } = makeCertificate(t);
  const port = await serve(t, { cert: certFile, key: keyFile });
  const session = http2.connect(`https://localhost:${port}`, { ca: cert });
  t.teardown(() => session.destroy());
  for (const [what, [path, request, , cache]] of Object.entries(requests)) {
    const answer = await send2(session, path, request);
    check(t, answer, what, cache);
    t.is(answer.headers["strict-transport-security"], "max-age=31536000; includeSubDomains", what);
  }
});

// ASVS: V3.5.1
test("by default, no page of another origin may call", async (t) => {
  const headers = { origin: "https://evil.example.com", "access-control-request-method": "POST" };
  const answersOf = async (env: Record<string, string>) => {
    const app = await startApp({ DATABASE_URL: "memory:", ...env });
    t.teardown(() => app.close());
    const { port } = new URL(app.url);
    return await Promise.all(["OPTIONS", "POST"].map((method) => send1(Number(port), GET_USER, { method, headers })));
  };
  for (const answer of await answersOf({})) t.is(answer.headers["access-control-allow-origin"], undefined);
  for (const answer of await answersOf({ CORS_ORIGINS: "*" })) t.is(answer.headers["access-control-allow-origin"], "*");
});
