import { codeOf, DatabaseError, messageOf } from "../../error.ts";
import type { Client } from "./client.ts";
import type { Statements } from "./statements.ts";

/** The state of a connection. */
export interface ConnectionState {
  /** Whether there is a pooler in between, which may give each transaction another server connection. */
  readonly pooled: boolean;
  /** Statements by which each writing unit makes settings for itself: those that are not for other units, or other programs. */
  readonly unitSettings: string;
  /**
   * The isolation of statements outside of transactions, which changes with what runs there; "unknown" if such a change has failed.
   * Undefined where it is not the session's to change, since others use the same connection.
   */
  isolation?: Isolation | "unknown";
}

/** Of statements outside of transactions: the database's default, or that of units. */
export type Isolation = "default" | "serializable";

/**
 * Prefers index scans: a sequential scan of a table, however small, conflicts under SERIALIZABLE with every concurrent
 * write to it (PostgreSQL's documentation, "Serializable Isolation Level").
 */
const PAGE_COST = "random_page_cost = 0.1";

/** Differs from the pooler's number: the server's own process id of the connection. */
const STATE = `SELECT pg_backend_pid() AS pid, current_setting('extra_float_digits', true) AS digits,
  current_setting('standard_conforming_strings', true) AS strings, current_setting('TimeZone', true) AS zone,
  current_setting('DateStyle', true) AS style, current_setting('random_page_cost', true) AS cost,
  current_setting('idle_in_transaction_session_timeout', true) AS idle`;

/** Names of UTC; the last is what Sequelize makes of its option `timezone`. */
const UTC = /^(?:UTC|Etc\/UTC|<\+00>-00)$/;

/** How to prepare a connection. */
export interface Preparation {
  /** False if the URL says that there is a pooler. */
  readonly prepares: boolean;
  /** The limit for the idleness of a writing unit, where no other is set. */
  readonly idleTimeoutMs: number;
  /** Whether the connection is one of a user's own Sequelize instance: its settings are looked at, and left. @default false */
  readonly isAdopted?: boolean;
}

/**
 * Gives values the formats of the columns' codecs, under all settings of the server, the database or the user.
 * pg sets the encoding. Behind a pooler, it makes only settings that poolers track for each client (PgBouncer's
 * `track_extra_parameters` and its defaults): any other would affect other programs.
 *
 * @throws DatabaseError if numbers would be rounded, or if an adopted connection has other settings than units need
 */
export async function prepareClient(
  client: Client,
  { prepares, idleTimeoutMs, isAdopted = false }: Preparation,
): Promise<ConnectionState> {
  const types = { getTypeParser: () => (text: string) => text };
  const { rows } = await client.query({ text: STATE, types }).catch(explainStandby);
  const { pid, digits, strings, zone, style, cost, idle } = rows[0] ?? {};
  const pooled = !prepares || Number(pid) !== client.processID;
  const settings: string[] = [];
  if (strings !== "on") settings.push("standard_conforming_strings = on");
  if (!UTC.test(String(zone))) settings.push("TIME ZONE 'UTC'");
  if (!String(style).startsWith("ISO")) settings.push("datestyle = ISO");
  // From 1 on, numbers are written with all of their digits.
  if (digits !== null && Number(digits) < 1) {
    if (pooled) {
      throw new DatabaseError(
        `the database's extra_float_digits is ${digits}, by which numbers are rounded, and a pooler lets no program set it: ` +
          "ALTER DATABASE … SET extra_float_digits = 1",
      );
    }
    settings.push("extra_float_digits = 1");
  }
  if (isAdopted && settings.length > 0) {
    throw new DatabaseError(
      `the Sequelize instance's connections have settings that units cannot work with: set ${settings.join(", ")} for the ` +
        "database, by ALTER DATABASE … SET, or in the instance's hook afterConnect",
    );
  }
  const shared = pooled || isAdopted;
  if (!shared) settings.push("client_min_messages = warning", ...(cost === null ? [] : [PAGE_COST]));
  if (settings.length > 0) await client.query({ text: settings.map((one) => `SET ${one}`).join("; "), types });
  const ofUnits = shared && cost !== null ? [PAGE_COST] : [];
  // Not the session's: a reading unit may wait for the reader of its rows, and locks nothing.
  if (idle === "0") ofUnits.push(`idle_in_transaction_session_timeout = ${idleTimeoutMs}`);
  return {
    pooled,
    unitSettings: ofUnits.map((one) => `; SET LOCAL ${one}`).join(""),
    ...(shared ? {} : { isolation: "default" }),
  };
}

/** No statement of its own runs on a standby whose default isolation is SERIALIZABLE: the server refuses the very first. */
function explainStandby(error: unknown): never {
  if (codeOf(error) !== "0A000" || !/hot standby/.test(messageOf(error))) throw error;
  throw new DatabaseError(
    "a standby cannot run statements as default_transaction_isolation = serializable says: set it to 'repeatable read' for those " +
      "who read there, by ALTER ROLE … SET, or in the Sequelize instance's hook afterConnect",
    { cause: error },
  );
}

/**
 * Not supported, unknown, wrong syntax: compatible databases lack some features of PostgreSQL. A standby gives the
 * first.
 */
const REFUSED = /^(0A000|22023|42601|42704)$/;

/** @throws DatabaseError if the database has another encoding than UTF-8, or the server no SERIALIZABLE transactions */
export async function checkServer(place: string, statements: Statements): Promise<void> {
  const { rows } = await statements.simple("SHOW server_encoding");
  const encoding = rows[0]?.server_encoding;
  if (encoding !== "UTF8") {
    throw new DatabaseError(`the database's encoding is ${encoding}: create it with the encoding UTF8`);
  }
  let level: unknown;
  try {
    await statements.simple("BEGIN ISOLATION LEVEL SERIALIZABLE");
    level = (await statements.simple("SHOW transaction_isolation")).rows[0]?.transaction_isolation;
    await statements.simple("ROLLBACK");
  } catch (error) {
    if (!REFUSED.test(codeOf(error))) throw error;
    const remedy = /standby/.test(messageOf(error))
      ? "use its primary, which can be written to"
      : "use a server that has them";
    throw new DatabaseError(
      `${place} refuses SERIALIZABLE transactions (${messageOf(error)}), which units are: ${remedy}`,
      { cause: error },
    );
  }
  if (level !== "serializable") {
    throw new DatabaseError(
      `${place} makes ${level} of SERIALIZABLE transactions, by which units may break each other's rules: use a server that has them`,
    );
  }
}
