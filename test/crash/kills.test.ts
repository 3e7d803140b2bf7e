import { controls, kills } from "./kills.ts";
import { testFault } from "./quick.ts";

testFault(kills, "sqlite", ({ faults, verdict }) => faults === 20 && verdict.acknowledged > 0);
for (const control of controls) testFault(control, "sqlite");
