import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescMethodStreaming,
  type DescMethodUnary,
  fromJson,
  type JsonObject,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { hash, verify } from "@node-rs/argon2";
import test, { type ExecutionContext } from "ava";
import * as OTPAuth from "otpauth";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { createAuditEvent, UNKNOWN_ORIGIN } from "../../src/accounts/audit/audit-event.ts";
import { accounts, accountsContext } from "../../src/accounts/context.ts";
import { createSecretBox } from "../../src/accounts/secret/secret-box.ts";
import { InvalidError } from "../../src/ddd/error.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import type { CallHook } from "../../src/server/index.ts";
import { createLog } from "../../src/server/log/log.ts";
import { openStorage } from "../../src/server/storage/storage.ts";
import { bytesIn, Canaries, errorText, tapOutput } from "../helpers/canaries.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { codeOf } from "../helpers/factors.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { openMailbox, tokenIn } from "../helpers/mailbox.ts";
import { runBrasa } from "../helpers/process.ts";

const SERVICES = [UserService, SecondFactorService, AuditService, GrantService, UnitOfWorkService];

/** A database whose URL may have a password, and a look at all that it stores. */
interface Place {
  readonly url: string;
  everything(): Promise<string | Uint8Array>;
  run(sql: string): Promise<unknown>;
}

const places: Record<string, (t: ExecutionContext, canaries: Canaries) => Promise<Place>> = {
  async SQLite(t) {
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const url = `sqlite:${join(folder, "brasa.db")}`;
    const run = async (sql: string) => {
      const { default: sqlite3 } = await import("sqlite3");
      const db = new sqlite3.Database(join(folder, "brasa.db"));
      await new Promise<void>((resolve, reject) => db.run(sql, (error) => (error ? reject(error) : resolve())));
      await new Promise((resolve) => db.close(resolve));
    };
    return { url, everything: async () => bytesIn(folder), run };
  },
  async PostgreSQL(_, canaries) {
    const server = await sharedPostgres();
    const own = new URL(await server.createDatabase());
    const { href } = own;
    const role = `r${randomBytes(6).toString("hex")}`;
    own.username = role;
    own.password = canaries.make("the password of the database URL");
    await server.query(href, `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${own.password}'`);
    const everything = async () => {
      const tables = (await server.query(
        href,
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
      )) as { name: string }[];
      const rows = await Promise.all(tables.map(({ name }) => server.query(href, `SELECT t::text FROM ${name} t`)));
      return JSON.stringify(rows);
    };
    return { url: own.href, everything, run: (sql) => server.query(href, sql) };
  },
};

/** Reads the request, the token and the like into an error with all that drivers hang on theirs. */
const crash: CallHook = async ({ method, request, context }) => {
  const way = context.requestHeader.get("x-crash");
  if (way === null) return;
  const secrets = `${request ? JSON.stringify(toJson(method.input, request)) : ""} ${context.requestHeader.get("authorization")}`;
  const cause = Object.assign(new TypeError(secrets), { input: secrets });
  const error = Object.assign(new Error(`failed for ${secrets}`, { cause }), {
    parameters: [secrets],
    sql: secrets,
    request,
    code: "23505",
  });
  if (way === "left") await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
  throw way === "text" ? secrets : error;
};

