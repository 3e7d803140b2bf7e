import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../../gen/accounts/v1/user_service_pb.js";
import { RequestInfoSchema } from "../../../../gen/google/rpc/error_details_pb.js";
import { reportToStderr } from "../../../../src/ddd/connect/call/report.ts";
import { connectRoutes, type FailedCall } from "../../../../src/ddd/connect/index.ts";
import { InvalidError, UnavailableError } from "../../../../src/ddd/error.ts";
import { closedPipe } from "../../../helpers/closed-pipe.ts";
import { built } from "../../../helpers/tools.ts";

const defect = new Error("a defect");

/** A toolkit server whose handlers throw, and what it reports. */
async function serve(t: ExecutionContext, error: unknown, onError?: (error: unknown, call: FailedCall) => void) {
  const reports: [unknown, FailedCall][] = [];
  const implementation = {
    getUser: () => {
      throw error;
    },
    // biome-ignore lint/correctness/useYield: it fails before its first answer
    async *streamUsers() {
      throw error;
    },
  };
  const routes = connectRoutes([{ service: UserService, implementation }], {
    onError: onError ?? ((...report) => void reports.push(report)),
  });
  const server = createServer(connectNodeAdapter({ routes }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  t.teardown(() => {
    sessionManager.abort();
    server.close();
  });
  return { reports, to: { baseUrl, sessionManager } };
}

type To = { readonly baseUrl: string; readonly sessionManager: Http2SessionManager };

const transports = {
  gRPC: (to: To) => createGrpcTransport(to),
  "gRPC-Web": (to: To) => createGrpcWebTransport({ ...to, httpVersion: "2" }),
  Connect: (to: To) => createConnectTransport({ ...to, httpVersion: "2" }),
};

for (const [protocol, open] of Object.entries(transports)) {
  test(`a toolkit server reports causes that are hidden from its caller, by ${protocol}`, async (t) => {
    const { to, reports } = await serve(t, defect);
    const client = createClient(UserService, open(to));
    const told = await t.throwsAsync(client.getUser({}, { headers: { "x-request-id": "mine" } }), {
      instanceOf: ConnectError,
      message: /internal error/,
    });
    t.is(told?.findDetails(RequestInfoSchema)[0]?.requestId, "mine");
    const streamed = await t.throwsAsync(client.streamUsers({})[Symbol.asyncIterator]().next(), {
      instanceOf: ConnectError,
    });
    const made = streamed?.findDetails(RequestInfoSchema)[0]?.requestId ?? "";
    t.regex(made, /^[0-9a-f-]{36}$/);
    t.deepEqual(reports, [
      [defect, { method: "accounts.v1.UserService/GetUser", code: "Internal", requestId: "mine" }],
      [defect, { method: "accounts.v1.UserService/StreamUsers", code: "Internal", requestId: made }],
    ]);
  });
}

test("only an error with a hidden cause is reported", async (t) => {
  const reported = async (error: unknown) => {
    const { to, reports } = await serve(t, error);
    await t.throwsAsync(createClient(UserService, createGrpcTransport(to)).getUser({}));
    return reports.length === 1;
  };
  t.true(await reported(new UnavailableError("the database is gone", { cause: defect })));
  t.true(await reported(new ConnectError("a defect of its own", Code.Internal)));
  t.false(await reported(new UnavailableError("later")));
  t.false(await reported(new InvalidError([{ field: "id", description: "is wrong" }], { cause: defect })));
  t.false(await reported(new ConnectError("no", Code.PermissionDenied)));
});

test("a failing report changes no answer, and is written to stderr, as are reports without the option", async (t) => {
  const written: string[] = [];
  const { write } = process.stderr;
  process.stderr.write = ((text: string) => written.push(text) > 0) as typeof write;
  t.teardown(() => {
    process.stderr.write = write;
  });
  const { to } = await serve(t, defect, () => {
    throw new Error("no room for reports");
  });
  await t.throwsAsync(createClient(UserService, createGrpcTransport(to)).getUser({}), { message: /internal/ });
  const parameters = Object.assign(new Error("refused", { cause: defect }), {
    code: "23505",
    parameters: ["a secret"],
  });
  reportToStderr(parameters, { method: "x.Y/Z", code: "Internal", requestId: "r" });
  process.stderr.write = write;
  // Neither error has a text of a listed shape: their places are told.
  t.regex(written.join(""), /accounts\.v1\.UserService\/GetUser failed with onError, request id \S+: Error\n {4}at /);
  t.regex(
    written.join(""),
    /x\.Y\/Z failed with Internal, request id r: Error \[code 23505\]\n {4}at [\s\S]*\n {2}cause: Error\n {4}at /,
  );
  t.notRegex(written.join(""), /secret|no room for reports|a defect/);
});

test("a report that nobody reads, since the reader of stderr has closed the pipe, does not end the process", async (t) => {
  const program = built("test/ddd/connect/call/report-without-reader.ts");
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", closedPipe(t)] });
  t.teardown(() => child.kill("SIGKILL"));
  let said = "";
  child.stdout?.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  t.is(code, 0);
  t.is(said, "served on\n");
});
