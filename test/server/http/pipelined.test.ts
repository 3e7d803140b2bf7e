import net from "node:net";
import test from "ava";
import { pino } from "pino";
import { listenHttp } from "../../../src/server/http/server.ts";
import { MAX_STREAMS_PER_CONNECTION } from "../../../src/server/ports/listener.ts";

/** How many requests come to the handler, and are answered, of so many that are sent in one packet, as short as can be. */
async function pipelined(count: number): Promise<{ handled: number; answered: number }> {
  let handled = 0;
  const listener = await listenHttp({
    host: "127.0.0.1",
    port: 0,
    handler(_request, response) {
      handled++;
      response.end();
    },
    log: pino({ level: "silent" }),
  });
  const socket = net.connect(listener.address.port, "127.0.0.1");
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    received += chunk;
  });
  const answers = () => received.split("HTTP/1.1 200").length - 1;
  const closed = new Promise<void>((resolve) => {
    socket.on("close", () => resolve());
    // A client that is cut off while it writes may get a reset.
    socket.on("error", () => resolve());
    socket.on("data", () => answers() === count && resolve());
  });
  socket.write("GET / HTTP/1.1\r\nhost:\r\n\r\n".repeat(count));
  await closed;
  socket.destroy();
  await listener.abort();
  return { handled, answered: answers() };
}

test("as many requests as a session may have streams are answered, though they come in one packet", async (t) => {
  const count = MAX_STREAMS_PER_CONNECTION;
  t.deepEqual(await pipelined(count), { handled: count, answered: count });
});

test("a connection with thousands of requests at once is closed, and does not delay others", async (t) => {
  t.true((await pipelined(2000)).handled <= MAX_STREAMS_PER_CONNECTION);
});
