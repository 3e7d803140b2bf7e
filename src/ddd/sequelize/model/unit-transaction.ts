import type { Sequelize } from "sequelize";
import { DatabaseError } from "../error.ts";
import { sequelizeLibrary } from "./library.ts";
import { addUnitConnection } from "./unit-connections.ts";

const { Transaction } = sequelizeLibrary();

/**
 * A unit as Sequelize's methods take it: in the option `transaction`. Sequelize runs the statements of such a method on
 * the transaction's `connection`, which its types do not declare, so all use of that member is in this file;
 * `checkTransactions` finds out whether the installed Sequelize still does so.
 */
export class UnitTransaction extends Transaction {
  readonly connection: object;

  constructor(sequelize: Sequelize, connection: object) {
    super(sequelize, {});
    this.connection = connection;
    addUnitConnection(connection);
  }

  override async commit(): Promise<void> {
    throw endError("commit");
  }

  override async rollback(): Promise<void> {
    throw endError("rollback");
  }

  /** @throws DatabaseError: Sequelize would call it when it commits, which it does not */
  override afterCommit(): void {
    throw new DatabaseError("the transaction of a unit has no afterCommit: do it when the worker's run has resolved");
  }
}

function endError(method: "commit" | "rollback"): DatabaseError {
  return new DatabaseError(
    `the transaction of a unit has no ${method}: units end themselves. Throw to undo a unit, and use unit.savepoint for ` +
      "a part of it",
  );
}

const checked = new WeakSet<Sequelize>();

/**
 * Makes sure that Sequelize takes a UnitTransaction's connection: where it did not, statements would run outside of their
 * unit. The statement of the check reaches no database.
 *
 * @param connectionOf makes a connection that runs its statements with the given function
 * @throws DatabaseError if it does not, with the remedy
 */
export async function checkTransactions(
  sequelize: Sequelize,
  connectionOf: (run: () => Promise<never>) => object,
): Promise<void> {
  if (checked.has(sequelize)) return;
  const reached = new Error("Sequelize has used the transaction's connection");
  const transaction = new UnitTransaction(
    sequelize,
    connectionOf(async () => {
      throw reached;
    }),
  );
  const error = await sequelize.query("SELECT 1", { transaction, logging: false }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof Error && "parent" in error && error.parent === reached)) {
    throw new DatabaseError(
      "the installed Sequelize does not run a statement on the connection of its transaction, so that statements would be " +
        "outside of their unit: install sequelize 6.37",
      { cause: error },
    );
  }
  checked.add(sequelize);
}
