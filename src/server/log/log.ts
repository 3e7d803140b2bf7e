import { type DestinationStream, type Logger, pino } from "pino";

/**
 * The program's log: JSON lines on stderr.
 *
 * Of an error it holds the fields that are listed here and nothing else. Drivers hang the statement and its parameters on their
 * errors, and those hold emails and hashes.
 */
export function createLog(level: string, destination: DestinationStream = stderr()): Logger {
  return pino({ level, base: { pid: process.pid }, serializers: { err: describeError } }, destination);
}

/** The level from which lines are written at once: pino's number for "warn". */
const AT_ONCE_LEVEL = 40;
/** The maximum characters that wait: POSIX writes so many bytes to a pipe atomically (PIPE_BUF). */
const MAX_WAITING = 4096;

let opened: DestinationStream | undefined;

/**
 * Writes to stderr the lines of one turn of the event loop together, at its end: a write for each line would be half of
 * a call's cost. A warning or an error is written at once, with all lines before it. Lines are never torn, and stay in
 * order.
 */
function stderr(): DestinationStream {
  opened ??= openStderr();
  return opened;
}

function openStderr(): DestinationStream {
  const out = pino.destination({ dest: 2, sync: true });
  let waiting = "";
  let turn: NodeJS.Immediate | undefined;
  const flush = () => {
    clearImmediate(turn);
    turn = undefined;
    if (waiting === "") return;
    const lines = waiting;
    waiting = "";
    out.write(lines);
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

interface ErrorDescription {
  type: string;
  message: string;
  code?: string | number;
  stack?: string;
  cause?: ErrorDescription;
}

function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    ...(stack ? { stack } : {}),
    ...(cause !== undefined && depth < 5 ? { cause: describeError(cause, depth + 1) } : {}),
  };
}
