import { type DescService, fromJsonString } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { SignInRequestSchema, UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ItemService } from "../../../gen/brasa/testing/v1/sample_pb.js";
import { DebugInfoSchema, ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { errorModel, toConnectError } from "../../../src/ddd/connect/error.ts";
import {
  type AnyServiceDefinition,
  ConnectWorker,
  remoteResource,
  resourceService,
  unitOfWorkService,
} from "../../../src/ddd/connect/index.ts";
import * as errors from "../../../src/ddd/error.ts";
import { namesOf } from "../../../src/ddd/testing/check.ts";
import { ItemRepository, itemCodec, sampleServices } from "../../../src/ddd/testing/connect.ts";
import { item } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { createPipeline } from "../../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../../src/server/grpc/listener.ts";
import { listenConnect } from "../../../src/server/http/listener.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { user, usersUpTo } from "../../helpers/users.ts";
import { repositories } from "./items.ts";
import { reach, seal } from "./notes.ts";
import { codec, local, PagedUsers, RemoteUsers, userRoutes } from "./users.ts";

const options = { reason: "ON_PURPOSE", metadata: { about: "this" } };
const violated = { constraint: "items_price", fields: ["price", "name"] };

/** One of each kind, as a service throws it. */
const kinds: readonly errors.DomainError[] = [
  new errors.NotFoundError("brasa.testing.v1.Item", "there is none", options),
  new errors.MultipleRecordsError("", "there are two", options),
  new errors.IntegrityError("not so", violated, options),
  new errors.AlreadyExistsError("taken", violated, options),
  new errors.InvalidError([{ field: "item.create_time", description: "is wrong" }], options),
  new errors.ConflictError("changed", options),
  new errors.PreconditionError("not yet", options),
  new errors.UnauthenticatedError("who are you", options),
  new errors.PermissionError("not you", options),
  new errors.ExhaustedError("too many", { ...options, retryAfterMs: 1234.5 }),
  new errors.ExhaustedError("too many for ever", options),
  new errors.DeadlineError("too late", options),
  new errors.CancelledError("never mind", options),
  new errors.UnavailableError("not now", { ...options, retryAfterMs: 70_000 }),
];

/** An error's properties, except its stack and cause. */
function told(error: errors.DomainError, different: object = {}) {
  const { name, message, kind, reason, metadata } = error;
  const { constraint, fields } = error as Partial<errors.IntegrityError>;
  const { violations } = error as Partial<errors.InvalidError>;
  const { retryAfterMs } = error as Partial<errors.UnavailableError>;
  const { resource } = error as Partial<errors.NotFoundError>;
  return {
    name,
    message,
    kind,
    reason,
    metadata,
    constraint,
    fields,
    violations,
    retryAfterMs,
    resource,
    ...different,
  };
}

/** Items in memory, whose updates all fail with what `next` is set to. */
async function refusing() {
  const { worker: keeping } = await memoryBackend().open();
  const { items: stored } = keeping.repositories;
  const refused: { next: Error } = { next: new Error("none was chosen") };
  const failing = resourceService({
    service: ItemService,
    codec: itemCodec,
    worker: keeping,
    repository: "items",
    seal,
    handlers: {
      updateItem: async () => {
        throw refused.next;
      },
    },
  });
  return { services: [failing, unitOfWorkService(keeping, [failing])], stored, refused };
}

/** The error as a repository throws it: the field is the entity's, and entities have the table's name. */
function inOwnWords(thrown: errors.DomainError): object {
  if (thrown instanceof errors.NotFoundError) return { resource: "items" };
  if (!(thrown instanceof errors.InvalidError)) return {};
  return { message: "createTime: is wrong", violations: [{ field: "createTime", description: "is wrong" }] };
}

/** Asserts that a thrown error arrives unchanged: from a single call, and from these places in a commit of four. */
async function arrives(t: ExecutionContext, transport: Transport, thrown: errors.DomainError, places: number[]) {
  const worker = new ConnectWorker(transport, { items: ItemRepository });
  const own = inOwnWords(thrown);
  const thrownClass = thrown.constructor as new (...args: never[]) => errors.DomainError;
  const alone = await t.throwsAsync(worker.repositories.items.save(item(1)), { instanceOf: thrownClass });
  t.is(alone.constructor, thrownClass);
  t.deepEqual(told(alone), told(thrown, own));
  for (const k of places) {
    const unit = worker.run(async ({ items }) => {
      for (const n of [0, 1, 2, 3]) {
        if (n === k) await items.save(item(9));
        else await items.create(item(n));
      }
    });
    const within = await t.throwsAsync(unit, { instanceOf: thrownClass });
    t.is(within.constructor, thrownClass);
    t.deepEqual(told(within), told(thrown, { ...own, metadata: { ...thrown.metadata, operation: String(k) } }));
  }
}

for (const thrown of kinds) {
  const title = `${thrown.name}${thrown.message.endsWith("for ever") ? " for ever" : ""}`;
  test(`${title} arrives as its class with all its details, alone and from any place in a commit`, async (t) => {
    const { services, stored, refused } = await refusing();
    refused.next = thrown;
    await arrives(t, reach(services).transport, thrown, [0, 1, 2, 3]);
    t.is(await stored.count(), 0);
  });
}

for (const protocol of ["gRPC", "gRPC-Web", "Connect"]) {
  test(`${protocol}: every kind of error arrives as its class with all its details over a socket`, async (t) => {
    const { services, stored, refused } = await refusing();
    const log = createLog("silent");
    const pipeline = createPipeline({ log });
    const routes = services.map(({ service, implementation }: AnyServiceDefinition) =>
      pipeline.route(service, implementation),
    );
    const where = { host: "127.0.0.1", port: 0, routes, log };
    const listener = await (protocol === "gRPC"
      ? listenGrpc(where)
      : listenConnect({ ...where, pages: {}, cors: { origins: [] } }));
    t.teardown(() => listener.abort());
    const baseUrl = `http://127.0.0.1:${listener.address.port}`;
    const transport =
      protocol === "gRPC"
        ? createGrpcTransport({ baseUrl })
        : protocol === "gRPC-Web"
          ? createGrpcWebTransport({ baseUrl, httpVersion: "1.1" })
          : createConnectTransport({ baseUrl, httpVersion: "1.1" });
    for (const thrown of kinds) {
      refused.next = thrown;
      await arrives(t, transport, thrown, [2]);
    }
    t.is(await stored.count(), 0);
  });
}

test("an error of no known kind is a RemoteError, without its text", async (t) => {
  const { services, stored, refused } = await refusing();
  refused.next = new Error("a secret of the server's");
  const worker = new ConnectWorker(reach(services).transport, { items: ItemRepository });
  const { items } = worker.repositories;
  const unit = () =>
    worker.run(async ({ items }) => {
      await items.create(item(2));
      await items.save(item(1));
    });
  for (const call of [() => items.save(item(1)), unit]) {
    const error = await t.throwsAsync(call(), { instanceOf: errors.RemoteError });
    t.false(error.message.includes("secret"));
  }
  t.is(await stored.count(), 0);
});

test("a failure at the end of a commit names no operation", async (t) => {
  const { worker: keeping, faults } = await memoryBackend().open();
  const worker = new ConnectWorker(reach(sampleServices(keeping)).transport, repositories);
  const cases = [
    ["begin", new errors.UnavailableError("not now")],
    ["commit", new errors.PreconditionError("not so")],
  ] as const;
  for (const [step, failure] of cases) {
    faults.fail(step, failure);
    const error = await t.throwsAsync(worker.run(({ items }) => items.create(item(1), item(2))));
    t.deepEqual(told(error as errors.DomainError), told(failure));
  }
  t.is(await keeping.repositories.items.count(), 0);
});

test("an aborted signal ends calls and streams", async (t) => {
  const { transport, stored } = local();
  await stored.create(...usersUpTo(3));
  const stop = new AbortController();
  const remote = new RemoteUsers(transport, { signal: stop.signal });
  await t.throwsAsync(
    async () => {
      for await (const _ of remote.list()) stop.abort();
    },
    { instanceOf: errors.CancelledError },
  );
  await t.throwsAsync(remote.retrieve({ id: user(1).id }), { instanceOf: errors.CancelledError });
});

test("a signal's own reason comes out of calls and streams", async (t) => {
  const { stored, watched } = local();
  await stored.create(...usersUpTo(3));
  const over = new DOMException("the time is over", "TimeoutError");
  const stop = new AbortController();
  const endless = createRouterTransport((router) => {
    userRoutes(stored, watched)(router);
    router.rpc(UserService.method.getUser, () => {
      // As AbortSignal.timeout does, but when the call is in its midst.
      stop.abort(over);
      return new Promise(() => {});
    });
  });
  await t.throwsAsync(new RemoteUsers(endless, { signal: stop.signal }).retrieve({ id: user(1).id }), {
    instanceOf: errors.DeadlineError,
  });
  const leaving = new AbortController();
  const mine = new errors.UnavailableError("the server is shutting down");
  await t.throwsAsync(
    async () => {
      for await (const _ of new RemoteUsers(endless, { signal: leaving.signal }).list()) leaving.abort(mine);
    },
    { is: mine },
  );
  const late = new PagedUsers(endless, { signal: AbortSignal.abort(over) });
  await t.throwsAsync(namesOf(late.list()), { instanceOf: errors.DeadlineError });
});

test("an error that no repository throws is a fault, and no hint to retry", async (t) => {
  const failing = (code: Code) =>
    createRouterTransport((router) => {
      const fail = () => {
        throw new ConnectError("bug", code);
      };
      router.service(UserService, { getUser: fail, listUsers: fail, streamUsers: fail });
    });
  for (const code of [Code.Internal, Code.Unimplemented, Code.Unknown, Code.DataLoss, Code.OutOfRange]) {
    const remote = new RemoteUsers(failing(code));
    for (const call of [remote.retrieve({ id: user(1).id }), remote.count(), namesOf(remote.list())]) {
      const error = await t.throwsAsync(call, { instanceOf: errors.RemoteError, message: `${Code[code]}: bug` });
      t.is((error.cause as ConnectError).code, code);
    }
  }
  await t.throwsAsync(new RemoteUsers(failing(Code.Unavailable)).count(), { instanceOf: errors.UnavailableError });
});

test("an answer that cannot be read is a fault of the service's, not of the input", async (t) => {
  const nameless = { ...codec.toMessage(user(1)), etag: "none of ours" };
  const transport = createRouterTransport((router) => {
    router.service(UserService, {
      getUser: () => ({}),
      listUsers: () => ({ users: [nameless] }),
      async *streamUsers() {
        yield { user: nameless };
      },
    });
  });
  const remote = new RemoteUsers(transport);
  await t.throwsAsync(remote.retrieve({ id: user(1).id }), {
    instanceOf: errors.RemoteError,
    message: /GetUser.* without its User/,
  });
  await t.throwsAsync(remote.page(), { instanceOf: errors.RemoteError, message: /ListUsers cannot be read: etag/ });
  await t.throwsAsync(namesOf(remote.list()), {
    instanceOf: errors.RemoteError,
    message: /StreamUsers cannot be read: etag/,
  });
});

test("leaving a list reaches the handler's signal, in one process too", async (t) => {
  const { stored, watched, remote } = local();
  await stored.create(...usersUpTo(3));
  const aborted = new Promise<void>((resolve) => {
    watched.streamAborted = resolve;
  });
  for await (const _ of remote.list()) break;
  await aborted;
  t.pass();
});

test("a service that cannot be reached is unavailable", async (t) => {
  const remote = new RemoteUsers(createGrpcTransport({ baseUrl: "http://127.0.0.1:1" }));
  await t.throwsAsync(remote.count(), { instanceOf: errors.UnavailableError });
});

test("a service without the standard RPCs is refused, and the error names those that it lacks", (t) => {
  const methods = UserService.methods.filter(({ name }) => !["GetUser", "ListUsers"].includes(name));
  const service = { ...UserService, methods } as DescService;
  // The type of Create's request is lost with that of the service.
  const creating = { create: () => ({}) as never, draft: () => user(1) };
  const error = t.throws(() => remoteResource(service, codec, creating));
  t.regex(error.message, /missing: .*List… that gives repeated User, rpc GetUser$/);
});

// ASVS: V16.5.1
test("callers get the details that are listed: none that another service meant for its own people", (t) => {
  const secret = "a secret of the other service's";
  const info = { desc: ErrorInfoSchema, value: { reason: "OTHER", domain: "other" } };
  const debug = { desc: DebugInfoSchema, value: { detail: secret, stackEntries: [secret] } };
  const unknown = { type: "other.v1.Internals", value: new TextEncoder().encode(secret) };
  const passedOn = new ConnectError("no", Code.Aborted, undefined, [info, debug]);
  passedOn.details.push(unknown);
  const shown = toConnectError(passedOn);
  t.deepEqual(shown.details, [info]);
});

// ASVS: V16.2.5
test("the text about a value that cannot be read names its field, and does not quote it", (t) => {
  const read = (text: string) => {
    try {
      return fromJsonString(SignInRequestSchema, text);
    } catch (thrown) {
      const error = new ConnectError((thrown as Error).message, Code.InvalidArgument);
      t.regex(error.rawMessage, /12345678|"credentials|xyz/, "the control: the library quotes it");
      errorModel.complete(error, SignInRequestSchema);
      const shown = error.details.map((detail) => ("desc" in detail ? detail.value : detail));
      t.notRegex(JSON.stringify([error.rawMessage, shown]), /12345678|xyz/);
      return error.rawMessage;
    }
  };
  const start = "cannot decode field accounts.v1.UserCredentials.password from JSON";
  t.is(read('{"credentials": {"password": 12345678}}'), `${start}: expected string`);
  t.is(
    read('{"credentials": "xyz12345678"}'),
    "cannot decode message accounts.v1.UserCredentials from JSON: it is no JSON, or has a value of another type",
  );
  t.is(
    read('{"credentials": xyz}'),
    "cannot decode message accounts.v1.SignInRequest from JSON: it is no JSON, or has a value of another type",
  );
});

test("half of a surrogate pair in an error's text, which no header can hold, is replaced", (t) => {
  const error = new ConnectError("no \ud800", Code.NotFound);
  t.throws(
    () => encodeURIComponent(error.rawMessage),
    { instanceOf: URIError },
    "the control: a transport would throw",
  );
  t.is(toConnectError(error).rawMessage, "no \ufffd");
});
