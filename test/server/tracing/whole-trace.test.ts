import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import { build } from "esbuild";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { NotificationService } from "../../../gen/notifications/v1/notification_service_pb.js";
import { accountsContext } from "../../../src/accounts/index.ts";
import type { ServiceDefinition } from "../../../src/ddd/connect/index.ts";
import { until } from "../../../src/ddd/testing/event/backend.ts";
import { projectsContext } from "../../../src/projects/index.ts";
import { createApp, createLog } from "../../../src/server/index.ts";
import { cheapHasher } from "../../helpers/app.ts";
import { startNats } from "../../helpers/brokers/nats.ts";
import { chromiumPath, servePage, startBrowser } from "../../helpers/browser.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { testWith } from "../../helpers/test-with.ts";
import { root } from "../../helpers/tools.ts";
import { type CollectedSpan, type Collector, startCollector } from "../../helpers/tracing/collector.ts";

const withNats = testWith("nats-server (go install github.com/nats-io/nats-server/v2)", "nats-server", ["--version"]);
const withBrowser = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

/** Creates a user, in a trace of the caller's. */
type Call = (served: Served, traceparent: string) => Promise<void>;

interface Served {
  readonly grpc: string;
  readonly url: string;
}

const person = { name: "Ada", surname: "Lovelace", email: "ada@example.com", password: "a long enough passphrase" };

const byGrpc: Call = async ({ grpc }, traceparent) => {
  const client = createClient(UserService, createGrpcTransport({ baseUrl: grpc }));
  await client.createUser({ user: person }, { headers: { traceparent } });
};

const byFetch: Call = async ({ url }, traceparent) => {
  const response = await fetch(`${url}/accounts.v1.UserService/CreateUser`, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent },
    body: JSON.stringify({ user: person }),
  });
  if (!response.ok) throw new Error(await response.text());
};

/**
 * Serves accounts and projects by way of a broker, with a service that notifications are sent to; calls; and ends all.
 *
 * @returns the spans of the caller's trace
 */
async function traceOf(
  t: ExecutionContext,
  databaseUrl: string,
  call: Call,
  cors: readonly string[] = [],
): Promise<{ spans: readonly CollectedSpan[]; caller: string; collector: Collector }> {
  const collector = await startCollector(t);
  const nats = await startNats();
  t.teardown(() => nats.close());
  const log = createLog("error");
  const received: string[] = [];
  const ports = { grpcPort: 0, httpPort: 0 };
  const app = (notificationsUrl: string) =>
    createApp(
      {
        ...ports,
        databaseUrl,
        brokerUrl: nats.url,
        notifications: { url: notificationsUrl, deadlineMs: 5000 },
        corsOrigins: cors,
        otelExporterOtlpEndpoint: collector.url,
        otelServiceName: "traced",
      },
      {
        contexts: [
          accountsContext({ hasher: cheapHasher, authenticates: false, limits: false }),
          projectsContext({ authenticates: false }),
        ],
        log,
      },
    );
  const receiver: ServiceDefinition<typeof NotificationService> = {
    service: NotificationService,
    rules: {},
    implementation: {
      async sendNotification({ requestId }) {
        received.push(requestId);
        return {};
      },
    },
  };
  const notifications = createApp(ports, { log, services: [receiver] });
  const { grpc } = await notifications.start();
  const main = app(`http://127.0.0.1:${grpc.port}`);
  const addresses = await main.start();
  const [traceId, caller] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
  const served = { grpc: `http://127.0.0.1:${addresses.grpc.port}`, url: `http://127.0.0.1:${addresses.http.port}` };
  try {
    await call(served, `00-${traceId}-${caller}-01`);
    await until(async () => {
      const found = await fetch(`${served.url}/projects.v1.ProjectService/ListProjects`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      return received.length > 0 && /My first project/.test(await found.text());
    });
  } finally {
    await notifications.close();
    await main.close();
  }
  return { spans: collector.spans.filter((span) => span.traceId === traceId), caller, collector };
}

/** Holds a trace to what it must have, each span in its place. */
function checkTrace(t: ExecutionContext, spans: readonly CollectedSpan[], caller: string, system: string): void {
  const of = (name: string, kind: CollectedSpan["kind"], parent?: CollectedSpan) => {
    const found = spans.find(
      (span) => span.name === name && span.kind === kind && (!parent || span.parentId === parent.spanId),
    );
    if (!found) throw new Error(`no ${kind} span "${name}" in its place among:\n${print(spans)}`);
    return found;
  };
  const call = of("accounts.v1.UserService/CreateUser", "server");
  t.is(call.parentId, caller);
  t.like(call.attributes, { "rpc.service": "accounts.v1.UserService", "rpc.method": "CreateUser" });
  t.is(call.resource["service.name"], "traced");
  const unit = of("unit write", "internal", call);
  const insert = of("INSERT users", "client", unit);
  t.is(insert.attributes["db.system.name"], system);
  t.regex(String(insert.attributes["db.query.text"]), /^INSERT INTO /);
  of("BEGIN", "client", unit);
  of("COMMIT", "client", unit);
  const sent = of("send accounts.v1.UserCreated", "producer", unit);
  const reactions = spans.filter(({ name, parentId }) => name.startsWith("process ") && parentId === sent.spanId);
  const reaction = (name: string) => {
    const found = reactions.find(({ attributes }) => attributes["messaging.consumer.group.name"] === name);
    if (!found) throw new Error(`no reaction ${name} in:\n${print(spans)}`);
    return found;
  };
  const remote = of(
    "notifications.v1.NotificationService/SendNotification",
    "client",
    reaction("accounts.send-welcome"),
  );
  of("notifications.v1.NotificationService/SendNotification", "server", remote);
  of("INSERT projects", "client", of("unit write", "internal", reaction("projects.make-example-project")));
  // Nothing of a person is in it.
  const told = JSON.stringify(spans);
  for (const word of ["Ada", "Lovelace", "ada@example.com", "passphrase"]) t.false(told.includes(word), word);
}

function print(spans: readonly CollectedSpan[], parent?: string, depth = 0): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return spans
    .filter(({ parentId }) => (parent === undefined ? !ids.has(parentId) : parentId === parent))
    .map((span) => `${"  ".repeat(depth)}${span.name} (${span.kind})\n${print(spans, span.spanId, depth + 1)}`)
    .join("");
}

