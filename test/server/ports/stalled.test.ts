import { once } from "node:events";
import http2 from "node:http2";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";

const log = createLog("silent");
const host = "127.0.0.1";

for (const [name, listen] of [
  ["the native listener", listenGrpc],
  ["the Connect listener", listenConnect],
] as const) {
  test(`${name} cuts off a stream past its deadline while its caller reads nothing`, async (t) => {
    const pipeline = createPipeline({ log, streamDeadlineMs: 100, maxConcurrentCalls: 3 });
    let begun = 0;
    let ended = 0;
    const route = pipeline.route(UserService, {
      async *streamUsers() {
        begun++;
        try {
          for (;;) yield { user: { name: "x".repeat(1000) } };
        } finally {
          ended++;
        }
      },
    });
    const listener = await listen({ host, port: 0, routes: [route], pages: {}, cors: { origins: [] }, log });
    // So small a window that the first message does not pass.
    const session = http2.connect(`http://${host}:${listener.address.port}`, { settings: { initialWindowSize: 100 } });
    t.teardown(async () => {
      session.destroy();
      await listener.abort();
    });
    const streams = Array.from({ length: 3 }, () => {
      const stream = session.request({
        ":method": "POST",
        ":path": "/accounts.v1.UserService/StreamUsers",
        "content-type": "application/grpc",
        te: "trailers",
      });
      stream.on("error", () => {});
      stream.end(Buffer.alloc(5));
      return stream;
    });
    await Promise.all(streams.map((stream) => once(stream, "response")));
    t.is(begun, 3);
    await pipeline.idle();
    t.is(ended, 3);
    await Promise.all(streams.map((stream) => stream.closed || once(stream.resume(), "close")));
    t.pass();
  });
}
