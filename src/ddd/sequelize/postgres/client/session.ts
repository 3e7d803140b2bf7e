import { DeadlineError, UnavailableError } from "../../../error.ts";
import type { Row, Value } from "../../column.ts";
import type { Mode, NativeStatement, Session } from "../../driver.ts";
import { codeOf } from "../../error.ts";
import { refuseControl } from "../../session/transaction-control.ts";
import { QUERY_CANCELED } from "../error.ts";
import { requestCancel } from "./cancel.ts";
import type { Client } from "./client.ts";
import type { ConnectionState } from "./settings.ts";
import { statementsIn } from "./split.ts";
import type { Statements } from "./statements.ts";

/**
 * Units are SERIALIZABLE: each runs as if alone, so that a rule checked in one cannot be broken by two that run at once
 * (write skew), as on SQLite, where there is one writer. Its cost is a repeat now and then.
 */
const begin: Readonly<Record<Mode, string>> = {
  write: "BEGIN ISOLATION LEVEL SERIALIZABLE",
  read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  migrate: "BEGIN ISOLATION LEVEL READ COMMITTED",
};

/** The savepoint that statements which may fail return to. */
const GUARD = "SAVEPOINT brasa";
/** How the savepoint is made for the next statement, by its state. */
const renewals = { none: GUARD, unused: "", used: `RELEASE ${GUARD};${GUARD}` } as const;

/** A statement that does not heed its cancellation this long loses its connection. */
const CANCEL_TIMEOUT_MS = 2000;

/** A connection with its known state. */
export interface Link {
  readonly client: Client;
  readonly state: ConnectionState;
  readonly statements: Statements;
}

/** A connection to PostgreSQL that is lent. */
export class PostgresSession implements Session {
  readonly #client: Client;
  readonly #state: ConnectionState;
  readonly #statements: Statements;
  readonly #onRelease: (usable: boolean) => void;
  #mode: Mode | undefined;
  /** How many statements run: several, if they are sent at once. */
  #running = 0;
  #inTransaction = false;
  /** Whether there is a savepoint, and whether a statement has run since. */
  #guard: keyof typeof renewals = "none";
  #firstInterruptTime: number | undefined;

  constructor({ client, state, statements }: Link, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#state = state;
    this.#statements = statements;
    this.#onRelease = onRelease;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const { rows } = await this.#statement(sql, params);
    return rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const { rowCount } = await this.#statement(sql, params);
    return rowCount ?? 0;
  }

  /**
   * Prepares nothing: Sequelize writes most values into its SQL. A text may have several statements, as that of `findOrCreate`
   * has: each is held to the same rules, or a later one could end the unit.
   */
  async native({ sql, values = [] }: NativeStatement): Promise<unknown> {
    if (sql.includes(";")) for (const statement of statementsIn(sql)) refuseControl(statement, false);
    return this.#query(() => this.#client.query({ text: sql, values: Object.values(values) }));
  }

  /**
   * In a savepoint, which stays until the next statement that needs one, or the end of the transaction. The server refuses what follows a
   * failure, so that a statement need not wait for its savepoint.
   */
  async guarded<T>(run: (session: Session) => Promise<T>): Promise<T> {
    const renewal = renewals[this.#guard];
    this.#guard = "used";
    if (renewal === "") return run(this);
    const renewed = this.#query(() => this.#statements.simple(renewal));
    if (!this.#client.pipeline) await renewed;
    const steps = [renewed, run(this)] as const;
    await Promise.allSettled(steps);
    // The first that failed tells why.
    await renewed;
    return steps[1];
  }

  async undo(): Promise<void> {
    await this.#query(() => this.#statements.simple(`ROLLBACK TO ${GUARD}`));
    this.#guard = "unused";
  }

  /** All rules are always enforced. */
  async enforce(): Promise<boolean> {
    return false;
  }

  async execute(sql: string): Promise<void> {
    // One within another would end with it.
    const ending = sql.startsWith("SAVEPOINT ") && this.#guard !== "none" ? `RELEASE ${GUARD};` : "";
    this.#guard = "none";
    await this.#query(() => this.#statements.simple(ending + sql));
  }

  async begin(mode: Mode): Promise<void> {
    await this.#query(async () => {
      await this.#statements.forget();
      await this.#statements.simple(begin[mode] + (mode === "write" ? this.#state.unitSettings : ""));
    });
    this.#guard = "none";
    this.#mode = mode;
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    const { command } = await this.#query(() => this.#statements.simple("COMMIT")).catch(ifIdleTooLong);
    // PostgreSQL does not call it an error to commit a transaction that an error has spoiled: it rolls back instead.
    if (command !== "COMMIT") throw new Error("the unit was rolled back, as one of its statements had failed");
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#query(() => this.#statements.simple("ROLLBACK"));
  }

  /** A server that neither ends the statement nor answers the request in time loses the connection. */
  async cancel(): Promise<void> {
    if (this.#running === 0) return;
    this.#firstInterruptTime ??= performance.now();
    const left = this.#firstInterruptTime + CANCEL_TIMEOUT_MS - performance.now();
    if (left <= 0 || !(await requestCancel(this.#client, left))) this.#client.destroy();
  }

  isOpen(): boolean {
    return this.#client.isOpen();
  }

  transactionEnded(): boolean {
    return this.#inTransaction && this.#client.getTransactionStatus() === "I";
  }

  destroy(): void {
    this.#client.destroy();
  }

  /** A connection with an open transaction, left by several statements in one text, is not reused. */
  release(usable: boolean): void {
    this.#onRelease(usable && this.#client.getTransactionStatus() === "I");
  }

  /** Prepares no statements of a migration, since each runs once. */
  #statement(sql: string, params: readonly Value[]) {
    return this.#query(() =>
      this.#inTransaction && this.#mode === "migrate"
        ? this.#statements.once(sql, params)
        : this.#statements.prepared(sql, params, this.#inTransaction),
    );
  }

  async #query<T>(statement: () => Promise<T>): Promise<T> {
    this.#running++;
    try {
      return await statement();
    } catch (error) {
      if (codeOf(error) !== QUERY_CANCELED || this.#firstInterruptTime !== undefined) throw error;
      throw new DeadlineError("the database ended a statement that took too long for it, or that was cancelled there", {
        cause: error,
      });
    } finally {
      this.#running--;
    }
  }
}

/** The server sends this error instead of reading the COMMIT, so the commit has not taken effect. */
function ifIdleTooLong(error: unknown): never {
  if (codeOf(error) !== "25P03" || !(error instanceof Error && "severity" in error && error.severity === "FATAL"))
    throw error;
  throw new UnavailableError("the database has undone the unit, which was idle for too long for it", { cause: error });
}
