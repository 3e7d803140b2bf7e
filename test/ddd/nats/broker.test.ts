import { randomUUID } from "node:crypto";
import test, { type ExecutionContext } from "ava";
import {
  ExhaustedError,
  InvalidError,
  PermissionError,
  PreconditionError,
  UnauthenticatedError,
  UnavailableError,
} from "../../../src/ddd/error.ts";
import type { BrokerMessage, EventBroker, StreamPosition } from "../../../src/ddd/event/broker/broker.ts";
import type { RecordedEvent } from "../../../src/ddd/event/event.ts";
import { type BrokerOptions, type NatsBroker, openBroker } from "../../../src/ddd/nats/index.ts";
import { headersOf } from "../../../src/ddd/nats/message.ts";
import { brokerCases } from "../../../src/ddd/testing/index.ts";
import { type NatsOptions, type NatsServer, startNats } from "../../helpers/brokers/nats.ts";
import { withNats } from "../../helpers/brokers/with-nats.ts";
import { makeAuthority } from "../../helpers/network/tls.ts";
import { testWith } from "../../helpers/test-with.ts";

const { signal } = new AbortController();
const withBoth = testWith("openssl and nats-server", "sh", ["-c", "openssl version && nats-server --version"]);

async function serverOf(t: ExecutionContext, options?: NatsOptions): Promise<NatsServer> {
  const server = await startNats(options);
  t.teardown(() => server.close());
  return server;
}

async function brokerOf(t: ExecutionContext, url: string, options?: BrokerOptions): Promise<NatsBroker> {
  const broker = await openBroker(url, { heartbeatMs: 500, onError: () => {}, ...options });
  t.teardown(() => broker.close());
  return broker;
}

function eventOf(sequence: number, event: Partial<RecordedEvent> = {}): RecordedEvent {
  const bytes = new TextEncoder().encode(String(sequence));
  const recordTime = new Date(2_000_000_000_000 + sequence);
  return { id: randomUUID(), type: "samples.v1.Rated", key: "a key", sequence, bytes, recordTime, ...event };
}

/** Reads so many messages. */
async function take(
  broker: EventBroker,
  count: number,
  { types = ["samples.v1.Rated"], after }: { types?: readonly string[]; after?: StreamPosition } = {},
): Promise<BrokerMessage[]> {
  const taken: BrokerMessage[] = [];
  for await (const message of broker.read({ reader: "a test", types, after }, signal)) {
    taken.push(message);
    if (taken.length >= count) return taken;
  }
  return taken;
}

for (const { name, run } of brokerCases) {
  withNats.test(withNats.title(name), async (t) => {
    await run({
      async open() {
        const server = await startNats();
        const broker = await openBroker(server.url, { heartbeatMs: 500 });
        const close = async () => {
          await broker.close();
          await server.close();
        };
        return { broker, close };
      },
    });
    t.pass();
  });
}

withNats.test(withNats.title("an event that is published again within the window is stored once"), async (t) => {
  const { url } = await serverOf(t);
  const broker = await brokerOf(t, url);
  const event = eventOf(1);
  await Promise.all([1, 2, 3, 4, 5].map(() => broker.publish(event, signal)));
  await broker.publish(eventOf(2), signal);
  const messages = await take(broker, 2);
  t.deepEqual(
    messages.map((one) => one.event.sequence),
    [1, 2],
  );
});

withNats.test(withNats.title("a message that somebody has sent by hand is left out, and told of"), async (t) => {
  const { url } = await serverOf(t);
  const errors: string[] = [];
  const broker = await brokerOf(t, url, { onError: (error, doing) => errors.push(`${doing}: ${error}`) });
  await broker.check();
  const { connect, headers: natsHeaders } = await import("@nats-io/transport-node");
  const byHand = await connect({ servers: url });
  byHand.publish("brasa.events.samples.v1.Rated", "hello");
  // Its headers tell another type than its subject.
  const headers = natsHeaders();
  for (const [name, value] of headersOf(eventOf(6, { type: "samples.v1.Other" }), "brasa_events")) {
    headers.set(name, value);
  }
  byHand.publish("brasa.events.samples.v1.Rated", "{}", { headers });
  await byHand.drain();
  await broker.publish(eventOf(7), signal);
  const [message] = await take(broker, 1);
  t.is(message?.event.sequence, 7);
  t.deepEqual(errors.length, 2);
  t.regex(errors[0] ?? "", /message 1 of the stream "brasa_events" is no event/);
  t.regex(errors[1] ?? "", /message 2 .* is no event.*: Error: its type samples.v1.Other is not that of its subject/);
});

