import { until } from "../../../src/ddd/testing/event/backend.ts";
import { startNatsCluster } from "../../helpers/brokers/nats.ts";
import { withNats } from "../../helpers/brokers/with-nats.ts";
import { brokerOf, Delivery } from "./delivery.ts";

withNats.test(
  withNats.title(
    "of three servers the leader is killed twice while 5,000 events are handed over: none is lost, doubled or early",
  ),
  async (t) => {
    const servers = await startNatsCluster();
    for (const server of servers) t.teardown(() => server.close());
    const url = servers.map((server) => server.url).join(",");
    const options = { replicas: 3 };
    const broker = await brokerOf(t, url, options);
    await until(() =>
      broker.check().then(
        () => true,
        () => false,
      ),
    );
    const { connect } = await import("@nats-io/transport-node");
    const { jetstreamManager } = await import("@nats-io/jetstream");
    const nats = await connect({ servers: servers.map((server) => server.url), maxReconnectAttempts: -1 });
    t.teardown(() => nats.close());
    const manager = await jetstreamManager(nats);
    t.is((await manager.streams.info("brasa_events")).config.num_replicas, 3);
    const leader = async () => {
      const name = await manager.streams.info("brasa_events").then(
        ({ cluster }) => cluster?.leader,
        () => undefined,
      );
      return servers.find((server) => server.name === name);
    };

    const delivery = await Delivery.open(t, 50);
    delivery.relay(t, broker);
    delivery.consume(t, await brokerOf(t, url, options));
    for (let round = 1; round <= 2; round++) {
      await delivery.record(2500);
      await until(async () => (await delivery.appliedCount()) > round * 2500 - 2000);
      let killed: Awaited<ReturnType<typeof leader>>;
      await until(async () => {
        killed = await leader();
        return killed !== undefined;
      });
      await killed?.kill();
      await until(async () => (await delivery.pendingCount()) === 0);
      await killed?.start();
    }
    await until(async () => (await delivery.appliedCount()) >= 5000);
    const { applied, expected } = await delivery.notes();
    t.deepEqual(applied, expected);
    t.is(await delivery.appliedCount(), 5000);
  },
);
