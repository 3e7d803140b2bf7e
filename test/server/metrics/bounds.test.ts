import { connect } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { CallRecorder } from "../../../src/server/metrics/call-recorder.ts";
import { startApp } from "../../helpers/app.ts";
import { scrape } from "./scrape.ts";

const CALLS = 500;

/** A call of native gRPC by a path of any kind. @returns its status */
function call(session: ReturnType<typeof connect>, path: string, headers: object = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      ...headers,
    });
    stream.once("response", (answer) => resolve(String(answer["grpc-status"]))).once("error", reject);
    stream.resume().end(Buffer.alloc(5));
  });
}

test("1000 methods that nobody serves, with names of all kinds, are one series on both ports", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  const before = await scrape(app.url);
  const names = (i: number) => [
    `/accounts.v1.UserService/Get${i}`,
    `/no.such.Service${i}/Get`,
    `/${"x".repeat(i + 1)}/y"}\\n${i}`,
    `/accounts.v1.UserService/GetUser/${i}`,
    `/metrics${i}`,
  ];
  for (const address of [`http://${app.grpc}`, app.url]) {
    const session = connect(address);
    const paths = Array.from({ length: CALLS / 5 }, (_, i) => names(i)).flat();
    for (const path of paths) t.is(await call(session, path), "12");
    session.close();
  }
  const after = await scrape(app.url);
  // The code and the reason of them all.
  t.is(after.series, before.series + 1);
  t.is(after.value("brasa_rpc_calls_total", { rpc_method: "_OTHER", rpc_response_status_code: "UNIMPLEMENTED" }), 1000);
  t.is(after.value("brasa_rpc_errors_total", { reason: "UNIMPLEMENTED" }), 1000);
  t.notRegex(after.text, /no\.such|xxx/);
});

test("pages and methods of HTTP that nobody serves make no series", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  const before = await scrape(app.url);
  for (let i = 0; i < 50; i++) {
    for (const method of ["GET", "PUT", "DELETE"]) await (await fetch(`${app.url}/page${i}`, { method })).text();
  }
  const after = await scrape(app.url);
  t.is(after.series, before.series);
  t.is(after.value("brasa_rpc_calls_total", { rpc_method: "_OTHER" }), 0);
});

test("calls that are refused before their handler count for their method, on both ports", async (t) => {
  const app = await startApp();
  t.teardown(() => app.close());
  const path = "/accounts.v1.UserService/GetUser";
  const session = connect(`http://${app.grpc}`);
  t.is(await call(session, path, { "grpc-encoding": "br" }), "12");
  session.close();
  const wrong = await fetch(app.url + path, { method: "POST", headers: { "content-type": "text/plain" } });
  t.is(wrong.status, 415);
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: '{"id' };
  t.is((await fetch(app.url + path, json)).status, 400);
  const after = await scrape(app.url);
  const calls = (code: string) =>
    after.value("brasa_rpc_calls_total", { rpc_method: path.slice(1), rpc_response_status_code: code });
  t.is(calls("UNIMPLEMENTED"), 1);
  t.is(calls("INVALID_ARGUMENT"), 1);
  t.is(after.value("brasa_rpc_calls_total", { rpc_method: path.slice(1) }), 3);
});

test("reasons that another service makes up are told apart up to a maximum", (t) => {
  const { getUser } = UserService.method;
  const reasonsOf = (recorder: CallRecorder) => {
    for (let i = 0; i < 1000; i++) {
      const error = new ConnectError("no", Code.Internal, undefined, [
        { desc: ErrorInfoSchema, value: { reason: `REASON_${i}`, domain: "other" } },
      ]);
      recorder.begin(getUser);
      recorder.end(getUser, { startedAt: performance.now(), error, ids: { requestId: "", traceId: "" } });
    }
    return recorder.reasons();
  };
  const reasons = reasonsOf(new CallRecorder({ slowMs: 1000 }));
  t.is(reasons.length, 101);
  t.deepEqual(reasons[0], ["OTHER", 900]);
  // The control: without the bound, each is a series.
  t.is(reasonsOf(new CallRecorder({ slowMs: 1000, maxReasons: Number.POSITIVE_INFINITY })).length, 1000);
});
