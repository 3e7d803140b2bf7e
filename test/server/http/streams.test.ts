import { once } from "node:events";
import http2 from "node:http2";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { KindService } from "../../../gen/brasa/testing/v1/kind_pb.js";
import { createPipeline, type PipelineOptions } from "../../../src/server/call/pipeline.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";

/** A stream of requests to these handlers. */
async function call(
  t: ExecutionContext,
  type: string,
  { gatherKinds }: Pick<ServiceImpl<typeof KindService>, "gatherKinds">,
  options: Partial<PipelineOptions> = {},
) {
  const log = createLog("silent");
  const pipeline = createPipeline({ log, ...options });
  const route = pipeline.route(KindService, { gatherKinds });
  const listener = await listenConnect({
    ...{ host: "127.0.0.1", port: 0, routes: [route], pages: {}, cors: { origins: [] }, log },
  });
  const session = http2.connect(`http://127.0.0.1:${listener.address.port}`);
  t.teardown(() => {
    session.destroy();
    return listener.abort();
  });
  const path = "/brasa.testing.v1.KindService/GatherKinds";
  const stream = session.request({ ":method": "POST", ":path": path, "content-type": type });
  return { listener, pipeline, session, stream: stream.resume() };
}

for (const type of ["application/grpc", "application/grpc-web", "application/connect+proto"]) {
  for (const ended of [true, false]) {
    test(`a stream of ${type} that its handler does not read to the end is over with its answer, where the caller ${ended ? "has" : "has not"} ended`, async (t) => {
      const { listener, pipeline, session, stream } = await call(t, type, {
        async gatherKinds(requests) {
          for await (const _request of requests) break;
          return {};
        },
      });
      stream.write(Buffer.alloc(100_000));
      if (ended) stream.end();
      await once(stream, "close");
      await pipeline.idle();
      // A stream that is not over would keep the session.
      await listener.drain();
      t.true(session.closed);
    });
  }

  test(`requests of ${type} that are cut off by the deadline do not pass for whole`, async (t) => {
    let end: (error: unknown) => void = () => {};
    const ended = new Promise<unknown>((resolve) => {
      end = resolve;
    });
    const { stream } = await call(
      t,
      type,
      {
        async gatherKinds(requests) {
          try {
            for await (const _request of requests);
            end("whole");
          } catch (error) {
            end(error);
          }
          return {};
        },
      },
      { streamDeadlineMs: 20 },
    );
    stream.write(Buffer.alloc(5));
    t.is(ConnectError.from(await ended).code, Code.Canceled);
  });
}
