import type { Sequelize } from "sequelize";
import type { Mode } from "../driver.ts";
import { Pool, type PoolOptions, type PoolUsage } from "../session/pool.ts";
import type { Lender } from "./lender.ts";

export interface AdoptedPoolOptions<T> extends Pick<PoolOptions<T>, "max" | "timeoutMs" | "timeoutMessage"> {
  /** Prepares a connection, when it is lent for the first time. */
  adopt(raw: object): Promise<T>;
  /** Makes the running statement of a connection fail when the connection is given up. */
  abandon(item: T): void;
  /** Makes the toolkit's error of the Sequelize instance's, for a connection that it could not give. */
  toError(error: unknown): Error;
}

/**
 * Lends the connections of a user's own Sequelize instance, and gives each back to it at once, so that the user's statements
 * have them too. Connecting is the instance's, with its limits: a server that hangs after the login holds one of its places
 * for ever, which only a pool of our own can give up.
 *
 * Units that only read get a connection to one of its replicas, where it has any.
 */
export class AdoptedPool<T extends object> implements Lender<T> {
  readonly #sequelize: Sequelize;
  readonly #options: AdoptedPoolOptions<T>;
  readonly #adopted = new WeakMap<object, T>();
  /** The connections as the Sequelize instance knows them. */
  readonly #raws = new WeakMap<T, object>();
  readonly #lenders = new Map<T, Pool<T>>();
  readonly #readers: Pool<T>;
  readonly #writers: Pool<T>;

  constructor(sequelize: Sequelize, options: AdoptedPoolOptions<T>) {
    this.#sequelize = sequelize;
    this.#options = options;
    this.#writers = this.#pool(false);
    this.#readers = sequelize.config.replication ? this.#pool(true) : this.#writers;
  }

  async take(mode: Mode, signal?: AbortSignal): Promise<T> {
    const pool = mode === "read" ? this.#readers : this.#writers;
    const item = await pool.take(signal);
    this.#lenders.set(item, pool);
    return item;
  }

  give(item: T, usable: boolean): void {
    const pool = this.#lenders.get(item);
    this.#lenders.delete(item);
    pool?.give(item, usable);
  }

  usage(): PoolUsage[] {
    const writers = this.#writers.usage("connections");
    return this.#readers === this.#writers ? [writers] : [writers, this.#readers.usage("replicas")];
  }

  async close(signal?: AbortSignal): Promise<void> {
    await Promise.all([this.#readers.close(signal), this.#writers.close(signal)]);
  }

  #pool(replica: boolean): Pool<T> {
    const { connectionManager } = this.#sequelize;
    const { max, timeoutMs, timeoutMessage, abandon, toError } = this.#options;
    // Its types call it "read"; Sequelize 6 itself compares it with the type of a query.
    const type = (replica ? "SELECT" : "write") as "read" | "write";
    return new Pool<T>({
      max,
      timeoutMs,
      timeoutMessage,
      keepsIdle: false,
      create: async () => {
        const raw = await connectionManager.getConnection({ type, useMaster: !replica }).catch((error: unknown) => {
          throw toError(error);
        });
        try {
          const item = this.#adopted.get(raw) ?? (await this.#options.adopt(raw));
          this.#adopted.set(raw, item);
          this.#raws.set(item, raw);
          return item;
        } catch (error) {
          await connectionManager.destroyConnection(raw);
          throw error;
        }
      },
      destroy: async (item, politely) => {
        const raw = this.#raws.get(item) ?? item;
        if (politely) return connectionManager.releaseConnection(raw);
        abandon(item);
        await connectionManager.destroyConnection(raw);
      },
    });
  }
}
