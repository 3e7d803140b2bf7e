import { poison } from "./poison.ts";
import { testFault } from "./quick.ts";

testFault(poison, "sqlite", ({ faults, verdict }) => faults === 20 && verdict.applied === 2000);