/** A running app whose every sink is watched. */
async function open(place: Place, canaries: Canaries, hooks: readonly CallHook[] = [crash]) {
  const key = randomBytes(32);
  canaries.add("the encryption key", key.toString("hex"));
  canaries.add("the encryption key", key.toString("base64"));
  const lines: string[] = [];
  const errors: string[] = [];
  const hasher = {
    hash: (password: string) => hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 }),
    verify: (passwordHash: string, password: string) => verify(passwordHash, password),
    isOutdated: () => false,
  };
  const mailbox = await openMailbox();
  const env = {
    DATABASE_URL: place.url,
    GRPC_PORT: "0",
    HTTP_PORT: "0",
    ENCRYPTION_KEY: key.toString("hex"),
    NOTIFICATIONS_URL: mailbox.url,
    NOTIFICATIONS_TOKEN: canaries.make("the token for the receiver of notifications"),
  };
  const config = readConfig(env);
  const log = createLog("trace", { write: (line) => lines.push(line) });
  const app = createApp(config, { contexts: [accountsContext({ hasher, limits: false })], log, hooks });
  const { grpc, http } = await app.start();
  const url = `http://127.0.0.1:${http.port}`;
  const storage = await openStorage([accounts], config);
  const close = async () => {
    await storage.close();
    await app.close();
    await mailbox.stop();
  };
  const transports: Record<string, Transport> = {
    gRPC: createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` }),
    "gRPC-Web": createGrpcWebTransport({ baseUrl: url, httpVersion: "1.1" }),
    Connect: createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false }),
  };
  /** Calls any method, and keeps the text of its error. @returns the response, if there is one */
  const call = async (
    method: DescMethod,
    request: Message,
    headers: Record<string, string> = {},
    { protocol = "gRPC", timeoutMs = 10_000 } = {},
  ): Promise<Message | undefined> => {
    const transport = transports[protocol] as Transport;
    try {
      if (method.methodKind === "unary") {
        return (await transport.unary(method as DescMethodUnary, undefined, timeoutMs, headers, request)).message;
      }
      const one = (async function* () {
        yield request;
      })();
      const { message } = await transport.stream(method as DescMethodStreaming, undefined, timeoutMs, headers, one);
      for await (const _ of message);
    } catch (error) {
      errors.push(errorText(error));
    }
    return undefined;
  };
  /** Posts any text, and keeps the answer: it is an error's. */
  const post = async (
    method: string,
    body: string,
    headers: Record<string, string> = {},
    type = "application/json",
  ) => {
    const response = await fetch(`${url}/${method}`, {
      method: "POST",
      headers: { "content-type": type, ...headers },
      body,
    });
    const text = await response.text();
    if (response.status !== 200) errors.push(`${JSON.stringify([...response.headers])}\n${text}\n${decoded(text)}`);
    return response.status;
  };
  const { worker } = (() => {
    const [database] = storage.databases;
    if (!database) throw new Error("there is a database");
    return { worker: database.worker(accounts) };
  })();
  const auditRows = async () => {
    const rows: unknown[] = [];
    for await (const row of worker.repositories.auditEvents.list()) rows.push(row);
    return JSON.stringify(rows);
  };
  const sinks = async () => ({
    log: lines.join(""),
    "errors to callers": errors.join("\n"),
    "audit rows": await auditRows().catch(() => ""),
    database: await place.everything(),
  });
  return { call, post, sinks, close, worker, key, lines, errors, mailbox };
}

/** The details of a JSON error are base64. */
function decoded(text: string): string {
  return [...text.matchAll(/"value":"([\w+/=-]+)"/g)]
    .map(([, value = ""]) => Buffer.from(value, "base64").toString("latin1"))
    .join("\n");
}

type Secrets = Readonly<Record<string, string>>;

/** A request with secrets where its fields are marked as such, and other values elsewhere. */
function requestOf(desc: DescMessage, secrets: Secrets, facts: Secrets): JsonObject {
  const json: JsonObject = {};
  const chosen = new Set<string>();
  for (const field of desc.fields) {
    // Of a oneof, the first member is given.
    if (field.oneof) {
      if (chosen.has(field.oneof.name)) continue;
      chosen.add(field.oneof.name);
    }
    const value = jsonOf(field, secrets, facts);
    if (value !== undefined) json[field.jsonName] = value;
  }
  return json;
}

function jsonOf(field: DescField, secrets: Secrets, facts: Secrets): JsonObject[string] | undefined {
  if (field.fieldKind === "message" && !field.message.typeName.startsWith("google.")) {
    return requestOf(field.message, secrets, facts);
  }
  if (field.fieldKind !== "scalar") return undefined;
  if (isSecret(field)) return secrets[field.localName] ?? secrets.password;
  return facts[field.localName];
}

/** A field is marked by `debug_redact` in the contract. */
function isSecret({ proto }: DescField): boolean {
  return proto.options?.debugRedact === true;
}

/** Each JSON text that has something else in place of one secret: the secret within a list, an object, or where a message belongs. */
function wrongTypes(json: JsonObject, secret: string): string[] {
  const texts: string[] = [];
  for (const [name, value] of Object.entries(json)) {
    const others =
      typeof value === "object" && value !== null ? [secret, [secret]] : [[secret], { [secret]: secret }, 12345];
    for (const other of others) texts.push(JSON.stringify({ ...json, [name]: other }));
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    for (const inner of wrongTypes(value, secret)) texts.push(JSON.stringify({ ...json, [name]: JSON.parse(inner) }));
  }
  return texts;
}

/** Texts that are no JSON of a message at all, with a secret in them. */
function brokenTexts(json: JsonObject, secret: string): string[] {
  const whole = JSON.stringify(json);
  const unknown = JSON.stringify({ ...json, [secret]: 1 });
  return [
    unknown,
    whole.slice(0, -2),
    `${whole}${secret}`,
    secret,
    `"${secret}`,
    JSON.stringify([secret]),
    `{${secret}}`,
  ];
}

