import { fork } from "node:child_process";
import { once } from "node:events";
import type { ExecutionContext } from "ava";
import { UnavailableError } from "../../../src/ddd/error.ts";
import { until } from "../../../src/ddd/testing/event/backend.ts";
import { type NatsServer, startNats } from "../../helpers/brokers/nats.ts";
import { withNats } from "../../helpers/brokers/with-nats.ts";
import { startTcpProxy } from "../../helpers/network/tcp-proxy.ts";
import { built } from "../../helpers/tools.ts";
import { brokerOf, Delivery } from "./delivery.ts";

async function serverOf(t: ExecutionContext): Promise<NatsServer> {
  const server = await startNats();
  t.teardown(() => server.close());
  return server;
}

/** Asserts that each recorded event has had its effect once, in the order of its key. */
async function assertApplied(t: ExecutionContext, delivery: Delivery): Promise<void> {
  await until(async () => (await delivery.appliedCount()) >= delivery.recordedCount);
  const { applied, expected } = await delivery.notes();
  t.deepEqual(applied, expected);
  t.is(await delivery.appliedCount(), delivery.recordedCount);
  await until(async () => (await delivery.pendingCount()) === 0);
}

withNats.test(withNats.title("events go from one database by way of the broker to another"), async (t) => {
  const { url } = await serverOf(t);
  const delivery = await Delivery.open(t);
  delivery.relay(t, await brokerOf(t, url));
  delivery.consume(t, await brokerOf(t, url));
  for (let i = 0; i < 5; i++) await delivery.record(40);
  await assertApplied(t, delivery);
  t.deepEqual(delivery.told, []);
});

withNats.test(
  withNats.title("a broker that is killed, and started again, loses nothing and doubles nothing"),
  async (t) => {
    const server = await serverOf(t);
    const delivery = await Delivery.open(t);
    delivery.relay(t, await brokerOf(t, server.url));
    delivery.consume(t, await brokerOf(t, server.url));
    for (let round = 1; round <= 4; round++) {
      await delivery.record(150);
      await until(async () => (await delivery.appliedCount()) > (round - 1) * 160 + 30);
      await server.kill();
      await delivery.record(50 - 50);
      await server.start();
    }
    await assertApplied(t, delivery);
  },
);

withNats.test(withNats.title("a broker that stands still for a while loses nothing and doubles nothing"), async (t) => {
  const server = await serverOf(t);
  const delivery = await Delivery.open(t);
  delivery.relay(t, await brokerOf(t, server.url));
  delivery.consume(t, await brokerOf(t, server.url));
  await delivery.record(200);
  await until(async () => (await delivery.appliedCount()) > 50);
  server.freeze();
  await delivery.record(100);
  // Both have waited in vain for an answer.
  await until(() => new Set(delivery.told.map(({ doing }) => doing.slice(0, 10))).size >= 2);
  server.thaw();
  await assertApplied(t, delivery);
});

withNats.test(
  withNats.title("connections that are cut, lose data, or hang, lose nothing and double nothing"),
  async (t) => {
    const { url } = await serverOf(t);
    const proxy = await startTcpProxy(url);
    t.teardown(() => proxy.close());
    const delivery = await Delivery.open(t);
    delivery.relay(t, await brokerOf(t, proxy.url));
    delivery.consume(t, await brokerOf(t, proxy.url));
    const cuts = [
      () => proxy.resetAll(),
      () => proxy.forget(),
      () => proxy.lose("to the client"),
      () => proxy.lose("to the server"),
      () => proxy.resetAll(),
    ];
    for (const [i, cut] of cuts.entries()) {
      await delivery.record(100);
      await until(async () => (await delivery.appliedCount()) > i * 100 + 20);
      cut();
      await delivery.record(20);
      proxy.restore();
      await until(async () => (await delivery.appliedCount()) >= delivery.recordedCount);
    }
    await assertApplied(t, delivery);
  },
);

withNats.test(
  withNats.title("consumers that are killed are followed by others, and each event has its effect once"),
  async (t) => {
    const { url } = await serverOf(t);
    const delivery = await Delivery.open(t);
    delivery.relay(t, await brokerOf(t, url));
    await delivery.record(400);
    const program = built("test/ddd/nats/consumer-process.ts");
    const start = () => {
      const child = fork(program, [url, delivery.target.url, "1000"]);
      t.teardown(() => child.kill("SIGKILL"));
      return child;
    };
    let [running, standby] = [start(), start()];
    for (let round = 1; round <= 3; round++) {
      await until(async () => (await delivery.appliedCount()) > round * 100 - 60);
      // Either may hold the lease: both are killed, one after the other, and followed.
      const exited = once(running, "exit");
      running.kill("SIGKILL");
      await exited;
      [running, standby] = [standby, start()];
      await delivery.record(100);
    }
    await assertApplied(t, delivery);
  },
);

withNats.test(withNats.title("a stream that is deleted and made anew is read from its first event"), async (t) => {
  const { url } = await serverOf(t);
  const delivery = await Delivery.open(t);
  delivery.relay(t, await brokerOf(t, url));
  delivery.consume(t, await brokerOf(t, url));
  await delivery.record(120);
  await assertApplied(t, delivery);
  const { connect } = await import("@nats-io/transport-node");
  const { jetstreamManager } = await import("@nats-io/jetstream");
  const nats = await connect({ servers: url });
  t.teardown(() => nats.close());
  await (await jetstreamManager(nats)).streams.delete("brasa_events");
  // Fewer than the position that the consumer has come to in the other one, and then more.
  await delivery.record(60);
  await assertApplied(t, delivery);
  await delivery.record(120);
  await assertApplied(t, delivery);
});

withNats.test(
  withNats.title(
    "events that are recorded while the broker is away are handed over in their order, and one line tells of it",
  ),
  async (t) => {
    const server = await serverOf(t);
    await server.kill();
    const delivery = await Delivery.open(t, 100);
    delivery.relay(t, await brokerOf(t, server.url));
    delivery.consume(t, await brokerOf(t, server.url));
    for (let i = 0; i < 10; i++) await delivery.record(200);
    await until(() => delivery.told.length >= 2);
    await server.start();
    await assertApplied(t, delivery);
    const doings = delivery.told.map(({ doing }) => doing.replace(/event [0-9a-f-]+/, "event"));
    t.true(delivery.told.every(({ error }) => error instanceof UnavailableError));
    t.true(doings.length <= 6, doings.join("\n"));
  },
);
