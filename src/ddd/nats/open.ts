import { InvalidError } from "../error.ts";
import { requireCounts, requireTimes } from "../input/number-options.ts";
import { JetStreamBroker } from "./broker.ts";
import { BrokerConnection } from "./connection.ts";
import { loadNats } from "./load.ts";
import type { BrokerOptions, NatsBroker } from "./options.ts";
import { parseBrokerUrl } from "./url.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** RFC 1035 is no matter here: NATS takes no spaces, dots, wildcards and slashes in names. */
const STREAM_NAME = /^[A-Za-z0-9_-]{1,100}$/;
const SUBJECT = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

/**
 * Opens a broker: NATS JetStream. It connects when it is first used, and again after each loss, so that a program starts and works
 * while the broker is away; `check` says whether it is there.
 *
 * ```ts
 * const broker = await openBroker("nats://127.0.0.1:4222");
 * ```
 *
 * @param url `nats://127.0.0.1:4222`, `nats://user:password@host`, `nats://token@host`, or `tls://` for encrypted connections
 *   only; several servers of a cluster with commas between them
 * @throws InvalidError for a wrong URL or option; PreconditionError if the client of NATS is not installed
 */
export async function openBroker(url: string, options: BrokerOptions = {}): Promise<NatsBroker> {
  requireTimes(options, ["duplicateWindowMs", "timeoutMs", "heartbeatMs"]);
  requireCounts(options, ["keepDays", "replicas"]);
  const { stream = "brasa_events", subject = "brasa.events", keepDays = 7, name = "brasa" } = options;
  const { duplicateWindowMs = 120_000, timeoutMs = 5000, heartbeatMs = 2000, replicas, tls } = options;
  const { onError = (error, doing) => process.emitWarning(`${doing}: ${String(error)}`, "BrokerWarning") } = options;
  requirePattern("stream", stream, STREAM_NAME, "letters, digits, _ and -, at most 100");
  requirePattern("subject", subject, SUBJECT, "words of letters, digits, _ and -, with dots between them");
  const parsed = parseBrokerUrl(url);
  const library = await loadNats();
  const settings = {
    name: stream,
    subjects: [`${subject}.>`],
    maxAgeMs: keepDays * DAY_MS,
    duplicateWindowMs,
    replicas,
  };
  const connection = new BrokerConnection({ url: parsed, tls, name, timeoutMs, stream: settings, library });
  return new JetStreamBroker({
    connection,
    library,
    stream,
    prefix: subject,
    heartbeatMs,
    publishTimeoutMs: timeoutMs,
    onError,
  });
}

function requirePattern(field: string, value: string, pattern: RegExp, description: string): void {
  if (!pattern.test(value)) throw InvalidError.of(field, `"${value}" is no such name: use ${description}`);
}
