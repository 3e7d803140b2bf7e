import { type DestinationStream, type LogFn, type Logger, pino } from "pino";
import { toLoggedError } from "../../ddd/logged-error.ts";
import { stderr } from "./stderr.ts";

/** The fields that a line may have beside its level, time, process and text. */
const FIELDS: ReadonlySet<string> = new Set([
  // A call.
  "rpc",
  "code",
  "ms",
  "requestId",
  "traceId",
  "spanId",
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
  // A decision of an admin about dead letters.
  "decision",
  "reaction",
  "ids",
  "actor",
  // The setting of a database.
  "database",
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
