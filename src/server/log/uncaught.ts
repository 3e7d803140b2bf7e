import type { Logger } from "pino";
import { toLoggedError } from "../../ddd/logged-error.ts";
import { StartError } from "../config.ts";
import { printLast } from "./output.ts";

/**
 * Ends the process by an error that nobody has caught, with exit code 1, after a line in the log. Node.js by itself would print all that hangs on the error, such
 * as a statement's parameters or a URL with its password.
 */
export function endByUncaught(log: Logger): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "the process ends, by an error that nobody has caught");
    process.exit(1);
  });
}

/** Ends the process by a StartError, with exit code 2, after its line. Does nothing for another error. */
export function endByStartError(error: unknown): void {
  if (!(error instanceof StartError)) return;
  printLast(`brasa: ${error.message}\n`);
  process.exit(2);
}

/** Prints an error that ends a command, as the log would. */
export function printUncaught(error: unknown): void {
  printLast(`brasa: this is a defect: ${JSON.stringify(toLoggedError(error), undefined, 2)}\n`);
}
