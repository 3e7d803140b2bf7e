import { setTimeout as sleep } from "node:timers/promises";
import type { DescService } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { remoteResource } from "../../../src/ddd/connect/index.ts";
import { CancelledError, DeadlineError, RemoteError, UnavailableError } from "../../../src/ddd/error.ts";
import { namesOf, user, users as usersUpTo } from "../../helpers/users.ts";
import { codec, local, PagedUsers, RemoteUsers, userRoutes } from "./users.ts";

test("an aborted signal ends calls and streams", async (t) => {
  const { transport, stored } = local();
  await stored.create(...usersUpTo(3));
  const stop = new AbortController();
  const remote = new RemoteUsers(transport, { signal: stop.signal });
  await t.throwsAsync(
    async () => {
      for await (const _ of remote.list()) stop.abort();
    },
    { instanceOf: CancelledError },
  );
  await t.throwsAsync(remote.retrieve({ id: user(1).id }), { instanceOf: CancelledError });
});

test("a signal's own reason comes out of calls and streams", async (t) => {
  const { stored, watched } = local();
  await stored.create(...usersUpTo(3));
  const slow = createRouterTransport((router) => {
    userRoutes(stored, watched)(router);
    router.rpc(UserService.method.getUser, async () => sleep(5000, {}, { ref: false }));
  });
  await t.throwsAsync(new RemoteUsers(slow, { signal: AbortSignal.timeout(20) }).retrieve({ id: user(1).id }), {
    instanceOf: DeadlineError,
  });
  const stop = new AbortController();
  const mine = new UnavailableError("the server is shutting down");
  await t.throwsAsync(
    async () => {
      for await (const _ of new RemoteUsers(slow, { signal: stop.signal }).list()) stop.abort(mine);
    },
    { is: mine },
  );
  const late = AbortSignal.timeout(1);
  await sleep(5);
  await t.throwsAsync(namesOf(new PagedUsers(slow, { signal: late }).list()), { instanceOf: DeadlineError });
});

test("what is none of a repository's errors is a fault, and no hint to retry", async (t) => {
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
      const error = await t.throwsAsync(call, { instanceOf: RemoteError, message: `${Code[code]}: bug` });
      t.is((error.cause as ConnectError).code, code);
    }
  }
  await t.throwsAsync(new RemoteUsers(failing(Code.Unavailable)).count(), { instanceOf: UnavailableError });
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
    instanceOf: RemoteError,
    message: /GetUser.* without its User/,
  });
  await t.throwsAsync(remote.page(), { instanceOf: RemoteError, message: /ListUsers cannot be read: etag/ });
  await t.throwsAsync(namesOf(remote.list()), { instanceOf: RemoteError, message: /StreamUsers cannot be read: etag/ });
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
  await t.throwsAsync(remote.count(), { instanceOf: UnavailableError });
});

test("a service without the standard RPCs is refused, and told what it lacks", (t) => {
  const methods = UserService.methods.filter(({ name }) => !["GetUser", "ListUsers"].includes(name));
  const service = { ...UserService, methods } as DescService;
  // The type of Create's request is lost with that of the service.
  const creating = { create: () => ({}) as never, draft: () => user(1) };
  const error = t.throws(() => remoteResource(service, codec, creating));
  t.regex(error.message, /missing: .*List… that gives repeated User, rpc GetUser$/);
});
