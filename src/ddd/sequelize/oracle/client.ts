import { isBytes } from "../../schema/value/bytes.ts";
import type { Value } from "../column.ts";
import { OracleError } from "./error.ts";

/** The used part of the package `oracledb`. */
export interface Oracledb {
  readonly OUT_FORMAT_OBJECT: number;
  readonly STRING: unknown;
  readonly BUFFER: unknown;
  readonly DB_TYPE_CLOB: unknown;
  readonly DB_TYPE_NCLOB: unknown;
  readonly DB_TYPE_LONG: unknown;
  readonly DB_TYPE_BLOB: unknown;
  readonly DB_TYPE_BINARY_DOUBLE: unknown;
}

/** The used part of its connections. */
export interface OracleConnection {
  execute(sql: string, binds: object, options: object): Promise<Result>;
  executeMany(sql: string, binds: object, options: object): Promise<Result>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Asks the server to end the running statement, which then fails. */
  break(): Promise<void>;
  close(options?: { readonly drop: boolean }): Promise<void>;
  isHealthy(): boolean;
}

/** The result of a statement. */
export interface Result {
  readonly rows?: readonly Readonly<Record<string, unknown>>[];
  readonly rowsAffected?: number;
}

/** A connection that Sequelize has made, whose errors are of OracleError. */
export class OracleClient {
  readonly #connection: OracleConnection;
  readonly #lib: Oracledb;
  #broken = false;
  #lose: (error: OracleError) => void = () => {};
  readonly #lost = new Promise<never>((_, reject) => {
    this.#lose = reject;
  });

  constructor(connection: OracleConnection, lib: Oracledb) {
    this.#connection = connection;
    this.#lib = lib;
    // Most are never lost, and nobody listens.
    this.#lost.catch(() => {});
  }

  /** @param autoCommit whether its effect is committed at once */
  execute(sql: string, values: readonly Value[], autoCommit: boolean): Promise<Result> {
    const lib = this.#lib;
    const binds = Object.fromEntries(values.map((value, i) => [`p${i + 1}`, bind(value, lib)]));
    return this.native(sql, binds, { autoCommit, outFormat: lib.OUT_FORMAT_OBJECT, fetchTypeHandler: this.#fetched });
  }

  /** Runs a statement with the driver's own binds and options. @param many whether the binds are of several runs */
  native(sql: string, binds: object, options: object, many = false): Promise<Result> {
    const connection = this.#connection;
    return this.#told(sql, () =>
      many ? connection.executeMany(sql, binds, options) : connection.execute(sql, binds, options),
    );
  }

  commit(): Promise<void> {
    return this.#told("COMMIT", () => this.#connection.commit());
  }

  rollback(): Promise<void> {
    return this.#told("ROLLBACK", () => this.#connection.rollback());
  }

  cancel(): Promise<void> {
    return this.#connection.break();
  }

  isOpen(): boolean {
    return !this.#broken && this.#connection.isHealthy();
  }

  /** The driver may never answer a running statement. */
  destroy(): void {
    this.#broken = true;
    this.#lose(
      new OracleError(new Error("the connection was given up, as the database did not answer in time"), "", true),
    );
    // It is closed, or was lost before: either way nobody uses it again.
    this.#connection.close({ drop: true }).catch(() => {});
  }

  async #told<T>(sql: string, run: () => Promise<T>): Promise<T> {
    try {
      return await Promise.race([run(), this.#lost]);
    } catch (error) {
      throw error instanceof OracleError ? error : new OracleError(error, sql);
    }
  }

  /** Large objects are read at once, and not by statements of their own. */
  readonly #fetched = ({ dbType }: { readonly dbType: unknown }) => {
    const { STRING, BUFFER, DB_TYPE_CLOB, DB_TYPE_NCLOB, DB_TYPE_LONG, DB_TYPE_BLOB } = this.#lib;
    if (dbType === DB_TYPE_BLOB) return { type: BUFFER };
    return [DB_TYPE_CLOB, DB_TYPE_NCLOB, DB_TYPE_LONG].includes(dbType) ? { type: STRING } : undefined;
  };
}

/** A fraction, or a number beyond 2^53, is sent in the form of columns of BINARY_DOUBLE: the server's own numbers are no binary ones. */
function bind(value: Value, { DB_TYPE_BINARY_DOUBLE }: Oracledb): unknown {
  if (isBytes(value)) return Buffer.from(value);
  return typeof value === "number" && !Number.isSafeInteger(value)
    ? { val: value, type: DB_TYPE_BINARY_DOUBLE }
    : value;
}
