import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../gen/projects/v1/project_service_pb.js";
import { until } from "../src/ddd/testing/event/backend.ts";
import { startNats } from "./helpers/brokers/nats.ts";
import { withNats } from "./helpers/brokers/with-nats.ts";
import { sharedPostgres } from "./helpers/databases/postgres.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { adminToken, runBrasa, serveBrasa } from "./helpers/process.ts";
import { makeReceiver } from "./helpers/receiver.ts";

const password = "a long enough passphrase";

withNats.test(
  withNats.title("accounts, projects and the relay run as processes of their own, which meet through the broker"),
  async (t) => {
    t.timeout(120_000);
    const broker = await startNats();
    const server = await sharedPostgres();
    const [accountsUrl, projectsUrl] = [await server.createDatabase(), await server.createDatabase()];
    const shared = { BROKER_URL: broker.url, TOKEN_ISSUER: "http://127.0.0.1:1" };
    const receiver = await makeReceiver();
    await receiver.start();
    t.teardown(() => receiver.kill());
    const accounts = await serveBrasa(
      { ...shared, ACCOUNTS_DATABASE_URL: accountsUrl, NOTIFICATIONS_URL: receiver.url },
      ["--only", "accounts"],
    );
    const projects = await serveBrasa(
      { ...shared, PROJECTS_DATABASE_URL: projectsUrl, TOKEN_KEYS_URL: `${accounts.url}/.well-known/jwks.json` },
      ["--only", "projects"],
    );
    const both = { ...shared, ACCOUNTS_DATABASE_URL: accountsUrl, PROJECTS_DATABASE_URL: projectsUrl };
    let relay = await serveBrasa(both, ["--only", "relay"]);
    const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${accounts.grpc}` }));
    const found = createClient(ProjectService, createGrpcTransport({ baseUrl: `http://${projects.grpc}` }));
    t.notRegex(relay.output.stdout, /no authentication/);
    // Neither process has the other's services, and the relay has none.
    await t.throwsAsync(
      createClient(ProjectService, createGrpcTransport({ baseUrl: `http://${accounts.grpc}` })).listProjects({}),
      {
        message: /unimplemented/,
      },
    );
    await t.throwsAsync(createClient(UserService, createGrpcTransport({ baseUrl: `http://${relay.grpc}` })).getMe({}), {
      message: /unimplemented/,
    });

    /** Signs a user up, and waits for the example project, which the user's own token shows. */
    const signUp = async (name: string) => {
      const credentials = { email: `${name}@example.com`, password };
      await users.createUser({ user: { ...credentials, name, surname: "Tester" } });
      await users.activateUser({ credentials });
      const { tokens } = await users.signIn({ credentials });
      const as = { headers: { authorization: `Bearer ${tokens?.accessToken}` } };
      return async () => (await found.listProjects({}, as)).projects.map((project) => project.name);
    };
    const first = await signUp("first");
    await until(async () => (await first()).length > 0);
    t.deepEqual(await first(), ["My first project"]);

    // The token that the receiver printed sets a new password.
    const email = "first@example.com";
    await users.requestPasswordReset({ email });
    const token = () => receiver.printed.find(({ kind }) => kind === "passwordReset")?.token;
    await until(async () => token() !== undefined);
    const newPassword = "another long passphrase";
    await users.resetPassword({ token: token() ?? "", newPassword });
    t.is((await users.signIn({ credentials: { email, password: newPassword } })).user?.email, email);

    // While the relay, and then the broker, is away, users sign up all the same.
    relay.child.kill("SIGKILL");
    const second = await signUp("second");
    await broker.kill();
    const third = await signUp("third");
    relay = await serveBrasa(both, ["--only", "relay"]);
    await broker.start();
    for (const names of [second, third]) {
      await until(async () => (await names()).length > 0);
      t.deepEqual(await names(), ["My first project"]);
    }
    for (const one of [accounts, projects, relay]) {
      one.child.kill("SIGTERM");
      t.is(await one.ended, 0, one.output.stderr);
    }
    await broker.close();
  },
);

test("a part without a broker, and a part that is none, are refused in one line", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`, GRPC_PORT: "0", HTTP_PORT: "0" };
  const refused = async (args: string[], more: Record<string, string> = {}) => {
    const { ended, output } = runBrasa(["serve", ...args], { ...env, ...more });
    t.is(await ended, 2, output.stderr);
    return output.stderr;
  };
  t.is(
    await refused(["--only", "accounts"]),
    "brasa: a process that serves only a part meets the others through a broker: set BROKER_URL\n",
  );
  t.is(
    await refused(["--only", "users"]),
    'brasa: there is no part "users" to serve: name some of accounts, projects, relay\n',
  );
  t.regex(await refused([], { BROKER_URL: "http://127.0.0.1" }), /^brasa: BROKER_URL must be a URL such as nats:/);
  t.regex(await refused([], { BROKER_REPLICAS: "3" }), /^brasa: BROKER_REPLICAS is for BROKER_URL: set both/);
  t.regex(await refused([], { BROKER_URL: "nats://127.0.0.1:0" }), /^brasa: BROKER_URL: the broker's URL has a server/);
  t.regex(
    await refused(["--only", "projects"], { BROKER_URL: "nats://127.0.0.1:9" }),
    /^brasa: projects\.v1\.ProjectService has an access table, .*: set TOKEN_KEYS_URL /,
  );
  t.regex(await adminToken(env), /^ey/);
});
