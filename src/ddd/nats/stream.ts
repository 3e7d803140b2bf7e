import type { JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { PreconditionError } from "../error.ts";
import type { NatsLibrary } from "./load.ts";

/** The settings of a stream. */
export interface StreamSettings {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly maxAgeMs: number;
  readonly duplicateWindowMs: number;
  /** Undefined leaves a stream as it is, and makes one with a single copy. */
  readonly replicas: number | undefined;
}

/** The settings that a stream has or does not have from its beginning, and what each must be. */
const FIXED = { storage: "file", retention: "limits" } as const;

/**
 * Makes the stream of events, or brings one that is there up to date. Limits of its size that an operator has set are kept.
 *
 * @throws PreconditionError for a stream that cannot hold events; the client's errors
 */
export async function ensureStream(
  manager: JetStreamManager,
  settings: StreamSettings,
  { core, jetstream }: NatsLibrary,
): Promise<StreamInfo> {
  const { name, subjects, maxAgeMs, duplicateWindowMs, replicas } = settings;
  const wanted = {
    subjects: [...subjects],
    max_age: core.nanos(maxAgeMs),
    duplicate_window: core.nanos(duplicateWindowMs),
    // A full stream refuses new events, which wait in the outbox, and drops none that nobody has read.
    discard: jetstream.DiscardPolicy.New,
    max_msgs_per_subject: -1,
    no_ack: false,
    ...(replicas === undefined ? {} : { num_replicas: replicas }),
  } satisfies Partial<StreamConfig>;
  let found: StreamInfo;
  try {
    found = await manager.streams.info(name);
  } catch (error) {
    const isMissing =
      error instanceof jetstream.JetStreamApiError && error.code === jetstream.JetStreamApiCodes.StreamNotFound;
    if (!isMissing) throw error;
    const { storage, retention } = { storage: jetstream.StorageType.File, retention: jetstream.RetentionPolicy.Limits };
    // Of several processes at once, all make the same.
    return manager.streams.add({ name, storage, retention, ...wanted });
  }
  requireFixed(name, found.config);
  return isAsWanted(found.config, wanted) ? found : manager.streams.update(name, wanted);
}

function requireFixed(name: string, config: StreamConfig): void {
  const wrong = Object.entries(FIXED)
    .filter(([setting, value]) => config[setting as keyof typeof FIXED] !== value)
    .map(([setting, value]) => `has the ${setting} "${config[setting as keyof typeof FIXED]}" and not "${value}"`);
  if (config.mirror) wrong.push("mirrors another stream");
  if (config.sealed) wrong.push("is sealed");
  if (wrong.length === 0) return;
  throw new PreconditionError(
    `the broker's stream "${name}" ${wrong.join(" and ")}, which cannot be changed: ` +
      `delete it, with its events, by "nats stream rm ${name}", or choose another name`,
  );
}

function isAsWanted(config: StreamConfig, wanted: Partial<StreamConfig>): boolean {
  return Object.entries(wanted).every(
    ([setting, value]) => JSON.stringify(config[setting as keyof StreamConfig] ?? false) === JSON.stringify(value),
  );
}