withNats.test.serial(
  withNats.title("one trace leads from fetch to SQLite, the outbox, NATS, a reaction and its remote call"),
  async (t) => {
    const file = `sqlite:${join(temporaryFolder().folder, "traced.db")}`;
    const { spans, caller } = await traceOf(t, file, byFetch);
    checkTrace(t, spans, caller, "sqlite");
    t.log(print(spans));
  },
);

withNats.test.serial(
  withNats.title("one trace leads from native gRPC to PostgreSQL, the outbox, NATS, a reaction and its remote call"),
  async (t) => {
    const { spans, caller } = await traceOf(t, await (await sharedPostgres()).createDatabase(), byGrpc);
    checkTrace(t, spans, caller, "postgresql");
    t.log(print(spans));
  },
);

withBrowser.test.serial(
  withBrowser.title("one trace leads from a page in a browser, which sends traceparent, to a reaction's remote call"),
  async (t) => {
    const bundle = await build({
      stdin: {
        contents: `
          import { createClient } from "@connectrpc/connect";
          import { createConnectTransport } from "@connectrpc/connect-web";
          import { UserService } from "./gen/accounts/v1/user_service_pb.js";
          globalThis.createUser = async (baseUrl, user, traceparent) => {
            const client = createClient(UserService, createConnectTransport({ baseUrl }));
            await client.createUser({ user }, { headers: { traceparent, tracestate: "page=1" } });
          };`,
        resolveDir: root,
      },
      bundle: true,
      write: false,
    });
    const page = `http://127.0.0.1:${await servePage(t, bundle.outputFiles[0]?.text ?? "")}`;
    const byPage: Call = async ({ url }, traceparent) => {
      const tab = await (await startBrowser(t)).newPage();
      await tab.goto(page);
      await tab.evaluate(`createUser(${[url, person, traceparent].map((one) => JSON.stringify(one)).join(",")})`);
    };
    const file = `sqlite:${join(temporaryFolder().folder, "traced.db")}`;
    const { spans, caller } = await traceOf(t, file, byPage, [page]);
    checkTrace(t, spans, caller, "sqlite");
    t.true(spans.some(({ kind, traceState }) => kind === "server" && traceState === "page=1"));
  },
);