const rpcs = SERVICES.flatMap(({ methods }) => methods);
const nameOf = ({ parent, name }: DescMethod) => `${parent.typeName}/${name}`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

for (const [name, place] of Object.entries(places)) {
  // ASVS: V14.2.1, V14.2.4, V16.2.5, V16.5.1
  test(`${name}: no secret of any call, whatever fails, is in a log, an error, the audit trail or the database`, async (t) => {
    const canaries = new Canaries();
    const own = await place(t, canaries);
    const output = tapOutput();
    t.teardown(output.end);
    const app = await open(own, canaries);
    const { call, post, worker, key } = app;
    const secrets = {
      password: canaries.make("the password"),
      newPassword: canaries.make("the new password"),
      recoveryCode: canaries.make("a recovery code"),
      passkey: canaries.make("an answer of a passkey"),
      credential: canaries.make("a passkey"),
      code: canaries.make("a code"),
      totpCode: canaries.make("a code"),
      challenge: canaries.make("a challenge").padEnd(43, "x"),
      token: canaries.make("a token that nobody has sent"),
    };
    const email = "ada@example.com";

    // All goes well, and each secret that the service makes is one more to look for.
    const { createUser, activateUser, signIn, refreshTokens, changePassword } = UserService.method;
    const { createTotp, confirmTotp, createRecoveryCodes } = SecondFactorService.method;
    const given = async <M extends DescMethodUnary>(method: M, json: JsonObject, headers = {}) => {
      const response = await call(method, fromJson(method.input, json), headers);
      if (!response) throw new Error(`${method.name}: ${app.errors.at(-1)}`);
      return toJson(method.output, response) as unknown as Answer;
    };
    const { password } = secrets;
    const credentials = { email, password };
    await given(createUser, { user: { ...credentials, name: "Ada", surname: "Lovelace" }, requestId: randomUUID() });
    const { user } = await given(activateUser, { credentials });
    const first = (await given(signIn, { credentials })).tokens;
    const { tokens } = await given(refreshTokens, { refreshToken: first.refreshToken });
    for (const one of [first, tokens]) {
      canaries.add("an access token", one.accessToken);
      canaries.add("the signature of an access token", one.accessToken.split(".")[2] ?? "");
      canaries.add("a refresh token", one.refreshToken);
      const secret = Buffer.from(one.refreshToken, "base64url").subarray(16);
      canaries.add("the secret of a refresh token", secret.toString("hex"));
      canaries.add("the secret of a refresh token", secret.toString("base64"));
      canaries.add("the secret of a refresh token", secret.toString("base64url"));
    }
    const [signing] = (await worker.repositories.signingKeys.page()).items;
    const jwk = JSON.parse(
      createSecretBox(key).open(signing?.privateKey ?? "", `the private key of signing_keys/${signing?.id}`),
    );
    canaries.add("a signing key", jwk.d);
    const as = bearer(tokens.accessToken);
    await given(changePassword, { currentPassword: password, newPassword: secrets.newPassword }, as);
    const totp = await given(createTotp, { reauthentication: { currentPassword: secrets.newPassword } }, as);
    canaries.add("the secret of an authenticator app", totp.secret);
    canaries.add("the secret of an authenticator app", Buffer.from(base32(totp.secret)).toString("hex"));
    await given(confirmTotp, { code: codeOf(totp.secret) }, as);
    await call(
      createRecoveryCodes,
      fromJson(createRecoveryCodes.input, { reauthentication: { currentPassword: secrets.newPassword } }),
      as,
    );

    // Tokens that are sent, to a receiver that quotes them in its refusals, that loses answers, and that takes them.
    const { requestPasswordReset, requestEmailVerification, verifyEmail } = UserService.method;
    const { mailbox } = app;
    const tokensSent = () => mailbox.calls.map(({ request }) => tokenIn(request)).filter((token) => token !== "");
    const codes = new Map<string, Code | undefined>();
    for (const next of [Code.InvalidArgument, Code.Unavailable, undefined]) {
      mailbox.answer = async (message) => {
        // The same for all tries of one.
        if (!codes.has(message.requestId)) codes.set(message.requestId, next);
        const code = codes.get(message.requestId);
        if (code !== undefined) throw new ConnectError(`there is no ${tokenIn(message)} here`, code);
      };
      for (const method of [requestPasswordReset, requestEmailVerification]) {
        const before = codes.size;
        await given(method, { email });
        await until(() => codes.size > before);
      }
    }
    const taken = mailbox.calls.find(
      ({ request: { requestId, content } }) =>
        codes.has(requestId) && !codes.get(requestId) && content.case === "emailVerification",
    );
    await given(verifyEmail, { token: taken ? tokenIn(taken.request) : "" });
    const addTokens = () => {
      // Of the many, those that were refused or lost, and the latest.
      for (const token of [...tokensSent().slice(0, 20), ...tokensSent().slice(-5)]) {
        canaries.add("a token that was sent", token);
        canaries.add("a token that was sent", Buffer.from(token, "base64url").toString("hex"));
        canaries.add("a token that was sent", Buffer.from(token, "base64url").toString("base64"));
      }
    };

    // Every RPC, in every way in which it can fail.
    const facts = {
      email,
      id: user.id,
      userId: user.id,
      name: "Ada",
      surname: "Lovelace",
      displayName: "Key",
      requestId: "",
    };
    const called = new Set<string>();
    const everyRpc = async (isWhole: boolean) => {
      for (const method of rpcs) {
        const refreshToken = tokens.refreshToken;
        const json = requestOf(method.input, { ...secrets, currentPassword: password, refreshToken }, facts);
        const request = method.input.typeName.endsWith("CommitRequest")
          ? create(method.input, {
              operations: inCommit({ ...secrets, currentPassword: password, refreshToken }, facts),
            } as never)
          : fromJson(method.input, json);
        called.add(nameOf(method));
        for (const protocol of ["gRPC", "gRPC-Web", "Connect"]) {
          await call(method, request, as, { protocol });
          if (!isWhole) continue;
          for (const way of ["", "text"]) await call(method, request, { ...as, "x-crash": way }, { protocol });
          await call(method, request, { ...as, "x-crash": "left" }, { protocol, timeoutMs: 20 });
          await call(method, request, as, { protocol, timeoutMs: 1 });
          await call(method, request, { authorization: `Bearer ${password}` }, { protocol });
          await call(method, request, { authorization: `Basic ${btoa(`${email}:${password}`)}` }, { protocol });
        }
        if (!isWhole || method.methodKind !== "unary") continue;
        const texts = [...wrongTypes(json, password), ...brokenTexts(json, password)];
        for (const text of texts) await post(nameOf(method), text, as);
        await post(nameOf(method), JSON.stringify(json), { ...as, "x-crash": "" });
        await post(nameOf(method), password, as, "application/proto");
        await post(`${nameOf(method)}Unknown`, JSON.stringify(json), as);
        await post(`unknown.${nameOf(method)}`, JSON.stringify(json), as);
      }
    };
    await everyRpc(true);
    t.deepEqual([...called].sort(), rpcs.map(nameOf).sort());
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The requests of passwords that were refused and lost have become dead letters.
    await until(() => app.lines.filter((line) => line.includes("is a dead letter")).length >= 2);
    const sound = await app.sinks();
    for (const table of ["passwords", "sessions", "audit_events", "signing_keys"]) await own.run(`DROP TABLE ${table}`);
    await everyRpc(false);
    await app.close();
    output.end();
    addTokens();

    const broken = { ...(await app.sinks()), output: output.written() };
    t.true(broken.log.length > 100_000 && app.errors.length > 500 && sound["audit rows"].length > 5000);
    t.true(sound.database.length > 10_000);
    for (const [sink, text] of [...Object.entries(sound), ...Object.entries(broken)]) {
      t.deepEqual(canaries.in(text), [], `${sink}: ${excerpt(canaries, text)}`);
    }
  });
}

