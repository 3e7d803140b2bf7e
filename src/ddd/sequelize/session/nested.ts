import type { Scalar } from "../../entity.ts";
import type { Savepoint } from "../../unit/backend.ts";
import { OnDemandStorage } from "../../unit/on-demand-storage.ts";
import type { Row, Value } from "../column.ts";
import type { Connection, UnitConnection } from "../connection.ts";
import type { DialectTable, Rule } from "../dialect.ts";
import type { Driver, Mode, NativeStatement, Session } from "../driver.ts";
import type { Schema } from "../sql/table.ts";
import type { ReadRow } from "./hot-rows.ts";
import { KeyBatch, type KeyRows, rowOf } from "./key-reads.ts";
import { isChange, onlyReads } from "./transaction-control.ts";

/** A transaction as its connections use it. They make sure that it is asked for one thing at a time. */
export interface TransactionStatements {
  readonly driver: Driver;
  readonly schema: Schema;
  readonly mode: Mode;
  /** Refuses a statement that cannot be part of a unit, and fails the unit. @param comesAgain see refuseControl */
  admit(sql: string, comesAgain?: boolean): void;
  /** Has the unit wait for others that change these rows, if it has not begun its work. @returns undefined if it need not wait */
  queueFor(rows: readonly ReadRow[]): Promise<void> | undefined;
  /** Notes a change that is about to be made. */
  changes(statement: Pick<NativeStatement, "sql" | "values">): void;
  /** Runs one statement. */
  statement<T>(run: (session: Session) => Promise<T>): Promise<T>;
  /** Runs one statement. If it fails, it alone is undone, and the transaction goes on. */
  guarded<T>(run: (session: Session) => Promise<T>): Promise<T>;
  /** Begins a savepoint. */
  mark(): Promise<Savepoint>;
  /** Runs `fn` in a savepoint: if it fails, its changes are undone, and the transaction goes on. */
  inSavepoint<T>(fn: () => Promise<T>): Promise<T>;
}

/** The level that the running code was given a connection of, by `atomic`. */
const current = new OnDemandStorage<NestedConnection>();

/** The connection of a transaction, or of an `atomic` part of it: its operations run one after another. */
export class NestedConnection implements UnitConnection {
  readonly driver: Driver;
  readonly schema: Schema;
  readonly #transaction: TransactionStatements;
  readonly #parent: NestedConnection | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #open = true;
  /** The last operation, if it reads by keys and has not begun. */
  #reads: { readonly table: DialectTable; readonly batch: KeyBatch; readonly rows: Promise<KeyRows> } | undefined;

  constructor(transaction: TransactionStatements, parent?: NestedConnection) {
    this.driver = transaction.driver;
    this.schema = transaction.schema;
    this.#transaction = transaction;
    this.#parent = parent;
  }

  async all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    this.#transaction.admit(sql);
    return this.alone(() => this.#transaction.statement((session) => session.all(sql, params)));
  }

  async rowByKey(table: DialectTable, key: Scalar): Promise<Row | undefined> {
    const waiting = this.#reads;
    if (waiting?.table === table && waiting.batch.add(key)) return rowOf(await waiting.rows, key);
    const batch = new KeyBatch(table);
    batch.add(key);
    const rows = this.alone(() => {
      if (this.#reads?.batch === batch) this.#reads = undefined;
      const read = () =>
        batch.read(
          (sql, params) =>
            this.#transaction.statement((session) => session.read?.(sql, params) ?? session.all(sql, params)),
          this.schema.dialect.errorAbortsTransaction,
        );
      return this.#transaction.queueFor(batch.rows)?.then(read) ?? read();
    });
    this.#reads = { table, batch, rows };
    return rowOf(await rows, key);
  }

  async run(sql: string, params?: readonly Value[]): Promise<number> {
    this.#transaction.admit(sql);
    return this.#write((session) => session.run(sql, params), { sql, values: params ?? [] });
  }

  async returning(sql: string, params?: readonly Value[]): Promise<Row[]> {
    this.#transaction.admit(sql);
    return this.#write((session) => session.all(sql, params), { sql, values: params ?? [] });
  }

  async native(statement: NativeStatement): Promise<unknown> {
    this.#transaction.admit(statement.sql, false);
    const run = (session: Session) => session.native(statement);
    if (this.#transaction.mode === "read" && isChange(statement.sql)) this.#refuseInReadUnit();
    // The database itself refuses other changes in a unit that only reads.
    const reads = this.#transaction.mode === "read" || onlyReads(statement.sql);
    return reads ? this.alone(() => this.#transaction.statement(run)) : this.#write(run, statement);
  }

  async enforce(rule: Rule, on: boolean): Promise<boolean> {
    return this.#write((session) => session.enforce(rule, on));
  }

  async inUnit<T>(_: "read" | "write", fn: (connection: UnitConnection) => Promise<T>): Promise<T> {
    return fn(this);
  }

  async savepoint(): Promise<Savepoint> {
    const point = await this.alone(() => this.#transaction.mark());
    return {
      release: () => this.alone(point.release),
      rollback: () => this.alone(point.rollback),
    };
  }

  async atomic<T>(fn: (connection: Connection) => Promise<T>): Promise<T> {
    this.#refuseInReadUnit();
    const inner = new NestedConnection(this.#transaction, this);
    return this.alone(() =>
      this.#transaction.inSavepoint(async () => {
        try {
          return await current.run(inner, () => fn(inner));
        } finally {
          await inner.#end();
        }
      }),
    );
  }

  /** Runs `work` when all that was asked for before is done. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#open) throw new Error("this atomic part has ended: await all of its operations within it");
    for (let level = current.value; level; level = level.#parent) {
      // It would wait for the part that it is in itself.
      if (level.#open && level.#parent === this) throw atomicError();
    }
    // A later read is not to go before this.
    this.#reads = undefined;
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** Waits for operations that nobody awaits, so that they are undone or kept with the rest. */
  async #end(): Promise<void> {
    this.#open = false;
    await this.#last;
  }

  async #write<T>(run: (session: Session) => Promise<T>, change?: Pick<NativeStatement, "sql" | "values">): Promise<T> {
    this.#refuseInReadUnit();
    return this.alone(() => {
      if (change) this.#transaction.changes(change);
      return this.#transaction.guarded(run);
    });
  }

  #refuseInReadUnit(): void {
    if (this.#transaction.mode === "read") throw new Error("this unit only reads: write in worker.run");
  }
}

/** The error for using another connection than the one that `atomic` gave. */
export function atomicError(): Error {
  return new Error("an atomic part is open here: use the connection that it was given");
}
