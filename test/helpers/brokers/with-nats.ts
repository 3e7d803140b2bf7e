import { testWith } from "../test-with.ts";

/** `test` where there is a NATS server. */
export const withNats = testWith("nats-server (go install github.com/nats-io/nats-server/v2)", "nats-server", [
  "--version",
]);
