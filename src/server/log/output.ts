import { writeSync } from "node:fs";
import { StartError } from "../config.ts";

/** The exit code of a program whose output has no reader: 128 and SIGPIPE's number, as shells report an end by that signal. */
export const NO_READER = 141;

/** A stream of the process's own. */
type Output = NodeJS.WriteStream;

const watched = new WeakSet<Output>();

/**
 * Writes a text to stdout or stderr. Node.js tells of a failure by an event later on, which would end the process with a stack.
 *
 * @returns the error of a write that failed; its code is EPIPE where the reader has closed the pipe
 */
export function tryWrite(stream: Output, text: string): NodeJS.ErrnoException | undefined {
  if (!watched.has(stream)) {
    watched.add(stream);
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Returned below where the write was synchronous, as it is for files, pipes and terminals.
      if (error.code !== "EPIPE" && error !== returned) throw error;
    });
  }
  try {
    stream.write(text);
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
  returned = stream.errored ?? undefined;
  return returned;
}

let returned: Error | undefined;

/**
 * Prints the result of a command on stdout. Where its reader has closed the pipe, as `head` does, the text is dropped, the command
 * goes on to its end, so that no work is torn, and the exit code is 141 unless the command has another one.
 *
 * @throws StartError for any other failure, such as a disk that is full
 */
export function print(text: string): void {
  printOn(process.stdout, "stdout", text);
}

/** Prints a remark on stderr, as `print` does a result. @throws StartError */
export function printNote(text: string): void {
  printOn(process.stderr, "stderr", text);
}

/**
 * Writes control characters, and those that turn the direction of text, as JSON escapes them. Errors, keys and names in a text may be of
 * callers, or of a file of another's, and would have the terminal of an operator do as they say.
 */
export function withoutControls(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function printOn(stream: Output, name: string, text: string): void {
  const error = tryWrite(stream, withoutControls(text));
  if (!error) return;
  if (error.code !== "EPIPE") {
    throw new StartError(`${name} could not be written: ${error.message}; mend it, and call the command again`, {
      cause: error,
    });
  }
  process.exitCode ||= NO_READER;
}

/** Writes the last line of a process on stderr, before it ends. Without a reader, the exit code alone tells of the error. */
export function printLast(text: string): void {
  try {
    writeSync(2, withoutControls(text));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}
