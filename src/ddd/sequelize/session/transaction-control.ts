import { DatabaseError } from "../error.ts";
import { Cache } from "./lru.ts";

/** The statements that were let through last: most come again, the very same text. */
const admitted = new Cache<true>();
/** A longer statement is not kept. */
const MAX_KEPT_LENGTH = 4000;

/** Space and comments at the beginning of a statement, except those that begin with `/*!`: some servers execute them. */
const LEADING = /^(?:[\s;(]+|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?![!M])[\s\S]*?\*\/)*/;

/** Statements that begin or end a transaction or a savepoint, or would let one be left open. */
const CONTROL =
  /^(?:BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE\s+TRANSACTION|XA|SET\s+(?:(?:SESSION|LOCAL|GLOBAL)\s+|@@(?:\w+\.)?)?AUTOCOMMIT)\b/i;

/** Statements that change how text is written in SQL, for all later users of the connection. */
const TEXT_SYNTAX = /^SET\b[^'"]*\b(?:SQL_MODE|STANDARD_CONFORMING_STRINGS|BACKSLASH_QUOTE)\b/i;

/**
 * Refuses a statement that would end its unit, so that later statements would be outside of it, that would leave a
 * transaction open on a pooled connection, or that would let a quote in a value of Sequelize's end its text.
 *
 * @param comesAgain false for a statement with its values in it, as Sequelize writes them: it is not kept
 * @throws DatabaseError
 */
export function refuseControl(sql: string, comesAgain = true): void {
  if (comesAgain && admitted.get(sql)) return;
  const statement = withoutComments(sql);
  if (TEXT_SYNTAX.test(statement)) {
    throw new DatabaseError(
      `a repository cannot run ${statement.slice(0, 40).trim()}: quotes in the values of later statements would be read ` +
        "otherwise than Sequelize writes them; leave the setting as it is",
    );
  }
  if (!CONTROL.test(statement)) {
    if (comesAgain && sql.length <= MAX_KEPT_LENGTH) admitted.set(sql, true);
    return;
  }
  throw new DatabaseError(
    `a repository cannot run ${statement.slice(0, 40).trim()}: units begin and end their transactions; ` +
      "throw to undo a unit, and use unit.savepoint, or connection.atomic, for a part of it",
  );
}

/** Statements that read, unless a word of WRITING is in them. */
const READING = /^(?:SELECT|WITH|VALUES|TABLE|SHOW|EXPLAIN|DESCRIBE|DESC|PRAGMA)\b/i;
const WRITING = /\b(?:INSERT|UPDATE|DELETE|MERGE|REPLACE|INTO|ANALYZE)\b/i;

/** Whether a statement certainly changes nothing, as far as its words tell: a function that it calls may. */
export function onlyReads(sql: string): boolean {
  const statement = withoutComments(sql);
  return READING.test(statement) && !WRITING.test(statement);
}

/** Whether a statement begins as those do that change something. */
export function isChange(sql: string): boolean {
  return !READING.test(withoutComments(sql));
}

/** The statement from its first word on. */
export function withoutComments(sql: string): string {
  return sql.slice(LEADING.exec(sql)?.[0].length);
}
