import { DeadlineError } from "../../../error.ts";
import type { Row, Value } from "../../column.ts";
import type { Rule } from "../../dialect.ts";
import type { Mode, NativeStatement, Session } from "../../driver.ts";
import { DatabaseError } from "../../error.ts";
import { LOCK_WAIT_MS, untilUnlocked } from "../../migrate/lock-wait.ts";
import { commitIn, isLockTimeout } from "../ddl.ts";
import { QUERY_INTERRUPTED } from "../error.ts";
import type { Server } from "./cancel.ts";
import { type Client, fits, MariadbError, type Result } from "./client.ts";
import type { IdleLimit } from "./settings.ts";

/** A statement that does not heed its cancellation this long loses its connection. */
const CANCEL_TIMEOUT_MS = 2000;
/** How long another process may take to migrate. */
const MIGRATION_LOCK_S = 3600;

/**
 * Units are SERIALIZABLE: InnoDB then locks rows that are read too, with the gaps between, so that neither an update is lost
 * nor a rule broken that two units check at once (write skew); REPEATABLE READ allows both. Two that are in each other's
 * way end in a deadlock, which the server finds at once, and one of them runs again. Reading units and single statements
 * outside units lock nothing: they see a snapshot.
 */
const begin: Readonly<Record<Mode, readonly string[]>> = {
  write: ["START TRANSACTION READ WRITE"],
  read: ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"],
  migrate: ["SET TRANSACTION ISOLATION LEVEL READ COMMITTED", "START TRANSACTION READ WRITE"],
};

/** How long a change of a table waits at a time for the users of the table. The server takes whole seconds. */
const TABLE_WAIT_S = Math.ceil(LOCK_WAIT_MS / 1000);

/** Held while migrating, in this database: each change of a table ends its transaction, so a row's lock would not do. */
const LOCK = "CONCAT('brasa.', MD5(DATABASE()))";

/** The name of a savepoint that tells whether a statement has ended its transaction: it is gone then. */
const MARK = "brasa_mark";

/** The session's settings that enforce rules. */
const SWITCHES: Readonly<Record<Rule, string>> = {
  references: "foreign_key_checks",
  checks: "check_constraint_checks",
};
/** MySQL has no switch for checks. */
const UNKNOWN_VARIABLE = 1193;

/** A connection, and the facts about its server. */
export interface Link {
  readonly client: Client;
  readonly server: Server;
  /** Whether its transactions are SERIALIZABLE without being told so. */
  readonly serializable: boolean;
  /** The limit for the idleness of units that write; undefined for one that is not of this program. */
  readonly idleLimit?: IdleLimit | undefined;
}

