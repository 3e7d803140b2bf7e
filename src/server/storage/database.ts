import type { EventRepositories } from "../../ddd/event/tables.ts";
import type { IdempotencyRepositories } from "../../ddd/idempotency.ts";
import type { RateLimitRepositories } from "../../ddd/limit/rate-limit.ts";
import type { Difference, Migrations, PoolUsage, ReportedMigration } from "../../ddd/sequelize/index.ts";
import type { Repositories, Worker } from "../../ddd/worker.ts";
import type { AnyContext, Context } from "../contexts.ts";

/** A database, with the contexts that keep their data in it. */
export interface StorageDatabase {
  /** The setting that its URL comes from, such as DATABASE_URL. */
  readonly setting: string;
  readonly contexts: readonly AnyContext[];
  /** The answers that are kept for repeated requests. */
  readonly requests: Worker<IdempotencyRepositories>;
  /** The budgets of its contexts' rate limiters. */
  readonly rateLimits: Worker<RateLimitRepositories>;
  /** The events that its contexts record, and the state of their reactions. */
  readonly events: Worker<EventRepositories>;
  /** @param context one of `contexts` */
  worker<R extends Repositories>(context: Context<R>): Worker<R>;
  /** How much of its connections is in use. @default it has none */
  pools?(): readonly PoolUsage[];
  /** @param signal ends the wait @throws UnavailableError if the database does not answer */
  check(signal?: AbortSignal): Promise<void>;
  /**
   * Stores a small row and deletes it.
   *
   * @param signal ends the wait
   * @throws the error that keeps changes from being stored
   */
  tryToStore(signal?: AbortSignal): Promise<void>;
}

/** The state of a context's tables in its database. */
export interface InspectedContext {
  /** The setting of the database. */
  readonly setting: string;
  /** `brasa` for the toolkit's own tables. */
  readonly context: string;
  readonly migrations: readonly ReportedMigration[];
  readonly differences: readonly Difference[];
  /** Parts that the database does not tell, in words. */
  readonly notCompared: readonly string[];
}

/** An open database, and how to migrate it. */
export interface OpenDatabase extends StorageDatabase {
  /** A line for each part of its tables that it lacks. */
  missing(): Promise<string[]>;
  readonly migrations: readonly Migrations[];
  /** The reason why there are none. @default there are some */
  readonly withoutMigrations?: string;
  up(migrations: Migrations): Promise<string[]>;
  down(migrations: Migrations): Promise<string[]>;
  status(migrations: Migrations): Promise<{ readonly name: string; readonly applyTime: Date | undefined }[]>;
  inspect(): Promise<Omit<InspectedContext, "setting">[]>;
  close(): Promise<void>;
}

/** @returns the worker of a context, of those of all contexts in a database */
export function workerIn<R extends Repositories>(
  workers: ReadonlyMap<AnyContext, unknown>,
  context: Context<R>,
): Worker<R> {
  const worker = workers.get(context);
  if (!worker) throw new Error(`the context "${context.name}" keeps its data elsewhere`);
  // It was made with this context's repositories.
  return worker as Worker<R>;
}
