import { join } from "node:path";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { accountsContext } from "../../../src/accounts/context.ts";
import { decideDeadLetters } from "../../../src/ddd/event/reaction/dead-letters.ts";
import type { EventRepositories } from "../../../src/ddd/event/tables.ts";
import { until } from "../../../src/ddd/testing/event/backend.ts";
import { readConfig } from "../../../src/server/config.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { startApp } from "../../helpers/app.ts";
import { openFactors, password } from "../../helpers/factors.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { type Mailbox, openMailbox, throwing, tokenIn } from "../../helpers/mailbox.ts";
import { makeReceiver } from "../../helpers/receiver.ts";

const ada = { email: "ada@example.com", password, name: "Ada", surname: "Lovelace" };

/** A mailbox, an app that sends to it, and the database of both. */
async function sending(t: ExecutionContext, env: Record<string, string> = {}) {
  const mailbox = await openMailbox();
  t.teardown(() => mailbox.stop());
  const DATABASE_URL = `sqlite:${join(temporaryFolder().folder, "brasa.db")}`;
  const app = await openFactors(t, { DATABASE_URL, NOTIFICATIONS_URL: mailbox.url, ...env });
  return { mailbox, app, DATABASE_URL };
}

/** Looks at the tables of events. */
async function look<T>(DATABASE_URL: string, at: (events: EventRepositories) => Promise<T>): Promise<T> {
  const storage = await openStorage([accountsContext()], readConfig({ DATABASE_URL }));
  try {
    const [database] = storage.databases;
    if (!database) throw new Error("there is no database");
    return await at(database.events.repositories);
  } finally {
    await storage.close();
  }
}

const deadLetters = (url: string) => look(url, async ({ eventDeadLetters }) => (await eventDeadLetters.page()).items);

const idsOf = ({ calls }: Mailbox) => calls.map(({ request }) => request.requestId);

test("a new user is welcomed once, by the bearer token of the settings", async (t) => {
  const { mailbox, app } = await sending(t, { NOTIFICATIONS_TOKEN: "sesame" });
  await app.users.createUser({ user: ada });
  await until(() => mailbox.calls.length > 0);
  const [{ request, authorization } = t.fail() as never] = mailbox.calls;
  t.is(request.recipient, ada.email);
  t.deepEqual([request.content.case, { ...request.content.value }], [
    "welcome",
    { $typeName: "notifications.v1.Welcome", name: "Ada", surname: "Lovelace" },
  ] as never);
  t.regex(request.requestId, /^[\da-f]{8}-[\da-f]{4}-4/);
  t.is(authorization, "Bearer sesame");
});

test("a receiver that was killed gets everything once it is back, and what it had it takes once", async (t) => {
  const receiver = await makeReceiver();
  t.teardown(receiver.kill);
  const DATABASE_URL = `sqlite:${join(temporaryFolder().folder, "brasa.db")}`;
  const app = await openFactors(t, { DATABASE_URL, NOTIFICATIONS_URL: receiver.url });
  await receiver.start();
  await app.users.createUser({ user: ada });
  // Killed before it has stored what it has printed, it would print that again.
  await until(async () => (await look(DATABASE_URL, ({ eventInbox }) => eventInbox.count())) === 1);
  await receiver.kill();
  await app.users.createUser({ user: { ...ada, email: "bea@example.com" } });
  await app.users.requestPasswordReset({ email: ada.email });
  await until(async () => (await deadLetters(DATABASE_URL)).length === 2);
  t.deepEqual(
    (await deadLetters(DATABASE_URL)).map(({ state }) => state),
    ["retry", "retry"],
  );
  await receiver.start();
  // They come again by themselves, after pauses that grow: the test does not wait for these.
  const storage = await openStorage([accountsContext()], readConfig({ DATABASE_URL }));
  const events = storage.databases[0]?.events ?? t.fail();
  await decideDeadLetters(events as never, "retry", {});
  await storage.close();
  await until(() => receiver.printed.length === 3);
  t.deepEqual(receiver.printed.map(({ kind, recipient }) => `${kind} ${recipient}`).toSorted(), [
    "passwordReset ada@example.com",
    "welcome ada@example.com",
    "welcome bea@example.com",
  ]);
  await until(async () => (await deadLetters(DATABASE_URL)).length === 0);
});

