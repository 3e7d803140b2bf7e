import ava from "ava";
import { type RunningApp, startApp } from "../helpers/app.ts";
import { toUpperSnake } from "../helpers/clients.ts";
import { CallError, type Json, type JsonClient, liveAUser } from "../helpers/life.ts";
import { run, testWith } from "../helpers/tools.ts";

const { test, title } = testWith("grpcurl", "grpcurl", ["-version"]);

let app: RunningApp;
/** Of both listeners. */
let addresses: readonly [string, string];
ava.before(async () => {
  app = await startApp();
  addresses = [app.grpc, app.url.replace("http://", "")];
});
ava.after.always(() => app.close());

test(title("a user lives its life by grpcurl, call by call on one listener and the other"), async (t) => {
  let calls = 0;
  const next = () => grpcurl(addresses[calls++ % 2 === 0 ? 0 : 1]);
  const client: JsonClient = {
    call: (method, request) => next().call(method, request),
    stream: (method, request) => next().stream(method, request),
  };
  await liveAUser(t, client, "ada@example.com");
});

test(title("grpcurl lists and describes the services, options included"), async (t) => {
  for (const address of addresses) {
    const list = await run("grpcurl", ["-plaintext", address, "list"]);
    t.deepEqual(list.stdout.trim().split("\n"), [
      "accounts.v1.UserService",
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
    throw new CallError(codeNames[error.code] ?? "", error.message, error.details ?? []);
  };
  return { call: async (method, request) => (await all(method, request))[0], stream: all };
}

const codeNames: Readonly<Record<number, string>> = Object.fromEntries(
  ["InvalidArgument", "NotFound", "AlreadyExists", "FailedPrecondition", "Aborted", "Unauthenticated"].map((name) => [
    { InvalidArgument: 3, NotFound: 5, AlreadyExists: 6, FailedPrecondition: 9, Aborted: 10, Unauthenticated: 16 }[
      name
    ] ?? 0,
    toUpperSnake(name),
  ]),
);