interface Answer {
  readonly user: { readonly id: string };
  readonly tokens: { readonly accessToken: string; readonly refreshToken: string };
  readonly secret: string;
}

/** The operations of a Commit: those RPCs that it may hold, with secrets. */
function inCommit(secrets: Secrets, facts: Secrets) {
  const { createUser, activateUser, deactivateUser } = UserService.method;
  return [createUser, activateUser, deactivateUser].map((method) => ({
    method: nameOf(method),
    request: anyPack(method.input, fromJson(method.input, requestOf(method.input, secrets, facts))),
  }));
}

function base32(text: string): Uint8Array {
  return new Uint8Array(OTPAuth.Secret.fromBase32(text).bytes);
}

/** The place where a secret was found, for the failure's message. */
function excerpt(canaries: Canaries, text: string | Uint8Array): string {
  if (canaries.in(text).length === 0) return "";
  const lines = (typeof text === "string" ? text : Buffer.from(text).toString("latin1")).split("\n");
  return (lines.find((line) => canaries.in(line).length > 0) ?? "").slice(0, 600);
}

test("the control: hooks that leak are found out, in each place", async (t) => {
  const canaries = new Canaries();
  const { SQLite } = places;
  if (!SQLite) throw new Error("there is SQLite");
  const own = await SQLite(t, canaries);
  const password = canaries.make("the password");
  const leak: CallHook = ({ context }) => {
    const where = context.requestHeader.get("x-leak");
    if (where === "output") process.stderr.write(`${Buffer.from(password).toString("base64")}\n`);
    if (where === "error") throw InvalidError.of("password", `${password} is too well known`);
  };
  const output = tapOutput(false);
  const app = await open(own, canaries, [leak]);
  t.teardown(app.close);
  const { createUser } = UserService.method;
  const request = (name: string) =>
    fromJson(createUser.input, { user: { email: "ada@example.com", password, name, surname: "Lovelace" } });
  const found = async () => {
    const sinks = { ...(await app.sinks()), output: output.written() };
    return Object.entries(sinks).flatMap(([sink, text]) => (canaries.in(text).length > 0 ? [sink] : []));
  };
  await call(request("Ada"));
  t.deepEqual(await found(), []);
  await call(request("Ada"), { "x-leak": "output" });
  output.end();
  t.deepEqual(await found(), ["output"]);
  await call(request("Ada"), { "x-leak": "error" });
  t.deepEqual(await found(), ["errors to callers", "output"]);
  app.lines.push(JSON.stringify({ authorization: `Bearer ${encodeURIComponent(password)}` }));
  const event = createAuditEvent(randomUUID(), new Date(), UNKNOWN_ORIGIN, { action: "SIGN_IN", detail: password });
  await app.worker.repositories.auditEvents.create(event);
  t.deepEqual(await found(), ["log", "errors to callers", "audit rows", "database", "output"]);

  function call(message: Message, headers = {}) {
    return app.call(createUser, message, headers);
  }
});

