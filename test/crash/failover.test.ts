import { failover } from "./failover.ts";
import { testFault } from "./quick.ts";

testFault(failover, "postgres pair", ({ verdict }) => verdict.acknowledged >= 100);
