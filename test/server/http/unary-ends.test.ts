import net from "node:net";
import { gzipSync } from "node:zlib";
import { Code } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { gate } from "../../../src/ddd/testing/barrier.ts";
import type { HttpLimits } from "../../../src/server/ports/limits.ts";
import { dataFrame, headersFrame, PREFACE, resetFrame } from "../ports/http2-frames.ts";
import { CREATE_USER, GET_USER, listen, send1, send2 } from "./fixture.ts";

const body = Buffer.from('{"id":"1"}');

/** A message as it is, and a compressed one, which the library answers. */
const ways: Readonly<Record<string, { headers: Record<string, string>; body: Buffer }>> = {
  "as it is": { headers: {}, body },
  compressed: { headers: { "content-encoding": "gzip" }, body: gzipSync(body) },
};

/** A server that tells of the calls that it refuses, and whose handler must not run. */
async function serve(t: ExecutionContext, limits: Partial<HttpLimits> = {}) {
  const accounted = gate();
  const refused: Code[] = [];
  const lines: string[] = [];
  const write = (line: string) => {
    lines.push((JSON.parse(line) as { msg: string }).msg);
    accounted.open();
  };
  const listening = await listen(t, {
    users: {
      createUser: () => {
        t.fail("half a message is none");
        return {};
      },
    },
    observer: { refuse: (_, { code }) => void refused.push(code) },
    log: pino({ level: "info" }, { write }),
    limits,
  });
  return { ...listening, accounted: accounted.passed, refused, lines };
}

/** Sends bytes, and keeps the connection. */
async function connect(t: ExecutionContext, port: number, bytes: Buffer): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  t.teardown(() => socket.destroy());
  socket.on("error", () => {});
  await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  return socket;
}

/** The beginning of a call whose body is half of what it says. */
function half({ headers, body }: { headers: Record<string, string>; body: Buffer }): Buffer {
  const lines = Object.entries({ ...headers, "content-type": "application/json" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const head = `POST ${CREATE_USER} HTTP/1.1\r\nhost: a\r\n${lines.join("")}content-length: ${2 * body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

for (const [way, message] of Object.entries(ways)) {
  test(`a caller that goes in the midst of a message ${way} has a line in the log and is counted`, async (t) => {
    const { port, accounted, refused, lines } = await serve(t);
    const socket = await connect(t, port, half(message));
    socket.end();
    await accounted;
    t.deepEqual([refused.length, lines], [1, ["call ended"]]);
  });

  test(`a stream that is reset in the midst of a message ${way} has a line in the log and is counted`, async (t) => {
    const { port, accounted, refused, lines } = await serve(t);
    const head = headersFrame(1, CREATE_USER, "application/json", message.headers);
    const socket = await connect(t, port, Buffer.concat([PREFACE, head, dataFrame(1, message.body, false)]));
    // The server's own settings come when it has read as far.
    await new Promise((resolve) => socket.once("data", resolve));
    socket.write(resetFrame(1, 8));
    await accounted;
    t.deepEqual([refused.length, lines], [1, ["call ended"]]);
  });

  test(`a message ${way} that comes too slowly has a line in the log and is counted`, async (t) => {
    const { port, accounted, refused, lines } = await serve(t, { bodyMs: 50 });
    const socket = await connect(t, port, half(message));
    socket.resume();
    await accounted;
    t.deepEqual([refused, lines], [[Code.DeadlineExceeded], ["call ended"]]);
  });

  test(`a message ${way} that is on its way as the server shuts down has a line in the log and is counted`, async (t) => {
    const { port, listener, accounted, refused, lines } = await serve(t);
    const socket = await connect(t, port, Buffer.concat([half(message)]));
    socket.resume();
    // Another call is answered when the server has read as far.
    await send1(port, "/livez", { method: "GET" });
    void listener.drain();
    await accounted;
    t.deepEqual([refused, lines], [[Code.Unavailable], ["call ended"]]);
  });

  for (const [version, send] of Object.entries({ "HTTP/1.1": send1, "HTTP/2": send2 })) {
    test(`${version}: a header with a control character, of an answer to a message ${way}, takes the others with it`, async (t) => {
      const { port, log } = await listen(t, {
        users: {
          getUser: ({ id }, { responseHeader }) => {
            responseHeader.set("cache-control", "max-age=100");
            responseHeader.set("x-bad", "a\u0001b");
            responseHeader.set("x-last", "1");
            return { user: { id } };
          },
        },
      });
      const headers = { "content-type": "application/json", ...message.headers };
      const answer = await send(port, GET_USER, { headers, body: message.body });
      t.is(answer.status, 500);
      t.deepEqual([answer.headers["cache-control"], answer.headers["x-last"]], ["no-store", undefined]);
      const { "content-length": length = answer.body.length } = answer.headers;
      t.is(Number(length), answer.body.length);
      t.is(log.length, 1);
    });
  }
}
