import { registerCompletionHandler } from "ava";

/**
 * Ends a test file that does not end by itself after its last test, as a failure that names the resources left open. Ava waits
 * for such a file without a limit, and a process that a failed test has left behind would hold up the whole run. Ava calls this
 * in the process of each test file: see `require` in ava.config.js.
 *
 * @param ms how long the file may take to end, in milliseconds
 */
export default function endLingering(ms: number): void {
  registerCompletionHandler(() => {
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
