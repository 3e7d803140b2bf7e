import { cuts } from "./cuts.ts";
import { testFault } from "./quick.ts";

for (const database of ["postgres", "mariadb"]) testFault(cuts, database, ({ faults }) => faults >= 20);
