import { once } from "node:events";
import { connect, constants } from "node:http2";
import { setImmediate } from "node:timers/promises";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import anyTest, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { createLog } from "../../../src/server/log/log.ts";
import { cheapHasher, startApp } from "../../helpers/app.ts";
import { startCollector } from "../../helpers/tracing/collector.ts";

// The provider is the process's.
const test = anyTest.serial;

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
const person = { name: "Ada", surname: "Lovelace", email: "ada@example.com", password: "a long enough passphrase" };

type Line = Readonly<Record<string, unknown>>;

/** An app that logs all it can, and whose hasher has a defect for one password. */
async function started(t: ExecutionContext, env: Record<string, string> = {}) {
  const lines: Line[] = [];
  const log = createLog("debug", { write: (line) => void lines.push(JSON.parse(line)) });
  const hash = (password: string) => {
    if (password.includes("defect")) throw new TypeError("x is undefined");
    return cheapHasher.hash(password);
  };
  const app = await startApp({ DATABASE_URL: "memory:", ...env }, log, { ...cheapHasher, hash });
  t.teardown(() => app.close());
  return { ...app, lines };
}

/** Calls of all kinds of ends, on both ports, with a request id of their own each. */
async function callAll(t: ExecutionContext, { grpc, url }: { grpc: string; url: string }): Promise<string[]> {
  const ids: string[] = [];
  const headers = (name: string) => {
    ids.push(name);
    return { "x-request-id": name, traceparent };
  };
  const transports = {
    grpc: createGrpcTransport({ baseUrl: `http://${grpc}` }),
    connect: createConnectTransport({ baseUrl: url, httpVersion: "1.1" }),
  };
  for (const [port, transport] of Object.entries(transports)) {
    const users = createClient(UserService, transport);
    const user = { ...person, email: `${port}@example.com` };
    await users.createUser({ user }, { headers: headers(`${port}-done`) });
    await t.throwsAsync(users.getUser({ id: "no UUID" }, { headers: headers(`${port}-refused`) }));
    const defect = { ...user, email: `${port}2@example.com`, password: "a password of a defect" };
    await t.throwsAsync(users.createUser({ user: defect }, { headers: headers(`${port}-failed`) }));
    for await (const _ of users.streamUsers({}, { headers: headers(`${port}-streamed`) })) t.pass();
  }
  return ids;
}

/** The lines about calls: those of health and of the start have no method. */
function aboutCalls(lines: readonly Line[]): Line[] {
  return lines.filter(({ rpc, requestId }) => rpc !== undefined || requestId !== undefined);
}

test("each line of the log about a call has its request id, and its place in the trace", async (t) => {
  const collector = await startCollector(t);
  const app = await started(t, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const ids = await callAll(t, app);
  await app.close();
  const lines = aboutCalls(app.lines);
  t.true(lines.length >= ids.length + 4);
  for (const line of lines) {
    t.true(ids.includes(String(line.requestId)), JSON.stringify(line));
    t.is(line.traceId, traceId, JSON.stringify(line));
    t.regex(String(line.spanId), /^[0-9a-f]{16}$/, JSON.stringify(line));
  }
  // Those of one call have one span, which the collector got.
  for (const id of ids) {
    const spans = new Set(lines.filter(({ requestId }) => requestId === id).map(({ spanId }) => spanId));
    t.is(spans.size, 1, id);
    t.true(
      collector.spans.some(({ spanId }) => spans.has(spanId)),
      id,
    );
  }
  const kinds = new Set(lines.map(({ msg }) => msg));
  t.deepEqual([...kinds].sort(), ["call ended", "call failed", "call refused"]);
});

test("without traces, the lines have the request id alone", async (t) => {
  const app = await started(t);
  const ids = await callAll(t, app);
  const lines = aboutCalls(app.lines);
  t.true(lines.length >= ids.length + 4);
  for (const line of lines) {
    t.true(ids.includes(String(line.requestId)), JSON.stringify(line));
    t.false("traceId" in line || "spanId" in line, JSON.stringify(line));
  }
});

test("the lines about a call that its caller leaves have its request id", async (t) => {
  const app = await started(t);
  const session = connect(app.url);
  const stream = session.request({
    ":method": "POST",
    ":path": "/brasa.v1.OperationsService/WatchFigures",
    "content-type": "application/grpc",
    te: "trailers",
    "x-request-id": "left-alone",
  });
  stream.end(Buffer.alloc(5));
  await once(stream, "data");
  stream.close(constants.NGHTTP2_CANCEL);
  const isEnd = ({ msg }: Line) => msg === "call ended";
  while (!app.lines.some(isEnd)) await setImmediate();
  for (const line of aboutCalls(app.lines)) t.is(line.requestId, "left-alone", JSON.stringify(line));
  session.close();
});

test("the log tells which admin decided about dead letters, and by which call", async (t) => {
  const app = await started(t);
  const operations = createClient(OperationsService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  const reaction = "projects.make-example-project";
  await operations.retryDeadLetters({ reaction }, { headers: { "x-request-id": "decided-1" } });
  await operations.discardDeadLetters({ ids: ["a/b", "c/d"] }, { headers: { "x-request-id": "decided-2" } });
  const told = app.lines.filter(({ msg }) => msg === "dead letters were decided about");
  t.like(told[0], { decision: "retry", reaction, count: 0, actor: "", client: "127.0.0.1", requestId: "decided-1" });
  t.like(told[1], { decision: "discard", ids: "a/b c/d", count: 0, requestId: "decided-2" });
  const error = await t.throwsAsync(operations.retryDeadLetters({}));
  t.true(error instanceof ConnectError);
});
