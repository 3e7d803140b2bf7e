import { join } from "node:path";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { RemoteUsers, type Tokens, UserService, UserSession } from "../../../src/accounts/connect-client.ts";
import { accountsContext } from "../../../src/accounts/index.ts";
import { refreshPauseMs } from "../../../src/accounts/session/connect-session.ts";
import { type Authenticator, bearer, ConnectWorker } from "../../../src/ddd/connect/index.ts";
import { UnauthenticatedError, UnavailableError } from "../../../src/ddd/error.ts";
import { createApp } from "../../../src/server/app.ts";
import { readConfig } from "../../../src/server/config.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

const credentials = { email: "ada@example.com", password: "a long enough passphrase" };
const hasher = {
  hash: async (text: string) => text,
  verify: async (a: string, b: string) => a === b,
  isOutdated: () => false,
};

/** A service whose access tokens end when the test says so. */
async function open(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  const ended = new Set<string>();
  const accounts = accountsContext({ hasher });
  const context = {
    ...accounts,
    authenticator: async (tools: Parameters<NonNullable<typeof accounts.authenticator>>[0]): Promise<Authenticator> => {
      const real = await accounts.authenticator?.(tools);
      if (!real) throw new Error("accounts authenticate");
      return {
        authenticate(token, signal) {
          if (ended.has(token)) throw new UnauthenticatedError("it has expired", { reason: "TOKEN_EXPIRED" });
          return real.authenticate(token, signal);
        },
      };
    },
  };
  const config = readConfig({ DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`, GRPC_PORT: "0", HTTP_PORT: "0" });
  const app = createApp(config, { contexts: [context], log: createLog("silent") });
  const { grpc } = await app.start();
  t.teardown(async () => {
    await app.close();
    remove();
  });
  const transport = (...interceptors: Interceptor[]) =>
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}`, interceptors });
  const users = createClient(UserService, transport());
  await users.createUser({ user: { ...credentials, name: "Ada", surname: "Lovelace" } });
  await users.activateUser({ credentials });
  const taken: Tokens[] = [];
  const options = { onTokens: (tokens: Tokens) => void taken.push(tokens) };
  const signIn = () => UserSession.signIn(transport(), credentials, options);
  return { transport, ended, taken, options, signIn, users };
}

test("a remote worker sends a session's token, and goes on with a new one when it has ended: one refresh for all calls at once", async (t) => {
  const { transport, ended, taken, signIn } = await open(t);
  const session = await signIn();
  const worker = new ConnectWorker(transport(bearer(session)), { users: RemoteUsers });
  const me = { email: credentials.email };
  t.is((await worker.repositories.users.retrieve(me)).name, "Ada");
  t.is(taken.length, 1);

  ended.add(session.tokens.accessToken);
  const names = await Promise.all(
    Array.from({ length: 20 }, async () => (await worker.repositories.users.retrieve(me)).name),
  );
  t.deepEqual([...new Set(names)], ["Ada"]);
  t.is(taken.length, 2, "one refresh");

  ended.add(session.tokens.accessToken);
  await worker.run(async ({ users }) => {
    await users.save({ ...(await users.retrieve(me)), name: "Augusta" });
  });
  t.is((await worker.repositories.users.retrieve(me)).name, "Augusta");
  t.is(taken.length, 3);
});

test("control: with the same token again, a call is refused as its token is", async (t) => {
  const { transport, ended, signIn } = await open(t);
  const { tokens } = await signIn();
  ended.add(tokens.accessToken);
  const users = new RemoteUsers(transport(bearer({ token: async () => tokens.accessToken })));
  await t.throwsAsync(users.retrieve({ email: credentials.email }), {
    instanceOf: UnauthenticatedError,
    message: /expired/,
  });
});

test("tokens that end soon are refreshed before the call, of a stream too", async (t) => {
  const { transport, ended, taken, options, signIn } = await open(t);
  const { tokens } = await signIn();
  ended.add(tokens.accessToken);
  const soon = { ...tokens, accessTokenExpireTime: timestampFromDate(new Date(Date.now() + 10_000)) };
  const session = new UserSession(transport(), soon, options);
  const names: string[] = [];
  for await (const { name } of new RemoteUsers(transport(bearer(session))).list()) names.push(name);
  t.deepEqual(names, ["Ada"]);
  t.is(taken.length, 2);
});

test("a refresh whose answer is lost is repeated, and the session lives on", async (t) => {
  const { transport, taken, options, signIn } = await open(t);
  const { tokens } = await signIn();
  let lost = 0;
  const losing: Interceptor = (next) => async (request) => {
    const answer = await next(request);
    if (lost++ < 2) throw new ConnectError("the connection broke", Code.Unavailable);
    return answer;
  };
  const session = new UserSession(transport(losing), tokens, options);
  await session.refresh();
  t.is(lost, 3);
  t.is(taken.length, 2);
  const users = new RemoteUsers(transport(bearer(session)));
  t.is((await users.retrieve({ email: credentials.email })).name, "Ada");
  await session.refresh();
});

test("a refresh of a service that is away is tried five times, in pauses at random that grow", async (t) => {
  const { transport, signIn, options } = await open(t);
  const { tokens } = await signIn();
  let tries = 0;
  const away: Interceptor = () => async () => {
    tries++;
    throw new ConnectError("away", Code.Unavailable);
  };
  await t.throwsAsync(new UserSession(transport(away), tokens, options).refresh(), { instanceOf: UnavailableError });
  t.is(tries, 5);
  const pauses = (random: number) => [1, 2, 3, 4].map((tried) => refreshPauseMs(tried, random));
  t.deepEqual(
    [pauses(0), pauses(0.5), pauses(1)],
    [
      [0, 0, 0, 0],
      [100, 200, 400, 800],
      [200, 400, 800, 1600],
    ],
  );
});

test("a session that has ended is told as such, to each of the calls", async (t) => {
  const { transport, ended, signIn, users } = await open(t);
  const session = await signIn();
  const headers = { authorization: `Bearer ${session.tokens.accessToken}` };
  await users.signOut({ everywhere: true }, { headers });
  ended.add(session.tokens.accessToken);
  const remote = new RemoteUsers(transport(bearer(session)));
  const calls = [1, 2, 3].map(() => remote.retrieve({ email: credentials.email }));
  for (const call of await Promise.allSettled(calls)) {
    t.is(call.status, "rejected");
    t.like(call.status === "rejected" && call.reason, { kind: "unauthenticated", reason: "REFRESH_TOKEN_INVALID" });
  }
});

test("sign-in is refused with the toolkit's error", async (t) => {
  const { transport } = await open(t);
  await t.throwsAsync(UserSession.signIn(transport(), { ...credentials, password: "another passphrase" }), {
    instanceOf: UnauthenticatedError,
  });
});
