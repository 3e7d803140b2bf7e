import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import test, { type ExecutionContext } from "ava";
import {
  CancelledError,
  DeadlineError,
  ExhaustedError,
  InvalidError,
  NotFoundError,
  PreconditionError,
  RemoteError,
  UnavailableError,
} from "../../../src/ddd/error.ts";
import {
  HttpRepository,
  HttpService,
  type HttpServiceOptions,
  type HttpSource,
  HttpWorker,
} from "../../../src/ddd/http/index.ts";
import { nullable, text, timestamp, uuid } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";
import { toArray } from "../../../src/ddd/testing/check.ts";
import { type Serving, serving, toJson } from "./serving.ts";

interface User {
  readonly id: string;
  readonly email: string;
  readonly joinTime: Date | null;
}

const userTable = table<User>("users", { id: uuid(), email: text(100), joinTime: nullable(timestamp()) });

const ids = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;
const ada: User = { id: ids[0], email: "ada@example.com", joinTime: new Date("2024-05-17T09:30:00Z") };
const mary: User = { id: ids[1], email: "mary@example.com", joinTime: null };
const SECRET = "a-secret-of-the-service";

type Answer = (request: IncomingMessage, response: ServerResponse, server: Serving) => void;

/** A repository of a server that answers in this way. */
async function users(
  t: ExecutionContext,
  answer: Answer,
  source: Partial<HttpSource<User>> | ((url: string) => Partial<HttpSource<User>>) = {},
  options: HttpServiceOptions = {},
) {
  const server: Serving = await serving((request, response) => answer(request, response, server));
  t.teardown(() => server.close());
  const url = `${server.url}/users?key=${SECRET}`;
  class Users extends HttpRepository<User> {
    table = userTable;
    source = { url, ...(typeof source === "function" ? source(server.url) : source) };
  }
  const worker = new HttpWorker(new HttpService({ headers: { authorization: SECRET }, ...options }), { users: Users });
  return { server, worker, users: worker.repositories.users };
}

const giving = (body: unknown, headers: Record<string, string> = {}): Answer => {
  return (_, response) => response.writeHead(200, headers).end(typeof body === "string" ? body : toJson(body));
};

/** Asserts that a reading fails in this way, and tells no secret. */
async function fails<E extends Error>(
  t: ExecutionContext,
  reading: Promise<unknown>,
  instanceOf: new (...args: never[]) => E,
  message: RegExp,
): Promise<E> {
  const error = await t.throwsAsync<Error>(reading);
  t.true(error instanceof instanceOf, String(error));
  t.regex(error.message, message);
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    t.false(`${one.stack} ${JSON.stringify(one)}`.includes(SECRET), String(one));
  }
  return error as E;
}

test("rows of a service are entities, whose conditions, orders and pages are the toolkit's", async (t) => {
  let authorization: string | undefined;
  const { users: repository } = await users(
    t,
    (request, response) => {
      ({ authorization } = request.headers);
      const people = [mary, ada].map(({ id, email, joinTime }) => ({
        uid: id,
        mail: email,
        since: joinTime,
        more: {},
      }));
      response.end(toJson({ result: { people } }));
    },
    {
      rows: (body) => (body as { result: { people: unknown[] } }).result.people,
      toEntity: ({ uid, mail, since }: { uid: string; mail: string; since: string }) => ({
        id: uid,
        email: mail,
        joinTime: since,
      }),
    },
  );
  t.deepEqual(await toArray(repository.list({ orderBy: ["email desc"] })), [mary, ada]);
  t.deepEqual(await repository.retrieve({ joinTime: { lt: new Date() } }), ada);
  t.is(await repository.count({ email: { endsWith: "@example.com" } }), 2);
  const first = await repository.page({ size: 1 });
  t.deepEqual(first.items, [ada]);
  t.deepEqual(await repository.page({ size: 1, token: first.nextToken }), { items: [mary], nextToken: "" });
  await t.throwsAsync(repository.retrieve({ email: "?" }), { instanceOf: NotFoundError });
  t.is(authorization, SECRET);
});

