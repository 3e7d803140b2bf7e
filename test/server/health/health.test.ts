import { Code, ConnectError, createClient, createHandlerContext, type ServiceImpl } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import {
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus,
  Health as HealthService,
} from "../../../gen/health/v1/health_pb.js";
import { Health } from "../../../src/server/health/health.ts";
import { waysToServe } from "../serve.ts";

const { SERVING, NOT_SERVING, SERVICE_UNKNOWN } = HealthCheckResponse_ServingStatus;
const users = UserService.typeName;

for (const [way, serve] of Object.entries(waysToServe)) {
  const titled = (title: string) => `health over ${way} ${title}`;

  async function serveHealth(t: ExecutionContext) {
    const health = new Health([UserService]);
    const { transport, close } = await serve([health.route]);
    t.teardown(close);
    const client = createClient(HealthService, transport);
    /** A Watch that is ended with the test, if not before. */
    const watch = (service: string) => {
      const cancel = new AbortController();
      t.teardown(() => cancel.abort());
      return client.watch({ service }, { signal: cancel.signal })[Symbol.asyncIterator]();
    };
    return { health, client, watch };
  }

  test(titled("checks the whole server and each service"), async (t) => {
    const { health, client } = await serveHealth(t);
    t.is((await client.check({})).status, NOT_SERVING, "until told otherwise");
    health.setAll("SERVING");
    health.set(users, "NOT_SERVING");
    t.is((await client.check({ service: "" })).status, SERVING);
    t.is((await client.check({ service: users })).status, NOT_SERVING);
  });

  test(titled("does not find an unknown service"), async (t) => {
    const { client } = await serveHealth(t);
    const error = await t.throwsAsync(client.check({ service: "x.Unknown" }), { instanceOf: ConnectError });
    t.is(error?.code, Code.NotFound);
  });

  test(titled("lists up to 100 services"), async (t) => {
    const { health, client } = await serveHealth(t);
    for (let index = 2; index < 100; index++) health.set(`x.Service${index}`, "SERVING");
    const { statuses } = await client.list({});
    t.is(Object.keys(statuses).length, 100);
    t.is(statuses[""]?.status, NOT_SERVING);
    t.is(statuses["x.Service99"]?.status, SERVING);
    health.set("x.Service100", "SERVING");
    const error = await t.throwsAsync(client.list({}), { instanceOf: ConnectError });
    t.is(error?.code, Code.ResourceExhausted);
  });

  test(titled("watches changes, and only changes"), async (t) => {
    const { health, watch } = await serveHealth(t);
    const watched = watch(users);
    t.is(await statusOf(watched), NOT_SERVING);
    health.set(users, "NOT_SERVING");
    health.set("", "SERVING");
    health.set(users, "SERVING");
    t.is(await statusOf(watched), SERVING);
    health.set(users, "NOT_SERVING");
    t.is(await statusOf(watched), NOT_SERVING);
  });

  test(titled("watches a service that becomes known later"), async (t) => {
    const { health, watch } = await serveHealth(t);
    const watched = watch("x.Later");
    t.is(await statusOf(watched), SERVICE_UNKNOWN);
    health.set("x.Later", "SERVING");
    t.is(await statusOf(watched), SERVING);
  });

  test(titled("delivers NOT_SERVING to every watch at shutdown, and ends it"), async (t) => {
    const { health, client, watch } = await serveHealth(t);
    health.setAll("SERVING");
    const known = watch(users);
    const unknown = watch("x.Unknown");
    t.is(await statusOf(known), SERVING);
    t.is(await statusOf(unknown), SERVICE_UNKNOWN);

    health.shutdown();
    health.setAll("SERVING");

    t.is(await statusOf(known), NOT_SERVING);
    t.is(await statusOf(known), undefined, "ended");
    t.is(await statusOf(unknown), undefined);
    t.is((await client.check({})).status, NOT_SERVING, "for good");
    const late = watch("");
    t.is(await statusOf(late), NOT_SERVING);
    t.is(await statusOf(late), undefined);
  });
}

test("a watch that nobody reads keeps the latest status only", async (t) => {
  const { health, watched } = watchUnbuffered();
  t.is(await statusOf(watched), NOT_SERVING);
  for (let round = 0; round < 10_000; round++) {
    health.set("", "NOT_SERVING");
    health.set("", "SERVING");
  }
  t.is(await statusOf(watched), SERVING);
  const next = statusOf(watched);
  health.set("", "NOT_SERVING");
  t.is(await next, NOT_SERVING, "nothing in between");
});

test("a watch ends with the reason for which its call was aborted", async (t) => {
  const { watched, context } = watchUnbuffered();
  await statusOf(watched);
  const next = statusOf(watched);
  context.abort(new ConnectError("too late", Code.DeadlineExceeded));
  await t.throwsAsync(next, { message: /too late/ });
  t.is(await statusOf(watched), undefined);
});

/** A Watch without a transport, which would read ahead. */
function watchUnbuffered() {
  const health = new Health();
  const context = createHandlerContext({
    service: HealthService,
    method: HealthService.method.watch,
    protocolName: "grpc",
    requestMethod: "POST",
    url: "",
  });
  // A route has forgotten which service it is of.
  const { watch } = health.route.implementation as ServiceImpl<typeof HealthService>;
  const request = { $typeName: HealthService.method.watch.input.typeName, service: "" };
  return { health, context, watched: watch(request, context)[Symbol.asyncIterator]() };
}

/** The next status of a Watch; undefined when it has ended. */
async function statusOf(watched: AsyncIterator<Pick<Partial<HealthCheckResponse>, "status">>) {
  const next = await watched.next();
  return next.done ? undefined : next.value.status;
}
