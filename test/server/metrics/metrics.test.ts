import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { accounts } from "../../../src/accounts/context.ts";
import type { PasswordHasher } from "../../../src/accounts/index.ts";
import { createLane } from "../../../src/accounts/password/lane.ts";
import { readConfig } from "../../../src/server/config.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { CallRecorder } from "../../../src/server/metrics/call-recorder.ts";
import type { EventLoopWatch } from "../../../src/server/metrics/event-loop.ts";
import { writeSamples, writeText } from "../../../src/server/metrics/exposition.ts";
import { takeMetrics } from "../../../src/server/metrics/metrics.ts";
import { OutboxWatch } from "../../../src/server/metrics/outbox-watch.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";
import { cheapHasher, startApp } from "../../helpers/app.ts";
import { testWith } from "../../helpers/test-with.ts";
import { run } from "../../helpers/tools.ts";
import { Scrape, scrape } from "./scrape.ts";

async function open(t: ExecutionContext, env: Record<string, string> = {}, hasher: PasswordHasher = cheapHasher) {
  const app = await startApp(env, createLog("silent"), hasher);
  t.teardown(() => app.close());
  const users = createClient(UserService, createGrpcTransport({ baseUrl: `http://${app.grpc}` }));
  return { ...app, users };
}

const user = { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" };
const GET_USER = { rpc_service: "accounts.v1.UserService", rpc_method: "accounts.v1.UserService/GetUser" };

test("calls are told by method and code, their durations in buckets, and their failures by reason", async (t) => {
  const { users, url } = await open(t);
  t.is((await scrape(url)).value("brasa_rpc_calls_total", GET_USER), undefined);
  const { user: made } = await users.createUser({ user });
  for (let i = 0; i < 20; i++) await users.getUser({ id: made?.id ?? "" });
  for (let i = 0; i < 3; i++) await t.throwsAsync(users.getUser({ id: crypto.randomUUID() }));
  for await (const _ of users.streamUsers({})) t.pass();
  const after = await scrape(url);
  const calls = (code: string) => after.value("brasa_rpc_calls_total", { ...GET_USER, rpc_response_status_code: code });
  t.is(calls("OK"), 20);
  t.is(calls("NOT_FOUND"), 3);
  // From the first call on, so that a rate tells the first fault.
  t.is(calls("INTERNAL"), 0);
  t.is(after.value("brasa_rpc_errors_total", { reason: "USER_NOT_FOUND" }), 3);
  t.is(after.value("brasa_rpc_running_calls", GET_USER), 0);
  const name = "rpc_server_call_duration_seconds";
  t.is(after.metrics.get(name)?.type, "histogram");
  t.is(after.value(`${name}_count`, GET_USER), 23);
  t.is(after.value(`${name}_bucket`, { ...GET_USER, le: "+Inf" }), 23);
  const sum = after.value(`${name}_sum`, GET_USER) ?? 0;
  t.true(sum > 0 && sum < 60);
  const stream = { rpc_method: "accounts.v1.UserService/StreamUsers" };
  t.is(after.value("brasa_rpc_calls_total", { ...stream, rpc_response_status_code: "OK" }), 1);
  // It lasts as long as its caller wants.
  t.is(after.value(`${name}_count`, stream), undefined);
});

test("running calls, handlers, and a lane that is full are told while they are at work", async (t) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun = () => {};
  const hashing = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const lane = createLane(1, 1);
  const { users, url } = await open(
    t,
    {},
    {
      ...cheapHasher,
      usage: lane.usage,
      hash: (password) =>
        lane(async () => {
          begun();
          await held;
          return cheapHasher.hash(password);
        }),
    },
  );
  const createUser = { rpc_method: "accounts.v1.UserService/CreateUser" };
  const own = { lane: "password_hashing" };
  const create = (name: string) => users.createUser({ user: { ...user, email: `${name}@example.com` } });
  const creating = [create("ada"), create("mary")];
  await hashing;
  let during = await scrape(url);
  while (during.value("brasa_lane_waiting_jobs", own) !== 1) during = await scrape(url);
  t.is(during.value("brasa_lane_running_jobs", own), 1);
  t.is(during.value("brasa_lane_max_running_jobs", own), 1);
  t.is(during.value("brasa_lane_refused_jobs_total", own), 0);
  t.is(during.value("brasa_rpc_running_calls", createUser), 2);
  t.is(during.value("brasa_running_handlers", { kind: "unary" }), 2);
  t.is(during.value("brasa_rpc_calls_total", { ...createUser, rpc_response_status_code: "OK" }), 0);
  await t.throwsAsync(create("grace"), { message: /too many passwords/ });
  release();
  await Promise.all(creating);
  const after = await scrape(url);
  t.is(after.value("brasa_lane_refused_jobs_total", own), 1);
  t.is(after.value("brasa_rpc_errors_total", { reason: "TOO_MANY_HASHES" }), 1);
  t.is(after.value("brasa_lane_waiting_jobs", own), 0);
  t.is(after.value("brasa_rpc_running_calls", createUser), 0);
  t.is(after.value("brasa_running_handlers"), 0);
  t.is(after.value("brasa_max_concurrent_calls"), 1000);
  const pool = (db_client_connection_pool_name: string) => ({ db_client_connection_pool_name });
  t.is(after.value("db_client_connection_max", pool("DATABASE_URL/writer")), 1);
  t.is(after.value("db_client_connection_max", pool("DATABASE_URL/readers")), 8);
  t.is(after.value("db_client_connections", pool("DATABASE_URL/writer")), 1);
  // Events are being delivered meanwhile.
  t.true((after.value("db_client_connection_pending_requests", pool("DATABASE_URL/writer")) ?? -1) >= 0);
  t.is(after.value("brasa_open_connections", { listener: "grpc" }), 1);
  t.true((after.value("brasa_open_connections", { listener: "http" }) ?? 0) >= 1);
});