test("changes are refused, and nothing is sent", async (t) => {
  const { users: repository, server, worker } = await users(t, giving([]));
  const writes: Record<string, () => Promise<unknown>> = {
    create: () => repository.create(ada),
    save: () => repository.save(ada),
    remove: () => repository.remove(ada),
    update: () => repository.update({ email: "x" }, { id: ids[0] }),
    delete: () => repository.delete({ id: ids[0] }),
    drop: () => repository.drop({ id: ids[0] }),
    replace: () => repository.replace([ada]),
    partialReplace: () => repository.partialReplace([ada]),
    upsert: () => repository.upsert([ada], { by: ["id"] }),
    "in a unit": () => worker.run(({ users }) => users.create(ada)),
  };
  for (const [name, write] of Object.entries(writes)) {
    const error = await t.throwsAsync<PreconditionError>(write, { instanceOf: PreconditionError }, name);
    t.is(error.reason, "READ_ONLY");
  }
  t.deepEqual(server.asked, []);
});

test("a unit reads each collection once, and sees that state to its end", async (t) => {
  let rows = [ada];
  const { worker, server } = await users(
    t,
    (_, response) => response.end(toJson(rows)),
    (url) => ({ lookup: ({ id }) => `${url}/users/${id}` }),
  );
  await worker.read(async ({ users }) => {
    t.is(await users.count(), 1);
    rows = [ada, mary];
    t.is(await users.count(), 1);
    t.is(await users.count({ id: ids[1] }), 0);
  });
  t.is(server.asked.length, 1);
  t.is(await worker.repositories.users.count(), 2);
});

test("an entity that is sought by its key is asked for alone, if the service can be asked", async (t) => {
  const { users: repository, server } = await users(
    t,
    ({ url = "" }, response) => {
      const id = url.split("/")[2];
      if (id === ids[0]) response.end(toJson(ada));
      else response.writeHead(id === undefined ? 200 : 404).end(id === undefined ? toJson([ada]) : "none");
    },
    (url) => ({ lookup: ({ id }) => `${url}/users/${id}` }),
  );
  t.deepEqual(await repository.retrieve({ id: ids[0] }), ada);
  t.is(await repository.count({ id: ids[1] }), 0);
  t.is(await repository.count({ id: { in: ids }, email: { startsWith: "ada" } }), 1);
  t.deepEqual(
    server.asked.sort(),
    [ids[0], ids[0], ids[1], ids[1]].map((id) => `/users/${id}`),
  );
  // Text that no key can be is found nowhere, and is sent nowhere.
  t.is(await repository.count({ id: "../admin" }), 0);
  t.is(server.asked.length, 4);
  t.is(await repository.count({ id: { in: Array.from({ length: 30 }, () => randomUUID()) } }), 0);
  t.is(await repository.count({ or: [{ id: ids[0] }, { email: "x" }] }), 1);
  t.is(server.asked.length, 6);
});

test("a service that is busy is asked again when it says, and no earlier", async (t) => {
  const times: number[] = [];
  const { users: repository } = await users(t, (_, response) => {
    times.push(performance.now());
    if (times.length === 1) response.writeHead(503, { "retry-after": "1" }).end();
    else response.end(toJson([ada]));
  });
  t.is(await repository.count(), 1);
  t.is(times.length, 2);
  t.true((times[1] ?? 0) - (times[0] ?? 0) > 990);
});

test("a service that says to be asked in weeks, which no timer can wait for, is not asked at once", async (t) => {
  for (const until of ["999999999", "Fri, 31 Dec 9999 23:59:59 GMT"]) {
    const { users: repository, server } = await users(
      t,
      (_, response) => response.writeHead(503, { "retry-after": until }).end(),
      {},
      { timeoutMs: 500 },
    );
    await fails(t, repository.count(), UnavailableError, /status 503/);
    t.is(server.asked.length, 1);
  }
});

