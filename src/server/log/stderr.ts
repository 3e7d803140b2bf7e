import { type DestinationStream, pino } from "pino";

/** The level from which lines are written at once: pino's number for "warn". */
const AT_ONCE_LEVEL = 40;
/** The maximum characters that wait: POSIX writes so many bytes to a pipe atomically (PIPE_BUF). */
const MAX_WAITING = 4096;
const STDOUT = 1;
const STDERR = 2;

let opened: DestinationStream | undefined;
let rescue: { readonly onLost: () => void } | undefined;

/**
 * Writes to stderr the lines of one turn of the event loop together, at its end: a write for each line would be half of
 * a call's cost. A warning or an error is written at once, with all lines before it. Lines are never torn, and stay in
 * order. Where the reader of stderr has closed the pipe, lines are dropped, unless `rescueLog` was called.
 */
export function stderr(): DestinationStream {
  opened ??= openStderr();
  return opened;
}

/**
 * Keeps the log of a process that serves: where the reader of stderr has closed the pipe, the lines go to stdout from then on,
 * beginning with those that could not be written.
 *
 * @param onLost called once, when the reader of stdout has closed its pipe, too: nobody can be told of anything any more
 */
export function rescueLog(onLost: () => void): void {
  rescue = { onLost };
}

function openStderr(): DestinationStream {
  const write = writeWithRescue();
  let waiting = "";
  let turn: NodeJS.Immediate | undefined;
  const flush = () => {
    clearImmediate(turn);
    turn = undefined;
    if (waiting === "") return;
    const lines = waiting;
    waiting = "";
    write(lines);
  };
  // pino sets the level of each line on the stream that has this symbol.
  const stream = {
    [Symbol.for("pino.metadata")]: true,
    lastLevel: 0,
    write(line: string) {
      if (waiting.length + line.length > MAX_WAITING) flush();
      waiting += line;
      if (stream.lastLevel >= AT_ONCE_LEVEL) flush();
      else turn ??= setImmediate(flush);
    },
    flushSync: flush,
  };
  process.on("exit", flush);
  return stream;
}

/** Writes to stderr, and to stdout once that has no reader. */
function writeWithRescue(): (lines: string) => void {
  let write = writer(STDERR);
  let place: "stderr" | "stdout" | "none" = "stderr";
  return (lines) => {
    if (write(lines) || place === "none" || !rescue) return;
    if (place === "stderr") {
      place = "stdout";
      write = writer(STDOUT);
      if (write(`${movedLine()}${lines}`)) return;
    }
    place = "none";
    rescue.onLost();
  };
}

/** Writes synchronously to a file descriptor. @returns a function that tells whether the pipe still has a reader; it throws other errors */
function writer(dest: number): (lines: string) => boolean {
  const out = pino.destination({ dest, sync: true });
  let hasReader = true;
  // pino hands on all errors but EPIPE, after which it drops what it is given.
  out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    hasReader = false;
  });
  return (lines) => {
    if (hasReader) out.write(lines);
    return hasReader;
  };
}

function movedLine(): string {
  const msg = "the reader of stderr has closed the pipe: the log goes on here, on stdout";
  return `${JSON.stringify({ level: AT_ONCE_LEVEL, time: Date.now(), pid: process.pid, msg })}\n`;
}
