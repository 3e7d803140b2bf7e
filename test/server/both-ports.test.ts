import { once } from "node:events";
import http2 from "node:http2";
import { deflateSync, gzipSync } from "node:zlib";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { createPipeline, type PipelineOptions } from "../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../src/server/grpc/listener.ts";
import { listenConnect } from "../../src/server/http/listener.ts";
import { createLog } from "../../src/server/log/log.ts";
import { plainContentType } from "../../src/server/ports/content-type.ts";
import type { HttpLimits } from "../../src/server/ports/limits.ts";
import { addressGroup } from "../../src/server/ports/peer-address.ts";
import { ResetBudget } from "../../src/server/ports/resets.ts";
import { startApp } from "../helpers/app.ts";
import { makeCertificate, withOpenssl } from "../helpers/network/tls.ts";
import { testWith } from "../helpers/test-with.ts";
import { run } from "../helpers/tools.ts";
import { errorOf, frame, GET_USER, reasonOf, STREAM_USERS, send2 } from "./http/fixture.ts";

const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);
const log = createLog("silent");
const host = "127.0.0.1";
const message = Buffer.from("\x0a\x01a");

async function listen(
  t: ExecutionContext,
  kind: "grpc" | "http",
  options: Partial<PipelineOptions> = {},
  limits: Partial<HttpLimits> = {},
) {
  const pipeline = createPipeline({ log, ...options });
  const routes = [
    pipeline.route(UserService, {
      getUser: ({ id }) => ({ user: { id } }),
      async *streamUsers() {
        for (;;) yield { user: { name: "x".repeat(100_000) } };
      },
    }),
  ];
  const listener =
    kind === "grpc"
      ? await listenGrpc({ host, port: 0, routes, limits, log })
      : await listenConnect({ host, port: 0, routes, pages: {}, cors: { origins: [] }, limits, log });
  t.teardown(() => listener.abort());
  return { port: listener.address.port, pipeline };
}

