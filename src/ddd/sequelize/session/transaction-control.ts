import { DatabaseError } from "../error.ts";
import { Cache } from "./lru.ts";

/** The statements that were let through last: most come again, the very same text. */
const admitted = new Cache<true>();
/** A longer statement is not kept. */
const MAX_KEPT_LENGTH = 4000;

/** Space and comments of one line at the beginning of a statement. `/*!` begins SQL that some servers execute. */
const LEADING = /^(?:[\s;(]+|--[^\n\r]*(?:[\n\r]|$)|#[^\n\r]*(?:[\n\r]|$)|\/\*M?!\d*)+/;

/** Space and comments between two words of a statement. */
const GAP = String.raw`(?:\s|/\*[\s\S]*?\*/|--[^\n\r]*[\n\r]|#[^\n\r]*[\n\r])+`;

/**
 * Statements by which a session is otherwise than new ones are, until it ends: rules are off, other tables are meant, or another user, or time
 * zone. Not those about a transaction, one statement, the database, or a variable of the program's own.
 */
const SESSION = new RegExp(
  `^(?:SET\\b(?!${GAP}(?:(?:LOCAL|CONSTRAINTS|TRANSACTION|STATEMENT|IDENTITY_INSERT)\\b|@(?!@)))` +
    `|(?:RESET|DISCARD|USE|ALTER${GAP}SESSION)\\b` +
    "|PRAGMA\\b(?![^;]*\\b(?:defer_foreign_keys|user_version|application_id)\\b)" +
    "(?:[^;=]*=|[^;]*\\b(?:foreign_keys|ignore_check_constraints)\\s*\\())" +
    "|\\bSET_CONFIG\\b(?![\\s\\S]*,\\s*true\\s*\\))",
  "i",
);

/** Statements that begin or end a transaction or a savepoint, would let one be left open, or run a text that may do so. */
const CONTROL = new RegExp(
  `^(?:(?:EXECUTE${GAP}IMMEDIATE|PREPARE${GAP}\\S+${GAP}FROM|BEGIN|START${GAP}TRANSACTION|COMMIT|END|ROLLBACK|ABORT|` +
    `SAVEPOINT|RELEASE|PREPARE${GAP}TRANSACTION|XA)\\b|SET\\b[\\s\\S]*\\bAUTOCOMMIT\`?(?:${GAP})?:?=)`,
  "i",
);

/** Statements that change how text is written in SQL, for all later users of the connection. */
const TEXT_SYNTAX =
  /^SET\b[\s\S]*\b(?:SQL_MODE|STANDARD_CONFORMING_STRINGS|BACKSLASH_QUOTE)\b|\bSET_CONFIG\b[\s\S]*\b(?:STANDARD_CONFORMING_STRINGS|BACKSLASH_QUOTE)\b/i;

/** Statements by which later transactions of the connection have other properties, such as a lower isolation. */
const LATER_TRANSACTIONS = new RegExp(
  `^SET${GAP}SESSION${GAP}(?:CHARACTERISTICS|TRANSACTION)\\b` +
    '|^SET\\b[\\s\\S]*\\b(?:TX|(?:DEFAULT_)?TRANSACTION)_(?:ISOLATION|READ_ONLY|DEFERRABLE)[`"]?' +
    `(?:${GAP})?(?::?=|TO\\b)|\\bSET_CONFIG\\b[\\s\\S]*\\bDEFAULT_TRANSACTION_(?:ISOLATION|READ_ONLY|DEFERRABLE)\\b`,
  "i",
);
/** It is about the transaction that it is in; outside of one, about the next, whosever that is. */
const THIS_TRANSACTION = new RegExp(`^SET${GAP}TRANSACTION\\b`, "i");

/**
 * Refuses a statement that would end its unit, so that later statements would be outside of it, that would leave a
 * transaction open on a pooled connection, that would have later units be isolated otherwise, or that would let a quote in a
 * value of Sequelize's end its text.
 *
 * @param comesAgain false for a statement with its values in it, as Sequelize writes them: it is not kept
 * @param inUnit whether it is one of a unit
 * @returns whether it changes the session, so that the connection is not for later callers
 * @throws DatabaseError
 */
export function refuseControl(sql: string, comesAgain = true, inUnit = false): boolean {
  if (comesAgain && admitted.get(sql)) return false;
  const readings = readingsOf(sql);
  const isolating = readings.find(
    (statement) => LATER_TRANSACTIONS.test(statement) || (!inUnit && THIS_TRANSACTION.test(statement)),
  );
  if (isolating !== undefined) {
    throw new DatabaseError(
      `a repository cannot run ${isolating.slice(0, 40).trim()}: later units on its connection would not be isolated as ` +
        "units are, or could not write; leave the setting as it is",
    );
  }
  const changing = readings.find((statement) => TEXT_SYNTAX.test(statement));
  if (changing !== undefined) {
    throw new DatabaseError(
      `a repository cannot run ${changing.slice(0, 40).trim()}: quotes in the values of later statements would be read ` +
        "otherwise than Sequelize writes them; leave the setting as it is",
    );
  }
  const ending = readings.find((statement) => CONTROL.test(statement));
  if (ending === undefined) {
    const changesSession = readings.some((one) => SESSION.test(one));
    // Each time, for those that are admitted in units alone, or change the session.
    const isPlain = !changesSession && !(inUnit && readings.some((one) => THIS_TRANSACTION.test(one)));
    if (isPlain && comesAgain && sql.length <= MAX_KEPT_LENGTH) admitted.set(sql, true);
    return changesSession;
  }
  throw new DatabaseError(
    `a repository cannot run ${ending.slice(0, 40).trim()}: units begin and end their transactions; ` +
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
  return fromFirstWord(sql, false);
}

/** The statement from its first word on, as databases read it whose comments nest, and as others do. */
function readingsOf(sql: string): string[] {
  const flat = fromFirstWord(sql, false);
  const nested = fromFirstWord(sql, true);
  return flat === nested ? [flat] : [flat, nested];
}

function fromFirstWord(sql: string, commentsNest: boolean): string {
  let rest = sql;
  for (;;) {
    const next = rest.slice(LEADING.exec(rest)?.[0].length ?? 0);
    if (!next.startsWith("/*")) return next;
    rest = next.slice(commentLength(next, commentsNest));
  }
}

/** The length of the comment at the beginning of a text; the whole text if it does not end. */
function commentLength(text: string, nests: boolean): number {
  let depth = 0;
  for (const { 0: mark, index } of text.matchAll(/\/\*|\*\//g)) {
    if (mark === "*/") depth--;
    else if (nests || depth === 0) depth++;
    if (depth === 0) return index + 2;
  }
  return text.length;
}
