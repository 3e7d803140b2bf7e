import { type DestinationStream, type LogFn, type Logger, pino } from "pino";
import { toLoggedError } from "../../ddd/logged-error.ts";

/** The fields that a line may have beside its level, time, process and text. */
const FIELDS: ReadonlySet<string> = new Set([
  // A call.
  "rpc",
  "code",
  "ms",
  "requestId",
  "peer",
  "client",
  "protocol",
  "reason",
  // A request that is no call.
  "method",
  "path",
  "status",
  // An error, by its own list: see toLoggedError.
  "err",
  "event",
  // Processes, and their end.
  "signal",
  "worker",
  "livedMs",
  "afterMs",
  "failedStarts",
  "running",
  "count",
  // A user whose stored data are at fault.
  "userId",
  // Certificates of the server's own.
  "subject",
  "serialNumber",
  "validTo",
  "folder",
]);
const MAX_LENGTH = 300;

/**
 * The program's log: JSON lines on stderr.
 *
 * A line holds the fields that are listed here and nothing else: no request, header, parameter or cause can get into it by
 * mistake. A field that is not listed is left out.
 *
 * @param fields further fields for lines of one's own. @default none
 */
export function createLog(
  level: string,
  destination: DestinationStream = stderr(),
  fields: readonly string[] = [],
): Logger {
  const allowed = new Set([...FIELDS, ...fields]);
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      serializers: { err: (error: unknown) => toLoggedError(error) },
      formatters: { log: (entry) => listedFields(entry, allowed) },
      hooks: { logMethod: withText },
    },
    destination,
  );
  listed.add(log);
  return log;
}

/** The logs of `createLog`, each of which has its list. */
const listed = new WeakSet<Logger>();

/**
 * A log that writes to another, and only the listed fields, however the other was made: one of `createLog` itself. The shell
 * and its contexts write to this one.
 */
export function listedOnly(log: Logger): Logger {
  if (listed.has(log)) return log;
  return log.child(
    {},
    {
      serializers: { err: (error: unknown) => toLoggedError(error) },
      formatters: { log: (entry) => listedFields(entry, FIELDS) },
    },
  );
}

function listedFields(entry: object, allowed: ReadonlySet<string>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry)) {
    if (!allowed.has(name)) continue;
    if (name === "err") kept.err = value;
    else if (typeof value === "string") kept[name] = value.length > MAX_LENGTH ? value.slice(0, MAX_LENGTH) : value;
    else if (typeof value === "number" || typeof value === "boolean" || value === null) kept[name] = value;
  }
  return kept;
}

/** Gives a line that is nothing but an error a text: the library would take the error's own. */
function withText(this: Logger, args: Parameters<LogFn>, write: LogFn): void {
  const [entry, text] = args as unknown[];
  if (typeof entry === "object" && text === undefined) write.apply(this, [entry, "an error"]);
  else write.apply(this, args);
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
