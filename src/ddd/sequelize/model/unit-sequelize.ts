import type { Model, ModelStatic, Sequelize, Transaction } from "sequelize";
import type { Table } from "../../schema/table.ts";
import type { Connection, UnitConnection } from "../connection.ts";
import type { NativeStatement } from "../driver.ts";
import { toDriverError, toToolkitError } from "./error.ts";
import { modelsOf } from "./models.ts";
import { Savepoints } from "./savepoints.ts";

/** Sequelize within a unit. A statement is a part of the unit by the option `transaction`. */
export interface UnitSequelize<E extends object, N = E> {
  readonly sequelize: Sequelize;
  /** The model of the repository's table. */
  readonly model: ModelStatic<Model<E, N & object>>;
  /** The model of another table. */
  modelOf<T extends object, C>(table: Table<T, C>): ModelStatic<Model<T, C & object>>;
  /** The unit, for the option `transaction` of Sequelize's methods. */
  readonly transaction: Transaction;
}

export interface WithSequelizeOptions {
  /**
   * Whether the work only reads. Outside any unit, it then sees one state of the database, and waits for no
   * writer. @default false
   */
  readonly readOnly?: boolean | undefined;
}

/** See SequelizeRepository.withSequelize. */
export function runWithSequelize<E extends object, N, T>(
  connection: Connection,
  table: Table<E, N>,
  { readOnly = false }: WithSequelizeOptions,
  work: (unit: UnitSequelize<E, N>) => Promise<T>,
): Promise<T> {
  const { driver } = connection;
  return connection.inUnit(readOnly ? "read" : "write", async (inner) => {
    const { checkTransactions, UnitTransaction } = await import("./unit-transaction.ts");
    const models = modelsOf(driver);
    const { sequelize } = models;
    await checkTransactions(sequelize, driver.sequelize.connection);
    const statements = new Statements(inner);
    const transaction = new UnitTransaction(
      sequelize,
      driver.sequelize.connection((statement) => statements.run(statement)),
    );
    try {
      const result = await work({
        sequelize,
        model: models.of(table),
        modelOf: (other) => models.of(other),
        transaction,
      });
      await statements.end();
      return result;
    } catch (error) {
      // The unit is undone, if that fails.
      await statements.settle().catch(() => {});
      throw toToolkitError(error);
    }
  });
}

/** The statements of one `withSequelize`. */
class Statements {
  readonly #connection: UnitConnection;
  readonly #savepoints: Savepoints;
  readonly #running = new Set<Promise<unknown>>();
  #ended = false;

  constructor(connection: UnitConnection) {
    this.#connection = connection;
    this.#savepoints = new Savepoints(connection);
  }

  async run(statement: NativeStatement): Promise<unknown> {
    if (this.#ended) throw new Error("this withSequelize has ended: await all that Sequelize does within it");
    const running = this.#run(statement).catch((error: unknown) => {
      throw toDriverError(error);
    });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #run(statement: NativeStatement): Promise<unknown> {
    return (await this.#savepoints.run(statement.sql)) ? [] : this.#connection.native(statement);
  }

  /** Waits for statements that nobody awaits. @throws the error of one that fails */
  async end(): Promise<void> {
    const left = [...this.#running];
    await this.settle();
    await Promise.all(left);
  }

  /** Refuses later statements, waits for the running ones, and keeps the changes that were not undone. */
  async settle(): Promise<void> {
    this.#ended = true;
    await Promise.allSettled(this.#running);
    await this.#savepoints.end();
  }
}
