/** The forms of days and times as text, in which the server reads and writes them. */
export const DAY_FORMAT = "YYYY-MM-DD";
export const TIME_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.FF3';

/**
 * Settings of a connection, so that values that are sent as text mean the same on every server, and texts are compared and ordered by
 * their bytes.
 */
export const SETTINGS: readonly string[] = [
  `NLS_DATE_FORMAT = '${DAY_FORMAT}'`,
  `NLS_TIMESTAMP_FORMAT = '${TIME_FORMAT}'`,
  "NLS_NUMERIC_CHARACTERS = '.,'",
  "NLS_COMP = 'BINARY'",
  "NLS_SORT = 'BINARY'",
  "TIME_ZONE = '+00:00'",
];

/** The statement that makes the settings. */
export const SETTING_STATEMENT = `ALTER SESSION SET ${SETTINGS.join(" ")}`;

/** The number of this program's lock of migrations, which is one for each schema. */
const LOCK = "DBMS_UTILITY.GET_HASH_VALUE('brasa.' || SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'), 0, 1073741823)";

/** How long another process may take to migrate, in seconds. */
const MIGRATION_LOCK_S = 3600;

/**
 * Takes the lock of migrations. A change of a table commits, so that a row's lock would not do. 6 is exclusive; 0 is given, and 4 had
 * already.
 */
export const LOCK_STATEMENT =
  `DECLARE got INTEGER; BEGIN got := DBMS_LOCK.REQUEST(${LOCK}, 6, ${MIGRATION_LOCK_S}, FALSE); ` +
  "IF got NOT IN (0, 4) THEN RAISE_APPLICATION_ERROR(-20001, 'the lock of migrations was not given'); END IF; END;";

export const UNLOCK_STATEMENT = `DECLARE got INTEGER; BEGIN got := DBMS_LOCK.RELEASE(${LOCK}); END;`;
