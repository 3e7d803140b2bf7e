import { DatabaseError } from "../../error.ts";
import { type Client, MariadbError } from "./client.ts";

/**
 * Settings that a session needs, in place of the server's: values that do not fit are refused instead of cut, times are in
 * UTC, and tables of a migration's own SQL are undone with their unit. Backslashes escape in text, as Sequelize escapes by
 * them: with NO_BACKSLASH_ESCAPES, a quote in a value would end its text. Text is ordered by its first 65,536 bytes instead
 * of 1,024; see long-text.ts for longer ones. A statement of one's own that groups or orders by longer text must set more
 * itself.
 */
const SETTINGS = [
  "autocommit = 1",
  "completion_type = 0",
  "sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  "time_zone = '+00:00'",
  "foreign_key_checks = 1",
  "unique_checks = 1",
  "sql_safe_updates = 0",
  "sql_auto_is_null = 0",
  "sql_select_limit = DEFAULT",
  "max_sort_length = 65536",
  "default_storage_engine = InnoDB",
].join(", ");

/** Facts about a server that are known when a connection is made. */
export interface ServerFacts {
  /** The collation that tells all texts apart; see collationOf. */
  readonly collation: string;
}

/** Prepares a new connection. */
export async function prepare(client: Client, collation: string, lockTimeoutS: number): Promise<void> {
  await client.query(`SET NAMES utf8mb4 COLLATE ${collation}, ${SETTINGS}, innodb_lock_wait_timeout = ${lockTimeoutS}`);
  try {
    await client.query("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE");
  } catch (error) {
    if (!(error instanceof MariadbError) || error.errno === 0 || error.fatal) throw error;
    throw noSerializable(`refuses SERIALIZABLE transactions (${error.message})`, error);
  }
}

/** How long the server lets a transaction of a connection be idle. */
export class IdleLimit {
  readonly #client: Client;
  readonly #seconds: number;
  #isOn = false;

  constructor(client: Client, seconds: number) {
    this.#client = client;
    this.#seconds = seconds;
  }

  /** Limits later transactions, or does not. It asks the server only if that changes. */
  async set(isOn: boolean): Promise<void> {
    if (this.#isOn === isOn) return;
    await this.#client.query(`SET idle_transaction_timeout = ${isOn ? this.#seconds : 0}`);
    this.#isOn = isOn;
  }
}

/** The limit of a new connection; undefined where the server has one of its own, and for MySQL, which knows none. */
export async function idleLimitOf(client: Client, timeoutMs: number): Promise<IdleLimit | undefined> {
  const result = await client.query("SHOW VARIABLES LIKE 'idle_transaction_timeout'");
  const [row] = "rows" in result ? result.rows : [];
  return row && Number(Object.values(row)[1]) === 0 ? new IdleLimit(client, Math.ceil(timeoutMs / 1000)) : undefined;
}

export const MARIADB_COLLATION = "utf8mb4_nopad_bin";

/**
 * Looks at the settings of a connection that is a user's own Sequelize instance's, and changes those alone that change
 * nothing but the order of long texts.
 *
 * @throws DatabaseError if units cannot work with them, with the remedy
 */
export async function prepareAdopted(client: Client): Promise<void> {
  const result = await client.query(
    "SELECT @@sql_mode AS mode, @@autocommit AS autocommit, @@completion_type AS completion, @@foreign_key_checks AS refs, " +
      "@@character_set_client AS charset, @@character_set_connection AS charset2",
  );
  const [row = {}] = "rows" in result ? result.rows : [];
  const mode = String(row.mode).split(",");
  const problems: readonly (readonly [wrong: boolean, text: string])[] = [
    [!mode.some((one) => /^STRICT_(ALL|TRANS)_TABLES$/.test(one)), "sql_mode without STRICT_TRANS_TABLES cuts values"],
    [mode.includes("NO_BACKSLASH_ESCAPES"), "sql_mode with NO_BACKSLASH_ESCAPES lets Sequelize's text end early"],
    [Number(row.autocommit) !== 1, "autocommit is off"],
    [!/^(0|NO_CHAIN)$/.test(String(row.completion)), "completion_type is not NO_CHAIN"],
    [Number(row.refs) !== 1, "foreign_key_checks is off"],
    [row.charset !== "utf8mb4" || row.charset2 !== "utf8mb4", "the character set is not utf8mb4"],
  ];
  const problem = problems.find(([wrong]) => wrong);
  if (problem) {
    throw new DatabaseError(
      `the Sequelize instance's connections have settings that units cannot work with (${problem[1]}): change the server's ` +
        "setting, the instance's dialectOptions, or the session's in its hook afterConnect",
    );
  }
  await client.query("SET max_sort_length = 65536");
}

/**
 * The collation that tells all texts apart: the usual ones ignore case or trailing spaces; utf8mb4_bin ignores the
 * latter, too.
 */
export function collationOf(identity: string): string {
  const [version = ""] = identity.split(" ");
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/, 3).map(Number);
  const number = major * 1e6 + minor * 1e3 + patch;
  const mariadb = /mariadb/i.test(version);
  if (/tidb/i.test(version)) throw noSerializable(`is TiDB (${version}), which has no SERIALIZABLE transactions`);
  // MariaDB's oldest maintained version; MySQL's first with utf8mb4_0900_bin.
  if (number < (mariadb ? 10_006_000 : 8_000_017)) {
    throw new DatabaseError(`the database server is of version ${version}: use MariaDB 10.6, MySQL 8.0.17 or later`);
  }
  return mariadb ? MARIADB_COLLATION : "utf8mb4_0900_bin";
}

function noSerializable(what: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    `the database server ${what}, by which units are kept from breaking each other's rules: use MariaDB 10.6, MySQL 8.0.17 ` +
      "or later, not behind a proxy that changes this",
    { cause },
  );
}

/**
 * @param serializable whether the session is set to SERIALIZABLE; the level of a single transaction cannot be asked for
 * @returns warnings for the server's user
 * @throws DatabaseError if the server does not support SERIALIZABLE
 */
export async function checkServer(client: Client, serializable: boolean): Promise<string[]> {
  const settingOf = async (sql: string) => {
    const result = await client.query(sql);
    const [row] = "rows" in result ? result.rows : [];
    return row && String(Object.values(row)[1]);
  };
  // MariaDB before 11.1 has only the first variable, MySQL 8 only the second.
  const level = await settingOf("SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')");
  if (serializable && level !== undefined && level !== "SERIALIZABLE")
    throw noSerializable(`makes ${level} of SERIALIZABLE transactions`);
  const nodes = Number((await settingOf("SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'")) ?? 0);
  return nodes > 1 ? [GALERA.replace("N", String(nodes))] : [];
}

const GALERA =
  "the database is a Galera cluster of N nodes, which check only what units write, and not what they read, against each " +
  "other, and give one lock to several: connect all programs to one and the same node (one writer), or rules that units " +
  "check, and migrations that run at once, are not kept apart";
