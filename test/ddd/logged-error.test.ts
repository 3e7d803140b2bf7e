import test from "ava";
import { ExhaustedError, InvalidError, UnavailableError } from "../../src/ddd/error.ts";
import { toLoggedError } from "../../src/ddd/logged-error.ts";
import { DatabaseError } from "../../src/ddd/sequelize/index.ts";

const secret = "correct-horse-battery";

test("a text is logged only if its shape has names of a schema or of code, and no value", (t) => {
  const shown = [
    "SQLITE_ERROR: no such table: passwords",
    'relation "passwords" does not exist',
    "Table 'brasa.passwords' doesn't exist",
    "Cannot read properties of undefined (reading 'hash')",
    "hasher.verify is not a function",
    "Cannot find package '@simplewebauthn/server' imported from /app/dist/factor.js",
  ];
  const remedy = "; if a migration makes it, apply that: by migrateUp, or brasa migrate up";
  for (const text of [...shown, ...shown.slice(0, 3).map((text) => text + remedy)]) {
    t.is(toLoggedError(new Error(text)).message, text);
    const message = `the database refused a statement: ${text}`;
    t.is(toLoggedError(new DatabaseError(message)).message, message);
  }
  const hidden = [
    secret,
    `the password ${secret} is wrong`,
    `invalid input syntax for type uuid: "${secret}"`,
    `Duplicate entry '${secret}' for key 'users_email'`,
    `SQLITE_ERROR: near "${secret}": syntax error`,
    `no such table: passwords ${secret}`,
    `no such table: passwords${remedy} ${secret}`,
    `${secret}${remedy}`,
    `${secret}\nno such table: passwords`,
    `no such table: passwords\n${secret}`,
    `Unexpected token 'c', "${secret}" is not valid JSON`,
    `connect ECONNREFUSED ${secret}`,
  ];
  for (const text of hidden) {
    const logged = toLoggedError(new Error(text, { cause: new TypeError(text) }));
    t.is(logged.message, undefined, text);
    t.notRegex(JSON.stringify(logged), /horse/);
  }
});

test("the toolkit's errors are told by their reason, and by their text if it speaks of the service", (t) => {
  t.like(toLoggedError(new UnavailableError("the database is closed", { reason: "DATABASE_CLOSED" })), {
    type: "UnavailableError",
    message: "the database is closed",
    reason: "DATABASE_CLOSED",
  });
  t.like(toLoggedError(InvalidError.of("password", secret)), { message: undefined, reason: "INVALID_INPUT" });
  t.like(toLoggedError(new ExhaustedError(secret, { reason: secret })), { message: undefined, reason: undefined });
});

test("an error of the system is told by the call and the code; its path and address are left out", (t) => {
  const text = `open ENOENT: no such file or directory, open '/run/${secret}'`;
  const error = Object.assign(new Error(text), { code: "ENOENT", syscall: "open", path: `/run/${secret}` });
  t.like(toLoggedError(error), { message: "open ENOENT", code: "ENOENT" });
  t.notRegex(JSON.stringify(toLoggedError(error)), /horse/);
});

test("of the stack, the places are told, and no line of the text that looks like one", (t) => {
  const error = new Error(`one\n    at ${secret} (x.ts:1:1)\n    at ${secret} (x.ts:1:1)`);
  const { stack = "" } = toLoggedError(error);
  t.regex(stack, /^ {4}at .*logged-error\.test/);
  t.notRegex(stack, /horse/);
  const renamed = new Error("short");
  renamed.message = "";
  renamed.name = secret;
  t.is(toLoggedError(renamed).type, "Error");
  t.notRegex(JSON.stringify(toLoggedError(Object.assign(new Error(""), { stack: secret }))), /horse/);
});

test("what is thrown and is no error is told by its kind alone; causes end", (t) => {
  t.deepEqual(toLoggedError(secret), { type: "string" });
  t.deepEqual(toLoggedError({ secret }), { type: "object" });
  t.deepEqual(toLoggedError(Object.assign(new Error(), { code: { secret } })).code, undefined);
  const circle = new Error("a");
  circle.cause = circle;
  t.true(JSON.stringify(toLoggedError(circle)).length < 50_000);
});
