import { createLog } from "../../../src/server/log/log.ts";

// Logs lines of several levels and lengths to stderr, and ends in the midst of it.
const log = createLog("info");
for (let i = 0; i < 3000; i++) log[i % 7 === 0 ? "warn" : "info"]({ i, text: "x".repeat(i % 90) }, "line");
process.exit(3);
