import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test from "ava";
import { startApp } from "../helpers/app.ts";
import { connectClient } from "../helpers/clients.ts";
import { liveAUser } from "../helpers/life.ts";

const transports = {
  "Connect over HTTP/1.1": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect over HTTP/1.1, binary, with GET": (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: true, useHttpGet: true }),
  "Connect over HTTP/1.1, JSON, with GET": (baseUrl: string) =>
    createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false, useHttpGet: true }),
  "Connect over h2c": (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "2" }),
  "gRPC-Web over HTTP/1.1": (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC-Web over h2c": (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "2" }),
  "gRPC over h2c": (baseUrl: string) => createGrpcTransport({ baseUrl }),
};

for (const [title, open] of Object.entries(transports)) {
  test(`a user lives its life by ${title}`, async (t) => {
    const app = await startApp();
    t.teardown(() => app.close());
    await liveAUser(t, connectClient(open(app.url)), "ada@example.com");
  });
}

test("a connect-node gRPC client talks to the native listener", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  await liveAUser(t, connectClient(createGrpcTransport({ baseUrl: `http://${app.grpc}` })), "ada@example.com");
});
