import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test from "ava";
import { RemoteUsers } from "../../src/accounts/index.ts";
import { ConflictError, NotFoundError } from "../../src/ddd/error.ts";
import { type RunningApp, startApp } from "../helpers/app.ts";
import { connectClient } from "../helpers/clients.ts";
import { userJourney } from "../helpers/user-journey.ts";

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

let app: RunningApp;
test.before(async () => {
  app = await startApp();
});
test.after.always(() => app.close());

Object.entries(transports).forEach(([title, open], i) => {
  test(`a user lives its life by ${title}`, async (t) => {
    await userJourney(t, connectClient(open(app.url)), `ada-${i}@example.com`);
  });
});

test("a connect-node gRPC client talks to the native listener", async (t) => {
  await userJourney(t, connectClient(createGrpcTransport({ baseUrl: `http://${app.grpc}` })), "ada@native.example");
});

test("a program uses the remote users as it uses its own", async (t) => {
  for (const [name, transport] of [
    ["grpc", createGrpcTransport({ baseUrl: `http://${app.grpc}` })],
    ["web", createGrpcWebTransport({ baseUrl: app.url, httpVersion: "1.1" })],
    ["connect", createConnectTransport({ baseUrl: app.url, httpVersion: "2" })],
  ] as const) {
    const users = new RemoteUsers(transport);
    const email = `ada@${name}.example`;
    const [ada] = await users.create({ email, password: "a long enough passphrase", name: "Ada", surname: "Lovelace" });
    if (!ada) return t.fail();
    t.deepEqual(await users.retrieve({ email }), ada);
    const saved = await users.save({ ...ada, name: "Augusta" });
    t.like(saved, { name: "Augusta", version: ada.version + 1 });
    await t.throwsAsync(users.save(ada), { instanceOf: ConflictError });
    const names: string[] = [];
    for await (const user of users.list({ where: { email: { endsWith: `@${name}.example` } } })) names.push(user.name);
    t.deepEqual(names, ["Augusta"]);
    await users.remove(saved);
    await t.throwsAsync(users.retrieve({ id: ada.id }), { instanceOf: NotFoundError });
  }
});
