import { BrokerConsumer } from "../../../src/ddd/event/broker/consumer.ts";
import { openBroker } from "../../../src/ddd/nats/index.ts";
import { eventRepositories, openDatabase, SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import {
  ItemRepository,
  MembershipRepository,
  OwnerRepository,
  ProductRepository,
  SlotRepository,
  TicketRepository,
} from "../../../src/ddd/testing/sequelize.ts";
import { leaseOn, subscriberOn } from "./delivery.ts";

// Applies the events of a broker to a database until it is killed. Arguments: the URLs of both, the lease in milliseconds.
const [brokerUrl = "", databaseUrl = "", ttlMs = ""] = process.argv.slice(2);
const database = await openDatabase(databaseUrl);
const worker = new SequelizeWorker(database, {
  items: ItemRepository,
  owners: OwnerRepository,
  memberships: MembershipRepository,
  slots: SlotRepository,
  products: ProductRepository,
  tickets: TicketRepository,
});
const events = new SequelizeWorker(database, eventRepositories);
const consumer = new BrokerConsumer({
  broker: await openBroker(brokerUrl),
  subscriber: subscriberOn(worker, events) as never,
  worker: events,
  lease: leaseOn(events, "consumer", Number(ttlMs)),
  name: "samples",
  onError: (error, doing) => process.stderr.write(`${doing}: ${error}\n`),
});
consumer.start();
