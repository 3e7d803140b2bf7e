import type { Connection as MariadbConnection, Prepare } from "mariadb";
import type { Connection as MysqlConnection } from "mysql2";
import { isBytes } from "../../../schema/value/bytes.ts";
import type { Value } from "../../column.ts";
import { messageOf } from "../../error.ts";
import { openSocket } from "../../session/connect/dial.ts";
import { loadDriver } from "../../session/connect/load-driver.ts";
import { CACHE_SIZE, Cache } from "../../session/lru.ts";
import { castForSequelize } from "../sequelize.ts";

/** The address of a server, and the user's login. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Whether to speak TLS, with a server whose certificate is good. */
  readonly ssl: boolean;
  readonly connectTimeoutMs: number;
}

/** The result of a statement: rows, or how many rows it found to change. */
export type Result = { readonly rows: Readonly<Record<string, unknown>>[] } | { readonly count: number };

/**
 * The used part of a connection of either driver. 64-bit integers beyond 2^53 and all times come as text; errors are of
 * MariadbError.
 */
export interface Client {
  /** The server's name for it. */
  readonly threadId: number;
  /** Runs a statement without values. */
  query(sql: string): Promise<Result>;
  /** Runs a statement that is prepared once, unless it is very long. */
  execute(sql: string, values: readonly Value[]): Promise<Result>;
  /** Runs a statement of Sequelize's. @returns the driver's own result */
  native(sql: string, values: readonly unknown[]): Promise<unknown>;
  isOpen(): boolean;
  end(): Promise<void>;
  /** Closes it, even if a statement runs: its outcome may never be known. */
  destroy(): void;
}

/** @param signal destroys the connection when it is aborted */
export type Connect = (login: Login, signal?: AbortSignal) => Promise<Client>;

/** An error of the server's or of a driver's, without the values that were sent. */
export class MariadbError extends Error {
  /** The server's number for it; other numbers are the driver's. */
  readonly errno: number;
  readonly code: string;
  /** Whether the connection is of no more use. */
  readonly fatal: boolean;
  readonly sql: string | undefined;

  constructor(error: unknown, sql?: string) {
    const details = typeof error === "object" && error !== null ? (error as Partial<DriverError>) : {};
    super(details.sqlMessage ?? messageOf(error), { cause: error });
    this.name = "MariadbError";
    this.errno = details.errno ?? 0;
    this.code = details.code ?? "";
    this.fatal = details.fatal === true;
    this.sql = sql;
  }
}

/** The facts that both drivers' errors tell. */
interface DriverError {
  readonly errno: number;
  readonly code: string;
  readonly fatal: boolean;
  readonly sqlMessage: string | null;
}

/** A connection keeps as many prepared statements as a Cache, but none that is longer than this, in UTF-16 units. */
const MAX_PREPARED_LENGTH = 32_768;

/** The maximum bytes of a packet besides a statement or values. */
const PACKET_BYTES = 32;

/** Whether it is less than `bytes` as either driver sends it: the statement in one packet, its values in another. */
export function fits(sql: string, values: readonly unknown[], bytes: number): boolean {
  const texts = values.filter((value) => typeof value === "string");
  const length = Math.max(
    sql.length,
    texts.reduce((sum, text) => sum + text.length, 0),
  );
  // At most what stands around them, and what each value takes beside its text.
  const binary = values.filter(isBytes).reduce((sum, value) => sum + value.length, 0);
  const others = PACKET_BYTES + 16 * values.length + binary;
  // UTF-8 takes three bytes at most for a unit of UTF-16: they are counted only where they may be too many.
  if (3 * length + others < bytes) return true;
  const textBytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return Buffer.byteLength(sql) + PACKET_BYTES < bytes && textBytes + others < bytes;
}

/** Both drivers know these options. */
function optionsOf({ connectTimeoutMs: _, ssl, ...place }: Login) {
  return {
    ...place,
    ...(ssl ? { ssl: { rejectUnauthorized: true } } : {}),
    // No timeout: `dial` limits the whole attempt, and the driver's timer would outlive a destroyed socket.
    connectTimeout: 0,
    ...AS_TEXT,
  };
}

const AS_TEXT = { dateStrings: true, supportBigNumbers: true, bigNumberStrings: true } as const;

/** Through the driver `mariadb`. */
export const connectMariadb: Connect = async (login, signal) => {
  const { createConnection } = await loadDriver("mariadb", "mariadb:", () => import("mariadb"));
  const socket = openSocket(signal, login);
  const connection = await explained(() =>
    createConnection({
      ...optionsOf(login),
      stream: (callback) => callback(undefined, socket),
      // It would keep long statements too.
      prepareCacheLength: 0,
      // Values may be secrets, and errors are logged.
      logParam: false,
    }),
  );
  return {
    ...overMariadb(connection, false),
    isOpen: () => connection.isValid() && !socket.destroyed,
    // The driver's own destroy() asks the server to kill a busy connection. The failure of that is unhandled, which ends the
    // process.
    destroy: () => void socket.destroy(),
  };
};

