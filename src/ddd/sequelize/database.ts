import type { Model, ModelStatic, Sequelize } from "sequelize";
import { untilAborted } from "../abort.ts";
import { SerializationError } from "../error.ts";
import type { AnyTable, Table } from "../schema/table.ts";
import type { TracePlace } from "../trace.ts";
import type { UnitBackend } from "../unit/backend.ts";
import { RetryTurns } from "../unit/retry.ts";
import type { Connection } from "./connection.ts";
import type { Driver, Mode } from "./driver.ts";
import { missingParts } from "./migrate/missing.ts";
import { addModels, Models } from "./model/models.ts";
import { AutocommitConnection, type Shared } from "./session/autocommit.ts";
import { HotRows, type HotTimes } from "./session/hot-rows.ts";
import { KeyReads } from "./session/key-reads.ts";
import type { PoolUsage } from "./session/pool.ts";
import { SqlTransaction } from "./session/transaction.ts";
import { Schema } from "./sql/table.ts";
import { systemOf } from "./trace/traced-session.ts";

/** An open database, for workers. Make one with `openDatabase`. */
export class Database implements UnitBackend<Connection> {
  readonly connection: Connection;
  readonly turns = new RetryTurns();
  readonly #driver: Driver;
  readonly #models: Models;
  readonly #shared: Shared;

  /**
   * @param now the clock that the defaults of columns read @default the system's
   * @param hotTimes of the rows at which units meet
   */
  constructor(driver: Driver, now?: () => Date, hotTimes?: HotTimes) {
    this.#driver = driver;
    const { dialect } = driver;
    this.#shared = {
      driver,
      schema: new Schema(dialect, now),
      turns: this.turns,
      keyReads: new KeyReads((signal) => this.#connection(signal), systemOf(dialect)),
      hotRows: dialect.hasOneWriter ? undefined : new HotRows(hotTimes),
    };
    this.connection = new AutocommitConnection(this.#shared);
    this.#models = new Models(driver, this);
    addModels(driver, this.#models);
  }

  /** The name of the database's dialect, for SQL of one's own. */
  get dialect(): string {
    return this.connection.schema.dialect.name;
  }

  /**
   * The database's Sequelize. A statement without the transaction of `withSequelize` is an operation of its own, and is
   * refused within a unit, which it would not be a part of.
   */
  get sequelize(): Sequelize {
    return this.#models.sequelize;
  }

  /** The Sequelize model of a table, associated with those of the tables of all workers of this database. */
  model<E extends object, N>(table: Table<E, N>): ModelStatic<Model<E, N & object>> {
    return this.#models.of(table);
  }

  /**
   * How much of its connections is in use: `connections` of a server, and `replicas` where a Sequelize instance has some; `writer`, whose
   * waiting units are the queue to write, and `readers` of a file.
   */
  pools(): readonly PoolUsage[] {
    return this.#driver.pools?.() ?? [];
  }

  connectionFor(signal: AbortSignal): Connection {
    return new AutocommitConnection(this.#shared, signal);
  }

  begin(mode: Mode, attempt = 1, signal?: AbortSignal, place?: TracePlace, repeats = false): Promise<SqlTransaction> {
    // A unit that runs again has the database to itself.
    const how = { shares: repeats && attempt === 1, isRepeat: attempt > 1 };
    return SqlTransaction.begin(this.#shared, mode, signal, place, how);
  }

  isTransient(error: unknown): boolean {
    return error instanceof SerializationError;
  }

  /**
   * Registers a table's constraints, so that errors name the fields.
   *
   * @throws InvalidError for a table that does not fit the others; DatabaseError for one of a model that does not fit the
   *   database
   */
  register(table: AnyTable): void {
    this.#models.check(table);
    this.connection.schema.register(table);
  }

  /**
   * The parts of the tables of its workers that the database lacks, so that they cannot work: tables, columns, and the
   * tables that references name. What it has besides does not matter; `differences` compares all.
   *
   * @returns a line for each, which names it and the remedy; [] if there is none
   */
  missing(): Promise<string[]> {
    return missingParts(this.connection);
  }

  /** Whether the database answers. @param signal ends the waiting @throws UnavailableError */
  async check(signal?: AbortSignal): Promise<void> {
    await this.#connection(signal).all(this.connection.schema.dialect.ping ?? "SELECT 1");
  }

  /**
   * Waits for the units that are open, refuses new ones, and closes all connections.
   *
   * @param signal when it is aborted, connections are cut without waiting, and open units fail
   */
  async close(signal?: AbortSignal): Promise<void> {
    // They are open too, and must find connections when they have waited for others.
    const away = this.#shared.hotRows?.close();
    if (away) await untilAborted(away, signal).catch(() => {});
    return this.#driver.close(signal);
  }

  #connection(signal: AbortSignal | undefined): Connection {
    return signal ? this.connectionFor(signal) : this.connection;
  }
}
