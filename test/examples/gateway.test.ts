import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { copyExample, type Example } from "../helpers/example.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { adminToken, serveBrasa } from "../helpers/process.ts";
import { run } from "../helpers/tools.ts";

interface Overview {
  readonly name?: string;
  readonly projects?: readonly { readonly name: string }[];
  readonly failures?: readonly { readonly part: string; readonly reason: string }[];
  readonly code?: string;
}

/** Starts the gateway. @returns calls it by JSON, with a token and a deadline */
async function serveGateway(t: ExecutionContext, example: Example, accounts: string, projects: string) {
  const gateway = example.start("server.ts", [], { ACCOUNTS_URL: accounts, PROJECTS_URL: projects });
  await gateway.printed("\n");
  const [url] = /https?:\/\/[\d.:]+(?=\/|\s|;|$)/.exec(gateway.output.stdout) ?? [];
  t.truthy(url, gateway.output.stdout);
  return async (userId: string, token: string | undefined, timeoutMs = 20_000): Promise<Overview> => {
    const response = await fetch(`${url}/gateway.v1.OverviewService/GetOverview`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "connect-timeout-ms": String(timeoutMs),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ userId }),
    });
    return (await response.json()) as Overview;
  };
}

test("a user and the user's projects are one read, with the caller's token and deadline, and a part may be missing", async (t) => {
  t.timeout(120_000);
  const example = copyExample(t, "gateway");
  const template = {
    version: "v2",
    plugins: [{ local: "protoc-gen-es", out: join(example.folder, "gen"), opt: ["target=ts", "import_extension=js"] }],
  };
  const generated = await run("npx", [
    "buf",
    "generate",
    join(example.folder, "proto"),
    "--template",
    JSON.stringify(template),
  ]);
  t.is(generated.code, 0, generated.stderr);

  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const brasa = await serveBrasa(env);
  t.teardown(() => brasa.child.kill("SIGKILL"));
  const upstream = `http://${brasa.grpc}`;
  const users = createClient(UserService, createGrpcTransport({ baseUrl: upstream }));
  const sign = async (name: string) => {
    const credentials = { email: `${name}@example.com`, password: "correct pony battery" };
    await users.createUser({ user: { ...credentials, name, surname: "Example" } });
    await users.activateUser({ credentials });
    const { user, tokens } = await users.signIn({ credentials });
    return { id: user?.id ?? "", token: tokens?.accessToken };
  };
  const [ada, grace] = [await sign("ada"), await sign("grace")];
  const admin = await adminToken(env);

  const whole = await serveGateway(t, example, upstream, upstream);
  await until(async () => ((await whole(ada.id, ada.token)).projects?.length ?? 0) > 0);
  for (const token of [ada.token, admin]) {
    t.deepEqual(
      { ...(await whole(ada.id, token)), projects: (await whole(ada.id, token)).projects?.map(({ name }) => name) },
      { userId: ada.id, name: "ada Example", projects: ["My first project"] } as never,
    );
  }
  t.is((await whole(ada.id, grace.token)).code, "not_found", "the accounts decide what a caller sees");
  t.is((await whole(ada.id, undefined)).code, "unauthenticated");
  t.is((await whole(ada.id, "forged")).code, "unauthenticated");
  t.is((await whole("", ada.token)).code, "invalid_argument");

  // Projects that are silent, and that are not there.
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket.on("error", () => {}))).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const partial = await serveGateway(t, example, upstream, silentUrl);
  const late = await partial(ada.id, ada.token, 5000);
  t.is(late.name, "ada Example", JSON.stringify(late));
  t.deepEqual(late.failures, [{ part: "projects", reason: "DEADLINE_EXCEEDED" }]);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  const gone = await partial(ada.id, ada.token);
  t.is(gone.name, "ada Example");
  t.deepEqual(
    gone.failures?.map(({ part }) => part),
    ["projects"],
  );

  const without = await serveGateway(t, example, silentUrl, upstream);
  t.is((await without(ada.id, ada.token)).code, "unavailable", "without the user there is no answer");
});
