import type { Model, ModelStatic, Sequelize } from "sequelize";
import type { AnyTable, Table } from "../../schema/table.ts";
import { constraintsOf } from "../../schema/table.ts";
import { isInUnit } from "../../unit/current-units.ts";
import type { Connection } from "../connection.ts";
import type { Driver, NativeStatement } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { isInPart } from "../session/autocommit.ts";
import { type AnyModel, associate, defineModel, refuseSync } from "./define.ts";
import { toDriverError } from "./error.ts";
import { sequelizeLibrary } from "./library.ts";
import { modelBehind } from "./model-table.ts";
import { isOfUnit } from "./unit-connections.ts";

/** The Sequelize of one database and its models, made when they are first asked for. */
export class Models {
  readonly #driver: Driver;
  readonly #database: { readonly connection: Connection };
  readonly #models = new Map<AnyTable, AnyModel>();
  #sequelize: Sequelize | undefined;

  constructor(driver: Driver, database: { readonly connection: Connection }) {
    this.#driver = driver;
    this.#database = database;
    this.#sequelize = driver.sequelize.instance;
    this.#sequelize?.addHook("beforeQuery", ({ transaction }) => this.#refuseOutside(transaction));
  }

  get sequelize(): Sequelize {
    this.#sequelize ??= openOn(this.#driver, async (statement) => {
      this.#refuseOutside(undefined);
      return this.#database.connection.native(statement);
    });
    return this.#sequelize;
  }

  /**
   * Refuses a table that was derived from a model whose statements would not be of this database, or whose values would
   * differ from those of repositories.
   *
   * @throws DatabaseError
   */
  check(table: AnyTable): void {
    const model = modelBehind(table);
    if (!model) return;
    const adapter = this.#driver.sequelize;
    if (model.sequelize !== adapter.instance) {
      throw new DatabaseError(
        `the model ${model.name} is of another Sequelize instance than the database: open it by openDatabase with the model's`,
      );
    }
    for (const [field, { type }] of Object.entries(model.getAttributes())) {
      const declared = table.types.get(field);
      const wanted = declared && adapter.typeOf?.(declared);
      if (!wanted || keyOf(wanted) === keyOf(type)) continue;
      throw new DatabaseError(
        `the model ${model.name} has the attribute ${field} of ${keyOf(type)}, which Sequelize keeps otherwise here than ` +
          `repositories do: use ${keyOf(wanted)} of brasa/sequelize`,
      );
    }
  }

  /** A statement of the user's own instance takes a connection of its own, unless its transaction is a unit's. */
  #refuseOutside(transaction: unknown): void {
    if (isOfUnit(transaction)) return;
    if (isInUnit(this.#database) || isInPart(this.#driver)) throw outsideError();
  }

  /** The model of a table, associated with those of all tables that are known of the database. */
  of<E extends object, N>(table: Table<E, N>): ModelStatic<Model<E, N & object>> {
    const tables = new Set<AnyTable>([...this.#database.connection.schema.tables.values(), table]);
    if (!this.#models.has(table)) for (const one of tables) this.#define(one, tables);
    // It was made with the fields of E, and the defaults that N may leave out.
    return this.#models.get(table) as ModelStatic<Model<E, N & object>>;
  }

  #define(table: AnyTable, tables: ReadonlySet<AnyTable>): void {
    if (this.#models.has(table)) return;
    this.check(table);
    const own = modelBehind(table);
    const model =
      own ?? defineModel(this.sequelize, table, this.#driver.sequelize, this.#database.connection.schema.defaults);
    this.#models.set(table, model);
    for (const [other, otherModel] of this.#models) {
      // A user's own models are associated by the user.
      if (!tables.has(other) || own || modelBehind(other)) continue;
      if (refers(table, other)) associate(table, model, other, otherModel);
      if (other !== table && refers(other, table)) associate(other, otherModel, table, model);
    }
  }
}

function keyOf(type: unknown): string {
  return (type as { readonly key: string }).key;
}

function refers(table: AnyTable, other: AnyTable): boolean {
  return constraintsOf(table, "reference").some((one) => one.table === other.name);
}

async function refuseTransaction(): Promise<never> {
  throw new DatabaseError(
    "transactions are units here: use worker.run, and within it unit.savepoint and the transaction of withSequelize",
  );
}

function outsideError(): DatabaseError {
  return new DatabaseError(
    "this would run outside of the unit that the code is in: pass the transaction that withSequelize gives, as in " +
      "model.findAll({ …, transaction })",
  );
}

/**
 * An instance whose statements the toolkit runs: it knows the database's SQL, and has neither pool nor driver.
 *
 * @param run runs the statements that have no transaction
 */
export function openOn(
  { sequelize: { dialect, connection: connectionOf } }: Driver,
  run: (statement: NativeStatement) => Promise<unknown>,
): Sequelize {
  const { Sequelize } = sequelizeLibrary();
  const sequelize = new Sequelize({ dialect, dialectModule: {}, logging: false, timezone: "+00:00" });
  sequelize.addHook("beforeBulkSync", refuseSync);
  const within = sequelize.transaction.bind(sequelize) as (...args: unknown[]) => unknown;
  Object.assign(sequelize, {
    // A transaction of its own would be outside of the unit; one within the unit's is a savepoint.
    transaction: (options?: { readonly transaction?: unknown }, ...rest: unknown[]) =>
      isOfUnit(options?.transaction) ? within(options, ...rest) : refuseTransaction(),
  });
  const manager = sequelize.connectionManager;
  manager.getConnection = async () =>
    connectionOf(async (statement) => {
      try {
        return await run(statement);
      } catch (error) {
        throw toDriverError(error);
      }
    });
  manager.releaseConnection = () => {};
  return sequelize;
}

const modelsByDriver = new WeakMap<Driver, Models>();

/** Lets repositories of a database find its models. */
export function addModels(driver: Driver, models: Models): void {
  modelsByDriver.set(driver, models);
}

export function modelsOf(driver: Driver): Models {
  const models = modelsByDriver.get(driver);
  if (!models) throw new Error("the driver belongs to no Database");
  return models;
}
