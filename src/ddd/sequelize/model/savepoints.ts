import type { Savepoint } from "../../unit/backend.ts";
import type { UnitConnection } from "../connection.ts";
import { DatabaseError } from "../error.ts";

/** The statements by which Sequelize begins and undoes a transaction within another; it ends one by no statement. */
const STATEMENT = /^(SAVEPOINT|ROLLBACK TO SAVEPOINT) ["`]?([\w-]+-sp-\d+)["`]?;?$/;

/**
 * The savepoints of `sequelize.transaction({ transaction }, …)` and of methods such as `findOrCreate`, as savepoints of the
 * unit.
 */
export class Savepoints {
  readonly #connection: UnitConnection;
  /** The open savepoints, oldest first. */
  readonly #open: { readonly name: string; readonly point: Savepoint }[] = [];

  /** Names of refused ones: Sequelize undoes them all the same, by the name that is another's. */
  readonly #refused = new Set<string>();

  constructor(connection: UnitConnection) {
    this.#connection = connection;
  }

  /** Runs a statement if it is one of a savepoint. @returns whether it is */
  async run(sql: string): Promise<boolean> {
    const [, verb, name = ""] = STATEMENT.exec(sql) ?? [];
    if (!verb) return false;
    if (verb === "SAVEPOINT") await this.#begin(name);
    else await this.#undo(name);
    return true;
  }

  async #begin(name: string): Promise<void> {
    if (this.#open.some((one) => one.name === name)) {
      this.#refused.add(name);
      throw new DatabaseError(
        "a transaction is open within one that is within the unit's, and Sequelize calls both savepoints the same: give it the " +
          "unit's transaction, or use unit.savepoint",
      );
    }
    this.#open.push({ name, point: await this.#connection.savepoint() });
  }

  /** Undoes the changes since then, those of later ones too. */
  async #undo(name: string): Promise<void> {
    if (this.#refused.delete(name)) return;
    const from = this.#open.findIndex((one) => one.name === name);
    // Otherwise it was undone already, with one that was begun before it.
    if (from >= 0) for (const { point } of this.#open.splice(from).reverse()) await point.rollback();
  }

  /** Keeps the changes. */
  async end(): Promise<void> {
    for (const { point } of this.#open.splice(0).reverse()) await point.release();
  }
}
