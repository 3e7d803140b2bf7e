import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { mock } from "node:test";
import test from "ava";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import { MAX_MESSAGE_BYTES } from "../../../src/server/ports/listener.ts";
import { CREATE_USER, frame, GET_USER, listen, REFLECT, send1, send2 } from "./fixture.ts";

const grpc = { "content-type": "application/grpc" };
const empty = frame(Buffer.alloc(0));

/** A handler that waits for the test. */
function heldHandler() {
  const [opened, entered] = [gate(), gate()];
  const getUser = async () => {
    entered.open();
    await opened.passed;
    return { user: { id: "late" } };
  };
  return { getUser, running: entered.passed, open: opened.open };
}

// First and alone, since it looks at the whole process.
test.serial("a closed listener leaves no timer that keeps the process alive", async (t) => {
  const before = timers();
  const { listener, port, url } = await listen(t);
  // A body of several messages whose answer ends first.
  const session = http2.connect(url);
  const stream = session.request({ ":method": "POST", ":path": REFLECT, ...grpc });
  // field 1, "end"
  stream.resume().write(frame(Buffer.from("\x0a\x03end")));
  await once(stream, "close");
  session.close();
  // A body of one message that is refused half-way.
  const headers = { "content-type": "application/proto" };
  t.is((await send1(port, CREATE_USER, { headers, body: Buffer.alloc(MAX_MESSAGE_BYTES + 1) })).status, 429);
  await listener.abort();
  t.deepEqual(timers(), before);
});

function timers(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout");
}

// Alone, since it stops the clock.
test.serial(
  "a kept HTTP/1.1 connection may begin a call for a quarter of a second of a drain, and is closed then",
  async (t) => {
    const { listener, url } = await listen(t);
    const keep = () => {
      const agent = new http.Agent({ keepAlive: true });
      return async () => {
        const sent = http.get(`${url}/livez`, { agent });
        const [answer] = await once(sent, "response");
        const { socket, reusedSocket } = sent;
        await once(answer.resume(), "end");
        return { answer, socket, reusedSocket };
      };
    };
    const [call, callOnAnother] = [keep(), keep()];
    await call();
    const { socket: idle } = await callOnAnother();
    if (!idle) return t.fail();
    // The agent lets a process end that has idle connections only.
    const closed = once(idle.ref(), "close");

    mock.timers.enable({ apis: ["setTimeout"] });
    t.teardown(() => mock.timers.reset());
    const drained = listener.drain();
    mock.timers.tick(249);
    const { answer, reusedSocket } = await call();
    t.true(reusedSocket);
    t.like(answer, { statusCode: 200, headers: { connection: "close" } });
    t.false(idle.destroyed);
    mock.timers.tick(1);
    await Promise.all([closed, drained]);
  },
);

test("draining closes idle connections of both versions, and takes no new ones", async (t) => {
  const { listener, port, url } = await listen(t);
  const agent = new http.Agent({ keepAlive: true });
  const answer = await new Promise<http.IncomingMessage>((resolve) => http.get(`${url}/livez`, { agent }, resolve));
  const closed = once(answer.socket, "close");
  answer.resume();
  await once(answer, "end");
  const silent = net.connect(port, "127.0.0.1");
  await once(silent, "connect");
  // Connections are accepted in their order: once the session has an answer, the server knows of the one before it.
  const session = http2.connect(url);
  await send2(session, "/livez", { method: "GET" });

  await listener.drain();
  await Promise.all([closed, session.closed || once(session, "close"), silent.closed || once(silent, "close")]);
  const [error] = await once(net.connect(port, "127.0.0.1"), "error");
  t.is(error.code, "ECONNREFUSED");
});

test("draining finishes an HTTP/1.1 answer in progress, and closes its connection", async (t) => {
  const { getUser, running, open } = heldHandler();
  const { listener, url } = await listen(t, { users: { getUser } });
  const agent = new http.Agent({ keepAlive: true });
  const answered = new Promise<http.IncomingMessage>((resolve) => {
    const headers = { "content-type": "application/json" };
    http.request(`${url}${GET_USER}`, { method: "POST", agent, headers }, resolve).end("{}");
  });
  await running;
  const drained = listener.drain();
  open();
  const answer = await answered;
  t.is(answer.statusCode, 200);
  t.is(answer.headers.connection, "close");
  answer.resume();
  await drained;
});