test("the process, its runtime and the app are told", async (t) => {
  const { url } = await open(t);
  const one = await scrape(url);
  const value = (name: string) => one.value(name) ?? Number.NaN;
  t.true(Math.abs(value("process_start_time_seconds") * 1000 - performance.timeOrigin) < 1);
  t.true(value("process_cpu_seconds_total") > 0);
  t.true(value("process_resident_memory_bytes") > value("nodejs_heap_size_used_bytes"));
  t.true(value("nodejs_heap_size_limit_bytes") > value("nodejs_heap_size_used_bytes"));
  t.true(value("nodejs_external_memory_bytes") > 0);
  t.true(value("nodejs_eventloop_utilization_ratio") > 0 && value("nodejs_eventloop_utilization_ratio") <= 1);
  t.true(value("nodejs_eventloop_delay_p50_seconds") <= value("nodejs_eventloop_delay_p99_seconds"));
  t.true(value("nodejs_eventloop_delay_p99_seconds") <= value("nodejs_eventloop_delay_max_seconds"));
  t.is(value("brasa_ready"), 1);
  t.is(value("brasa_process_up"), 1);
  t.is(one.value("brasa_build_info", { node_version: process.version }), 1);
  t.true((await scrape(url)).value("process_cpu_seconds_total", {}) !== one.value("process_cpu_seconds_total"));
  // Without TLS.
  t.is(one.value("brasa_tls_certificate_end_timestamp_seconds"), undefined);
});

test("the outbox of each database is told", async (t) => {
  const { url } = await open(t);
  const one = await scrape(url);
  const database = "DATABASE_URL";
  t.is(one.value("brasa_outbox_up", { database }), 1);
  t.is(one.value("brasa_outbox_pending_events", { database }), 0);
  t.is(one.value("brasa_outbox_oldest_event_age_seconds", { database }), 0);
  t.deepEqual(
    one.all("brasa_dead_letters", { database }).map(({ labels, value }) => [labels.state, value]),
    [
      ["failed", 0],
      ["waiting", 0],
      ["retry", 0],
      ["discard", 0],
    ],
  );
});