for (const kind of ["grpc", "http"] as const) {
  const headers = { "content-type": "application/grpc", te: "trailers" };

  test(`${kind} port: metadata that would be read as something else is refused by its name`, async (t) => {
    const { port } = await listen(t, kind);
    const session = http2.connect(`http://${host}:${port}`);
    t.teardown(() => session.destroy());
    const call = async (more: Record<string, string | string[]>) => {
      const answer = await send2(session, GET_USER, { headers: { ...headers, ...more }, body: frame(message) });
      const error = errorOf(answer);
      return error && `${reasonOf(error)} ${error.rawMessage}`;
    };
    // Node writes each of these characters as one byte: alone, it is no UTF-8.
    t.regex(String(await call({ "x-tenant": "Jos\u00e9" })), /^INVALID_METADATA x-tenant: must be printable ASCII/);
    t.regex(String(await call({ "x-key-bin": "a*b" })), /^INVALID_METADATA x-key-bin: must be base64/);
    const right = { "x-tenant": "Jose", "x-key-bin": ["AQI=", "AQ"], "user-agent": "Jos\u00e9" };
    t.is(await call(right), undefined);
  });

  test(`${kind} port: a reader that takes nothing is cut off while its stream runs, though it answers pings`, async (t) => {
    const { port, pipeline } = await listen(t, kind, {}, { stalledMs: 300 });
    const session = http2.connect(`http://${host}:${port}`, { settings: { initialWindowSize: 0 } });
    const ping = setInterval(() => session.destroyed || session.ping(() => {}), 20);
    t.teardown(() => {
      clearInterval(ping);
      session.destroy();
    });
    const stream = session.request({ ":method": "POST", ":path": STREAM_USERS, ...headers });
    stream.on("error", () => {}).end(frame(Buffer.alloc(0)));
    await new Promise((resolve) => stream.resume().once("close", resolve));
    t.is(stream.rstCode, http2.constants.NGHTTP2_CANCEL);
    await pipeline.idle();
  });

  // ASVS: V2.4.1
  test(`${kind} port: streams are limited by connection and by address, and calls that end make room`, async (t) => {
    const { port, pipeline } = await listen(t, kind, { maxStreamsPerConnection: 2, maxStreamsPerAddress: 3 });
    const sessions = [0, 1].map(() => http2.connect(`http://${host}:${port}`));
    t.teardown(() => sessions.forEach((session) => void session.destroy()));
    const open = async (session: http2.ClientHttp2Session | undefined) => {
      const stream = session?.request({ ":method": "POST", ":path": STREAM_USERS, ...headers });
      if (!stream) throw new Error("no session");
      stream.on("error", () => {}).end(frame(Buffer.alloc(0)));
      const [answer] = await once(stream, "response");
      if (answer["grpc-status"] !== undefined) {
        return {
          stream,
          reason: reasonOf(errorOf({ status: 200, headers: answer, trailers: {}, body: Buffer.alloc(0) })),
        };
      }
      const [more] = await Promise.race([once(stream, "data"), once(stream, "trailers")]);
      const fields = { ...answer, ...(Buffer.isBuffer(more) ? {} : more) };
      const isOver = fields["grpc-status"] !== undefined;
      const reply = { status: 200, headers: fields, trailers: {}, body: Buffer.alloc(0) };
      return { stream, reason: isOver ? reasonOf(errorOf(reply)) : undefined };
    };
    const first = await open(sessions[0]);
    await open(sessions[0]);
    t.is((await open(sessions[0])).reason, "TOO_MANY_STREAMS");
    t.is((await open(sessions[1])).reason, undefined);
    t.is((await open(sessions[1])).reason, "TOO_MANY_STREAMS");
    const { running } = pipeline;
    first.stream.close();
    while (pipeline.running === running) await new Promise((resolve) => setTimeout(resolve, 10));
    t.is((await open(sessions[1])).reason, undefined);
  });

  test(`${kind} port: content types and compressions are taken in every form that gRPC knows`, async (t) => {
    const { port } = await listen(t, kind);
    for (const type of ["Application/gRPC", "application/grpc; charset=utf-8", 'application/grpc;charset="UTF-8"']) {
      const answer = await send2(port, GET_USER, {
        headers: { ...headers, "content-type": type },
        body: frame(message),
      });
      t.is(answer.trailers["grpc-status"], "0", type);
    }
    const latin = { ...headers, "content-type": "application/grpc; charset=latin1" };
    t.is((await send2(port, GET_USER, { headers: latin, body: frame(message) })).status, 415);
    for (const [encoding, compress] of [
      ["gzip", gzipSync],
      ["deflate", deflateSync],
    ] as const) {
      const compressed = { ...headers, "grpc-encoding": encoding };
      const answer = await send2(port, GET_USER, { headers: compressed, body: frame(compress(message), 1) });
      t.is(answer.trailers["grpc-status"], "0", encoding);
      const corrupt = await send2(port, GET_USER, { headers: compressed, body: frame(Buffer.from("no"), 1) });
      t.is(errorOf(corrupt)?.code, 3, encoding);
    }
  });

  test(`${kind} port: an unknown method has an ErrorInfo, and a second message has an error of its own`, async (t) => {
    const { port } = await listen(t, kind);
    const unknown = errorOf(await send2(port, "/a.B/C", { headers, body: frame(message) }));
    t.is(unknown?.rawMessage, "/a.B/C is not implemented");
    t.truthy(reasonOf(unknown));
    const body = Buffer.concat([frame(message), frame(message)]);
    const second = errorOf(await send2(port, GET_USER, { headers, body }));
    t.is(second?.code, 12);
    t.regex(second?.rawMessage ?? "", /more than one request message|extra (?:input|request) message/);
  });
}

