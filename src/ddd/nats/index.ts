// The door to NATS JetStream, which carries events between processes.
export { openBroker } from "./open.ts";
export type { BrokerOptions, BrokerTls, NatsBroker } from "./options.ts";
export { type BrokerUrl, parseBrokerUrl } from "./url.ts";
