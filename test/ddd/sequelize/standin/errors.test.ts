import test from "ava";
import { IntegrityError } from "../../../../src/ddd/error.ts";
import { translate } from "../../../../src/ddd/sequelize/error.ts";
import { mssqlDialect } from "../../../../src/ddd/sequelize/mssql/dialect.ts";
import { classify as classifyMssql, MssqlError } from "../../../../src/ddd/sequelize/mssql/error.ts";
import { mssqlProblem } from "../../../../src/ddd/sequelize/mssql/login.ts";
import { classify as classifyOracle, commitIn, OracleError } from "../../../../src/ddd/sequelize/oracle/error.ts";
import { oracleProblem } from "../../../../src/ddd/sequelize/oracle/login.ts";
import { itemTable } from "../../../../src/ddd/testing/index.ts";

/** An error of tedious, with the text that sys.messages has. */
function mssqlError(number: number, message: string, more: object = {}): MssqlError {
  return new MssqlError(Object.assign(new Error(message), { number, code: "EREQUEST", class: 14, ...more }));
}

test("errors of SQL Server have a meaning, by their numbers and texts", (t) => {
  const of = (number: number, message = "", more: object = {}) => classifyMssql(mssqlError(number, message, more));
  const key =
    "Violation of PRIMARY KEY constraint 'items_id'. Cannot insert duplicate key in object 'dbo.items'. The duplicate key value is (it's 'so').";
  t.deepEqual(of(2627, key), { kind: "unique", table: "items", constraint: "items_id", isKey: true });
  t.deepEqual(of(2627, key.replace("PRIMARY", "UNIQUE").replace("items_id", "items_name")), {
    kind: "unique",
    table: "items",
    constraint: "items_name",
    isKey: false,
  });
  const index =
    "Cannot insert duplicate key row in object 'dbo.items' with unique index 'items_name'. The duplicate key value is (a).";
  t.deepEqual(of(2601, index), { kind: "unique", table: "items", constraint: "items_name" });
  const conflict = (verb: string, rule: string, table: string) =>
    `The ${verb} statement conflicted with the ${rule} constraint "rule". The conflict occurred in database "shop", table "dbo.${table}", column 'id'.`;
  t.deepEqual(of(547, conflict("INSERT", "FOREIGN KEY", "owners")), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: false,
  });
  t.deepEqual(of(547, conflict("UPDATE", "FOREIGN KEY SAME TABLE", "slots")), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: false,
  });
  t.deepEqual(of(547, conflict("DELETE", "REFERENCE", "items")), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: true,
  });
  t.deepEqual(of(547, conflict("DELETE", "SAME TABLE REFERENCE", "slots")), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: true,
  });
  t.deepEqual(of(547, conflict("INSERT", "CHECK", "items")), { kind: "check", table: "items", constraint: "rule" });
  const none =
    "Cannot insert the value NULL into column 'name', table 'shop.dbo.items'; column does not allow nulls. INSERT fails.";
  t.deepEqual(of(515, none), { kind: "not_null", table: "items", columns: ["name"] });
  const long =
    "String or binary data would be truncated in table 'shop.dbo.items', column 'name'. Truncated value: 'x'.";
  t.deepEqual(of(2628, long), { kind: "check", table: "items", columns: ["name"], constraint: "items_name_length" });
  for (const number of [1205, 1222, 3960, 3961]) t.deepEqual(of(number), { kind: "serialization" });
  t.deepEqual(of(9002), { kind: "refused", reason: "STORAGE_FULL" });
  t.deepEqual(of(3906), { kind: "refused", reason: "STORAGE_READ_ONLY" });
  t.deepEqual(of(0, "Canceled.", { code: "ECANCEL" }), { kind: "interrupted" });
  for (const more of [{ code: "ESOCKET" }, { code: "ECLOSE" }, { class: 20 }])
    t.like(of(0, "", more), { kind: "unavailable" });
  t.deepEqual(of(208, "Invalid object name 'x'."), { kind: "absent" });
  t.deepEqual(classifyMssql(new Error("of the program")), { kind: "unknown" });
});

test("of several errors of SQL Server the one that is not the end of the statement counts", (t) => {
  const errors = [
    Object.assign(new Error("The statement has been terminated."), { number: 3621 }),
    Object.assign(new Error("deadlock"), { number: 1205 }),
  ];
  t.deepEqual(classifyMssql(new MssqlError(new AggregateError(errors))), { kind: "serialization" });
});

test("a refusal of SQL Server names the field, as that of every database", (t) => {
  const error = mssqlError(
    547,
    'The INSERT statement conflicted with the CHECK constraint "items_price". The conflict occurred in database "shop", table "dbo.items", column \'price\'.',
  );
  const told = translate(error, mssqlDialect, new Map([["items", itemTable]]));
  t.true(told instanceof IntegrityError);
  t.like(told, { constraint: "items_price", fields: ["price"] });
});

function oracleError(message: string, more: object = {}, sql = ""): OracleError {
  return new OracleError(Object.assign(new Error(message), more), sql);
}