test("events that wait, and dead letters, are told; where the database does not answer, they alone are left out", async (t) => {
  const storage = await openStorage([accounts], readConfig({ DATABASE_URL: "memory:" }));
  const [database] = storage.databases;
  if (!database) throw new Error("there is a database");
  const { eventOutbox, eventDeadLetters } = database.events.repositories;
  const event = (sequence: number) => ({
    ...{ id: crypto.randomUUID(), type: "a.b.C", key: "k", sequence, data: "{}", traceparent: null },
    recordTime: new Date(Date.now() - 60_000),
  });
  await eventOutbox.create({ ...event(1), publishTime: null }, { ...event(2), publishTime: null });
  const state = { state: "failed", attempts: 3, error: "no", createTime: new Date(), retryTime: null };
  await eventDeadLetters.create({ ...event(3), id: "x/r", eventId: crypto.randomUUID(), reaction: "r", ...state });
  let answers = true;
  const watched = {
    ...database,
    get events() {
      if (!answers) throw new Error("it does not answer");
      return database.events;
    },
  };
  const told = async () => {
    const sources = {
      ...{ databases: [watched], outboxes: new OutboxWatch([watched], createLog("silent")), lanes: [] },
      ...{ calls: new CallRecorder({ slowMs: 1000 }), load: () => ({ unaryCalls: 0, streams: 0, max: 1 }) },
      ...{ listeners: new Map(), isReady: () => false, certificateEnd: () => new Date(2_000_000_000_000) },
      eventLoop: { figures: () => ({ p50: 1, p99: 2000, max: 3000, utilization: 0.5 }) } as EventLoopWatch,
    };
    const metrics = await takeMetrics(sources);
    return new Scrape(writeText(metrics, [writeSamples(metrics)]));
  };
  const one = await told();
  t.is(one.value("brasa_outbox_pending_events"), 2);
  const age = one.value("brasa_outbox_oldest_event_age_seconds") ?? 0;
  t.true(age >= 60 && age < 600);
  t.is(one.value("brasa_dead_letters", { state: "failed" }), 1);
  t.is(one.value("brasa_ready"), 0);
  t.is(one.value("brasa_tls_certificate_end_timestamp_seconds"), 2_000_000_000);
  t.is(one.value("nodejs_eventloop_delay_p99_seconds"), 2);
  answers = false;
  const down = await told();
  t.is(down.value("brasa_outbox_up"), 0);
  t.is(down.value("brasa_outbox_pending_events"), undefined);
  t.is(down.value("brasa_dead_letters"), undefined);
  t.is(down.value("brasa_max_concurrent_calls"), 1);
});

test("a label's value is whole, whatever is in it", (t) => {
  const value = 'a "b" \\ c\nd';
  const metrics = [
    { name: "m", type: "gauge", help: "A \\ and\na line", samples: [{ labels: { l: value }, value: 1 }] },
  ] as const;
  const text = writeText(metrics, [writeSamples(metrics, { process: "2" })]);
  t.is(text, '# HELP m A \\\\ and\\na line\n# TYPE m gauge\nm{l="a \\"b\\" \\\\ c\\nd",process="2"} 1\n');
  t.deepEqual(new Scrape(text).all("m")[0]?.labels, { l: value, process: "2" });
});

test("a scrape during load is whole: buckets only rise, the last is the count, and counters only grow", async (t) => {
  const { users, url } = await open(t);
  const { user: made } = await users.createUser({ user });
  let isOver = false;
  const load = Array.from({ length: 8 }, async () => {
    while (!isOver) await users.getUser({ id: made?.id ?? "" });
  });
  let last = 0;
  for (let i = 0; i < 10; i++) {
    const one = await scrape(url);
    const name = "rpc_server_call_duration_seconds";
    const buckets = one.all(`${name}_bucket`, GET_USER).map(({ value }) => value);
    t.deepEqual(
      buckets,
      buckets.toSorted((a, b) => a - b),
    );
    const count = one.value(`${name}_count`, GET_USER) ?? 0;
    t.is(count, buckets.at(-1) ?? 0);
    t.is(count, one.value("brasa_rpc_calls_total", GET_USER) ?? 0);
    t.true(count >= last);
    last = count;
  }
  isOver = true;
  await Promise.all(load);
  t.true(last > 0);
});

const { test: withPromtool, title } = testWith("promtool", "promtool", ["--version"]);
withPromtool(title("promtool finds nothing wrong with a real scrape"), async (t) => {
  const { users, url } = await open(t);
  await users.createUser({ user });
  await t.throwsAsync(users.getUser({ id: "no UUID" }));
  for await (const _ of users.streamUsers({})) t.pass();
  const { text } = await scrape(url);
  const { code, stdout, stderr } = await run("promtool", ["check", "metrics"], text);
  t.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
  // It does find what is wrong.
  t.not((await run("promtool", ["check", "metrics"], text.replaceAll("brasa_rpc_calls_total", "brasaCalls"))).code, 0);
});
