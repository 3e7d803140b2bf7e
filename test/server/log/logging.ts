import { createLog } from "../../../src/server/log/log.ts";

// Logs lines of several levels and lengths to stderr, and exits before they are flushed.
const log = createLog("info", undefined, ["i", "text"]);
for (let i = 0; i < 3000; i++) log[i % 7 === 0 ? "warn" : "info"]({ i, text: "x".repeat(i % 90) }, "line");
process.exit(3);
