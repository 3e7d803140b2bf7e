import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import tls from "node:tls";
import test, { type ExecutionContext } from "ava";
import { startApp } from "../../helpers/app.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { dataFrame, headersFrame, PREFACE, toFrame } from "./http2-frames.ts";

const GET_USER = "/accounts.v1.UserService/GetUser";
const REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
/** Longer than the test's own time limit, so that a drain which waits for it fails. */
const DRAIN_MS = "120000";

/** The bytes of clients that stop in the middle: a drain does not wait for them. */
const unfinished: Record<string, Buffer> = {
  nothing: Buffer.alloc(0),
  "one byte": Buffer.from("P"),
  "the preface": PREFACE,
  "half a preface": PREFACE.subarray(0, 10),
  "half of a call's headers": Buffer.concat([PREFACE, toFrame(1, 0, 1, Buffer.of(0x83))]),
  "half of a frame": Buffer.concat([PREFACE, headersFrame(1, GET_USER).subarray(0, 20)]),
  "half of a message": Buffer.concat([
    PREFACE,
    headersFrame(1, GET_USER),
    dataFrame(1, Buffer.from([0, 0, 0, 0, 9, 1]), false),
  ]),
  "headers alone": Buffer.concat([PREFACE, headersFrame(1, GET_USER)]),
  "a stream that says no more": Buffer.concat([
    PREFACE,
    headersFrame(1, REFLECT),
    dataFrame(1, Buffer.from([0, 0, 0, 0, 2, 0x3a, 0]), false),
  ]),
  "a stream that has not said anything": Buffer.concat([PREFACE, headersFrame(1, REFLECT)]),
  "a health watch": Buffer.concat([
    PREFACE,
    headersFrame(1, "/grpc.health.v1.Health/Watch"),
    dataFrame(1, Buffer.alloc(5)),
  ]),
};
const unfinished1: Record<string, Buffer> = {
  "half of HTTP/1.1 headers": Buffer.from("GET /livez HTTP/1.1\r\nHo"),
  "half of an HTTP/1.1 body": Buffer.from(
    `POST ${GET_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{`,
  ),
  "half of an HTTP/1.1 chunk": Buffer.from(
    `POST ${GET_USER} HTTP/1.1\r\nhost: a\r\ncontent-type: application/proto\r\ntransfer-encoding: chunked\r\n\r\n9\r\n1`,
  ),
  "an HTTP/1.1 call": Buffer.from("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n"),
};

type Connect = (port: number, alpn: string) => net.Socket;
const plain: Connect = (port) => net.connect(port, "127.0.0.1");
const secure: Connect = (port, alpn) =>
  tls.connect({ port, host: "127.0.0.1", rejectUnauthorized: false, ALPNProtocols: [alpn] });

/** An app drains at once although each port has a connection of each kind, whose clients ignore all that they are told. */
async function drains(t: ExecutionContext, env: Record<string, string>, connect: Connect): Promise<void> {
  t.timeout(30_000);
  const app = await startApp({ DRAIN_MS, ...env });
  t.teardown(() => app.close());
  const [grpc, http] = [app.grpc, app.url].map((address) => Number(address.split(":").at(-1)));
  const sent: Promise<unknown>[] = [];
  const open = (port = 0, alpn: string, bytes: Buffer) => {
    const socket = connect(port, alpn);
    socket.on("error", () => {}).resume();
    t.teardown(() => socket.destroy());
    sent.push(
      once(socket, connect === secure ? "secureConnect" : "connect").then(
        () => bytes.length > 0 && new Promise((resolve) => socket.write(bytes, resolve)),
      ),
    );
  };
  for (const port of [grpc, http]) for (const bytes of Object.values(unfinished)) open(port, "h2", bytes);
  for (const bytes of Object.values(unfinished1)) open(http, "http/1.1", bytes);
  // Before the handshake.
  const silent = [grpc, http].map((port = 0) => net.connect(port, "127.0.0.1").on("error", () => {}));
  t.teardown(() => silent.forEach((socket) => void socket.destroy()));
  await Promise.all([...sent, ...silent.map((socket) => once(socket, "connect"))]);
  // Another's call shows that the server has seen what came before it.
  const probe = http2.connect(app.url, { rejectUnauthorized: false });
  await once(probe.request({ ":path": "/livez" }), "response");
  probe.destroy();
  await app.close();
  t.pass();
}

test("a drain waits for no connection on which no call runs, on both ports", (t) => drains(t, {}, plain));

withOpenssl.test(
  withOpenssl.title("a drain waits for no idle connection with TLS either, before and after the handshake"),
  (t) => {
    const { certFile, keyFile } = makeCertificate(t);
    return drains(t, { TLS_CERT: certFile, TLS_KEY: keyFile }, secure);
  },
);

test("control: the same drain waits for a stream that runs", async (t) => {
  const app = await startApp({ DRAIN_MS: "300" });
  const session = http2.connect(`http://${app.grpc}`, { settings: { initialWindowSize: 0 } });
  session.on("error", () => {});
  const stream = session.request({ ":method": "POST", ":path": REFLECT, "content-type": "application/grpc" });
  stream.on("error", () => {});
  // The answer does not pass the client's window, so that the handler is not done with the first message.
  stream.write(Buffer.from([0, 0, 0, 0, 2, 0x3a, 0]));
  await once(stream, "response");
  let isClosed = false;
  const closed = app.close().then(() => {
    isClosed = true;
  });
  await once(session, "goaway");
  t.false(isClosed);
  session.destroy();
  await closed;
});