test("errors of Oracle have a meaning, by their numbers and texts", (t) => {
  const of = (message: string, more: object = {}, sql = "") => classifyOracle(oracleError(message, more, sql));
  t.deepEqual(
    of("ORA-00001: unique constraint (SHOP.items_name) violated", {}, 'INSERT INTO "items" ("id") VALUES (:p1)'),
    {
      kind: "unique",
      table: "items",
      constraint: "items_name",
    },
  );
  t.deepEqual(of("ORA-02290: check constraint (SHOP.items_price) violated"), {
    kind: "check",
    constraint: "items_price",
  });
  t.deepEqual(of("ORA-02291: integrity constraint (SHOP.rule) violated - parent key not found"), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: false,
  });
  t.deepEqual(of("ORA-02292: integrity constraint (SHOP.rule) violated - child record found"), {
    kind: "foreign_key",
    constraint: "rule",
    restricted: true,
  });
  t.deepEqual(
    of(
      "ORA-02091: transaction rolled back\nORA-02291: integrity constraint (SHOP.rule) violated - parent key not found",
    ),
    {
      kind: "foreign_key",
      constraint: "rule",
      restricted: false,
    },
  );
  t.deepEqual(of('ORA-01400: cannot insert NULL into ("SHOP"."items"."name")'), {
    kind: "not_null",
    table: "items",
    columns: ["name"],
  });
  t.deepEqual(of('ORA-12899: value too large for column "SHOP"."items"."name" (actual: 300, maximum: 101)'), {
    kind: "check",
    table: "items",
    columns: ["name"],
    constraint: "items_name_length",
  });
  for (const text of ["ORA-08177: can't serialize access for this transaction", "ORA-00060: deadlock detected"]) {
    t.deepEqual(of(text), { kind: "serialization" });
  }
  t.deepEqual(of("ORA-01013: user requested cancel of current operation"), { kind: "interrupted" });
  t.deepEqual(of("ORA-01653: unable to extend table SHOP.items by 128 in tablespace USERS"), {
    kind: "refused",
    reason: "STORAGE_FULL",
  });
  for (const text of [
    "ORA-03113: end-of-file on communication channel",
    "NJS-500: connection to the database was broken",
  ]) {
    t.like(of(text), { kind: "unavailable" }, text);
  }
  t.deepEqual(of("ORA-00942: table or view does not exist"), { kind: "absent" });
});

test("statements of Oracle that commit are known", (t) => {
  for (const sql of ["CREATE TABLE x (y NUMBER)", " alter table x add (z NUMBER)", "/* now */ DROP TABLE x"])
    t.is(commitIn(sql), "certain");
  for (const sql of ["BEGIN p; END;", "CALL p()"]) t.is(commitIn(sql), "possible");
  for (const sql of ["SELECT 1 FROM DUAL", "ALTER SESSION SET NLS_SORT = 'BINARY'", "SET CONSTRAINTS ALL DEFERRED"])
    t.is(commitIn(sql), undefined);
});

test("a database that cannot be opened is told with the remedy", (t) => {
  const mssql = (error: unknown) =>
    mssqlProblem({ place: "SQL Server at here:1433", user: "me", database: "shop" }, error);
  t.regex(
    mssql(mssqlError(18456, "Login failed for user 'me'.")),
    /refuses the user "me": check the user and password/,
  );
  t.regex(mssql(mssqlError(4060, "Cannot open database")), /has no database "shop"/);
  t.regex(
    mssql(mssqlError(0, "self-signed certificate", { code: "ESOCKET" })),
    /certificate of an authority that is not known here/,
  );
  // As tedious 19 and oracledb 6 have told it of a port and a host that are not there.
  const cause = new AggregateError(
    [Object.assign(new Error(""), { code: "ECONNREFUSED" })],
    "Could not connect (sequence)",
  );
  t.regex(
    mssql(mssqlError(0, "Failed to connect to here:1433", { code: "ESOCKET", cause })),
    /refuses connections: check/,
  );
  t.regex(
    mssql(mssqlError(0, "Failed to connect to here:1433 - getaddrinfo ENOTFOUND here", { code: "ESOCKET" })),
    /is not known: check/,
  );
  const oracle = (error: unknown) =>
    oracleProblem({ place: "Oracle at here:1521", user: "me", service: "shop" }, error);
  t.regex(oracle(oracleError("ORA-01017: invalid username/password; logon denied")), /refuses the user "me"/);
  t.regex(oracle(oracleError("ORA-12514: TNS:listener does not know of service")), /has no service "shop"/);
  const refused =
    "NJS-503: connection to host here port 1521 could not be established.\nconnect ECONNREFUSED 127.0.0.1:1521";
  t.regex(oracle(oracleError(refused, { code: "NJS-503" })), /refuses connections: check/);
  t.regex(oracle(oracleError("NJS-530: The host addresses are incorrect", { code: "NJS-530" })), /is not known: check/);
  t.regex(
    oracle(oracleError("NJS-511: no answer\nwithin time", { code: "NJS-511" })),
    /^[^\n]*no answer within time\): check/,
  );
  t.regex(oracle(oracleError("NJS-518: cannot connect", { code: "NJS-518" })), /has no service "shop"/);
});
