import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { accountsMigrations } from "../../../src/accounts/sequelize.ts";
import { InvalidError } from "../../../src/ddd/error.ts";
import { DatabaseError, type DatabaseOptions, migrateUp, openDatabase } from "../../../src/ddd/sequelize/index.ts";
import { loadDriver } from "../../../src/ddd/sequelize/session/connect/load-driver.ts";
import { sharedMariadb } from "../../helpers/databases/mariadb.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { built } from "../../helpers/tools.ts";
import { mariadbPlaces, patient } from "./backends.ts";

/** The error of opening a database: one line that says what is wrong. */
async function failure(t: ExecutionContext, url: string, message: RegExp, options?: DatabaseOptions) {
  const error = await t.throwsAsync(openDatabase(url, { ...patient, ...options }), {
    instanceOf: DatabaseError,
    message,
  });
  t.false(error.message.includes("\n"));
  t.false(error.message.includes("secret"));
}

test("sqlite: a new file is for its owner alone, with its log; one that is there keeps its rights", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const file = join(folder, "private.db");
  const rights = async () =>
    Promise.all(["", "-wal"].map(async (end) => ((await stat(`${file}${end}`)).mode & 0o777).toString(8)));
  const first = await openDatabase(`sqlite:${file}`, patient);
  await migrateUp(first, accountsMigrations);
  t.deepEqual(await rights(), ["600", "600"]);
  await first.close();
  await chmod(file, 0o640);
  const again = await openDatabase(`sqlite:${file}`, patient);
  t.is((await rights().catch(() => ["640"]))[0], "640");
  await again.close();
});

test("an option that is no time that can be waited, or no number of connections, is refused before anything is opened", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const times = [
    "acquireTimeoutMs",
    "answerTimeoutMs",
    "busyTimeoutMs",
    "connectTimeoutMs",
    "idleTimeoutMs",
    "statementTimeoutMs",
  ];
  const odd = [Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 0, -1, "5000", null, 5n];
  const file = join(folder, "options.db");
  for (const field of [...times, "maxConnections", "readers"]) {
    for (const value of times.includes(field) ? odd : odd.filter((one) => one !== 2 ** 31)) {
      for (const url of [`sqlite:${file}`, "postgres://u:p@127.0.0.1:9/x", "mariadb://u:p@127.0.0.1:9/x"]) {
        const error = await t.throwsAsync(openDatabase(url, { [field]: value }), { instanceOf: InvalidError });
        t.deepEqual(
          error.violations.map((one) => one.field),
          [field],
          `${field} ${value}`,
        );
      }
    }
  }
  for (const [field, groupCommit] of [
    ["groupCommit", null],
    ["groupCommit", "off"],
    ["openMs", { openMs: Number.NaN }],
    ["patienceMs", { patienceMs: 0 }],
  ] as const) {
    const options = { groupCommit } as DatabaseOptions;
    const error = await t.throwsAsync(openDatabase(`sqlite:${file}`, options), { instanceOf: InvalidError });
    t.is(error.violations[0]?.field, field);
  }
  await t.throwsAsync(stat(file), { code: "ENOENT" });
  // The longest that there is, as a control: nobody waits for less.
  const longest = Object.fromEntries(times.map((field) => [field, 2 ** 31 - 1]));
  const database = await openDatabase(`sqlite:${file}`, longest);
  await database.close();
});

test("a scheme that is not supported is refused, naming those that are", async (t) => {
  for (const url of ["cassandra://localhost/x", "sqlserver://user:secret@localhost/x", "brasa.db", ""]) {
    await failure(
      t,
      url,
      /not supported: use sqlite:.*postgres:.* \(or postgresql:\).*mariadb:.*mysql:.*mssql:.* or oracle:/,
    );
  }
  await failure(t, "sqlite:", /must name a file/);
  await failure(t, "sqlite::memory:", /must name a file, .*or set memory: alone/);
  await failure(t, "postgres://user:secret@local host/x", /malformed/);
  await failure(t, "mariadb://user:secret@local host/x", /malformed: it must be like mariadb:/);
  await failure(t, "mysql://user:secret@localhost", /names no database/);
  await failure(t, "mysql://user:secret@localhost/x?ssl=maybe", /\?ssl=.* not known/);
  await failure(t, "mysql://user:secret@localhost/x?ssl=true&ssl=false", /\?ssl= more than once/);
  await failure(t, "mssql://user:secret@localhost/x?encrypt=true&encrypt=false", /\?encrypt= more than once/);
  for (const part of ["user:secret%zz@localhost/x", "us%er:secret@localhost/x", "user:secret@localhost/%x"]) {
    await failure(t, `postgres://${part}`, /malformed: .*%25 for %/);
    await failure(t, `mariadb://${part}`, /malformed: .*%25 for %/);
  }
});

