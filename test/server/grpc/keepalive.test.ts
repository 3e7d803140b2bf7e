import { once } from "node:events";
import http2 from "node:http2";
import net from "node:net";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import type { KeepaliveTimes } from "../../../src/server/grpc/keepalive.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { PREFACE } from "../ports/http2-frames.ts";

/** A client's session with a listener of these times, and a handler that answers when it is let. */
async function connected(t: ExecutionContext, keepalive: Partial<KeepaliveTimes>) {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const pipeline = createPipeline({ log: createLog("silent") });
  const route = pipeline.route(UserService, {
    getUser: async () => {
      await held;
      return {};
    },
  });
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [route], keepalive });
  t.teardown(() => listener.abort());
  const { port } = listener.address;
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on("error", () => {});
  await once(session, "connect");
  const call = () => {
    const stream = session.request({
      ":method": "POST",
      ":path": "/accounts.v1.UserService/GetUser",
      "content-type": "application/grpc",
    });
    const status = new Promise<unknown>((resolve) => {
      stream
        .on("trailers", (trailers) => resolve(trailers["grpc-status"]))
        .on("error", resolve)
        .on("close", resolve);
    });
    stream.resume().end(Buffer.alloc(5));
    return status;
  };
  return { port, session, call, answer };
}

test("a session without calls is closed after its idle time, and one with a call stays", async (t) => {
  const idle = await connected(t, { idleMs: 50 });
  const goaway = once(idle.session, "goaway");
  t.is((await goaway)[0], http2.constants.NGHTTP2_NO_ERROR);
  const used = await connected(t, { idleMs: 50 });
  const status = used.call();
  await once(idle.session, "close");
  // The other session has been idle for as long meanwhile, but for its call.
  used.answer();
  t.is(await status, "0");
  await once(used.session, "close");
});

test("a session that is old takes no more calls, and those that run go on", async (t) => {
  const { session, call, answer } = await connected(t, { ageMs: 50 });
  const status = call();
  await once(session, "goaway");
  answer();
  t.is(await status, "0");
  await once(session, "close");
});

test("an old session is cut off after its time of grace", async (t) => {
  const { session, call } = await connected(t, { ageMs: 20, graceMs: 20 });
  const status = call();
  await once(session, "close");
  t.not(await status, "0");
});

test("a session is pinged, and cut off if it does not answer in time", async (t) => {
  const alive = await connected(t, { pingEveryMs: 20 });
  await once(alive.session, "ping");
  await once(alive.session, "ping");
  t.false(alive.session.destroyed);
  alive.session.destroy();
  const { port } = await connected(t, { pingEveryMs: 20, pingMs: 20 });
  const silent = net.connect(port, "127.0.0.1");
  silent.write(PREFACE);
  await once(silent.resume(), "close");
  t.true(silent.bytesRead > 0);
});
