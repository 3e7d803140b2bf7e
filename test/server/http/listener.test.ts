import { once } from "node:events";
import http2 from "node:http2";
import { connect, createServer } from "node:net";
import tls from "node:tls";
import { createClient } from "@connectrpc/connect";
import {
  compressionBrotli,
  compressionGzip,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { MAX_DEADLINE_MS } from "../../../src/server/ports/deadline.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { PREFACE } from "../ports/http2-frames.ts";
import { CREATE_USER, errorOf, frame, GET_USER, listen, REFLECT, reasonOf, send1, send2 } from "./fixture.ts";

const json = { "content-type": "application/json" };

const transports = {
  "Connect over HTTP/1.1": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/2": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "2" }),
  "Connect with GET": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1", useHttpGet: true }),
  "gRPC-Web over HTTP/1.1": (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC-Web over HTTP/2": (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  gRPC: (baseUrl: string) => createGrpcTransport({ baseUrl }),
  "compressed with gzip": (baseUrl: string) =>
    createGrpcTransport({ baseUrl, sendCompression: compressionGzip, compressMinBytes: 1 }),
  "compressed with brotli": (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: "1.1", sendCompression: compressionBrotli, compressMinBytes: 1 }),
};

for (const [title, toTransport] of Object.entries(transports)) {
  test(`${title}: calls and streams are answered on the one port`, async (t) => {
    const { url } = await listen(t, {
      users: {
        async *streamUsers({ filter }) {
          // More than a window of HTTP/2 takes at first.
          for (let number = 0; number < 40; number += 1) yield { user: { id: `${number}`, name: filter } };
        },
      },
    });
    const client = createClient(UserService, toTransport(url));
    const { user } = await client.getUser({ id: "one" });
    t.is(user?.id, "one");
    const ids: string[] = [];
    for await (const { user } of client.streamUsers({ filter: "x".repeat(2000) })) ids.push(user?.id ?? "");
    t.is(ids.length, 40);
    t.is(ids.at(-1), "39");
  });
}

test("streams in both directions run over HTTP/2, and are refused over HTTP/1.1", async (t) => {
  const { url, port } = await listen(t);
  const client = createClient(ServerReflection, createGrpcTransport({ baseUrl: url }));
  const hosts: string[] = [];
  const answers = client.serverReflectionInfo(
    (async function* () {
      yield { host: "a" };
      yield { host: "b" };
    })(),
  );
  for await (const { validHost } of answers) hosts.push(validHost);
  t.deepEqual(hosts, ["a", "b"]);
  const headers = { "content-type": "application/connect+proto" };
  const refused = await send1(port, REFLECT, { headers, body: frame(Buffer.alloc(0)) });
  t.is(refused.status, 505);
  t.is(refused.headers.connection, "close");
});

test("large answers are compressed for clients that accept it", async (t) => {
  const { port } = await listen(t, {
    users: { getUser: () => ({ user: { name: "x".repeat(10_000) } }) },
  });
  for (const encoding of ["gzip", "br"]) {
    const answer = await send1(port, GET_USER, { headers: { ...json, "accept-encoding": encoding }, body: "{}" });
    t.is(answer.headers["content-encoding"], encoding);
    t.true(answer.body.length < 1000);
  }
});

test("an answer above 4 MiB is RESOURCE_EXHAUSTED", async (t) => {
  const { port } = await listen(t, {
    users: { getUser: () => ({ user: { name: "x".repeat(4 * 1024 * 1024) } }) },
  });
  const error = errorOf(await send1(port, GET_USER, { headers: json, body: "{}" }));
  t.is(reasonOf(error), "RESOURCE_EXHAUSTED");
});

// ASVS: V4.1.1
test("an unknown path is answered in the client's own protocol", async (t) => {
  const { port } = await listen(t);
  for (const path of ["/accounts.v1.UserService/Nope", "/nope.Service/Get", "/"]) {
    for (const type of [
      "application/grpc",
      "application/grpc+proto",
      "application/grpc-web",
      "application/grpc-web-text",
    ]) {
      const answer = await send2(port, path, { headers: { "content-type": type } });
      t.is(answer.status, 200);
      t.is(answer.headers["grpc-status"], "12");
      t.is(reasonOf(errorOf(answer)), "UNIMPLEMENTED");
    }
    for (const type of ["application/json", "application/proto", "application/connect+proto"]) {
      const answer = await send1(port, path, { headers: { "content-type": type } });
      t.is(answer.status, 404);
      t.is(JSON.parse(answer.body.toString()).code, "unimplemented");
    }
    const get = await send1(port, `${path}?encoding=json&message=%7B%7D`, { method: "GET" });
    t.is(JSON.parse(get.body.toString()).code, "unimplemented");
    const page = await send1(port, path, { method: "GET" });
    t.is(page.status, 404);
    t.regex(String(page.headers["content-type"]), /^text\/plain/);
  }
});

// ASVS: V3.5.2, V3.5.3
test("the wrong method is 405, the wrong content type 415", async (t) => {
  const { port } = await listen(t);
  const put = await send1(port, GET_USER, { method: "PUT", headers: json, body: "{}" });
  t.is(put.status, 405);
  t.is(put.headers.allow, "POST, GET");
  const get = await send1(port, CREATE_USER, { method: "GET" });
  t.is(get.status, 405);
  t.is(get.headers.allow, "POST");
  for (const type of ["text/plain", "application/connect+proto", "application/grpc-web-text", ""]) {
    const answer = await send1(port, GET_USER, { headers: type ? { "content-type": type } : {}, body: "{}" });
    t.is(answer.status, 415, type);
    t.regex(String(answer.headers["accept-post"]), /^application\/proto, application\/json, application\/grpc,/);
  }
});

// ASVS: V13.4.4
test("pages are for GET and HEAD", async (t) => {
  const { port } = await listen(t, {
    pages: {
      "/readyz": async () => ({ status: 503, body: "draining\n" }),
      "/openapi.json": () => ({ status: 200, body: "{}", contentType: "application/json" }),
      "/broken": () => Promise.reject(new Error("secret")),
    },
  });
  for (const send of [send1, send2] as const) {
    const ready = await send(port, "/readyz", { method: "GET" });
    t.is(ready.status, 503);
    t.is(ready.body.toString(), "draining\n");
    t.is((await send(port, "/readyz?verbose", { method: "GET" })).status, 503);
    const head = await send(port, "/readyz", { method: "HEAD" });
    t.is(head.status, 503);
    t.is(head.body.length, 0);
    t.is((await send(port, "/openapi.json", { method: "GET" })).headers["content-type"], "application/json");
    const posted = await send(port, "/readyz", { headers: json, body: "{}" });
    t.is(posted.status, 405);
    t.is(posted.headers.allow, "GET, HEAD");
    t.is((await send(port, "/readyz", { method: "TRACE" })).status, 405);
    t.is((await send(port, GET_USER, { method: "TRACE" })).status, 405);
    const broken = await send(port, "/broken", { method: "GET" });
    t.is(broken.status, 500);
    t.notRegex(broken.body.toString(), /secret/);
  }
});

test("a browser's preflight is answered, and calls expose what clients read", async (t) => {
  const { port } = await listen(t, { cors: { origins: ["https://app.example.com"] } });
  const origin = "https://app.example.com";
  const preflight = await send1(port, GET_USER, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "connect-protocol-version",
    },
  });
  t.is(preflight.status, 204);
  t.is(preflight.headers["access-control-allow-origin"], origin);
  t.is(preflight.headers["access-control-allow-methods"], "POST, GET");
  t.regex(String(preflight.headers["access-control-allow-headers"]), /Connect-Protocol-Version.*Authorization/i);
  t.is(preflight.headers["access-control-max-age"], "7200");
  t.is(preflight.headers.vary, "Origin, Accept-Encoding");

  const call = await send1(port, GET_USER, { headers: { ...json, origin }, body: "{}" });
  t.is(call.headers["access-control-allow-origin"], origin);
  t.regex(String(preflight.headers["access-control-allow-headers"]), /brasa-after/);
  t.regex(String(call.headers["access-control-expose-headers"]), /brasa-position/);
  t.regex(String(call.headers["access-control-expose-headers"]), /grpc-status, grpc-message, grpc-status-details-bin/i);
  t.is(call.headers.vary, "Origin, Accept-Encoding");
  const missing = await send1(port, "/nope", { headers: { ...json, origin }, body: "{}" });
  t.is(missing.headers["access-control-allow-origin"], origin, "a browser can read errors too");
});

