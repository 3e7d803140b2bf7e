import { testFault } from "./quick.ts";
import { fourRelays, frozenRelay, repeats } from "./relays.ts";

testFault(frozenRelay, "postgres", ({ verdict }) => verdict.applied > 20);
testFault(fourRelays, "mariadb", ({ verdict }) => verdict.acknowledged === 100);
testFault(repeats, "postgres", ({ faults, verdict }) => faults === 600 && verdict.applied === 60);
