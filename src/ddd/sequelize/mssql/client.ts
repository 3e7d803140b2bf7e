import { isBytes } from "../../schema/value/bytes.ts";
import type { Row, Value } from "../column.ts";
import { MssqlError } from "./error.ts";

/** The used part of the package `tedious`. */
export interface Tedious {
  readonly Request: new (sql: string, done: (error: unknown, count?: number) => void) => TediousRequest;
  readonly TYPES: Readonly<Record<string, unknown>>;
}

export interface TediousRequest {
  addParameter(name: string, type: unknown, value: unknown, options?: object): void;
  on(event: "row", listener: (columns: readonly TediousValue[]) => void): unknown;
  setTimeout(milliseconds: number): void;
}

/** A value of a row. */
export interface TediousValue {
  readonly metadata: { readonly colName: string };
  readonly value: unknown;
}

/** The used part of a connection, as Sequelize makes it: with the package that it is of. */
export interface TediousConnection {
  readonly lib: Tedious;
  /** Runs a statement with parameters. */
  execSql(request: TediousRequest): void;
  /** Runs statements as they are, such as those that begin and end transactions. */
  execSqlBatch(request: TediousRequest): void;
  /** Asks the server to end the running request, which then fails. */
  cancel(): boolean;
  close(): void;
  on(event: "end" | "error", listener: () => void): unknown;
}

/** A parameter of a statement, with the name of its type. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
  readonly options?: object;
}

/** The result of a statement. */
export interface Result {
  readonly rows: readonly (readonly TediousValue[])[];
  /** How many rows it changed, or gives. */
  readonly count: number;
}

/** A connection that Sequelize has made, whose errors are of MssqlError. */
export class MssqlClient {
  readonly #connection: TediousConnection;
  #open = true;
  #lose: (error: MssqlError) => void = () => {};
  readonly #lost = new Promise<never>((_, reject) => {
    this.#lose = reject;
  });

  constructor(connection: TediousConnection) {
    this.#connection = connection;
    const onLost = () => {
      this.#open = false;
    };
    connection.on("end", onLost);
    connection.on("error", onLost);
    // Most are never lost, and nobody listens.
    this.#lost.catch(() => {});
  }

  /** @param batch whether it is sent as it is, without parameters */
  async run(sql: string, parameters: readonly Parameter[], batch = false): Promise<Result> {
    const { lib } = this.#connection;
    const rows: (readonly TediousValue[])[] = [];
    const running = new Promise<Result>((resolve, reject) => {
      const request = new lib.Request(sql, (error, count = 0) => {
        if (error) reject(new MssqlError(error));
        else resolve({ rows, count });
      });
      // The toolkit's own limits end it.
      request.setTimeout(0);
      for (const { name, type, value, options } of parameters)
        request.addParameter(name, lib.TYPES[type], value, options);
      request.on("row", (columns) => {
        rows.push(columns);
      });
      if (batch) this.#connection.execSqlBatch(request);
      else this.#connection.execSql(request);
    });
    return Promise.race([running, this.#lost]);
  }

  cancel(): void {
    this.#connection.cancel();
  }

  isOpen(): boolean {
    return this.#open;
  }

  /** The driver may never answer a running request. */
  destroy(): void {
    this.#open = false;
    this.#lose(new MssqlError(new Error("the connection was given up, as the database did not answer in time"), true));
    this.#connection.close();
  }
}

/** Values as parameters, called as `Dialect.placeholder` calls them. */
export function toParameters(values: readonly Value[]): Parameter[] {
  return values.map((value, i) => ({
    name: `p${i + 1}`,
    type: typeOf(value),
    value: isBytes(value) ? Buffer.from(value) : value,
  }));
}

function typeOf(value: Value): string {
  if (isBytes(value)) return "VarBinary";
  if (typeof value !== "number") return "NVarChar";
  return Number.isSafeInteger(value) ? "BigInt" : "Float";
}

export function toRow(columns: readonly TediousValue[]): Row {
  return Object.fromEntries(columns.map(({ metadata, value }) => [metadata.colName, value]));
}
