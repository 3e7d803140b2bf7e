import { reportToStderr } from "../../../../src/ddd/connect/call/report.ts";

// Reports errors where nobody reads them, and says that it is still there.
const report = () => reportToStderr(new Error("a defect"), { method: "x.Y/Z", code: "Internal", requestId: "r" });
report();
setImmediate(() => {
  report();
  setImmediate(() => process.stdout.write("served on\n"));
});