test("the package of a driver that is missing is named, with the line that installs it", async (t) => {
  const missing = "brasa-driver-that-nobody-has";
  await t.throwsAsync(
    loadDriver(missing, "oracle:", () => import(missing)),
    { instanceOf: DatabaseError, message: new RegExp(`needs the package "${missing}".*npm install ${missing}$`) },
  );
});

for (const [scheme, name] of [
  ["mssql", "tedious"],
  ["oracle", "oracledb"],
] as const) {
  test(`${scheme}: a URL without a meaning is refused, and the driver, which is not installed here, is named`, async (t) => {
    await failure(t, `${scheme}://user:secret@localhost`, new RegExp(`must end like ${scheme}://…`));
    await failure(t, `${scheme}://user:secret@local host/x`, new RegExp(`malformed: it must be like ${scheme}://`));
    await failure(t, `${scheme}://user:secret@localhost/x?tls=1`, /\?tls= with a meaning that is not known/);
    await failure(
      t,
      `${scheme}://user:secret@localhost/x`,
      new RegExp(`"${name}", which cannot be loaded: npm install ${name}$`),
    );
  });
}

test("an error names the schemes that the caller adds", async (t) => {
  await t.throwsAsync(openDatabase("cassandra:x", { orElse: "memory:" }), {
    message: /sqlite:.*postgres:.*, or memory:$/,
  });
});

test("sqlite: the folder is made, and the data is there when it is opened again", async (t) => {
  const file = join(temporaryFolder().folder, "a/b/test.db");
  for (const applied of [accountsMigrations.list.map(({ name }) => name), []]) {
    const database = await openDatabase(`sqlite:${file}`);
    t.is(database.dialect, "sqlite");
    t.deepEqual(await migrateUp(database, accountsMigrations), applied);
    await database.close();
  }
  t.true((await stat(file)).isFile());
});

test("sqlite: a file that cannot be a database is refused and left as it was", async (t) => {
  const { folder } = temporaryFolder();
  const file = join(folder, "letter.txt");
  const letter = "Dear reader, ".repeat(1000);
  await writeFile(file, letter);
  await failure(t, `sqlite:${file}`, /letter.txt is not a SQLite database/);
  t.is(await readFile(file, "utf8"), letter);
  await failure(t, `sqlite:${folder}`, /is a folder: name a file/);
  await failure(t, `sqlite:${file}/test.db`, /letter.txt cannot be made/);
});

test("sqlite: a file that another process has to itself is refused after a while", async (t) => {
  const url = `sqlite:${join(temporaryFolder().folder, "test.db")}`;
  const database = await openDatabase(url);
  const held = await database.begin("write");
  await failure(t, url, /is locked by another process/, { busyTimeoutMs: 50 });
  await held.rollback();
  await (await openDatabase(url)).close();
  await database.close();
});

test("sqlite: a place that this user may not use is refused", async (t) => {
  const { folder } = temporaryFolder();
  await chmod(folder, 0o755);
  const url = `sqlite:${join(folder, "test.db")}`;
  await (await openDatabase(url)).close();
  await chmod(join(folder, "test.db"), 0o000);
  // Root may do everything, so somebody else tries.
  const nobody = process.getuid?.() === 0 ? 65534 : undefined;
  const { tryToOpen, end } = await otherProcess(nobody);
  t.teardown(end);
  t.regex(await tryToOpen(url), /^DatabaseError: \S+test.db cannot be read and written by this user/);
  await chmod(join(folder, "test.db"), 0o444);
  t.regex(await tryToOpen(url), /^DatabaseError: \S+test.db cannot be read and written by this user/);
  await chmod(join(folder, "test.db"), 0o666);
  await chmod(folder, 0o555);
  t.regex(await tryToOpen(url), /^DatabaseError: \S+ cannot be read and written by this user/);
  await failureOfFolder();

  // With the rights it works: it was them.
  await chmod(folder, 0o777);
  if (nobody !== undefined) await chown(join(folder, "test.db"), nobody, nobody);
  t.is(await tryToOpen(url), "opened");

  async function failureOfFolder() {
    const closed = join(folder, "closed");
    await chmod(folder, 0o755);
    await mkdir(closed, { mode: 0o555 });
    t.regex(await tryToOpen(`sqlite:${closed}/deeper/test.db`), /^DatabaseError: the folder \S+ cannot be made/);
  }
});

