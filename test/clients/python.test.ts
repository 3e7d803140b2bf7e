import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startApp } from "../helpers/app.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { CallError, type Json, type JsonClient, liveAUser } from "../helpers/life.ts";
import { root, run, testWith } from "../helpers/tools.ts";

// .ci/run makes this environment; elsewhere a python3 that has grpcio-tools will do.
const own = join(root, ".cache/python/bin/python");
const python = existsSync(own) ? own : "python3";
// To find the packages costs a tenth of what it costs to load them.
const finds = "from importlib.util import find_spec; assert find_spec('grpc') and find_spec('grpc_tools')";
const { test, title } = testWith("Python with grpcio-tools", python, ["-c", finds]);

test(title("a user lives its life by a Python client generated from the proto files"), async (t) => {
  const { folder, remove } = temporaryFolder();
  const app = await startApp();
  const google = "node_modules/google-gax/build/protos";
  const generated = await run(python, [
    ...["-m", "grpc_tools.protoc", "-Iproto", `-I${google}`, `--python_out=${folder}`, `--grpc_python_out=${folder}`],
    ...["accounts/v1/user.proto", "accounts/v1/user_service.proto", "google/api/field_behavior.proto"],
    ...["google/rpc/error_details.proto", "google/rpc/status.proto"],
  ]);
  t.is(generated.code, 0, generated.stderr);
  const child = spawn(python, [join(root, "test/clients/client.py"), folder, app.grpc], { stdio: "pipe" });
  t.teardown(async () => {
    child.stdin.end();
    await app.close();
    remove();
  });
  await liveAUser(t, pythonClient(child), "ada@example.com");
});

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