test("failures that may pass are told after some attempts, with the time of the next", async (t) => {
  for (const status of [408, 429, 502, 503, 504]) {
    const { users: repository, server } = await users(t, (_, response) => response.writeHead(status).end(SECRET));
    await fails(
      t,
      repository.count(),
      UnavailableError,
      new RegExp(`^${server.url}/users answered with the status ${status}: try`),
    );
    t.is(server.asked.length, 3);
  }
  // Longer than the operation may take: it is told at once that a retry makes sense, and when.
  const { users: repository, server } = await users(
    t,
    (_, response) => response.writeHead(429, { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }).end(),
    {},
    { timeoutMs: 200 },
  );
  const error = await fails(t, repository.count(), UnavailableError, /status 429/);
  t.true(error.retryAfterMs > 3_500_000);
  t.is(server.asked.length, 1);
});

test("a connection that breaks off is tried again, and one that cannot be made is unavailable", async (t) => {
  const { users: repository, server } = await users(t, (_, response, { asked }) => {
    if (asked.length > 1) return response.end(toJson([ada]));
    response.writeHead(200, { "content-length": "100" }).write("[");
    response.socket?.destroy();
  });
  t.is(await repository.count(), 1);
  t.is(server.asked.length, 2);
  await server.close();
  const gone = await users(t, giving([]), { url: `${server.url}/users?key=${SECRET}` }, { maxAttempts: 1 });
  await fails(t, gone.users.count(), UnavailableError, /\/users cannot be reached, or broke off its answer: try later/);
  server.close = async () => {};
});

test("a service that does not answer in time is a DeadlineError, and a caller that gives up a CancelledError", async (t) => {
  const { users: repository } = await users(t, () => {}, {}, { timeoutMs: 50 });
  await fails(t, repository.count(), DeadlineError, /deadline/);
  const given = new AbortController();
  const { worker } = await users(t, () => given.abort());
  await fails(t, worker.repositoriesFor({ signal: given.signal }).users.count(), CancelledError, /cancelled/);
  const slowly = await users(
    t,
    (_, response) => {
      response.write("[");
      const timer = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(timer));
    },
    {},
    { timeoutMs: 100 },
  );
  await fails(t, slowly.users.count(), DeadlineError, /deadline/);
});

test("an answer without an end, or with too many rows, is refused at the limit", async (t) => {
  let sent = 0;
  const endless = await users(
    t,
    (_, response) => {
      const part = " ".repeat(65_536);
      const more = () => {
        while (!response.destroyed && response.write(part)) sent += part.length;
      };
      response.on("drain", more);
      more();
    },
    {},
    { maxBytes: 1_000_000 },
  );
  const bytes = await fails(t, endless.users.count(), ExhaustedError, /has more than 1000000 bytes: raise maxBytes/);
  t.is(bytes.reason, "ANSWER_TOO_LARGE");
  t.true(sent < 50_000_000);
  const many = await users(t, giving([ada, mary]), {}, { maxRows: 1 });
  const rows = await fails(t, many.users.count(), ExhaustedError, /has more than 1 rows: raise maxRows/);
  t.is(rows.reason, "TOO_MANY_ROWS");
});

const misfits: readonly (readonly [rows: unknown, problem: RegExp])[] = [
  [[ada, { ...mary, email: 7 }], /users, row 1, email: must be text: mend it at the service, or by toEntity$/],
  [[ada, { ...mary, email: null }], /users, row 1: email of users must not be null: mend it/],
  [[ada, { id: ids[1], joinTime: null }], /users, row 1, email: is missing: give it, or null, by toEntity$/],
  [[{ ...ada, id: SECRET }], /users, row 0, id: must be a UUID in lower case/],
  [[{ ...ada, joinTime: SECRET }], /users, row 0, joinTime: must be a time such as 2024/],
  [[{ ...ada, joinTime: 1715938200 }], /users, row 0, joinTime: must be a time/],
  [[{ ...ada, email: SECRET.repeat(9) }], /users, row 0: email of users must be at most 100 characters long: mend it/],
  [[ada, mary, ada], /users, row 2: has the same id as row 0: mend it/],
  [[null], /users, row 0: it is null, and must be an object/],
  [{ rows: [] }, /users gave an object in place of an array of rows: say by `rows` where they are$/],
];