test("postgres: each failure to reach a server has an error of its own", async (t) => {
  const server = await sharedPostgres();
  const database = await openDatabase(await server.createDatabase(), patient);
  t.is(database.dialect, "postgres");
  await database.close();
  const place = `127.0.0.1:${server.port}`;
  await failure(t, `postgres://postgres:wrong@${place}/postgres`, /refuses the user "postgres"/);
  await failure(t, `postgresql://nobody:secret@${place}/postgres`, /refuses the user "nobody"/);
  await failure(t, `postgres://${place}/postgres`, /refuses the connection: name a user in the database URL/);
  await failure(t, server.urlOf("nothing"), /has no database "nothing"/);
  await failure(t, "postgres://user:secret@127.0.0.1:1/x", /127.0.0.1:1 refuses connections/);
  await failure(t, "postgres://user:secret@nowhere.invalid/x", /nowhere.invalid is not known/);
});

test("postgres: a server that does not answer is given up", async (t) => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const port = typeof address === "object" ? address?.port : undefined;
  await failure(t, `postgres://user:secret@127.0.0.1:${port}/x`, /cannot be reached/, { connectTimeoutMs: 300 });
  silent.close();
});

for (const [name] of mariadbPlaces(test)) {
  test(`${name}: each failure to reach a server has an error of its own`, async (t) => {
    const server = await sharedMariadb();
    const database = await openDatabase(await server.createDatabase(name), patient);
    t.is(database.dialect, "mariadb");
    await database.close();
    const place = `127.0.0.1:${server.port}`;
    await failure(t, `${name}://brasa:wrong@${place}/test_x`, /refuses the user "brasa"/);
    await failure(t, `${name}://nobody:secret@${place}/test_x`, /refuses the user "nobody"/);
    await failure(t, server.urlOf("test_nothing", name), /has no database "test_nothing"/);
    await failure(
      t,
      server.urlOf("mysql", name),
      /does not let the user "brasa" use the database "mysql": create it .* and grant/,
    );
    await failure(t, `${name}://user:secret@127.0.0.1:1/x`, /127.0.0.1:1 refuses connections/);
    await failure(t, `${name}://user:secret@nowhere.invalid/x`, /nowhere.invalid:3306 is not known/);
    await failure(t, `${server.urlOf("test_x", name)}?ssl=true`, /does not speak TLS: .*leave \?ssl=true out/);
  });

  test(`${name}: a server that does not answer is given up`, async (t) => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await failure(t, `${name}://user:secret@127.0.0.1:${port}/x`, /cannot be reached/, { connectTimeoutMs: 300 });
    silent.close();
  });
}

/** A server of the loopback address that says what `talk` says, and is silent otherwise. */
async function halfSilent(t: ExecutionContext, talk: (client: Socket) => void): Promise<number> {
  const server = createServer((client) => {
    client.on("error", () => {});
    talk(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("postgres: a server that falls silent in the handshake of TLS is given up, without harm to the program", async (t) => {
  // The server's answer to a request for TLS.
  const port = await halfSilent(t, (client) => client.once("data", () => client.write("S")));
  const url = `postgres://user:secret@127.0.0.1:${port}/x?ssl=true`;
  await failure(t, url, /no answer within 300 ms/, { connectTimeoutMs: 300 });
});

for (const [name] of mariadbPlaces(test)) {
  test(`${name}: a server that falls silent in the handshake of TLS is given up, without harm to the program`, async (t) => {
    const server = await sharedMariadb();
    const port = await halfSilent(t, (client) => {
      const upstream = connect(server.port, "127.0.0.1");
      upstream.on("error", () => {});
      client.on("close", () => upstream.destroy());
      upstream.once("data", (greeting) => {
        // After the version, the thread's number, eight bytes and a zero come the capabilities: 2048 is TLS.
        const capabilities = greeting.indexOf(0, 5) + 1 + 4 + 8 + 1;
        greeting.writeUInt16LE(greeting.readUInt16LE(capabilities) | 2048, capabilities);
        client.write(greeting);
      });
    });
    const url = `${name}://user:secret@127.0.0.1:${port}/x?ssl=true`;
    await failure(t, url, /no answer within 300 ms/, { connectTimeoutMs: 300 });
    // A connection that was cut may fail once more.
    await new Promise((resolve) => setImmediate(resolve));
  });
}

/** Another process that opens databases, as another user if one is named. */
async function otherProcess(uid: number | undefined) {
  const child = fork(built("test/ddd/sequelize/opening.ts"), uid === undefined ? [] : [String(uid)]);
  const answer = async () => {
    const [text] = await Promise.race([once(child, "message"), once(child, "exit").then(() => ["it has ended"])]);
    return String(text);
  };
  await answer();
  return {
    /** @returns "opened", or the error */
    tryToOpen(url: string): Promise<string> {
      child.send(url);
      return answer();
    },
    end: () => child.kill(),
  };
}
