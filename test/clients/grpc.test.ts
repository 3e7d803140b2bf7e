import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Code } from "@connectrpc/connect";
import test from "ava";
import { type RunningApp, startApp } from "../helpers/app.ts";
import { grpcClient, toUpperSnake } from "../helpers/clients.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { testWith } from "../helpers/test-with.ts";
import { root, run } from "../helpers/tools.ts";
import { CallError, type Json, type JsonClient, userJourney } from "../helpers/user-journey.ts";

let app: RunningApp;
/** The addresses of both listeners. */
let addresses: readonly [string, string];
test.before(async () => {
  app = await startApp();
  addresses = [app.grpc, app.url.replace("http://", "")];
});
test.after.always(() => app.close());

test("a user lives its life by a grpc-js client, on both listeners", async (t) => {
  for (const [i, address] of addresses.entries()) {
    const client = grpcClient(address);
    await userJourney(t, client, `ada@grpc-js${i}.example`);
    client.close();
  }
});

const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);

withGrpcurl.test(withGrpcurl.title("a user journey by grpcurl, with calls on either listener in turn"), async (t) => {
  let calls = 0;
  const next = () => grpcurl(addresses[calls++ % 2 === 0 ? 0 : 1]);
  const client: JsonClient = {
    call: (method, request) => next().call(method, request),
    stream: (method, request) => next().stream(method, request),
  };
  await userJourney(t, client, "ada@grpcurl.example");
});

withGrpcurl.test(withGrpcurl.title("grpcurl lists and describes the services, options included"), async (t) => {
  for (const address of addresses) {
    const list = await run("grpcurl", ["-plaintext", address, "list"]);
    t.deepEqual(list.stdout.trim().split("\n"), [
      "accounts.v1.AuditService",
      "accounts.v1.GrantService",
      "accounts.v1.SecondFactorService",
      "accounts.v1.UserService",
      "brasa.v1.OperationsService",
      "brasa.v1.UnitOfWorkService",
      "grpc.health.v1.Health",
      "grpc.reflection.v1.ServerReflection",
      "grpc.reflection.v1alpha.ServerReflection",
    ]);
    const user = await run("grpcurl", ["-plaintext", address, "describe", "accounts.v1.User"]);
    t.regex(user.stdout, /string id = 1 \[\(\.google\.api\.field_behavior\) = IDENTIFIER\];/);
    t.regex(user.stdout, /string email = 4 \[\(\.google\.api\.field_behavior\) = OUTPUT_ONLY\];/);
    const service = await run("grpcurl", ["-plaintext", address, "describe", "accounts.v1.UserService.GetUser"]);
    t.regex(service.stdout, /idempotency_level = NO_SIDE_EFFECTS/);
    const health = await run("grpcurl", ["-plaintext", address, "grpc.health.v1.Health/Check"]);
    t.regex(health.stdout, /SERVING/);
  }
});

// .ci/run makes this environment; elsewhere a python3 that has grpcio-tools will do.
const own = join(root, ".cache/python/bin/python");
const python = existsSync(own) ? own : "python3";
// To find the packages costs a tenth of what it costs to load them.
const finds = "from importlib.util import find_spec; assert find_spec('grpc') and find_spec('grpc_tools')";
const withPython = testWith("Python with grpcio-tools", python, ["-c", finds]);

withPython.test(
  withPython.title("a user lives its life by a Python client generated from the proto files"),
  async (t) => {
    const { folder, remove } = temporaryFolder();
    const google = "node_modules/google-gax/build/protos";
    const generated = await run(python, [
      ...["-m", "grpc_tools.protoc", "-Iproto", `-I${google}`, `--python_out=${folder}`, `--grpc_python_out=${folder}`],
      ...readdirSync(join(root, "proto/accounts/v1")).map((name) => `accounts/v1/${name}`),
      ...["google/api/field_behavior.proto", "google/api/field_info.proto"],
      ...["google/rpc/error_details.proto", "google/rpc/status.proto"],
    ]);
    t.is(generated.code, 0, generated.stderr);
    const child = spawn(python, [join(root, "test/clients/client.py"), folder, app.grpc], { stdio: "pipe" });
    t.teardown(() => {
      child.stdin.end();
      remove();
    });
    await userJourney(t, pythonClient(child), "ada@python.example");
  },
);

/** grpcurl takes a field mask as the message that it is, and not in protobuf's JSON form. */
function asGrpcurlTakesIt(key: string, value: unknown): unknown {
  return key === "updateMask" ? { paths: String(value).split(",") } : value;
}

function grpcurl(address: string): JsonClient {
  const all = async (method: string, request: Json): Promise<Json[]> => {
    const target = `accounts.v1.UserService/${method}`;
    const { code, stdout, stderr } = await run(
      "grpcurl",
      ["-plaintext", "-format-error", "-d", "@", address, target],
      JSON.stringify(request, asGrpcurlTakesIt),
    );
    if (code === 0) return JSON.parse(`[${stdout.trim().replace(/^\}\s*^\{/gm, "},{")}]`);
    const error = JSON.parse(stderr.slice(stderr.indexOf("{")));
    throw new CallError(toUpperSnake(Code[error.code] ?? String(error.code)), error.message, error.details ?? []);
  };
  return { call: async (method, request) => (await all(method, request))[0], stream: all };
}

function pythonClient(child: ChildProcessWithoutNullStreams): JsonClient {
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const call = async (method: string, request: Json): Promise<Json> => {
    child.stdin.write(`${JSON.stringify({ method, request })}\n`);
    const line = await lines.next();
    if (line.done) throw new Error(`the Python client ended: ${stderr}`);
    const { response, error } = JSON.parse(line.value);
    if (error) throw new CallError(error.code, error.message, error.details);
    return response;
  };
  return { call, stream: call };
}
