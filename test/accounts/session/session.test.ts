import { randomBytes } from "node:crypto";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { type Session, UserSession } from "../../../src/accounts/connect-client.ts";
import { startApp } from "../../helpers/app.ts";

const password = "a long enough passphrase";
const other = "another long passphrase";

type Users = Client<typeof UserService>;

/** A running app with authentication, and its users over native gRPC. */
async function open(t: ExecutionContext, env: Record<string, string> = {}) {
  const app = await startApp(env, undefined, undefined, true);
  t.teardown(() => app.close());
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  return { ...app, users };
}

/** Creates, activates and signs in a user. */
async function signUp(users: Users, name: string) {
  const email = `${name}@example.com`;
  const credentials = { email, password };
  const { user } = await users.createUser({ user: { email, password, name, surname: "Tester" } });
  await users.activateUser({ credentials });
  const { tokens } = await users.signIn({ credentials });
  if (!user || !tokens) throw new Error("the response lacks something");
  return { id: user.id, email, credentials, tokens, as: bearer(tokens.accessToken) };
}

function bearer(token: string) {
  return { headers: { authorization: `Bearer ${token}` } };
}

async function refused(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => ConnectError.from(thrown),
  );
  if (!error) return "accepted";
  return `${Code[error.code]} ${error.findDetails(ErrorInfoSchema)[0]?.reason}`;
}