test("a row that does not fit is told by its index, its field and the remedy, without its value", async (t) => {
  for (const [body, problem] of misfits) {
    const { users: repository } = await users(t, giving(body));
    await fails(t, repository.count(), RemoteError, problem);
  }
  const mapped = await users(t, giving([ada]), {
    toEntity: ({ more }: { more: { id: string } }) => ({ ...ada, id: more.id }),
  });
  await fails(t, mapped.users.count(), RemoteError, /users, row 0: toEntity failed on it/);
  const other = await users(t, giving(mary), (url) => ({ lookup: () => `${url}/one` }));
  await fails(
    t,
    other.users.count({ id: ids[0] }),
    RemoteError,
    /users was asked for one id, and gave another: look at lookup/,
  );
});

test("answers that are not understood are a RemoteError, with the place and the remedy", async (t) => {
  for (const [answer, problem] of [
    [giving(`<html>${SECRET}`), /users did not answer with JSON: look at the URL/],
    [giving(""), /users did not answer with JSON/],
    [
      (_, response) => response.writeHead(500).end(SECRET),
      /users answered with the status 500: look at the URL and at the service/,
    ],
    [(_, response) => response.writeHead(401).end(), /status 401: look at the headers that the HttpService is given/],
    [(_, response) => response.writeHead(404).end(), /users has nothing \(404\): look at the URL/],
    [
      (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      /status 302: it is elsewhere: give the URL that it redirects to/,
    ],
  ] as readonly (readonly [Answer, RegExp])[]) {
    const { users: repository, server } = await users(t, answer);
    await fails(t, repository.count(), RemoteError, problem);
    t.is(server.asked.length, 1);
  }
});

test("an answer with an entity tag is not sent again while it is the same", async (t) => {
  let etag = '"1"';
  let sent = 0;
  const { users: repository } = await users(t, (request, response) => {
    if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
    sent++;
    return response.writeHead(200, { etag }).end(toJson(sent === 1 ? [ada] : [ada, mary]));
  });
  t.is(await repository.count(), 1);
  t.is(await repository.count(), 1);
  t.is(sent, 1);
  etag = '"2"';
  t.is(await repository.count(), 2);
  t.is(sent, 2);
});

test("a collection in parts is read to its end, and from nowhere else", async (t) => {
  const parts = {
    next: (body: unknown) => (body as { next?: string }).next,
    rows: (body: unknown) => (body as { rows: unknown }).rows,
  };
  const { users: repository } = await users(
    t,
    ({ url }, response) => {
      response.end(toJson(url === "/users?page=2" ? { rows: [mary] } : { rows: [ada], next: "/users?page=2" }));
    },
    parts,
  );
  t.is(await repository.count(), 2);
  const elsewhere = await users(t, giving({ rows: [], next: "http://127.0.0.1:1/" }), parts);
  await fails(
    t,
    elsewhere.users.count(),
    InvalidError,
    /url: must be of http:.*to which the headers of the service belong/,
  );
  const endless = await users(t, giving({ rows: [], next: "/users" }), parts);
  await fails(t, endless.users.count(), RemoteError, /users gives its parts in a circle: look at next/);
});

test("a URL with credentials, or of another kind, is refused when the worker is made", (t) => {
  for (const url of [`https://me:${SECRET}@example.com/users`, "file:///etc/passwd", "users", ""]) {
    class Users extends HttpRepository<User> {
      table = userTable;
      source = { url };
    }
    const error = t.throws(() => new HttpWorker(new HttpService(), { users: Users }), { instanceOf: InvalidError });
    t.false(error.message.includes(SECRET));
  }
  for (const options of [{ timeoutMs: 0 }, { maxBytes: -1 }, { maxRows: 0.5 }, { maxAttempts: 0 }]) {
    t.throws(() => new HttpService(options), { instanceOf: InvalidError });
  }
});
