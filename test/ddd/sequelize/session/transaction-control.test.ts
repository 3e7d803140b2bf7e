import test from "ava";
import { statementsIn } from "../../../../src/ddd/sequelize/postgres/client/split.ts";
import { refuseControl } from "../../../../src/ddd/sequelize/session/transaction-control.ts";

for (const sql of [
  "COMMIT",
  " ; ROLLBACK",
  "/* a */ -- b\nCOMMIT",
  "-- a\rCOMMIT",
  "/* /* */ COMMIT",
  "/* /* */ */ COMMIT",
  "/*!COMMIT*/",
  "/*!50100 COMMIT */",
  "/*M!100100 ROLLBACK */",
  "EXECUTE IMMEDIATE 'COMMIT'",
  "PREPARE p FROM 'COMMIT'",
  "START/**/TRANSACTION",
  "START -- a\nTRANSACTION",
  "PREPARE/**/p/**/FROM 'COMMIT'",
  "SET autocommit = 1",
  "SET/**/autocommit=1",
  "SET @@session.`autocommit` := 1",
  "SET @x = 1, autocommit /* a */ = 1",
]) {
  test(`a statement that would end its unit is refused: ${JSON.stringify(sql)}`, (t) => {
    t.throws(() => refuseControl(sql), { name: "DatabaseError", message: /units begin and end their transactions/ });
  });
}

for (const sql of [
  "SET sql_mode = ''",
  "SET time_zone = '+00:00', sql_mode = 'NO_BACKSLASH_ESCAPES'",
  "SET SESSION standard_conforming_strings = off",
  "SELECT set_config('standard_conforming_strings', 'off', false)",
  "SELECT 1, SET_CONFIG ( 'backslash_quote', 'on', true)",
  "SELECT set_config/**/('standard_conforming_strings', 'off', false)",
  "SELECT pg_catalog.\"set_config\"('standard_conforming_strings', 'off', false)",
]) {
  test(`a statement that would change how text is written is refused: ${sql}`, (t) => {
    t.throws(() => refuseControl(sql), { name: "DatabaseError", message: /quotes in the values of later statements/ });
  });
}

for (const sql of [
  "SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
  "/* a */ set session -- b\n transaction read only",
  "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
  "SET tx_isolation = 'READ-COMMITTED'",
  "SET time_zone = '+00:00', @@session.`transaction_isolation` := 'READ-COMMITTED'",
  "SET default_transaction_isolation TO 'read committed'",
  "SET default_transaction_read_only=on",
  "SELECT set_config('default_transaction_isolation', 'read committed', false)",
]) {
  test(`a statement by which later units would be isolated otherwise is refused: ${JSON.stringify(sql)}`, (t) => {
    for (const inUnit of [false, true]) {
      t.throws(() => refuseControl(sql, true, inUnit), { name: "DatabaseError", message: /isolated as units are/ });
    }
  });
}

test("SET TRANSACTION is a statement of units: outside of them it is about the next one", (t) => {
  const sql = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";
  t.notThrows(() => refuseControl(sql, true, true));
  t.throws(() => refuseControl(sql), { name: "DatabaseError", message: /isolated as units are/ });
});

for (const sql of [
  "SELECT 'COMMIT'",
  "/* COMMIT */ SELECT 1",
  "SELECT set_config('app.user', 'ada', true)",
  "INSERT INTO notes VALUES ('SET sql_mode')",
  "PREPARE q AS SELECT 1",
  "SET @x = 'autocommit'",
  "SET @x = 'tx_isolation'",
  "SET SESSION AUTHORIZATION DEFAULT",
  "SELECT current_setting('default_transaction_isolation')",
]) {
  test(`a statement that only mentions such words is let through: ${sql}`, (t) => {
    t.notThrows(() => refuseControl(sql));
  });
}

for (const [sql, changes] of [
  ["SET TIME ZONE 'Asia/Tokyo'", true],
  ["reset all", true],
  ["/* a */ DISCARD/**/TEMP", true],
  ["SET foreign_key_checks = 0", true],
  ["SET @@foreign_key_checks = 0", true],
  ["USE others", true],
  ["PRAGMA foreign_keys = OFF", true],
  ["PRAGMA main.foreign_keys(0)", true],
  ["SELECT set_config('app.user', $1, false)", true],
  ["ALTER SESSION SET NLS_SORT = BINARY", true],
  ["SET LOCAL lock_timeout = 1", false],
  ["SET CONSTRAINTS ALL DEFERRED", false],
  ["SET STATEMENT max_statement_time = 1 FOR SELECT 1", false],
  ["SET @rank = 0", false],
  ["SELECT set_config('app.user', $1, true)", false],
  ["PRAGMA defer_foreign_keys = ON", false],
  ["PRAGMA user_version = 2", false],
  ["PRAGMA table_info(users)", false],
  ["PRAGMA foreign_key_check", false],
  ["UPDATE users SET name = 'a; SET b'", false],
] as const) {
  test(`a statement that ${changes ? "changes" : "leaves"} the session is told as such: ${JSON.stringify(sql)}`, (t) => {
    for (const comesAgain of [false, true, true]) t.is(refuseControl(sql, comesAgain, true), changes);
  });
}

test("PostgreSQL's statements of a text are told apart, whatever their texts and comments hold", (t) => {
  const texts = [
    "SELECT ';'",
    "SELECT 'it''s;'",
    "SELECT E'\\';'",
    'SELECT ";"',
    "SELECT $$;$$",
    "SELECT $a$;$$;$a$",
    "SELECT /* ; /* ; */ ; */ 1",
    "SELECT 1 -- ;",
  ];
  for (const text of texts) t.deepEqual(statementsIn(text), [text]);
  t.deepEqual(
    statementsIn(texts.join("\n;")),
    texts.map((text, i) => (i === texts.length - 1 ? text : `${text}\n`)),
  );
  t.deepEqual(statementsIn("SELECT a$b$ FROM t; COMMIT; SELECT $b$x$b$"), [
    "SELECT a$b$ FROM t",
    " COMMIT",
    " SELECT $b$x$b$",
  ]);
});
