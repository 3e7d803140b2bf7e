import { DeadlineError, UnavailableError } from "../../../error.ts";
import type { Row, Value } from "../../column.ts";
import type { Mode, NativeStatement, Session } from "../../driver.ts";
import { codeOf, losesConnection } from "../../error.ts";
import { refuseControl } from "../../session/transaction-control.ts";
import { classify, QUERY_CANCELED } from "../error.ts";
import { requestCancel } from "./cancel.ts";
import type { Client } from "./client.ts";
import type { ConnectionState, Isolation } from "./settings.ts";
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

/** How statements outside of transactions get their isolation. */
const isolations: Readonly<Record<Isolation, string>> = {
  default: "RESET default_transaction_isolation",
  serializable: "SET default_transaction_isolation = serializable",
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
  /** The statements that begin the transaction, until they are sent: with the first statement, to wait for one answer. */
  #beginning: string | undefined;
  /** Whether there is a savepoint, and whether a statement has run since. */
  #guard: keyof typeof renewals = "none";
  #firstInterruptTime: number | undefined;
  /** Whether a statement in a text of several has changed the session. */
  #isChanged = false;

  constructor({ client, state, statements }: Link, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#state = state;
    this.#statements = statements;
    this.#onRelease = onRelease;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const begun = this.#begun();
    if (begun) await begun;
    const { rows } = await this.#outside("default", () => this.#statement(sql, params));
    return rows;
  }

  /** Without waiting for BEGIN: the server would run it outside of a transaction if that failed, which does no harm. */
  async read(sql: string, params: readonly Value[]): Promise<Row[]> {
    const beginning = this.#takeBeginning();
    const { rows } = await this.#outside("default", () => this.#after(beginning, () => this.#statement(sql, params)));
    return rows;
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const begun = this.#begun();
    if (begun) await begun;
    const { rowCount } = await this.#outside("default", () => this.#statement(sql, params));
    return rowCount ?? 0;
  }

  /** The change alone, where the connection can have the isolation of units outside of transactions: it is a transaction then. */
  async lone(sql: string, params: readonly Value[]): Promise<number> {
    if (this.#state.isolation === undefined) return this.#loneBetween(sql, params);
    let count = 0;
    const change = async () => {
      const { rowCount } = await this.#statement(sql, params);
      count = rowCount ?? 0;
    };
    try {
      await this.#outside("serializable", change);
    } catch (error) {
      // Where the database's own isolation is that of units, a change that follows what failed has taken effect.
      if (count === 0) throw error;
    }
    // If none was changed, it may be that a statement of the program's own has changed the isolation.
    return count > 0 || (await this.#isSerializable()) ? count : this.#loneBetween(sql, params);
  }

  /**
   * Prepares nothing: Sequelize writes most values into its SQL. A text may have several statements, as that of `findOrCreate`
   * has: each is held to the same rules, or a later one could end the unit.
   */
  async native({ sql, values = [] }: NativeStatement): Promise<unknown> {
    if (sql.includes(";")) {
      for (const statement of statementsIn(sql)) {
        if (refuseControl(statement, false, this.#inTransaction)) this.#isChanged = true;
      }
    }
    const begun = this.#begun();
    if (begun) await begun;
    return this.#outside("default", () =>
      this.#query(() => this.#client.query({ text: sql, values: Object.values(values) })),
    );
  }

  /**
   * In a savepoint, which stays until the next statement that needs one, or the end of the transaction. The server refuses what follows a
   * failure, so that a statement need not wait for its savepoint.
   */
  async guarded<T>(run: (session: Session) => Promise<T>): Promise<T> {
    // The server would run it outside of a transaction if BEGIN failed.
    const beginning = this.#takeBeginning();
    if (beginning !== "") await this.#simple(beginning);
    const renewal = renewals[this.#guard];
    this.#guard = "used";
    return this.#after(renewal, () => run(this));
  }

  async undo(): Promise<void> {
    await this.#simple(`ROLLBACK TO ${GUARD}`);
    this.#guard = "unused";
  }

  /** All rules are always enforced. */
  async enforce(): Promise<boolean> {
    return false;
  }

  async execute(sql: string): Promise<void> {
    // One within another would end with it.
    const ending = sql.startsWith("SAVEPOINT ") && this.#guard !== "none" ? `RELEASE ${GUARD};` : "";
    const before = this.#takeBeginning(false);
    this.#guard = "none";
    await this.#simple(before === "" ? ending + sql : `${before};${sql}`);
  }

  async begin(mode: Mode): Promise<void> {
    await this.#query(() => this.#statements.forget());
    this.#guard = "none";
    this.#mode = mode;
    this.#inTransaction = true;
    this.#beginning = begin[mode] + (mode === "write" ? this.#state.unitSettings : "");
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    if (this.#takeBeginning(false) !== "") return;
    const { command } = await this.#simple("COMMIT").catch(ifIdleTooLong);
    // PostgreSQL does not call it an error to commit a transaction that an error has spoiled: it rolls back instead.
    if (command !== "COMMIT") throw new Error("the unit was rolled back, as one of its statements had failed");
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    if (this.#takeBeginning(false) !== "") return;
    await this.#simple("ROLLBACK");
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
    return this.#inTransaction && this.#beginning === undefined && this.#client.getTransactionStatus() === "I";
  }

  destroy(): void {
    this.#client.destroy();
  }

  /** A connection with an open transaction, left by several statements in one text, is not reused, nor is a changed one. */
  release(usable: boolean): void {
    this.#onRelease(usable && !this.#isChanged && this.#client.getTransactionStatus() === "I");
  }

  /**
   * BEGIN, the change and COMMIT are sent at once, and the server does nothing of what follows a failure. Only if BEGIN itself fails, as by a
   * cancel request, does it run the change outside of a transaction: that changes nothing, or is whole where the database's own isolation is
   * that of units.
   */
  async #loneBetween(sql: string, params: readonly Value[]): Promise<number> {
    await this.#query(() => this.#statements.forget());
    const steps = [
      () => this.#simple(begin.write + this.#state.unitSettings),
      () => this.#query(() => this.#statements.prepared(sql, params, true)),
      () => this.#simple("COMMIT"),
    ] as const;
    const { pipeline, together = (send) => send() } = this.#client;
    const [begun, changed, ended] = pipeline
      ? await Promise.allSettled(together(() => [steps[0](), steps[1](), steps[2]()] as const))
      : [await settled(steps[0]), await settled(steps[1]), await settled(steps[2])];
    const count = changed.status === "fulfilled" ? (changed.value.rowCount ?? 0) : 0;
    // The server refused BEGIN, so that the change ran alone. A driver that gave BEGIN up does not know.
    if (begun.status === "rejected" && count > 0 && !losesConnection(begun.reason, { classify })) return count;
    // The first that failed tells why.
    for (const step of [begun, changed, ended]) if (step.status === "rejected") throw step.reason;
    return count;
  }

  async #isSerializable(): Promise<boolean> {
    const { rows } = await this.#simple("SHOW transaction_isolation");
    const isSerializable = rows[0]?.transaction_isolation === "serializable";
    if (!isSerializable) this.#state.isolation = "unknown";
    return isSerializable;
  }

  /** Begins the transaction, for a statement that is not to be undone with a later one that fails. @returns undefined if it has begun */
  #begun(): Promise<unknown> | undefined {
    const beginning = this.#takeBeginning(false);
    if (this.#guard === "unused") this.#guard = "used";
    return beginning === "" ? undefined : this.#simple(beginning);
  }

  /** The statements that begin the transaction, if they are not sent yet; else "". @param guards whether with a savepoint, in a unit that writes */
  #takeBeginning(guards = true): string {
    const beginning = this.#beginning;
    this.#beginning = undefined;
    if (beginning === undefined) return "";
    if (!guards || this.#mode !== "write") return beginning;
    this.#guard = "unused";
    return `${beginning};${GUARD}`;
  }

  /** Runs a statement after others, without waiting for their answer where the driver can do so. @param before have no values */
  #after<T>(before: string, run: () => Promise<T>): Promise<T> {
    return before === "" ? run() : this.#inTurn(() => this.#simple(before), run);
  }

  /** Runs a statement, which has the isolation if it is outside of transactions. The connection keeps it. */
  #outside<T>(isolation: Isolation, run: () => Promise<T>): Promise<T> {
    const state = this.#state;
    if (this.#inTransaction || state.isolation === undefined || state.isolation === isolation) return run();
    state.isolation = "unknown";
    const change = async () => {
      await this.#simple(isolations[isolation]);
      state.isolation = isolation;
    };
    return this.#inTurn(change, run);
  }

  async #inTurn<T>(first: () => Promise<unknown>, run: () => Promise<T>): Promise<T> {
    const { pipeline, together = (send) => send() } = this.#client;
    if (!pipeline) {
      await first();
      return run();
    }
    const steps = together(() => [first(), run()] as const);
    await Promise.allSettled(steps);
    // The first that failed tells why.
    await steps[0];
    return steps[1];
  }

  #simple(text: string) {
    return this.#query(() => this.#statements.simple(text));
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

async function settled<T>(run: () => Promise<T>): Promise<PromiseSettledResult<T>> {
  const [result] = await Promise.allSettled([run()]);
  return result;
}

/** The server sends this error instead of reading the COMMIT, so the commit has not taken effect. */
function ifIdleTooLong(error: unknown): never {
  if (codeOf(error) !== "25P03" || !(error instanceof Error && "severity" in error && error.severity === "FATAL"))
    throw error;
  throw new UnavailableError("the database has undone the unit, which was idle for too long for it", { cause: error });
}
