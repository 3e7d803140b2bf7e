import http2 from "node:http2";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import test from "ava";
import { frame, GET_USER, listen } from "./fixture.ts";

const LONG = "x".repeat(100_000);

for (const type of ["application/grpc", "application/grpc-web", "application/proto"]) {
  for (const [title, answer] of [
    ["headers", (context: HandlerContext) => context.responseHeader.set("x-a", LONG)],
    ["trailers", (context: HandlerContext) => context.responseTrailer.set("x-a", LONG)],
    [
      "text of an error",
      () => {
        throw new ConnectError(LONG, Code.Aborted);
      },
    ],
  ] as const) {
    test(`too many bytes in the ${title} of an answer by ${type} end no session`, async (t) => {
      const { url } = await listen(t, {
        users: {
          getUser(_request, context) {
            answer(context);
            return {};
          },
        },
      });
      const session = http2.connect(url, { settings: { maxHeaderListSize: 1 << 20 } });
      t.teardown(() => session.destroy());
      for (let call = 0; call < 2; call++) {
        const stream = session.request({ ":method": "POST", ":path": GET_USER, "content-type": type });
        stream.on("error", () => {});
        stream.resume().end(type === "application/proto" ? "" : frame(Buffer.alloc(0)));
        await new Promise((resolve) => stream.on("close", resolve));
      }
      // Its answer would come after a GOAWAY.
      await new Promise((resolve) => session.ping(resolve));
      t.false(session.closed);
    });
  }
}
