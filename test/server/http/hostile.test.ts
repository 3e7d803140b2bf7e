import { spawn } from "node:child_process";
import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import { createInterface } from "node:readline";
import test from "ava";
import { HTTP_LIMITS } from "../../../src/server/ports/limits.ts";
import { root } from "../../helpers/tools.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame } from "../ports/http2-frames.ts";
import { CREATE_USER, frame, GET_USER, listen, REFLECT, STREAM_USERS, send1, send2, sendRaw } from "./fixture.ts";

const empty = frame(Buffer.alloc(0));
const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = http2.constants;

/** Requests without a usable host, as bytes of HTTP/1. */
const hostless = {
  "HTTP/1.0 without Host": `POST ${GET_USER} HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
  "a Host with a space": `POST ${GET_USER} HTTP/1.1\r\nhost: a b\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  "an empty Host": `POST ${GET_USER} HTTP/1.1\r\nhost:\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  "a Host that is a path": `POST ${GET_USER} HTTP/1.1\r\nhost: a/b?c#d\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  "a Host with a user": `POST ${GET_USER} HTTP/1.1\r\nhost: me@a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  "a port beyond 65535": `POST ${GET_USER} HTTP/1.1\r\nhost: a:99999\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
};

test("a request without a usable host is 400, and the others go on", async (t) => {
  const { port, url, log } = await listen(t);
  for (const [title, bytes] of Object.entries(hostless).slice(1)) {
    const answer = await sendRaw(port, bytes);
    t.regex(answer, /^HTTP\/1\.1 400 /, title);
    t.regex(answer, /\r\n\r\n(\w+\r\n)?[^\r\n]+/, title);
  }
  const session = http2.connect(url);
  for (const authority of ["a:99999", "a:b"]) {
    const answer = await send2(session, GET_USER, { headers: { ":authority": authority } });
    t.is(answer.status, 400, authority);
  }
  t.is((await send2(session, "/livez", { method: "GET" })).status, 200);
  session.close();
  t.deepEqual(
    log.filter(({ level }) => level >= 50),
    [],
  );
});