// ASVS: V7.2.1, V7.2.2, V7.2.3, V7.2.4, V7.6.2, V11.6.1
test("a sign-in gives tokens by which the user is known, in every protocol", async (t) => {
  const { users, url } = await open(t);
  const ada = await signUp(users, "ada");
  t.is(ada.tokens.refreshToken.length, 88);
  const clients = [
    users,
    createClient(UserService, createConnectTransport({ baseUrl: url, httpVersion: "1.1" })),
    createClient(UserService, createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" })),
    createClient(UserService, createGrpcTransport({ baseUrl: url })),
  ];
  for (const client of clients) {
    t.is((await client.getMe({}, ada.as)).user?.id, ada.id);
    t.is(await refused(client.getMe({})), "Unauthenticated TOKEN_MISSING");
  }
  const keys = (await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
  t.deepEqual(
    keys.keys.map(({ kty, crv, alg, use, d }) => ({ kty, crv, alg, use, d })),
    [{ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", d: undefined }],
  );
});

// ASVS: V7.2.2, V10.4.5
test("a refresh token gives the next; its repeat in time gives the same again, and a later use ends the session", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  const refresh = async (refreshToken: string) => (await users.refreshTokens({ refreshToken })).tokens;
  const second = await refresh(ada.tokens.refreshToken);
  const repeated = await refresh(ada.tokens.refreshToken);
  t.is(repeated?.refreshToken, second?.refreshToken);
  const third = await refresh(second?.refreshToken ?? "");
  t.is((await users.getMe({}, bearer(third?.accessToken ?? ""))).user?.id, ada.id);
  // Its successor has been used: somebody else has it.
  t.is(await refused(refresh(ada.tokens.refreshToken)), "Unauthenticated REFRESH_TOKEN_INVALID");
  t.is(await refused(refresh(third?.refreshToken ?? "")), "Unauthenticated REFRESH_TOKEN_INVALID");
  t.is(await refused(users.getMe({}, bearer(third?.accessToken ?? ""))), "Unauthenticated SESSION_ENDED");
});

test("a text that is no refresh token is refused, and ends nothing", async (t) => {
  const { users } = await open(t);
  const { tokens, as } = await signUp(users, "ada");
  const [first = ""] = tokens.refreshToken;
  const wrong = ["x", `${tokens.refreshToken}A`, tokens.refreshToken.slice(1), `${tokens.refreshToken.slice(0, -1)}=`];
  for (const refreshToken of [...wrong, tokens.accessToken.slice(0, 900)]) {
    t.is(await refused(users.refreshTokens({ refreshToken })), "Unauthenticated REFRESH_TOKEN_INVALID", refreshToken);
  }
  t.is(await refused(users.refreshTokens({})), "InvalidArgument INVALID_INPUT");
  const unknown = (first === "A" ? "B" : "A") + tokens.refreshToken.slice(1);
  t.is(await refused(users.refreshTokens({ refreshToken: unknown })), "Unauthenticated REFRESH_TOKEN_INVALID");
  t.truthy((await users.getMe({}, as)).user);
});

/** Bytes of a refresh token, from the first one to behind the last. */
const SECRET = [16, 48] as const;
const TAG = [48, 66] as const;

/** The same refresh token with another byte. */
function changed(token: string, at: number): string {
  const bytes = Buffer.from(token, "base64url");
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString("base64url");
}

// ASVS: V10.4.5
test("a forged refresh token of a session ends nothing, and is answered as one of no session", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  const { refreshToken } = ada.tokens;
  const answer = (token: string) =>
    users.refreshTokens({ refreshToken: token }).then(
      () => "accepted",
      (error) => {
        const { code, rawMessage, details } = ConnectError.from(error);
        return JSON.stringify({ code, rawMessage, details });
      },
    );
  const unknown = await answer(changed(refreshToken, 0));
  t.regex(unknown, /the refresh token is used up/);
  for (const [from, end] of [SECRET, TAG]) {
    for (const at of [from, end - 1]) t.is(await answer(changed(refreshToken, at)), unknown);
  }
  const id = Buffer.from(refreshToken, "base64url").subarray(0, 16);
  t.is(await answer(Buffer.concat([id, randomBytes(50)]).toString("base64url")), unknown);
  t.is((await users.getMe({}, ada.as)).user?.id, ada.id);
  const { tokens } = await users.refreshTokens({ refreshToken });
  // Control: a token that the session has made is one, however old, and ends it.
  const { tokens: newest } = await users.refreshTokens({ refreshToken: tokens?.refreshToken ?? "" });
  t.is(await answer(changed(refreshToken, 16)), unknown);
  t.is((await users.getMe({}, bearer(newest?.accessToken ?? ""))).user?.id, ada.id);
  t.is(await answer(refreshToken), unknown);
  t.is(await refused(users.getMe({}, bearer(newest?.accessToken ?? ""))), "Unauthenticated SESSION_ENDED");
});

test("many uses of one refresh token at once give one and the same next", async (t) => {
  const { users } = await open(t);
  const { tokens } = await signUp(users, "ada");
  for (let round = 0, token = tokens.refreshToken; round < 10; round++) {
    const all = await Promise.all(Array.from({ length: 20 }, () => users.refreshTokens({ refreshToken: token })));
    const next = new Set(all.map((one) => one.tokens?.refreshToken));
    t.is(next.size, 1);
    token = [...next][0] ?? "";
  }
});

// ASVS: V7.4.1
test("signing out ends the session, or all; the tokens are good for nothing then", async (t) => {
  const { users } = await open(t);
  const first = await signUp(users, "ada");
  const { tokens } = await users.signIn({ credentials: first.credentials });
  const second = bearer(tokens?.accessToken ?? "");
  await users.signOut({}, first.as);
  t.is(await refused(users.getMe({}, first.as)), "Unauthenticated SESSION_ENDED");
  t.is(
    await refused(users.refreshTokens({ refreshToken: first.tokens.refreshToken })),
    "Unauthenticated REFRESH_TOKEN_INVALID",
  );
  t.is(await refused(users.signOut({}, first.as)), "accepted");
  t.is((await users.getMe({}, second)).user?.id, first.id);
  const third = await users.signIn({ credentials: first.credentials });
  await users.signOut({ everywhere: true }, second);
  t.is(await refused(users.getMe({}, second)), "Unauthenticated SESSION_ENDED");
  t.is(await refused(users.getMe({}, bearer(third.tokens?.accessToken ?? ""))), "Unauthenticated SESSION_ENDED");
});

// ASVS: V7.4.2
test("deactivating and deleting a user end all sessions", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  await users.deactivateUser({ credentials: ada.credentials });
  t.is(await refused(users.getMe({}, ada.as)), "Unauthenticated SESSION_ENDED");
  t.is(
    await refused(users.refreshTokens({ refreshToken: ada.tokens.refreshToken })),
    "Unauthenticated REFRESH_TOKEN_INVALID",
  );
  const grace = await signUp(users, "grace");
  await users.deleteUser({ id: grace.id }, grace.as);
  t.is(await refused(users.getMe({}, grace.as)), "Unauthenticated SESSION_ENDED");
});

// ASVS: V6.2.2, V6.2.3, V7.4.3, V7.5.1
test("users change their own email address and password, by their password only", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  const grace = await signUp(users, "grace");
  const change = (currentPassword: string, email: string) => users.changeEmail({ currentPassword, email }, ada.as);
  t.is(await refused(change(other, "new@example.com")), "Unauthenticated INVALID_CREDENTIALS");
  t.is(await refused(change(password, grace.email.toUpperCase())), "AlreadyExists EMAIL_TAKEN");
  t.is((await change(password, "ADA@example.com")).user?.email, ada.email);
  t.is((await change(password, "New@example.com")).user?.email, "new@example.com");
  const credentials = { email: "new@example.com", password };
  const second = await users.signIn({ credentials });
  const changePassword = (currentPassword: string, newPassword: string) =>
    users.changePassword({ currentPassword, newPassword }, ada.as);
  t.is(await refused(changePassword(other, other)), "Unauthenticated INVALID_CREDENTIALS");
  t.is(await refused(changePassword(password, "short")), "InvalidArgument INVALID_INPUT");
  await changePassword(password, other);
  // This session goes on, the other has ended.
  t.is((await users.getMe({}, ada.as)).user?.id, ada.id);
  t.is(await refused(users.getMe({}, bearer(second.tokens?.accessToken ?? ""))), "Unauthenticated SESSION_ENDED");
  t.is(await refused(users.signIn({ credentials })), "Unauthenticated INVALID_CREDENTIALS");
  t.truthy((await users.signIn({ credentials: { ...credentials, password: other } })).tokens);
});