withNats.test(
  withNats.title("an event that is too large is refused by its name, until the server takes it"),
  async (t) => {
    const { url } = await serverOf(t, { config: "max_payload: 10000" });
    const broker = await brokerOf(t, url);
    const error = await t.throwsAsync(broker.publish(eventOf(1, { bytes: new Uint8Array(10_000) }), signal), {
      instanceOf: ExhaustedError,
    });
    t.regex(
      error?.message ?? "",
      /the event [0-9a-f-]{36} \(samples.v1.Rated\) takes \d+ bytes, .* 10000: raise max_payload/,
    );
    // The size is that which the server counts: one byte less than too much passes.
    const fits = eventOf(2, { bytes: new Uint8Array(0) });
    const size = Number(/takes (\d+) bytes/.exec(error?.message ?? "")?.[1]) - 10_000;
    await broker.publish({ ...fits, bytes: new Uint8Array(10_000 - size) }, signal);
    await t.throwsAsync(broker.publish({ ...fits, bytes: new Uint8Array(10_001 - size) }, signal), {
      instanceOf: ExhaustedError,
    });
  },
);

for (const [title, url, expected] of [
  ["no scheme", "127.0.0.1:4222", /has no scheme: use nats:\/\//],
  ["another scheme", "amqp://u:geheim@host", /has the scheme "amqp:", which is not supported/],
  ["a path", "nats://u:geheim@host/x", /has a path or a query/],
  ["no host", "nats://", /without a valid host/],
  ["a space", "nats://u:geheim@a b", /without a valid host/],
  ["a wrong port", "nats://u:geheim@host:99999", /without a valid host and port/],
  ["a broken escape", "nats://u:geheim%@host", /write it as %25/],
] as const) {
  test(`a URL with ${title} is refused with its remedy, and without its password`, async (t) => {
    const error = await t.throwsAsync(openBroker(url), { instanceOf: InvalidError });
    t.regex(error?.message ?? "", expected);
    t.notRegex(error?.message ?? "", /geheim/);
  });
}

test("an option that is none is refused by its name", async (t) => {
  const options = {
    stream: "a b",
    subject: "a.*",
    keepDays: 0,
    replicas: 1.5,
    duplicateWindowMs: -1,
    heartbeatMs: NaN,
  };
  for (const [name, value] of Object.entries(options)) {
    const error = await t.throwsAsync(openBroker("nats://127.0.0.1", { [name]: value }), { instanceOf: InvalidError });
    t.is(error?.violations[0]?.field, name);
  }
});

withNats.test(withNats.title("a server that is away, and one without JetStream, are told apart"), async (t) => {
  const away = await startNats();
  await away.close();
  const nobody = await brokerOf(t, `nats://user:geheim@127.0.0.1:${away.port}`);
  for (const doing of [nobody.check(), nobody.publish(eventOf(1), signal), take(nobody, 1)]) {
    const error = await t.throwsAsync(doing, { instanceOf: UnavailableError });
    t.regex(error?.message ?? "", /nats:\/\/127\.0\.0\.1:\d+ cannot be reached \(connection refused\): start it/);
    t.notRegex(`${error?.message} ${error?.stack} ${JSON.stringify(error)}`, /geheim/);
  }
  const { url } = await serverOf(t, { jetstream: false });
  const bare = await brokerOf(t, url);
  const error = await t.throwsAsync(bare.publish(eventOf(1), signal), { instanceOf: UnavailableError });
  t.regex(error?.message ?? "", /answers, but not its JetStream: start it with --jetstream/);
  t.is(error?.reason, "JETSTREAM_MISSING");
});

withNats.test(
  withNats.title("credentials in the URL are used; wrong ones are told of, and never printed"),
  async (t) => {
    const user = await serverOf(t, { config: "authorization { user: brasa, password: 'p@ss:,word' }" });
    const withUser = (userinfo: string) => brokerOf(t, user.url.replace("//", `//${userinfo}@`));
    await (await withUser("brasa:p%40ss%3A%2Cword")).check();
    const { url } = await serverOf(t, { config: "authorization { token: geheim }" });
    await (await brokerOf(t, url.replace("//", "//geheim@"))).check();
    for (const broker of [
      await withUser("brasa:geheim"),
      await withUser("geheim"),
      await brokerOf(t, user.url),
      await brokerOf(t, url.replace("//", "//brasa:geheim@")),
    ]) {
      const error = await t.throwsAsync(broker.check(), { instanceOf: UnauthenticatedError });
      t.regex(error?.message ?? "", /refuses the credentials of its URL: put a valid user:password@/);
      t.notRegex(`${error?.message} ${error?.stack} ${JSON.stringify(error)} ${error?.cause}`, /geheim/);
    }
  },
);

withNats.test(
  withNats.title("the stream is made, and brought up to date; one that cannot hold events is refused"),
  async (t) => {
    const { url } = await serverOf(t);
    const { connect } = await import("@nats-io/transport-node");
    const { jetstreamManager } = await import("@nats-io/jetstream");
    const nats = await connect({ servers: url });
    t.teardown(() => nats.close());
    const manager = await jetstreamManager(nats);
    await (await brokerOf(t, url, { keepDays: 3, duplicateWindowMs: 5000 })).check();
    const made = (await manager.streams.info("brasa_events")).config;
    t.like(made, {
      subjects: ["brasa.events.>"],
      storage: "file",
      retention: "limits",
      discard: "new",
      num_replicas: 1,
    });
    t.deepEqual([made.max_age, made.duplicate_window], [3 * 86_400e9, 5e9]);
    await manager.streams.update("brasa_events", { max_bytes: 1e6, description: "an operator's" });
    const other = await brokerOf(t, url, { keepDays: 4, subject: "other" });
    await other.publish(eventOf(1), signal);
    const updated = (await manager.streams.info("brasa_events")).config;
    t.like(updated, { subjects: ["other.>"], max_age: 4 * 86_400e9, max_bytes: 1e6, description: "an operator's" });
    t.is(updated.duplicate_window, 120e9);

    const { StorageType, RetentionPolicy } = await import("@nats-io/jetstream");
    await manager.streams.add({
      name: "wrong",
      subjects: ["wrong.>"],
      storage: StorageType.Memory,
      retention: RetentionPolicy.Workqueue,
    });
    const wrong = await brokerOf(t, url, { stream: "wrong", subject: "wrong" });
    const error = await t.throwsAsync(wrong.check(), { instanceOf: PreconditionError });
    t.regex(error?.message ?? "", /"wrong" has the storage "memory" and not "file" and has the retention "workqueue"/);
    t.regex(error?.message ?? "", /nats stream rm wrong/);
  },
);

withNats.test(withNats.title("a full stream refuses new events, and drops none that nobody has read"), async (t) => {
  const { url } = await serverOf(t);
  const { connect } = await import("@nats-io/transport-node");
  const { jetstreamManager } = await import("@nats-io/jetstream");
  const broker = await brokerOf(t, url);
  await broker.check();
  const nats = await connect({ servers: url });
  t.teardown(() => nats.close());
  await (await jetstreamManager(nats)).streams.update("brasa_events", { max_msgs: 2 });
  await broker.publish(eventOf(1), signal);
  await broker.publish(eventOf(2), signal);
  const error = await t.throwsAsync(broker.publish(eventOf(3), signal), { instanceOf: UnavailableError });
  t.regex(error?.message ?? "", /maximum messages exceeded/);
  t.is((await take(broker, 1))[0]?.event.sequence, 1);
});

withNats.test(withNats.title("a user who may not do what is needed is told of it"), async (t) => {
  const permissions = 'permissions: { publish: { deny: ["$JS.API.STREAM.CREATE.>"] } }';
  const { url } = await serverOf(t, {
    config: `authorization { users: [{ user: brasa, password: p, ${permissions} }] }`,
  });
  const broker = await brokerOf(t, url.replace("//", "//brasa:p@"));
  const error = await t.throwsAsync(broker.publish(eventOf(1), signal), { instanceOf: PermissionError });
  t.regex(error?.message ?? "", /STREAM.CREATE.brasa_events.*allow the user its subjects/);
});

withNats.test(withNats.title("a user who may only read cannot make events"), async (t) => {
  const users = [
    '{ user: relay, password: p, permissions: { publish: ["brasa.events.>", "$JS.API.>"], subscribe: "_INBOX.>" } }',
    '{ user: reader, password: p, permissions: { publish: "$JS.API.>", subscribe: "_INBOX.>" } }',
  ];
  const { url } = await serverOf(t, { config: `authorization { users: [${users.join(", ")}] }` });
  const relay = await brokerOf(t, url.replace("//", "//relay:p@"));
  const reader = await brokerOf(t, url.replace("//", "//reader:p@"));
  await relay.publish(eventOf(1), signal);
  await t.throwsAsync(reader.publish(eventOf(2), signal), { instanceOf: PermissionError });
  await relay.publish(eventOf(3), signal);
  const sequences = (await take(reader, 2)).map(({ event }) => event.sequence);
  t.deepEqual(sequences, [1, 3]);
});

withBoth.test(withBoth.title("connections are encrypted where the URL or the server says so"), async (t) => {
  const authority = makeAuthority(t);
  const { certFile, keyFile } = authority.issue("server");
  const { port } = await serverOf(t, { config: `tls { cert_file: "${certFile}", key_file: "${keyFile}" }` });
  const tls = { caFile: authority.certFile };
  for (const url of [`tls://localhost:${port}`, `nats://localhost:${port}`, `tls://127.0.0.1:${port}`]) {
    await (await brokerOf(t, url, { tls })).check();
  }
  const stranger = await brokerOf(t, `tls://localhost:${port}`);
  await t.throwsAsync(stranger.check(), { instanceOf: UnavailableError, message: /certificate/ });
  const plain = await serverOf(t);
  const encrypted = await brokerOf(t, plain.url.replace("nats:", "tls:"));
  await t.throwsAsync(encrypted.check(), { instanceOf: UnavailableError, message: /tls/ });
});