test("HTTP/1.0 may leave Host out, as the checks of balancers do", async (t) => {
  const { port } = await listen(t);
  const [withoutHost] = Object.values(hostless);
  t.regex(await sendRaw(port, String(withoutHost)), /^HTTP\/1\.1 200 /);
  t.regex(await sendRaw(port, "GET /livez HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 (?:.|\s)*ok/);
  t.regex(await sendRaw(port, "GET /livez HTTP/1.1\r\nconnection: close\r\n\r\n"), /^HTTP\/1\.1 400 /);
});

test("an authority may name several addresses of the server, each of which must be usable", async (t) => {
  const { url } = await listen(t);
  const session = http2.connect(url);
  const status = async (authority: string) =>
    (await send2(session, "/livez", { method: "GET", headers: { ":authority": authority } })).status;
  for (const one of ["a:1,b:2", "127.0.0.1:1%2C127.0.0.1:2", "[::1]:1,[::2]:1", "%5B::1%5D:1%2c%5B::2%5D:1"]) {
    t.is(await status(one), 200, one);
  }
  for (const one of ["a:1,", "a:1,b:99999", "a%2Fb"]) t.is(await status(one), 400, one);
  session.close();
});

// ASVS: V4.2.1
test("malformed targets and bytes are refused, and the others go on", async (t) => {
  const { port } = await listen(t);
  for (const target of ["*", "//[", "/%", "/%00", "http://[::1", "http:///x", "/\\..\\", `${GET_USER}?%%%=\u00ff`]) {
    const answer = await sendRaw(port, `GET ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`);
    t.regex(answer, /^HTTP\/1\.1 4\d\d /, target);
  }
  t.regex(await sendRaw(port, "\x16\x03\x01 this is TLS\r\n\r\n"), /^HTTP\/1\.1 400 /);
  t.regex(await sendRaw(port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(17_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  t.is((await send1(port, "/livez", { method: "GET" })).status, 200);
});

test("control: with the plain adapter, each of them is an uncaught exception, which ends a process", async (t) => {
  const server = `
    import { createServer } from "node:http";
    import { connectNodeAdapter } from "@connectrpc/connect-node";
    import { UserService } from "./gen/accounts/v1/user_service_pb.js";
    // So that one process serves for all.
    process.on("uncaughtException", () => console.log("uncaught"));
    const routes = (router) => router.service(UserService, { getUser: () => ({}) });
    const server = createServer({ requireHostHeader: false }, connectNodeAdapter({ routes }));
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", server], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.teardown(() => child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  for (const [title, bytes] of Object.entries(hostless).slice(0, 3)) {
    const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
    socket.write(bytes);
    t.is((await lines.next()).value, "uncaught", title);
    socket.destroy();
  }
});

test("an expectation is met or refused, on both versions, and harms no other call if its own is reset at once", async (t) => {
  const { port, url, log } = await listen(t);
  const head = `POST ${GET_USER} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  const one = (expectation: string) => sendRaw(port, `${head}content-length: 2\r\nexpect: ${expectation}\r\n\r\n{}`);
  t.regex(await one("100-continue"), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  t.regex(await one("a miracle"), /^HTTP\/1\.1 417 (?:.|\s)*100-continue/);

  for (const expect of ["100-continue", "a miracle"]) {
    const calls = [NGHTTP2_NO_ERROR, NGHTTP2_CANCEL].map((code, i) => {
      const headers = headersFrame(2 * i + 1, GET_USER, "application/grpc", { expect });
      return Buffer.concat([headers, resetFrame(2 * i + 1, code)]);
    });
    const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
    socket.end(Buffer.concat([PREFACE, ...calls]));
    await closing(socket.resume());
  }
  const session = http2.connect(url);
  const headers = { "content-type": "application/grpc" };
  const continued = session.request({ ":method": "POST", ":path": GET_USER, expect: "100-continue", ...headers });
  await once(continued, "continue");
  continued.end(empty);
  const [trailers] = await once(continued.resume(), "trailers");
  t.is(trailers["grpc-status"], "0");
  t.is((await send2(session, GET_USER, { headers: { expect: "a miracle" } })).status, 417);
  session.close();
  t.deepEqual(log, []);
});

test("a client that does not finish its headers is cut off, also before its first byte", async (t) => {
  const { port } = await listen(t, { limits: { headersMs: 200 } });
  t.is(await sendRaw(port, ""), "");
  t.is(await sendRaw(port, "PR"), "");
  await sendRaw(port, PREFACE.subarray(0, 20));
  t.regex(await sendRaw(port, `POST ${GET_USER} HTTP/1.1\r\nhost: a\r\nx-`), /^HTTP\/1\.1 408 |^$/);
});

test("a unary body that comes one byte at a time is refused and cut off", async (t) => {
  const { port, url } = await listen(t, { limits: { bodyMs: 300 } });
  const head = `POST ${CREATE_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n`;
  const socket = net.connect(port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk;
  });
  socket.on("error", () => undefined);
  socket.write(head);
  const drip = setInterval(() => socket.writable && socket.write(" "), 20);
  await closing(socket);
  clearInterval(drip);
  t.regex(received, /^HTTP\/1\.1 408 (?:.|\s)*connection: close(?:.|\s)*"code":"deadline_exceeded"/i);

  const session = http2.connect(url);
  const stream = session.request({ ":method": "POST", ":path": CREATE_USER, "content-type": "application/grpc" });
  stream.write(frame(Buffer.alloc(0), 0, 9999));
  const dripping = setInterval(() => stream.writable && stream.write("\0"), 20);
  const answered = once(stream, "response");
  stream.on("error", () => undefined).resume();
  const [headers] = await answered;
  t.is(headers["grpc-status"], "4");
  if (!stream.closed) await once(stream, "close");
  clearInterval(dripping);
  session.destroy();
});

test("a body that no handler waits for is cut off too", async (t) => {
  const { port } = await listen(t, { limits: { bodyMs: 200 } });
  for (const path of ["/nope", "/livez", REFLECT]) {
    const socket = net.connect(port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    socket.write(`POST ${path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n`);
    const drip = setInterval(() => socket.writable && socket.write("1\r\na\r\n"), 20);
    await closing(socket);
    clearInterval(drip);
  }
  t.pass();
});

test("a stream of messages may take longer than one message", async (t) => {
  const { url } = await listen(t, { limits: { bodyMs: 50, sessionIdleMs: 100 } });
  const session = http2.connect(url);
  const stream = session.request({ ":method": "POST", ":path": REFLECT, "content-type": "application/grpc" });
  // field 1, "a"
  stream.write(frame(Buffer.from("\x0a\x01a")));
  await once(stream, "data");
  await new Promise((resolve) => setTimeout(resolve, 400));
  stream.end(frame(Buffer.from("\x0a\x01b")));
  stream.resume();
  const [trailers] = await once(stream, "trailers");
  t.is(trailers["grpc-status"], "0");
  session.close();
});

test("idle connections of both versions are closed", async (t) => {
  const { port, url } = await listen(t, { limits: { keepAliveMs: 100, sessionIdleMs: 100 } });
  const received = await sendRaw(port, "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n");
  t.regex(received, /^HTTP\/1\.1 200 /);
  const fresh = http2.connect(url);
  const used = http2.connect(url);
  await send2(used, "/livez", { method: "GET" });
  await Promise.all([fresh, used].map((session) => session.closed || once(session, "close")));
});

test("a session whose peer does not answer pings is destroyed, also with a call open", async (t) => {
  const { port } = await listen(t, { limits: { sessionIdleMs: 100, pingMs: 100 } });
  // A client that acknowledges nothing.
  await sendRaw(port, Buffer.concat([PREFACE, headersFrame(1, REFLECT)]));
  t.pass();
});

const resets = {
  // The default must be less than what nghttp2 bears.
  "each before its body": { body: undefined, code: NGHTTP2_CANCEL, resetBurst: HTTP_LIMITS.resetBurst },
  "each after its body": { body: empty, code: NGHTTP2_CANCEL, resetBurst: 50 },
  "for no reason": { body: undefined, code: NGHTTP2_NO_ERROR, resetBurst: 50 },
};
for (const [title, { body, code, resetBurst }] of Object.entries(resets)) {
  test(`a client that opens and resets streams without end, ${title}, loses its session`, async (t) => {
    // On a machine so slow that it serves no more than are forgiven each second, it would keep its session.
    const { listener, port, log } = await listen(t, { limits: { resetBurst, resetsPerSecond: 0 } });
    const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
    const closed = closing(socket);
    socket.resume().write(PREFACE);
    for (let stream = 1; socket.writable && stream < 8 * resetBurst; stream += 2) {
      const data = body ? [dataFrame(stream, body)] : [];
      socket.write(Buffer.concat([headersFrame(stream, GET_USER), ...data, resetFrame(stream, code)]));
      if (stream % 40 === 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await closed;
    await listener.drain();
    t.deepEqual(
      log.filter(({ level }) => level >= 40),
      [],
    );
  });
}

test("aborted uploads and reset calls leave nothing behind", async (t) => {
  const escaped: unknown[] = [];
  const note = (reason: unknown) => escaped.push(reason);
  process.on("unhandledRejection", note).on("uncaughtException", note);
  t.teardown(() => process.off("unhandledRejection", note).off("uncaughtException", note));
  let ended = 0;
  let begun = 0;
  const { listener, port, url, log } = await listen(t, {
    users: {
      async *streamUsers() {
        begun += 1;
        try {
          for (;;) yield { user: { name: "x".repeat(100_000) } };
        } finally {
          ended += 1;
        }
      },
    },
  });
  // Half a body, then gone.
  for (const type of ["application/json", "application/grpc-web"]) {
    const socket = net.connect(port, "127.0.0.1");
    socket.write(`POST ${GET_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: ${type}\r\ncontent-length: 99\r\n\r\n{`, () => {
      socket.resetAndDestroy();
    });
    await closing(socket);
  }
  // An endless answer to a client that reads nothing, and resets or goes.
  const session = http2.connect(url);
  session.on("error", () => undefined);
  const stream = session.request({ ":method": "POST", ":path": STREAM_USERS, "content-type": "application/grpc" });
  stream.on("error", () => undefined).end(empty);
  await once(stream, "response");
  stream.close(NGHTTP2_CANCEL);
  const second = session.request({ ":method": "POST", ":path": STREAM_USERS, "content-type": "application/grpc" });
  second.on("error", () => undefined).end(empty);
  await once(second, "response");
  session.destroy();
  const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write(
    `POST ${STREAM_USERS} HTTP/1.1\r\nhost: a\r\ncontent-type: application/connect+proto\r\ncontent-length: 5\r\n\r\n`,
  );
  socket.write(empty);
  await once(socket, "readable");
  socket.resetAndDestroy();

  await listener.drain();
  await until(() => ended === 3);
  t.is(begun, 3);
  t.deepEqual(escaped, []);
  t.deepEqual(
    log.filter(({ level }) => level >= 40),
    [],
  );
});

// ASVS: V4.2.1
test("a body that its client breaks off never counts as whole", async (t) => {
  const ids: string[] = [];
  const { listener, port } = await listen(t, {
    users: {
      createUser: ({ id }) => {
        ids.push(id);
        return {};
      },
    },
  });
  const type = "application/proto";
  const socket = net.connect(port, "127.0.0.1");
  socket.resume().write(PREFACE);
  const begin = Buffer.concat([headersFrame(1, CREATE_USER, type), dataFrame(1, Buffer.from("\x12\x04half"), false)]);
  // The next call's answer shows that the server has seen what came before it.
  const next = async (stream: number) => {
    const calls = ids.length;
    const whole = dataFrame(stream, Buffer.from("\x12\x05whole"));
    socket.write(Buffer.concat([headersFrame(stream, CREATE_USER, type), whole]));
    await until(() => ids.length > calls);
  };
  socket.write(begin);
  await next(3);
  socket.write(resetFrame(1, NGHTTP2_CANCEL));
  await next(5);
  socket.destroy();
  await listener.drain();
  t.deepEqual(ids, ["whole", "whole"]);
});

test("a client that reads nothing of its response is cut off", async (t) => {
  let ended = 0;
  const { port, url } = await listen(t, {
    limits: { stalledMs: 200 },
    users: {
      async *streamUsers() {
        try {
          for (;;) yield { user: { name: "x".repeat(100_000) } };
        } finally {
          ended += 1;
        }
      },
      getUser: () => ({ user: { name: "x".repeat(1_000_000) } }),
    },
  });
  const session = http2.connect(url, { settings: { initialWindowSize: 0 } });
  const reset = ["/accounts.v1.UserService/GetUser", STREAM_USERS].map(async (path) => {
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc" });
    stream
      .on("error", () => undefined)
      .resume()
      .end(empty);
    await once(stream, "close");
    return stream.rstCode;
  });
  t.deepEqual(await Promise.all(reset), [NGHTTP2_CANCEL, NGHTTP2_CANCEL]);
  session.destroy();

  const socket = net.connect(port, "127.0.0.1").on("error", () => undefined);
  socket.write(
    `POST ${STREAM_USERS} HTTP/1.1\r\nhost: a\r\ncontent-type: application/connect+proto\r\ncontent-length: 5\r\n\r\n`,
  );
  socket.write(empty);
  await until(() => ended === 2);
  socket.destroy();
  t.pass();
});

test("an oversized upload is refused before its end", async (t) => {
  const { port } = await listen(t);
  const socket = net.connect(port, "127.0.0.1");
  socket.write(
    `POST ${CREATE_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: application/proto\r\ncontent-length: 999999999\r\n\r\nabc`,
  );
  const [chunk] = await once(socket, "data");
  t.regex(String(chunk), /resource_exhausted/);
  socket.destroy();
});

test("100 calls at a time are served, and large answers that wait for their client do not refuse the others", async (t) => {
  const { url } = await listen(t, { users: { getUser: () => ({ user: { name: "x".repeat(4_000_000) } }) } });
  const headers = { "content-type": "application/grpc" };
  const session = http2.connect(url);
  session.setMaxListeners(0);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => send2(session, CREATE_USER, { headers, body: empty })),
  );
  t.true(answers.every(({ trailers }) => trailers["grpc-status"] === "0"));
  session.close();

  // So small a window that the server must keep whole answers, together more than Node's own limit of 10 MB.
  const waiting = http2.connect(url, { settings: { initialWindowSize: 0 } });
  for (let call = 0; call < 4; call += 1) {
    const stream = waiting.request({ ":method": "POST", ":path": GET_USER, ...headers });
    stream.end(empty);
    const [answer] = await once(stream, "response");
    t.is(answer[":status"], 200);
  }
  waiting.destroy();
});

/** Resolves when the socket has closed, by whatever cause. */
function closing(socket: net.Socket): Promise<void> {
  socket.on("error", () => undefined);
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}
