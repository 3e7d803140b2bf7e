import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test from "ava";
import { CreateItemRequestSchema, GetItemRequestSchema, ItemService } from "../../../gen/brasa/testing/v1/sample_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import type { CallHook } from "../../../src/ddd/connect/index.ts";
import { itemCodec, sampleServices } from "../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";

const log = createLog("silent");
const where = { host: "127.0.0.1", port: 0 };

const transports: Record<string, (baseUrl: string) => Transport> = {
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  "gRPC-Web": (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  Connect: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
};

for (const [protocol, connect] of Object.entries(transports)) {
  // ASVS: V8.3.1
  test(`${protocol}: a hook of the pipeline refuses single calls, streams and operations alike`, async (t) => {
    const { worker, close } = await memoryBackend().open();
    t.teardown(close);
    const refused = new Set(["CreateItem", "StreamItems"]);
    const hook: CallHook = async ({ method, context }) => {
      await Promise.resolve();
      if (refused.has(method.name) && context.requestHeader.get("x-caller") !== "ada") {
        throw new ConnectError("not for you", Code.PermissionDenied);
      }
    };
    const pipeline = createPipeline({ log, hooks: [hook] });
    const routes = sampleServices(worker).map(({ service, implementation, rules, operations }) =>
      pipeline.route(service, implementation, { rules, operations }),
    );
    const listener = await (protocol === "gRPC"
      ? listenGrpc({ ...where, routes })
      : listenConnect({ ...where, routes, pages: {}, cors: { origins: [] }, log }));
    t.teardown(() => listener.abort());
    const transport = connect(`http://127.0.0.1:${listener.address.port}`);
    const items = createClient(ItemService, transport);
    const units = createClient(UnitOfWorkService, transport);
    const creation = create(CreateItemRequestSchema, { item: itemCodec.toMessage(item(1)) });
    const operations = [
      { method: "brasa.testing.v1.ItemService/CreateItem", request: anyPack(CreateItemRequestSchema, creation) },
      {
        method: "brasa.testing.v1.ItemService/GetItem",
        request: anyPack(GetItemRequestSchema, create(GetItemRequestSchema, { id: uuidOf(1) })),
      },
    ];
    const stream = async (headers?: Record<string, string>) => {
      let count = 0;
      for await (const _ of items.streamItems({}, headers ? { headers } : {})) count++;
      return count;
    };
    for (const call of [() => items.createItem(creation), () => units.commit({ operations }), () => stream()]) {
      const error = ConnectError.from(await t.throwsAsync(call));
      t.is(Code[error.code], "PermissionDenied", error.message);
    }
    t.is(await worker.repositories.items.count(), 0);
    const headers = { "x-caller": "ada" };
    t.is((await units.commit({ operations }, { headers })).responses.length, 2);
    t.is(await stream(headers), 1);
  });
}

test("a service of units whose operations would pass no hooks is refused at the start", async (t) => {
  const { worker, close } = await memoryBackend().open();
  t.teardown(close);
  const units = sampleServices(worker).at(-1);
  if (!units) throw new Error("there is no service of units");
  const { service, implementation, operations } = units;
  const pipeline = createPipeline({ log, hooks: [() => {}] });
  t.throws(() => pipeline.route(service, implementation), { message: /operations/ });
  t.notThrows(() => pipeline.route(service, implementation, { operations }));
});