/** A connection to MariaDB or MySQL that is lent. */
export class MariadbSession implements Session {
  readonly #client: Client;
  readonly #serializable: boolean;
  readonly #idleLimit: IdleLimit | undefined;
  readonly #maxPacketBytes: number;
  readonly #kill: (timeoutMs: number) => Promise<boolean>;
  readonly #onRelease: (usable: boolean) => void;
  #lose: (error: MariadbError) => void = () => {};
  readonly #lost = new Promise<never>((_, reject) => {
    this.#lose = reject;
  });
  #running = false;
  #interruption: Promise<boolean> | undefined;
  #firstInterruptTime: number | undefined;
  #broken = false;
  /** The wait for a table, in seconds, that the session has outside of migrations; undefined while none is under way. */
  #usualTableWait: number | undefined;
  #signal: AbortSignal | undefined;
  /** Whether a unit's transaction is open, which no statement may end. */
  #inTransaction = false;
  #ended = false;
  readonly #unenforced = new Set<Rule>();

  constructor(
    { client, server, serializable, idleLimit }: Link,
    kill: (timeoutMs: number) => Promise<boolean>,
    onRelease: (usable: boolean) => void,
  ) {
    this.#client = client;
    this.#serializable = serializable;
    this.#idleLimit = idleLimit;
    this.#maxPacketBytes = server.maxPacketBytes;
    this.#kill = kill;
    this.#onRelease = onRelease;
    // Most are never lost, and nobody listens.
    this.#lost.catch(() => {});
  }

  async all(sql: string, params: readonly Value[] = []): Promise<Row[]> {
    const result = await this.#guarded(sql, params);
    return "rows" in result ? result.rows : [];
  }

  async run(sql: string, params: readonly Value[] = []): Promise<number> {
    const result = await this.#guarded(sql, params);
    return "count" in result ? result.count : 0;
  }

  async native({ sql, values = [] }: NativeStatement): Promise<unknown> {
    return this.#guarding(sql, () => this.#native(sql, Object.values(values)));
  }

  async enforce(rule: Rule, on: boolean): Promise<boolean> {
    if (!on) this.#unenforced.add(rule);
    try {
      await this.#query(`SET ${SWITCHES[rule]} = ${on ? 1 : 0}`);
    } catch (error) {
      if (!(error instanceof MariadbError && error.errno === UNKNOWN_VARIABLE)) throw error;
      this.#unenforced.delete(rule);
      return false;
    }
    if (on) this.#unenforced.delete(rule);
    return true;
  }

  async execute(sql: string): Promise<void> {
    await this.#query(sql);
  }

  async begin(mode: Mode, signal?: AbortSignal): Promise<void> {
    if (mode === "migrate") {
      const [row] = await this.all(
        `SELECT GET_LOCK(${LOCK}, ${MIGRATION_LOCK_S}) AS held, @@lock_wait_timeout AS wait`,
      );
      if (Number(row?.held) !== 1) throw new DatabaseError("another process has been migrating the database for long");
      this.#usualTableWait = Number(row?.wait);
      this.#signal = signal;
      await this.#query(`SET lock_wait_timeout = ${TABLE_WAIT_S}`);
    }
    // A reading unit may wait for the reader of its rows, and a migration for work outside.
    const idleLimit = this.#idleLimit;
    if (idleLimit) await this.#interruptible(() => idleLimit.set(mode === "write"));
    if (mode === "write" && !this.#serializable) await this.#query("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
    for (const sql of begin[mode]) await this.#query(sql);
    this.#inTransaction = mode !== "migrate";
  }

  async commit(): Promise<void> {
    this.#inTransaction = false;
    await this.#query("COMMIT");
    // The lock ends with the connection at the latest; the commit has taken effect in any case.
    await this.#unlock().catch(() => this.destroy());
  }

  async rollback(): Promise<void> {
    this.#inTransaction = false;
    await this.#query("ROLLBACK");
    await this.#unlock();
  }

  async #unlock(): Promise<void> {
    if (this.#usualTableWait === undefined) return;
    await this.#query(`SET lock_wait_timeout = ${this.#usualTableWait}`);
    this.#usualTableWait = undefined;
    await this.#query(`DO RELEASE_LOCK(${LOCK})`);
  }

  /** A server that neither ends the statement nor answers the request in time loses the connection. */
  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#firstInterruptTime ??= performance.now();
    const left = this.#firstInterruptTime + CANCEL_TIMEOUT_MS - performance.now();
    this.#interruption = left > 0 ? this.#kill(left) : Promise.resolve(false);
    if (!(await this.#interruption)) this.destroy();
  }

  isOpen(): boolean {
    return !this.#broken && this.#client.isOpen();
  }

  transactionEnded(): boolean {
    return this.#ended;
  }

  /** Runs a statement that may commit. Neither server reports that, but a savepoint set before it is gone then. */
  #guarded(sql: string, params: readonly Value[]): Promise<Result> {
    return this.#guarding(sql, () => this.#query(sql, params));
  }

  async #guarding<T>(sql: string, run: () => Promise<T>): Promise<T> {
    // A change of a table is an operation of its own: if it has not come to its turn, nothing has happened.
    if (this.#usualTableWait !== undefined && commitIn(sql) === "certain") {
      return untilUnlocked(run, { isLockTimeout, signal: this.#signal });
    }
    if (!this.#inTransaction || !commitIn(sql)) return run();
    await this.#query(`SAVEPOINT ${MARK}`);
    try {
      return await run();
    } finally {
      await this.#query(`RELEASE SAVEPOINT ${MARK}`).catch(() => {
        this.#ended = true;
      });
    }
  }

  destroy(): void {
    this.#broken = true;
    const error = new Error("the connection was given up, as the database did not answer in time");
    // Neither driver may ever settle a running statement.
    this.#lose(new MariadbError(Object.assign(error, { fatal: true })));
    this.#client.destroy();
  }

  release(usable: boolean): void {
    this.#onRelease(usable && this.#unenforced.size === 0 && !this.#broken && this.#client.isOpen());
  }

  /** @param values where there are none, the statement is not worth preparing */
  async #query(sql: string, values: readonly Value[] = []): Promise<Result> {
    const client = this.#client;
    if (!fits(sql, values, this.#maxPacketBytes)) throw tooLong(this.#maxPacketBytes);
    return this.#interruptible(() => (values.length === 0 ? client.query(sql) : client.execute(sql, values)));
  }

  #native(sql: string, values: readonly unknown[]): Promise<unknown> {
    if (!fits(sql, values, this.#maxPacketBytes)) throw tooLong(this.#maxPacketBytes);
    return this.#interruptible(() => this.#client.native(sql, values));
  }

  async #interruptible<T>(statement: () => Promise<T>): Promise<T> {
    this.#running = true;
    try {
      return await Promise.race([statement(), this.#lost]);
    } catch (error) {
      if (!(error instanceof MariadbError)) throw error;
      if (error.errno !== QUERY_INTERRUPTED || this.#firstInterruptTime !== undefined) throw error;
      throw new DeadlineError("the database ended a statement that took too long for it, or that was killed there", {
        cause: error,
      });
    } finally {
      this.#running = false;
      await this.#afterInterruption();
    }
  }

  /** Waits for the interruption that is under way. If it came late, the next statement would hear of it: one that does nothing. */
  async #afterInterruption(): Promise<void> {
    const interruption = this.#interruption;
    if (!interruption) return;
    this.#interruption = undefined;
    if ((await interruption) && !this.#broken) await this.#client.query("DO 0").catch(() => {});
  }
}

function tooLong(bytes: number): DatabaseError {
  return new DatabaseError(
    `a statement and its values are more than the ${bytes} bytes that the database takes at once: ` +
      "raise its max_allowed_packet, or write less",
  );
}