test("draining ends an HTTP/1.1 stream with its connection, though its headers are out", async (t) => {
  const { running, open, getUser } = heldHandler();
  const { listener, url } = await listen(t, {
    users: {
      async *streamUsers() {
        yield { user: { id: "first" } };
        yield await getUser();
      },
    },
  });
  const agent = new http.Agent({ keepAlive: true });
  const answer = await new Promise<http.IncomingMessage>((resolve) => {
    const headers = { "content-type": "application/connect+proto" };
    const path = `${url}/accounts.v1.UserService/StreamUsers`;
    http.request(path, { method: "POST", agent, headers }, resolve).end(empty);
  });
  await running;
  const drained = listener.drain();
  open();
  let body = "";
  for await (const chunk of answer) body += chunk;
  t.regex(body, /late/);
  await drained;
});

test("draining finishes HTTP/2 calls in progress, and refuses a later one as never begun", async (t) => {
  const { getUser, running, open } = heldHandler();
  let calls = 0;
  const { listener, url } = await listen(t, {
    users: {
      getUser: () => {
        calls += 1;
        return getUser();
      },
    },
  });
  const session = http2.connect(url);
  const first = send2(session, GET_USER, { headers: grpc, body: empty });
  await running;
  const told = once(session, "goaway");
  const drained = listener.drain();
  // Sent before the client can have heard of the drain.
  const second = send2(session, GET_USER, { headers: grpc, body: empty });
  const refused = await t.throwsAsync(second);
  t.regex(refused?.message ?? "", /REFUSED_STREAM/, "which says that a repeat is safe");
  const [code] = await told;
  t.is(code, http2.constants.NGHTTP2_NO_ERROR);
  open();
  t.is((await first).trailers["grpc-status"], "0");
  await drained;
  t.is(calls, 1);
});

test("a call that never ends holds the drain until abort", async (t) => {
  const { getUser, running } = heldHandler();
  const { listener, url } = await listen(t, { users: { getUser } });
  const session = http2.connect(url);
  const call = send2(session, GET_USER, { headers: grpc, body: empty }).catch((error) => error);
  await running;
  let isDrained = false;
  const drained = listener.drain().then(() => {
    isDrained = true;
  });
  await once(session, "goaway");
  t.false(isDrained);
  await listener.abort();
  await drained;
  await call;
  t.true(session.closed || session.destroyed);
});

test("a stream whose handler ends first gets its trailers, and its client is told to stop", async (t) => {
  const { url } = await listen(t);
  const session = http2.connect(url);
  const stream = session.request({ ":method": "POST", ":path": REFLECT, ...grpc });
  stream.resume();
  // field 1, "end"
  stream.write(frame(Buffer.from("\x0a\x03end")));
  const [trailers] = await once(stream, "trailers");
  t.is(trailers["grpc-status"], "0");
  await once(stream, "close");
  t.is(stream.rstCode, http2.constants.NGHTTP2_NO_ERROR);
  session.close();
});

test("a drain waits for a call, but neither for a stream that was answered early nor for a client that has left", async (t) => {
  const { getUser, running, open } = heldHandler();
  const { listener, url } = await listen(t, { users: { getUser } });
  const early = http2.connect(url);
  const answered = early.request({ ":method": "POST", ":path": REFLECT, ...grpc });
  // field 1, "end"; the client does not end its half.
  answered.resume().write(frame(Buffer.from("\x0a\x03end")));
  await once(answered, "trailers");
  const gone = http2.connect(url).on("error", () => {});
  const left = gone.request({ ":method": "POST", ":path": REFLECT, ...grpc }).on("error", () => {});
  left.write(frame(Buffer.from("\x0a\x01a")));
  await once(left, "data");
  gone.destroy();
  const session = http2.connect(url);
  const call = send2(session, GET_USER, { headers: grpc, body: empty });
  await running;
  const told = once(session, "goaway");
  const drained = listener.drain();
  await told;
  open();
  t.is((await call).trailers["grpc-status"], "0");
  await drained;
});