withOpenssl.test(
  withOpenssl.title("both ports have TLS with the certificate, and native gRPC none on demand"),
  async (t) => {
    const { certFile, keyFile, cert } = makeCertificate(t);
    const env = { TLS_CERT: certFile, TLS_KEY: keyFile };
    const app = await startApp(env);
    t.teardown(() => app.close());
    for (const url of [`https://${app.grpc}`, app.url]) {
      const session = http2.connect(url, { ca: cert });
      const headers = { "content-type": "application/grpc", te: "trailers" };
      const answer = await send2(session, "/grpc.health.v1.Health/Check", { headers, body: frame(Buffer.alloc(0)) });
      t.is(answer.trailers["grpc-status"], "0", url);
      t.is(session.alpnProtocol, "h2");
      session.destroy();
    }

    const plain = await startApp({ ...env, GRPC_PLAINTEXT: "true" });
    t.teardown(() => plain.close());
    const session = http2.connect(`http://${plain.grpc}`);
    t.is((await send2(session, "/", { headers: { "content-type": "text/plain" } })).status, 415);
    session.destroy();
  },
);

withGrpcurl.test(withGrpcurl.title("grpcurl calls both ports over TLS"), async (t) => {
  const { certFile, keyFile } = makeCertificate(t);
  const app = await startApp({ TLS_CERT: certFile, TLS_KEY: keyFile });
  t.teardown(() => app.close());
  for (const address of [app.grpc, new URL(app.url).host]) {
    const listed = await run("grpcurl", ["-cacert", certFile, address, "list"]);
    t.is(listed.code, 0, listed.stderr);
    t.regex(listed.stdout, /accounts\.v1\.UserService/);
  }
});

test("browsers may send the headers and credentials of the configuration, and those of trace context", async (t) => {
  const origin = "https://app.example.com";
  const preflight = async (env: Record<string, string>) => {
    const app = await startApp(env);
    t.teardown(() => app.close());
    const headers = { origin, "access-control-request-method": "POST" };
    return (await fetch(`${app.url}${GET_USER}`, { method: "OPTIONS", headers })).headers;
  };
  const given = await preflight({ CORS_ORIGINS: origin, CORS_HEADERS: "X-Tenant, X-Trial", CORS_CREDENTIALS: "true" });
  const allowed = given.get("access-control-allow-headers")?.split(", ") ?? [];
  for (const name of ["X-Tenant", "X-Trial", "traceparent", "tracestate"]) t.true(allowed.includes(name), name);
  t.is(given.get("access-control-allow-credentials"), "true");
  t.is(given.get("vary"), "Origin, Accept-Encoding");
  const control = await preflight({ CORS_ORIGINS: origin });
  t.is(control.get("access-control-allow-credentials"), null);
  t.notRegex(control.get("access-control-allow-headers") ?? "", /X-Tenant/);
});

test("resets count by address, whichever connection they are on, and are forgiven with time", (t) => {
  let now = 0;
  const budget = new ResetBudget({ resetBurst: 3, resetsPerSecond: 1 }, () => now);
  t.true(budget.spend("10.0.0.1"));
  t.true(budget.spend("::ffff:10.0.0.1"));
  t.false(budget.spend("10.0.0.1"));
  t.true(budget.spend("10.0.0.2"));
  now = 2000;
  t.true(budget.spend("10.0.0.1"));
});

test("an IPv6 caller is one by its first 64 bits", (t) => {
  t.is(addressGroup("2001:db8:1:2:3:4:5:6"), addressGroup("2001:db8:1:2::9"));
  t.not(addressGroup("2001:db8:1:2::9"), addressGroup("2001:db8:1:3::9"));
  t.is(addressGroup("::1"), "0:0:0:0");
  t.is(addressGroup("::ffff:127.0.0.1"), "127.0.0.1");
});

test("content types keep parameters with a meaning", (t) => {
  t.is(plainContentType('Application/JSON; Charset="UTF-8"'), "application/json");
  t.is(plainContentType("application/json;charset=latin1"), "application/json; charset=latin1");
  t.is(plainContentType("application/grpc;a=b"), "application/grpc");
});
