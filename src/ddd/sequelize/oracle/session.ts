import type { Row, Value } from "../column.ts";
import type { Mode, NativeStatement, Session } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import type { OracleClient } from "./client.ts";
import { OracleError } from "./error.ts";
import { LOCK_STATEMENT, UNLOCK_STATEMENT } from "./settings.ts";

/**
 * Units that write are SERIALIZABLE, which is a snapshot here: a unit that would change a row that was changed since it began runs again. Two units that
 * each read the rows that the other writes are not found out: see the trait `isolation`.
 */
const BEGIN: Readonly<Record<Mode, string>> = {
  write: "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
  read: "SET TRANSACTION READ ONLY",
  migrate: "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
};

/** The server has no statement that releases a savepoint. */
const RELEASE = /^RELEASE SAVEPOINT /;
const DEFERRED = /^SET CONSTRAINTS? .* DEFERRED$/;

/** A statement that does not heed its cancellation this long loses its connection. */
const CANCEL_TIMEOUT_MS = 2000;

/** PLS-00201: an identifier must be declared. */
const NO_PACKAGE = /PLS-00201/;

/** A connection to Oracle that is lent. */
export class OracleSession implements Session {
  readonly #client: OracleClient;
  readonly #onRelease: (usable: boolean) => void;
  #running = false;
  #inTransaction = false;
  #migrating = false;
  /** Whether constraints were deferred, which the rollback to a savepoint does not take back. */
  #deferred = false;
  #firstCancelTime: number | undefined;

  constructor(client: OracleClient, onRelease: (usable: boolean) => void) {
    this.#client = client;
    this.#onRelease = onRelease;
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const { rows = [] } = await this.#run(() => this.#client.execute(sql, params, !this.#inTransaction));
    return [...rows];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    if (DEFERRED.test(sql)) this.#deferred = true;
    const { rowsAffected = 0 } = await this.#run(() => this.#client.execute(sql, params, !this.#inTransaction));
    return rowsAffected;
  }

  /** @param statement its values are the binds and the options of Sequelize's call, and whether it is one of many runs */
  native({ sql, values = [] }: NativeStatement): Promise<unknown> {
    const [binds = {}, options = {}, many = false] = Object.values(values);
    const own = { ...(options as object), autoCommit: !this.#inTransaction };
    return this.#run(() => this.#client.native(sql, binds as object, own, many === true));
  }

  async execute(sql: string): Promise<void> {
    if (RELEASE.test(sql)) return;
    await this.#run(() => this.#client.execute(sql, [], false));
    if (!this.#deferred || !sql.startsWith("ROLLBACK TO ")) return;
    await this.#run(() => this.#client.execute("SET CONSTRAINTS ALL IMMEDIATE", [], false));
    this.#deferred = false;
  }

  /** All rules are always enforced. */
  async enforce(): Promise<boolean> {
    return false;
  }

  async begin(mode: Mode): Promise<void> {
    if (mode === "migrate") {
      await this.#lock();
      this.#migrating = true;
    }
    await this.#run(() => this.#client.execute(BEGIN[mode], [], false));
    this.#inTransaction = true;
  }

  async commit(): Promise<void> {
    this.#leave();
    await this.#run(() => this.#client.commit());
    // The lock ends with the connection at the latest; the commit has taken effect in any case.
    await this.#unlock().catch(() => this.destroy());
  }

  async rollback(): Promise<void> {
    this.#leave();
    await this.#run(() => this.#client.rollback());
    await this.#unlock();
  }

  #leave(): void {
    this.#inTransaction = false;
    this.#deferred = false;
  }

  async #lock(): Promise<void> {
    try {
      await this.#run(() => this.#client.execute(LOCK_STATEMENT, [], false));
    } catch (error) {
      if (!(error instanceof OracleError && NO_PACKAGE.test(error.message))) throw error;
      const remedy = "GRANT EXECUTE ON DBMS_LOCK to it, so that one process migrates at a time";
      throw new DatabaseError(`the user of the database may not lock it for migrations: ${remedy}`, { cause: error });
    }
  }

  async #unlock(): Promise<void> {
    if (!this.#migrating) return;
    this.#migrating = false;
    await this.#run(() => this.#client.execute(UNLOCK_STATEMENT, [], false));
  }

  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#firstCancelTime ??= performance.now();
    if (performance.now() - this.#firstCancelTime > CANCEL_TIMEOUT_MS) this.destroy();
    else await this.#client.cancel();
  }

  isOpen(): boolean {
    return this.#client.isOpen();
  }

  /** `commitIn` refuses statements that commit. */
  transactionEnded(): boolean {
    return false;
  }

  destroy(): void {
    this.#client.destroy();
  }

  release(usable: boolean): void {
    this.#onRelease(usable && this.#client.isOpen());
  }

  async #run<T>(statement: () => Promise<T>): Promise<T> {
    this.#running = true;
    try {
      return await statement();
    } finally {
      this.#running = false;
    }
  }
}
