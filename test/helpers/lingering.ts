import { registerCompletionHandler } from "ava";
import { killRunning } from "./running.ts";

/**
 * Ends a test file that does not end by itself after its last test, as a failure that names the resources left open. Ava waits
 * for such a file without a limit, and a process that a failed test has left behind would hold up the whole run. Ava calls this
 * in the process of each test file: see `require` in ava.config.js.
 *
 * A test that failed has not come to the end of its servers, which would keep the file open: they are killed, and named.
 *
 * @param ms how long the file may take to end, in milliseconds
 */
export default function endLingering(ms: number): void {
  registerCompletionHandler(() => {
    for (const command of killRunning()) {
      process.stderr.write(`The tests are done, and have left this running, which is killed: ${command}\n`);
    }
    const timer = setTimeout(() => {
      const open = [...new Set(process.getActiveResourcesInfo())].join(", ");
      process.stderr.write(
        `The tests are done, but the file's process does not end: it has open ${open}. Close them in a teardown.\n`,
      );
      process.exit(1);
    }, ms);
    timer.unref();
  });
}