// ASVS: V7.5.2, V10.4.9
test("users list and revoke their own sessions; those of others do not exist for them", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  const grace = await signUp(users, "grace");
  const second = await users.signIn({ credentials: ada.credentials });
  const { sessions } = await users.listSessions({}, ada.as);
  t.deepEqual(
    sessions.map(({ current }) => current),
    [false, true],
  );
  t.true(sessions.every(({ createTime, expireTime }) => createTime && expireTime));
  const missing = "00000000-0000-4000-8000-00000000000a";
  t.is(await refused(users.listSessions({ userId: ada.id }, grace.as)), "NotFound NOT_FOUND");
  t.is(await refused(users.listSessions({ userId: missing }, grace.as)), "NotFound NOT_FOUND");
  const [newest] = sessions;
  t.is(await refused(users.revokeSession({ id: newest?.id ?? "" }, grace.as)), "NotFound NOT_FOUND");
  t.is(await refused(users.revokeSession({ id: missing }, grace.as)), "NotFound NOT_FOUND");
  await users.revokeSession({ id: newest?.id ?? "" }, ada.as);
  t.is(await refused(users.getMe({}, bearer(second.tokens?.accessToken ?? ""))), "Unauthenticated SESSION_ENDED");
  t.is((await users.listSessions({ userId: ada.id }, ada.as)).sessions.length, 1);
});

test("sessions come by pages, whose tokens are good for the same caller and user, and all of them unasked", async (t) => {
  const { users, grpc } = await open(t);
  const ada = await signUp(users, "ada");
  const grace = await signUp(users, "grace");
  for (let i = 0; i < 4; i++) await users.signIn({ credentials: ada.credentials });
  const all = (await users.listSessions({}, ada.as)).sessions.map(({ id }) => id);
  t.is(all.length, 5);
  const first = await users.listSessions({ pageSize: 2 }, ada.as);
  const second = await users.listSessions({ pageSize: 2, pageToken: first.nextPageToken }, ada.as);
  const third = await users.listSessions({ userId: ada.id, pageSize: 2, pageToken: second.nextPageToken }, ada.as);
  t.deepEqual(
    [first, second, third].map(({ sessions }) => sessions.map(({ id }) => id)),
    [all.slice(0, 2), all.slice(2, 4), all.slice(4)],
  );
  t.is(third.nextPageToken, "");
  const { nextPageToken: pageToken } = first;
  t.is((await users.listSessions({ pageSize: 1000 }, ada.as)).sessions.length, 5);
  for (const [request, options] of [
    [{ pageSize: -1 }, ada.as],
    [{ pageToken: "x" }, ada.as],
    [{ pageToken }, grace.as],
  ] as const)
    t.regex(await refused(users.listSessions({ pageSize: 2, ...request }, options)), /^InvalidArgument /);
  const session = await UserSession.signIn(createGrpcTransport({ baseUrl: `http://${grpc}` }), ada.credentials);
  const listed: Session[] = [];
  for await (const one of session.sessions({ pageSize: 2 })) listed.push(one);
  t.deepEqual(
    listed.slice(1).map(({ id }) => id),
    all,
  );
  t.deepEqual(
    listed.map(({ current }) => current),
    [true, false, false, false, false, false],
  );
});

// ASVS: V8.2.2
test("a stranger's request for another user is answered as for one that is not there", async (t) => {
  const { users } = await open(t);
  const ada = await signUp(users, "ada");
  const grace = await signUp(users, "grace");
  const missing = "00000000-0000-4000-8000-00000000000a";
  const same = async (call: (id: string) => Promise<unknown>) => {
    const answers = await Promise.all(
      [ada.id, missing].map((id) =>
        call(id).then(JSON.stringify, (error) => ConnectError.from(error).message.replaceAll(id, "…")),
      ),
    );
    t.is(answers[0], answers[1]);
  };
  await same((id) => users.getUser({ id }, grace.as));
  await same((id) => users.updateUser({ user: { id, name: "X" }, updateMask: { paths: ["name"] } }, grace.as));
  await same((id) => users.deleteUser({ id }, grace.as));
  const { users: listed } = await users.listUsers({}, grace.as);
  t.deepEqual(
    listed.map(({ id }) => id),
    [grace.id],
  );
  t.is(await refused(users.listUsers({})), "Unauthenticated TOKEN_MISSING");
});
