import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { ConnectError, createClient } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../../../gen/google/rpc/error_details_pb.js";
import { connectRoutes } from "../../../../src/ddd/connect/index.ts";
import { checkMetadata } from "../../../../src/ddd/connect/wire/metadata.ts";
import { InvalidError } from "../../../../src/ddd/error.ts";

test("metadata is printable ASCII, and base64 where its name says so", (t) => {
  for (const [name, value] of [
    ["x-a", ""],
    ["x-a", "a b\t~"],
    ["x-a-bin", ""],
    ["x-a-bin", "AQI="],
    ["x-a-bin", "AQI"],
    ["x-a-bin", "AQI=, AQ,"],
    ["user-agent", "Jos\u00e9"],
    [":path", "/\u00e9"],
  ] as const) {
    t.notThrows(() => checkMetadata([[name, value]]), `${name}: ${value}`);
  }
  for (const [name, value] of [
    ["x-a", "Jos\u00e9"],
    ["x-a", "a\u0000"],
    ["x-a", "a\u007f"],
    ["x-a", "\ud83d\ude00"],
    ["x-a-bin", "a*b"],
    ["x-a-bin", "AQ==AQ"],
    ["x-a-bin", "AQI_"],
  ] as const) {
    const error = t.throws(
      () =>
        checkMetadata([
          ["x-right", "a"],
          [name, ["a", value].slice(1)],
        ]),
      {
        instanceOf: InvalidError,
      },
    );
    t.is(error.violations[0]?.field, name);
    t.is(error.reason, "INVALID_METADATA");
  }
});

for (const [protocol, open] of Object.entries({
  gRPC: createGrpcTransport,
  "gRPC-Web": createGrpcWebTransport,
  Connect: createConnectTransport,
})) {
  test(`a toolkit server refuses metadata that would be read as something else, by ${protocol}`, async (t) => {
    const implementation = {
      getUser: async () => ({}),
      async *streamUsers() {
        yield {};
      },
    };
    const routes = connectRoutes([{ service: UserService, implementation }]);
    const server = createServer(connectNodeAdapter({ routes }));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sessionManager = new Http2SessionManager(baseUrl);
    t.teardown(() => {
      sessionManager.abort();
      server.close();
    });
    const client = createClient(UserService, open({ baseUrl, sessionManager, httpVersion: "2" }));
    // Node writes the last character as one byte, which is no UTF-8.
    for (const headers of [{ "x-tenant": "Jos\u00e9" }, { "x-key-bin": "a*b" }]) {
      for (const call of [
        () => client.getUser({}, { headers }),
        () => client.streamUsers({}, { headers })[Symbol.asyncIterator]().next(),
      ]) {
        const error = await t.throwsAsync(call, { instanceOf: ConnectError });
        t.is(error?.findDetails(ErrorInfoSchema)[0]?.reason, "INVALID_METADATA");
      }
    }
    await t.notThrowsAsync(client.getUser({}, { headers: { "x-tenant": "Jose", "x-key-bin": "AQI=" } }));
  });
}
