import type { Logger } from "pino";
import { type OutboxStatus, outboxStatus } from "../../ddd/event/outbox.ts";
import type { StorageDatabase } from "../storage/database.ts";

/** How long a look at an outbox is good for, in milliseconds: several who watch cost the database no more than one. */
const MAX_AGE_MS = 5000;
/** How long a database may take to tell, in milliseconds. */
const LIMIT_MS = 2000;

/** The outbox of a database; undefined where it could not be looked at. */
export interface WatchedOutbox {
  readonly database: StorageDatabase;
  readonly status: OutboxStatus | undefined;
  /** The time of the look. */
  readonly time: Date;
}

/** Looks at the outboxes of databases when asked, at most every 5 seconds. */
export class OutboxWatch {
  readonly #databases: readonly StorageDatabase[];
  readonly #log: Logger;
  #looked: { readonly at: number; readonly outboxes: Promise<readonly WatchedOutbox[]> } | undefined;

  constructor(databases: readonly StorageDatabase[], log: Logger) {
    this.#databases = databases;
    this.#log = log;
  }

  /** Resolves within LIMIT_MS, also where a database does not answer. */
  outboxes(): Promise<readonly WatchedOutbox[]> {
    const now = performance.now();
    if (!this.#looked || now - this.#looked.at >= MAX_AGE_MS) {
      this.#looked = { at: now, outboxes: Promise.all(this.#databases.map((one) => this.#look(one))) };
    }
    return this.#looked.outboxes;
  }

  async #look(database: StorageDatabase): Promise<WatchedOutbox> {
    const time = new Date();
    try {
      return { database, time, status: await outboxStatus(database.events, time, AbortSignal.timeout(LIMIT_MS)) };
    } catch (err) {
      this.#log.warn(
        { err, database: database.setting },
        "the outbox could not be looked at: its figures are left out",
      );
      return { database, time, status: undefined };
    }
  }
}
