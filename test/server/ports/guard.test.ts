import { once } from "node:events";
import { createServer as createHttp1, get } from "node:http";
import http2 from "node:http2";
import net, { type AddressInfo } from "node:net";
import test from "ava";
import { pino } from "pino";
import { LimitedLog } from "../../../src/server/log/limited-log.ts";
import { Guard } from "../../../src/server/ports/guard.ts";

function logged() {
  const lines: { level: number; msg: string; event?: string; count?: number }[] = [];
  return { lines, log: pino({ level: "debug" }, { write: (line) => void lines.push(JSON.parse(line)) }) };
}

test("an error in a listener of an HTTP/2 server, session or stream ends only that call or session", async (t) => {
  const { lines, log } = logged();
  const server = http2.createServer();
  new Guard(log).server(server);
  const defects: Record<string, (stream: http2.ServerHttp2Stream) => void> = {
    "/stream": () => {
      throw new Error("in a stream's beginning");
    },
    "/data": (stream) => {
      stream.on("data", () => {
        throw new Error("in a stream's data");
      });
    },
    // An "error" event that nobody listens to.
    "/error": (stream) => stream.emit("error", new Error("unheard")),
    "/close": (stream) => {
      stream.on("close", () => {
        throw new Error("in a stream's end");
      });
      stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
    },
  };
  server.on("stream", (stream, headers) => {
    const defect = defects[String(headers[":path"])];
    if (defect) defect(stream);
    else stream.respond({ ":status": 200 }, { endStream: true });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.teardown(() => {
    session.destroy();
    server.close();
  });
  for (const path of Object.keys(defects)) {
    const stream = session.request({ ":method": "POST", ":path": path });
    stream.on("error", () => {}).end("x");
    await new Promise((resolve) => stream.resume().once("close", resolve));
    t.is(stream.rstCode, http2.constants.NGHTTP2_INTERNAL_ERROR, path);
  }
  const [headers] = await once(session.request({ ":path": "/" }), "response");
  t.is(headers[":status"], 200, "on the same session");
  t.deepEqual(
    lines.filter(({ level }) => level === 50).map(({ event }) => event),
    ["stream", "data", "close"],
  );
});

test("an error in a listener of an HTTP/1.1 server ends only that connection", async (t) => {
  const { lines, log } = logged();
  const server = createHttp1((request, response) => {
    if (request.url === "/throw") throw new Error("in a request");
    request.on("end", () => {
      if (request.url === "/end") throw new Error("in a request's end");
      response.end();
    });
    request.resume();
  });
  new Guard(log).server(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const send = (path: string) =>
    new Promise<number | undefined>((resolve) => {
      const { port } = server.address() as AddressInfo;
      get({ port, path, agent: false }, ({ statusCode }) => resolve(statusCode)).on("error", () => resolve(undefined));
    });
  t.is(await send("/throw"), undefined);
  t.is(await send("/end"), undefined);
  t.is(await send("/"), 200);
  t.is(lines.length, 2);

  // Handed over by another event than "request"; that its client goes is an error that nobody listens to.
  const told = once(server, "checkContinue");
  const socket = net.connect((server.address() as AddressInfo).port);
  socket.write("POST / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n");
  const [request] = await told;
  const closed = new Promise((resolve) => request.once("close", resolve));
  request.on("data", () => {});
  // Node emits an error of its own only where it thinks that somebody listens.
  request.listenerCount = () => 1;
  socket.resetAndDestroy();
  await closed;
  t.is(await send("/"), 200);
  t.is(lines.filter(({ level }) => level === 50).length, 2);
});

test("lines that callers can cause are a hundred a minute of each text, then counted", (t) => {
  const { lines, log } = logged();
  let now = 0;
  const limited = new LimitedLog(log, () => now);
  for (let i = 0; i < 115; i++) limited.error("one", { i });
  limited.error("another", {});
  t.is(lines.length, 101);
  now = 60_000;
  limited.error("one", {});
  t.deepEqual(
    lines.slice(101).map(({ msg, count }) => [msg, count]),
    [
      ["one: more of these lines were left out", 15],
      ["one", undefined],
    ],
  );
});