// ASVS: V13.3.1
test("a start that fails prints no secret of its settings", async (t) => {
  const canaries = new Canaries();
  const password = canaries.make("the password of the database URL");
  const key = randomBytes(32).toString("hex");
  canaries.add("a key", key);
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const postgres = new URL(await (await sharedPostgres()).createDatabase());
  const wrong = new URL(postgres);
  wrong.password = password;
  const urls = [
    wrong.href,
    `postgres://ada:${password}@127.0.0.1:1/brasa`,
    `postgres://ada:${password}@nowhere.invalid/brasa`,
    `postgres://ada:${password}@[::/brasa`,
    `postgres://ada:${password}@127.0.0.1:99999999/brasa`,
    `postgres://ada:${password}@127.0.0.1/brasa?sslmode=${password}`,
    `postgress://ada:${password}@127.0.0.1/brasa`,
    `mysql://ada:${password}@127.0.0.1:1/brasa`,
    `mariadb://ada:${password}@127.0.0.1:1/brasa?unknown=1`,
    `ada:${password}@127.0.0.1`,
    `${password}`,
  ];
  const environments: Record<string, string>[] = [
    ...urls.map((DATABASE_URL) => ({ DATABASE_URL })),
    ...urls.slice(0, 3).map((ACCOUNTS_DATABASE_URL) => ({ DATABASE_URL: "memory:", ACCOUNTS_DATABASE_URL })),
    { DATABASE_URL: "memory:", ENCRYPTION_KEY: `${key}00` },
    { DATABASE_URL: "memory:", ENCRYPTION_KEY: password },
    { DATABASE_URL: "memory:", PAGE_TOKEN_KEY: password },
    { DATABASE_URL: "memory:", ENCRYPTION_KEYS: key },
    // The address is of no machine (RFC 5737).
    { DATABASE_URL: `sqlite:${folder}/brasa.db`, ENCRYPTION_KEY: key, HOST: "192.0.2.1" },
  ];
  const tries = environments.flatMap((env, i) => [
    { env, command: ["serve"] },
    ...(i % 3 === 0 ? [{ env, command: ["migrate", "status"] }] : []),
  ]);
  const tryNext = async (): Promise<void> => {
    const next = tries.pop();
    if (!next) return;
    const { env, command } = next;
    const { ended, output, child } = runBrasa(command, { LOG_LEVEL: "trace", ...env });
    const end = setTimeout(() => child.kill("SIGTERM"), 30_000);
    const code = await ended;
    clearTimeout(end);
    const all = output.stdout + output.stderr;
    t.deepEqual(canaries.in(all), [], `${Object.keys(env)}: ${excerpt(canaries, all)}`);
    if (command[0] === "serve") t.is(code, 2, all);
    return tryNext();
  };
  await Promise.all([tryNext(), tryNext(), tryNext()]);
});