test("a repeat after a late, a lost and a doubled answer has the same id and token", async (t) => {
  const { mailbox, app } = await sending(t, { NOTIFICATIONS_DEADLINE_MS: "300" });
  await app.users.createUser({ user: ada });
  await until(() => mailbox.calls.length >= 1);
  // On a slow machine the welcome may be late, too.
  const resets = () =>
    mailbox.calls.map(({ request }) => request).filter(({ content }) => content.case === "passwordReset");
  let tries = 0;
  mailbox.answer = async ({ content }, { signal }) => {
    if (content.case !== "passwordReset") return;
    tries++;
    if (tries === 1) await new Promise((resolve) => signal.addEventListener("abort", resolve));
    if (tries === 2) throw new ConnectError("taken, and then lost", Code.Unavailable);
  };
  await app.users.requestPasswordReset({ email: ada.email });
  await until(() => resets().length >= 3);
  const sent = resets();
  t.is(new Set(sent.map(({ requestId }) => requestId)).size, 1);
  t.is(new Set(sent.map(tokenIn)).size, 1);
  const [token = ""] = sent.map(tokenIn);
  t.regex(token, /^[\w-]{43}$/);
  await app.users.resetPassword({ token, newPassword: "another long passphrase" });
});

test("a receiver that refuses makes a dead letter, whose text and log have no word of the receiver's", async (t) => {
  const mailbox = await openMailbox();
  t.teardown(() => mailbox.stop());
  const DATABASE_URL = `sqlite:${join(temporaryFolder().folder, "brasa.db")}`;
  const lines: string[] = [];
  const log = createLog("trace", { write: (line: string) => void lines.push(line) });
  const app = await startApp({ DATABASE_URL, NOTIFICATIONS_URL: mailbox.url }, log);
  t.teardown(() => app.close());
  const { users } = clientOf(app.grpc);
  await users.createUser({ user: ada });
  await until(() => mailbox.calls.length === 1);
  mailbox.answer = async (request) => {
    throw new ConnectError(`no such page: ${tokenIn(request)}`, Code.InvalidArgument);
  };
  await users.requestPasswordReset({ email: ada.email });
  await until(async () => (await deadLetters(DATABASE_URL)).length > 0);
  const [letter] = await deadLetters(DATABASE_URL);
  t.is(letter?.state, "failed");
  t.is(
    letter?.error,
    "PreconditionError: the receiver of notifications refuses the notification: InvalidArgument; its log has the cause",
  );
  t.is(new Set(idsOf(mailbox).slice(1)).size, 1);
  const token = tokenIn(mailbox.calls.at(-1)?.request ?? (t.fail() as never));
  t.is(token.length, 43);
  t.deepEqual(
    lines.filter((line) => line.includes(token)),
    [],
  );
  t.true(lines.some((line) => line.includes("is a dead letter")));
});

test("a failure that may pass is tried again by itself; a wrong token for the receiver waits for an operator", async (t) => {
  const { mailbox, app, DATABASE_URL } = await sending(t, { NOTIFICATIONS_DEADLINE_MS: "60000" });
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  mailbox.answer = async () => {
    if (mailbox.calls.length <= 4) throw new ConnectError("it is broken", Code.Internal);
    await gate;
  };
  await app.users.createUser({ user: ada });
  // The first try of the dead letter.
  await until(() => mailbox.calls.length === 5);
  const [letter] = await deadLetters(DATABASE_URL);
  t.is(letter?.state, "retry");
  t.regex(
    letter?.error ?? "",
    /^UnavailableError: the receiver of notifications is not there, or has failed: Internal$/,
  );
  open();
  await until(async () => (await deadLetters(DATABASE_URL)).length === 0);
  t.deepEqual([mailbox.calls.length, new Set(idsOf(mailbox)).size], [5, 1]);

  mailbox.answer = throwing(() => new ConnectError("who are you", Code.Unauthenticated));
  await app.users.createUser({ user: { ...ada, email: "bea@example.com" } });
  await until(async () => (await deadLetters(DATABASE_URL)).length > 0);
  const [refused] = await deadLetters(DATABASE_URL);
  t.is(refused?.state, "failed");
  t.regex(refused?.error ?? "", /Unauthenticated; see whether NOTIFICATIONS_TOKEN is good/);
});

test("without NOTIFICATIONS_URL nothing is sent, no token is made, and the log says so by the user's id", async (t) => {
  const lines: string[] = [];
  const log = createLog("info", { write: (line: string) => void lines.push(line) });
  const DATABASE_URL = `sqlite:${join(temporaryFolder().folder, "brasa.db")}`;
  const app = await startApp({ DATABASE_URL }, log);
  t.teardown(() => app.close());
  const { users } = clientOf(app.grpc);
  const { user } = await users.createUser({ user: ada });
  await users.requestPasswordReset({ email: ada.email });
  const told = () => lines.filter((line) => line.includes("NOTIFICATIONS_URL is unset"));
  await until(() => told().length === 2);
  t.deepEqual(
    told().filter((line) => !line.includes(user?.id ?? "?") || line.includes("ada@")),
    [],
  );
  const context = accountsContext();
  const storage = await openStorage([context], readConfig({ DATABASE_URL }));
  t.is(await storage.databases[0]?.worker(context).repositories.emailTokens?.count(), 0);
  await storage.close();
});

function clientOf(grpc: string) {
  return { users: createClient(UserService, createGrpcTransport({ baseUrl: `http://${grpc}` })) };
}
