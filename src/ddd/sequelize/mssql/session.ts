import type { Row, Value } from "../column.ts";
import type { Mode, NativeStatement, Session } from "../driver.ts";
import { withoutComments } from "../session/transaction-control.ts";
import { type MssqlClient, type Parameter, type Result, toParameters, toRow } from "./client.ts";

/**
 * Units are SERIALIZABLE: the server locks rows that are read too, with the gaps between, so that neither an update is lost nor a rule
 * broken that two units check at once. Two that are in each other's way end in a deadlock, which the server finds, and one of them runs
 * again. Reading units and single statements outside units lock nothing: they see a snapshot.
 */
const LEVELS: Readonly<Record<Mode, string>> = {
  write: "SERIALIZABLE",
  read: "SNAPSHOT",
  migrate: "READ COMMITTED",
};

const setLevel = (level: string) => `SET TRANSACTION ISOLATION LEVEL ${level}; `;

/** A statement with parameters is a part of its own, after which the connection's level is as before. */
const SNAPSHOT = setLevel(LEVELS.read);

/** The level that connections are given back with: the server's default. */
const DEFAULT_LEVEL = "READ COMMITTED";

/** Savepoints, in the server's words; it releases none. */
const SAVEPOINT = /^(SAVEPOINT|ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT) (\w+)$/;

/** Statements that leave their transaction open. Of others, such as EXEC, this is not known beforehand. */
const HARMLESS = /^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|CREATE|ALTER|DROP|DECLARE|IF)\b/i;

/** A statement that does not heed its cancellation this long loses its connection. */
const CANCEL_TIMEOUT_MS = 2000;

/** A connection to SQL Server that is lent. */
export class MssqlSession implements Session {
  readonly #client: MssqlClient;
  readonly #onRelease: (usable: boolean) => void;
  #running = false;
  #inTransaction = false;
  #ended = false;
  #firstCancelTime: number | undefined;

  constructor(client: MssqlClient, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#onRelease = onRelease;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const whole = this.#inTransaction ? sql : SNAPSHOT + sql;
    const { rows } = await this.#watched(sql, () => this.#run(whole, toParameters(params)));
    return rows.map(toRow);
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const { count } = await this.#watched(sql, () => this.#run(sql, toParameters(params)));
    return count;
  }

  /** @param statement its values are parameters */
  native({ sql, values = [] }: NativeStatement): Promise<Result> {
    return this.#watched(sql, () => this.#run(sql, Object.values(values) as Parameter[]));
  }

  async execute(sql: string): Promise<void> {
    const [, words, name] = SAVEPOINT.exec(sql) ?? [];
    if (words === "RELEASE SAVEPOINT") return;
    const translated =
      words === "SAVEPOINT" ? `SAVE TRANSACTION ${name}` : words ? `ROLLBACK TRANSACTION ${name}` : sql;
    await this.#run(translated, [], true);
  }

  /** All rules are always enforced. */
  async enforce(): Promise<boolean> {
    return false;
  }

  async begin(mode: Mode): Promise<void> {
    await this.#run(`${setLevel(LEVELS[mode])}BEGIN TRANSACTION`, [], true);
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    await this.#run(`COMMIT TRANSACTION; ${setLevel(DEFAULT_LEVEL).trim()}`, [], true);
  }

  /** After some errors the server has rolled back by itself. */
  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#run(`IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION; ${setLevel(DEFAULT_LEVEL).trim()}`, [], true);
  }

  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#firstCancelTime ??= performance.now();
    if (performance.now() - this.#firstCancelTime > CANCEL_TIMEOUT_MS) this.destroy();
    else this.#client.cancel();
  }

  isOpen(): boolean {
    return this.#client.isOpen();
  }

  transactionEnded(): boolean {
    return this.#ended;
  }

  destroy(): void {
    this.#client.destroy();
  }

  release(usable: boolean): void {
    this.#onRelease(usable && !this.#ended && this.#client.isOpen());
  }

  /** Looks whether the transaction is still open after a statement that may have ended it, and after a failure. */
  async #watched<T>(sql: string, run: () => Promise<T>): Promise<T> {
    if (!this.#inTransaction) return run();
    let harmless = HARMLESS.test(withoutComments(sql));
    try {
      return await run();
    } catch (error) {
      harmless = false;
      throw error;
    } finally {
      if (!harmless) this.#ended = !(await this.#isCommittable());
    }
  }

  /** Whether there is a transaction, and the server would commit it. */
  async #isCommittable(): Promise<boolean> {
    try {
      const { rows } = await this.#run("SELECT XACT_STATE() AS [state]", [], true);
      return Number(rows[0]?.[0]?.value) === 1;
    } catch {
      // The connection is lost, which the statement's own error tells.
      return false;
    }
  }

  async #run(sql: string, parameters: readonly Parameter[], batch = false): Promise<Result> {
    this.#running = true;
    try {
      return await this.#client.run(sql, parameters, batch);
    } finally {
      this.#running = false;
    }
  }
}
