import { withNats } from "../helpers/brokers/with-nats.ts";
import { brokerKills, controls, kills } from "./kills.ts";
import { testFault } from "./quick.ts";

testFault(kills, "sqlite", ({ faults, verdict }) => faults >= 20 && verdict.acknowledged > 0);
for (const control of controls) testFault(control, "sqlite");
testFault(brokerKills, "sqlite", ({ faults, verdict }) => faults >= 20 && verdict.acknowledged > 0, withNats.test);