// ASVS: V3.4.2
test("another origin gets no CORS headers, and any origin does where any may call", async (t) => {
  const closed = await listen(t, { cors: { origins: ["https://app.example.com"] } });
  const headers = { origin: "https://evil.example.com", "access-control-request-method": "POST" };
  for (const method of ["OPTIONS", "POST"]) {
    const answer = await send1(closed.port, GET_USER, { method, headers: { ...headers, ...json } });
    t.deepEqual(
      Object.keys(answer.headers).filter((name) => name.startsWith("access-control")),
      [],
    );
    t.is(answer.headers.vary, "Origin, Accept-Encoding");
  }
  const open = await listen(t);
  const answer = await send2(open.port, GET_USER, { method: "OPTIONS", headers });
  t.is(answer.headers["access-control-allow-origin"], "*");
});

test("errors of every kind have the CORS headers, and a preflight is answered while a call runs", async (t) => {
  const [entered, held] = [gate(), gate()];
  const { port, url } = await listen(t, {
    cors: { origins: ["https://app.example.com"] },
    maxMessageBytes: 1000,
    users: {
      createUser: async () => {
        entered.open();
        await held.passed;
        return {};
      },
      getUser: () => {
        throw new Error("secret");
      },
    },
  });
  const origin = "https://app.example.com";
  const looks = async (what: string, answer: ReturnType<typeof send1>) => {
    const { headers } = await answer;
    t.is(headers["access-control-allow-origin"], origin, what);
    t.regex(String(headers.vary), /Origin/, what);
  };
  const large = `{"id":"${"x".repeat(5000)}"}`;
  for (const send of [send1, send2]) {
    const post = (type: string, body: Uint8Array | string, path = GET_USER, method = "POST") =>
      send(port, path, { method, headers: { "content-type": type, origin }, body });
    await looks("a handler's error", post("application/json", "{}"));
    await looks("an unknown path", post("application/json", "{}", "/no"));
    await looks("a wrong method", post("application/json", "{}", GET_USER, "PUT"));
    await looks("an unknown type", post("text/x", ""));
    await looks("malformed JSON", post("application/json", "{"));
    await looks("a large message", post("application/json", large));
    await looks("gRPC-Web", post("application/grpc-web+proto", frame(Buffer.alloc(0))));
    await looks("gRPC-Web in text", post("application/grpc-web-text", frame(Buffer.alloc(0)).toString("base64")));
    await looks("a page", send(port, "/livez", { method: "GET", headers: { origin } }));
  }
  const session = http2.connect(url);
  const running = send2(session, CREATE_USER, { headers: json, body: "{}" });
  await entered.passed;
  const headers = { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" };
  for (const send of [send1, send2]) await looks("a preflight", send(port, GET_USER, { method: "OPTIONS", headers }));
  held.open();
  await running;
  session.close();
});

test("a call has an id: the caller's if it is usable, else a new one", async (t) => {
  const { port } = await listen(t);
  const idFor = async (given: string | undefined) => {
    const headers = { ...json, ...(given === undefined ? {} : { "x-request-id": given }) };
    const answer = await send1(port, GET_USER, { headers, body: "{}" });
    const seen = JSON.parse(answer.body.toString()).user.name;
    t.is(answer.headers["x-request-id"], seen, "handler and answer agree");
    return seen;
  };
  t.is(await idFor("abc-123"), "abc-123");
  for (const unusable of [undefined, "", "a b", "x".repeat(129), "\u00e9"]) {
    t.regex(await idFor(unusable), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
  }
});

test("a deadline beyond every timer is an hour, not over at once", async (t) => {
  const left: (number | undefined)[] = [];
  const { port } = await listen(t, {
    users: {
      getUser: async (_request, { signal, timeoutMs }) => {
        // A timer beyond 2^31 ms fires in the next tick.
        await new Promise((resolve) => setTimeout(resolve, 20));
        left.push(timeoutMs());
        signal.throwIfAborted();
        return {};
      },
    },
  });
  const grpc = { "content-type": "application/grpc", "grpc-timeout": "99999999H" };
  t.is((await send2(port, GET_USER, { headers: grpc, body: frame(Buffer.alloc(0)) })).trailers["grpc-status"], "0");
  const connect = { ...json, "connect-timeout-ms": "9999999999" };
  t.is((await send1(port, GET_USER, { headers: connect, body: "{}" })).status, 200);
  for (const ms of left) t.true(ms !== undefined && ms > MAX_DEADLINE_MS / 2 && ms <= MAX_DEADLINE_MS);
});

test("a request in absolute form is served", async (t) => {
  const { port } = await listen(t);
  const answer = await send1(port, "http://brasa.example.com/livez", { method: "GET" });
  t.is(answer.status, 200);
});

withOpenssl.test(withOpenssl.title("TLS chooses HTTP/2 or HTTP/1.1 by ALPN"), async (t) => {
  const { cert, key } = makeCertificate(t);
  const { url, port } = await listen(t, { tls: { cert, key } });
  for (const transport of [
    createGrpcTransport({ baseUrl: url, nodeOptions: { ca: cert } }),
    createConnectTransport({ baseUrl: url, httpVersion: "1.1", nodeOptions: { ca: cert } }),
  ]) {
    const { user } = await createClient(UserService, transport).getUser({ id: "one" });
    t.is(user?.id, "one");
  }
  const chosen = (protocols: string[] | undefined) =>
    new Promise((resolve, reject) => {
      const options = { port, host: "127.0.0.1", ca: cert, ...(protocols ? { ALPNProtocols: protocols } : {}) };
      const socket = tls.connect(options, () => {
        resolve(socket.alpnProtocol);
        socket.destroy();
      });
      socket.on("error", reject);
    });
  t.is(await chosen(["h2", "http/1.1"]), "h2");
  t.is(await chosen(["http/1.1"]), "http/1.1");
  t.is(await chosen(undefined), false);
});

test("a request that asks for another protocol by Upgrade is answered over HTTP/1.1, and its connection stays", async (t) => {
  const { port } = await listen(t);
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    received += chunk;
  });
  const ask = async (text: string, answer: RegExp) => {
    received = "";
    socket.write(text);
    while (!answer.test(received)) await once(socket, "data");
  };
  // As `curl --http2` does.
  const upgrade = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
  const body = '{"id":"x"}';
  const head = `POST ${GET_USER} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  const page = "GET /livez HTTP/1.1\r\nHost: a\r\n";
  await ask(`${page}${upgrade}\r\n`, /^HTTP\/1\.1 200 [\s\S]*ok\n$/);
  await ask(`${head}${upgrade}\r\n${body}`, /^HTTP\/1\.1 200 [\s\S]*"id":"x"/);
  await ask(`${page}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`, /^HTTP\/1\.1 200 [\s\S]*ok\n$/);
  await ask(`${page}\r\n`, /^HTTP\/1\.1 200 [\s\S]*ok\n$/);
  socket.destroy();
  t.pass();
});

test("the beginning of an HTTP/2 connection may come byte by byte", async (t) => {
  const { port } = await listen(t);
  const socket = connect(port, "127.0.0.1").setNoDelay();
  await once(socket, "connect");
  const answer = once(socket, "data");
  for (const byte of PREFACE) {
    // The server is in this process, and reads the byte before the next is written.
    await new Promise((resolve) => socket.write(Buffer.of(byte), () => setImmediate(resolve)));
  }
  const [first] = await answer;
  t.is((first as Buffer)[3], 4, "a SETTINGS frame");
  socket.destroy();
});

test("a session takes 100 calls at a time", async (t) => {
  const { url } = await listen(t);
  const session = http2.connect(url);
  const settings = await new Promise<http2.Settings>((resolve) => session.once("remoteSettings", resolve));
  t.is(settings.maxConcurrentStreams, 100);
  session.destroy();
});

test("a port in use is the system's error", async (t) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  t.teardown(() => taken.close());
  const { port } = taken.address() as { port: number };
  const error = await t.throwsAsync(listen(t, { port }));
  t.is((error as NodeJS.ErrnoException).code, "EADDRINUSE");
});