/** How results are read, other than as the connection does by itself. */
interface Reading {
  readonly dateStrings?: true;
  readonly supportBigNumbers?: true;
  readonly bigNumberStrings?: true;
  readonly typeCast?: <T>(field: { readonly type: string }, next: () => T) => T | Date | number;
}

/** The toolkit's statements, and Sequelize's, on connections of our own. */
const OWN: readonly [reading: Reading, native: Reading] = [{}, { typeCast: castForSequelize }];
/** The same on those of a user's Sequelize instance, which are set up for Sequelize. */
const ADOPTED: readonly [reading: Reading, native: Reading] = [{ ...AS_TEXT, typeCast: (_, next) => next() }, {}];

/**
 * A connection of the driver `mariadb`. It is closed politely even by `destroy`, unlike one that has a socket of its own.
 *
 * @param adopted whether it is one of a user's Sequelize instance
 */
export function overMariadb(connection: MariadbConnection, adopted: boolean): Client {
  const [reading, native] = adopted ? ADOPTED : OWN;
  // The next user finds it closed; without a listener the process would end.
  connection.on("error", () => {});
  const kept = new Cache<Prepare>((statement) => statement.close());
  const execute = async (sql: string, values: readonly Value[]) => {
    const keep = sql.length <= MAX_PREPARED_LENGTH;
    const statement = kept.get(sql) ?? (await connection.prepare(sql));
    if (keep) kept.set(sql, statement);
    try {
      return toResult(await statement.execute(bound(values)));
    } finally {
      if (!keep) statement.close();
    }
  };
  return {
    threadId: connection.threadId ?? 0,
    query: (sql) => explained(async () => toResult(await connection.query({ ...reading, sql })), sql),
    // A statement that is prepared by itself is read as the connection says.
    execute: (sql, values) =>
      explained(
        async () =>
          adopted ? toResult(await connection.execute({ ...reading, sql }, bound(values))) : execute(sql, values),
        sql,
      ),
    native: (sql, values) => explained(() => connection.query({ ...native, sql }, [...values]), sql),
    isOpen: () => connection.isValid(),
    end: () => connection.end(),
    destroy: () => void connection.end().catch(() => {}),
  };
}

/** Through the driver `mysql2`. */
export const connectMysql: Connect = async (login, signal) => {
  const { createConnection } = await loadDriver("mysql2", "mysql:", () => import("mysql2"));
  const socket = openSocket(signal, login);
  const opening = createConnection({ ...optionsOf(login), maxPreparedStatements: CACHE_SIZE, stream: () => socket });
  // Listens from the beginning: a handshake that is cut emits several errors, and one without a listener ends the
  // process.
  const client = overMysql(opening, false);
  await explained(() => opening.promise().connect());
  return { ...client, threadId: opening.threadId };
};

/** A connection of the driver `mysql2`. @param adopted whether it is one of a user's Sequelize instance */
export function overMysql(raw: MysqlConnection, adopted: boolean): Client {
  const [reading, native] = adopted ? ADOPTED : OWN;
  let open = true;
  const onLost = () => {
    open = false;
  };
  raw.on("error", onLost);
  raw.on("end", onLost);
  const connection = raw.promise();
  const execute = async (sql: string, values: readonly Value[]) => {
    const [result] = await connection.execute({ ...reading, sql, values: bound(values) });
    if (sql.length > MAX_PREPARED_LENGTH) connection.unprepare(sql);
    return toResult(result);
  };
  return {
    threadId: raw.threadId,
    query: (sql) => explained(async () => toResult((await connection.query({ ...reading, sql }))[0]), sql),
    execute: (sql, values) => explained(() => execute(sql, values), sql),
    native: (sql, values) =>
      explained(async () => {
        const statement = { ...native, sql };
        const [result] =
          values.length === 0
            ? await connection.query(statement)
            : await connection.execute({ ...statement, values: [...values] });
        return result;
      }, sql),
    isOpen: () => open,
    end: () => connection.end(),
    destroy: () => {
      open = false;
      raw.destroy();
    },
  };
}

/** A list as one value is PostgreSQL's alone. */
function bound(values: readonly Value[]): (string | number | Uint8Array | null)[] {
  return values.filter((value) => typeof value !== "object" || value === null || isBytes(value));
}

async function explained<T>(work: () => Promise<T>, sql?: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new MariadbError(error, sql);
  }
}

function toResult(result: unknown): Result {
  if (Array.isArray(result)) return { rows: result };
  return { count: (result as { affectedRows: number }).affectedRows };
}
