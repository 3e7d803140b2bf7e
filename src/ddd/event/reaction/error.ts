import { DeadlineError } from "../../error.ts";
import { MAX_ERROR } from "../tables.ts";

/** An event whose bytes are not of its type: a repeat changes nothing. */
export class UnreadableError extends Error {}

/** A try that was given up. Others do not wait for a repeat. */
export class LateError extends DeadlineError {
  constructor(reaction: string, ms: number) {
    super(`the reaction "${reaction}" took more than ${ms} ms, and was given up: mend it, or raise its timeoutMs`);
  }
}

/** An error in a line for an operator. */
export function printError(error: unknown): string {
  const name = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  const text = error instanceof Error ? `${name}${error.message}` : thrownText(error);
  // No database holds half of a surrogate pair, and not each a NUL.
  return text.slice(0, MAX_ERROR).toWellFormed().replaceAll("\0", "\ufffd");
}

function thrownText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "something was thrown that has no text";
  }
}
