import { once } from "node:events";
import { connect } from "node:http2";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import anyTest, { type ExecutionContext } from "ava";
import { CreateUserRequestSchema, UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { tracer, useTracer } from "../../../src/ddd/trace.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { freePort } from "../../helpers/network/port.ts";
import { type Collector, startCollector } from "../../helpers/tracing/collector.ts";

// The provider is the process's.
const test = anyTest.serial;

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const sampled = `00-${traceId}-${spanId}-01`;
const person = { name: "Ada", surname: "Lovelace", email: "ada@example.com", password: "a long enough passphrase" };
const nobody = "0198c0de-0000-7000-8000-000000000000";

/** An app that exports to a collector, with the lines of its log. */
async function started(t: ExecutionContext, env: Record<string, string> = {}, level = "info") {
  const collector = await startCollector(t);
  const lines: Record<string, unknown>[] = [];
  const log = createLog(level, { write: (line) => void lines.push(JSON.parse(line)) });
  const settings = { DATABASE_URL: "memory:", OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env };
  const app = await startApp(settings, log);
  t.teardown(() => app.close());
  const [grpc, http] = [
    createClient(UserService, createGrpcTransport({ baseUrl: `http://${app.grpc}` })),
    createClient(UserService, createConnectTransport({ baseUrl: app.url, httpVersion: "1.1", useHttpGet: true })),
  ];
  return { app, collector, lines, grpc, http };
}

const sqliteFile = () => `sqlite:${join(temporaryFolder().folder, "traced.db")}`;
const calls = ({ spans }: Collector) => spans.filter(({ kind }) => kind === "server");

test("calls by both listeners, GETs too, are spans within the caller's, and lines of the log name them", async (t) => {
  const { app, collector, lines, grpc, http } = await started(t);
  const headers = { traceparent: sampled, tracestate: "rojo=1" };
  await t.throwsAsync(grpc.getUser({ id: nobody }, { headers }));
  await t.throwsAsync(http.getUser({ id: nobody }, { headers }));
  for await (const _user of grpc.streamUsers({}, { headers })) t.fail();
  await app.close();
  const spans = calls(collector);
  t.deepEqual(
    spans.map(({ name }) => name),
    ["GetUser", "GetUser", "StreamUsers"].map((name) => `accounts.v1.UserService/${name}`),
  );
  for (const span of spans) t.like(span, { traceId, parentId: spanId, traceState: "rojo=1", status: 0 });
  const [native, get, stream] = spans;
  t.deepEqual(native?.attributes, {
    "rpc.system": "grpc",
    "rpc.service": "accounts.v1.UserService",
    "rpc.method": "GetUser",
    "rpc.grpc.status_code": 5,
    "error.type": "USER_NOT_FOUND",
  });
  t.like(get?.attributes, { "rpc.system": "connect_rpc", "rpc.connect_rpc.error_code": "not_found" });
  t.like(stream?.attributes, { "rpc.grpc.status_code": 0 });
  const ended = lines.filter(({ msg }) => msg === "call ended");
  t.deepEqual(
    ended.map((line) => [line.traceId, line.spanId]),
    spans.map((span) => [span.traceId, span.spanId]),
  );
  t.true(ended.every(({ requestId }) => typeof requestId === "string"));
});

test("a malformed traceparent, or two of them, begin a new trace, and the call succeeds, on both ports", async (t) => {
  const { app, collector, grpc, http } = await started(t);
  const { user } = await grpc.createUser({ user: person });
  const id = user?.id ?? "";
  const wrong = ["", "00", `ff-${traceId}-${spanId}-01`, sampled.toUpperCase(), `${sampled}-x`, "x".repeat(4000)];
  for (const traceparent of wrong) {
    for (const client of [grpc, http]) {
      await client.getUser({ id }, { headers: { traceparent, tracestate: "=,=,;" } });
    }
  }
  // Two headers of one name, which clients of Connect join.
  const session = connect(`http://${app.grpc}`);
  const stream = session.request({
    ":method": "POST",
    ":path": "/accounts.v1.UserService/ListUsers",
    "content-type": "application/grpc",
    te: "trailers",
    traceparent: [sampled, sampled.replace("-b7", "-c7")],
  });
  stream.end(Buffer.alloc(5));
  const [trailers] = (await once(stream.resume(), "trailers")) as [Record<string, string>];
  t.is(trailers["grpc-status"], "0");
  session.close();
  await app.close();
  t.is(calls(collector).length, 2 + 2 * wrong.length);
  for (const span of calls(collector)) t.like(span, { parentId: "", status: 0 });
  t.is(new Set(calls(collector).map((span) => span.traceId)).size, 2 + 2 * wrong.length);
});

test("a caller that samples its trace out leaves out ours; a sampler without a parent does not ask it", async (t) => {
  const out = sampled.replace(/1$/, "0");
  for (const [sampler, header, count] of [
    ["parentbased_always_on", out, 0],
    ["parentbased_always_on", sampled, 1],
    ["parentbased_always_off", sampled, 1],
    ["parentbased_traceidratio", sampled, 1],
    ["traceidratio", sampled, 0],
    ["always_off", sampled, 0],
    ["always_on", out, 1],
  ] as const) {
    const env = { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: "0" };
    const { app, collector, grpc, lines } = await started(t, env);
    await grpc.listUsers({}, { headers: { traceparent: header } });
    await app.close();
    t.is(collector.spans.length, count, `${sampler} ${header}`);
    // A trace that others may record is named all the same.
    t.is(lines.find(({ msg }) => msg === "call ended")?.traceId, traceId);
  }
});

test("a share of the traces that begin here is recorded, and each of them whole", async (t) => {
  const env = { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.5" };
  const { app, collector, grpc } = await started(t, { ...env, DATABASE_URL: sqliteFile() }, "error");
  for (let i = 0; i < 40; i++) await Promise.all(Array.from({ length: 10 }, () => grpc.listUsers({})));
  await app.close();
  // 200 are expected, with a standard deviation of 10: of a share of a share there would be 100.
  const recorded = calls(collector).length;
  t.true(recorded > 150 && recorded < 250, String(recorded));
  const statements = collector.spans.filter(({ name }) => name === "SELECT users");
  t.is(new Set(statements.map((span) => span.traceId)).size, recorded);
});

test("an operation of a Commit is a span, which its statements are in", async (t) => {
  const { app, collector } = await started(t, { DATABASE_URL: sqliteFile() });
  const units = createClient(UnitOfWorkService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  const operations = ["a", "b"].map((name, i) => ({
    method: "accounts.v1.UserService/CreateUser",
    request: anyPack(
      CreateUserRequestSchema,
      create(CreateUserRequestSchema, {
        user: { ...person, email: `${name}@example.com` },
        id: `0190a2b4-0000-7000-8000-00000000000${i}`,
      }),
    ),
  }));
  // With a request id, the answer is stored in the unit, too, which is another way there.
  const first = sampled.replace(traceId, "1".repeat(32));
  await units.commit({ requestId: nobody, operations: operations.slice(0, 1) }, { headers: { traceparent: first } });
  await units.commit({ operations: operations.slice(1) }, { headers: { traceparent: sampled } });
  await app.close();
  for (const id of ["1".repeat(32), traceId]) {
    const find = (name: string, parentId?: string) =>
      collector.spans.filter(
        (span) => span.traceId === id && span.name === name && (!parentId || span.parentId === parentId),
      );
    const [commit] = find("brasa.v1.UnitOfWorkService/Commit");
    const [unit] = find("unit write", commit?.spanId);
    const steps = find("accounts.v1.UserService/CreateUser", unit?.spanId ?? "none");
    t.is(steps.length, 1, id);
    t.true(find("INSERT users", steps[0]?.spanId).length > 0);
  }
});

test("calls succeed while the collector is away, and a limited number of lines says that spans are lost", async (t) => {
  const port = await freePort();
  const { app, grpc, lines } = await started(t, { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
  await grpc.createUser({ user: person });
  await app.close();
  const lost = lines.filter(({ msg }) => /spans could not be exported|not exported in time/.test(String(msg)));
  t.true(lost.length >= 1 && lost.length <= 2, JSON.stringify(lines.slice(-3)));
});

test("a collector that does not answer holds up neither calls nor the end", async (t) => {
  const { app, collector, grpc, lines } = await started(t);
  collector.status = 0;
  await grpc.createUser({ user: person });
  await app.close();
  t.true(lines.some(({ msg }) => msg === "the last spans were not exported in time"));
});

test("a collector that refuses spans is told of with their number", async (t) => {
  const { app, collector, grpc, lines } = await started(t);
  collector.status = 400;
  await grpc.listUsers({});
  await app.close();
  t.like(
    lines.find(({ msg }) => msg === "spans could not be exported, and are lost"),
    { count: 1, level: 50 },
  );
});

test("a failure on the server's side is an error of its span, in the line of the log, too", async (t) => {
  const { app, collector, http, lines } = await started(t, {}, "debug");
  await t.throwsAsync(http.getUser({ id: nobody }, { timeoutMs: 0 }), { instanceOf: ConnectError });
  await t.throwsAsync(http.getUser({ id: "not an id" }), { message: /invalid_argument/ });
  await app.close();
  const [invalid] = calls(collector).filter(({ attributes }) => attributes["error.type"] === "INVALID_ARGUMENT");
  t.is(invalid?.status ?? 0, 0);
  const refused = lines.filter(({ msg }) => msg === "call refused");
  t.true(refused.length > 0 && refused.every(({ traceId: id }) => /^[0-9a-f]{32}$/.test(String(id))));
});

test("the spans go to a provider that the program has registered, and none is registered beside it", async (t) => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  t.teardown(() => {
    trace.disable();
    useTracer(undefined);
  });
  const { app, collector, grpc } = await started(t);
  await grpc.listUsers({});
  await app.close();
  t.deepEqual(collector.requests, []);
  t.deepEqual(
    exporter.getFinishedSpans().map(({ name }) => name),
    ["accounts.v1.UserService/ListUsers"],
  );
});

test("nothing is exported without an endpoint, or if that is turned off, and the headers and names of the settings are sent", async (t) => {
  for (const env of [
    { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
    { OTEL_SDK_DISABLED: "TRUE" },
    { OTEL_TRACES_EXPORTER: "none" },
  ] as Record<string, string>[]) {
    const { app, collector, grpc } = await started(t, env);
    await grpc.listUsers({});
    t.is(tracer, undefined);
    await app.close();
    t.deepEqual(collector.requests, []);
  }
  process.env.OTEL_EXPORTER_OTLP_HEADERS = "x-key=secret";
  process.env.OTEL_RESOURCE_ATTRIBUTES = "service.name=other,deployment.environment.name=test";
  t.teardown(() => {
    delete process.env.OTEL_EXPORTER_OTLP_HEADERS;
    delete process.env.OTEL_RESOURCE_ATTRIBUTES;
  });
  const { app, collector, grpc } = await started(t, { OTEL_SERVICE_NAME: "mine" });
  await grpc.listUsers({});
  await app.close();
  t.is(collector.requests[0]?.["x-key"], "secret");
  t.like(collector.spans[0]?.resource, { "service.name": "mine", "deployment.environment.name": "test" });
});
