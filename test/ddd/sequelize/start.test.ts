import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { TLSSocket } from "node:tls";
import test from "ava";
import { DatabaseError, openDatabase } from "../../../src/ddd/sequelize/index.ts";
import { type Client, type Login, MariadbError } from "../../../src/ddd/sequelize/mariadb/client/client.ts";
import { mariadbDriver } from "../../../src/ddd/sequelize/mariadb/driver.ts";
import { mariadbAdapter } from "../../../src/ddd/sequelize/mariadb/sequelize.ts";
import { checked } from "../../../src/ddd/sequelize/open.ts";
import { checkServer } from "../../../src/ddd/sequelize/postgres/client/settings.ts";
import type { Statements } from "../../../src/ddd/sequelize/postgres/client/statements.ts";
import { sharedPostgres } from "../../helpers/databases/postgres.ts";
import { makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { patient } from "./backends.ts";

const login: Login = {
  host: "db",
  port: 3306,
  user: "me",
  password: "secret",
  database: "brasa",
  ssl: false,
  connectTimeoutMs: 5000,
};

/** A server of which only what it says of itself matters. */
function mariadb(version: string, { level = "SERIALIZABLE", nodes = 0, refusal = undefined as unknown } = {}) {
  const client: Client = {
    threadId: 1,
    query: async (sql) => {
      if (refusal && sql.includes("ISOLATION LEVEL SERIALIZABLE")) throw new MariadbError(refusal, sql);
      if (sql.includes("@@version")) return { rows: [{ identity: `${version} db 3306 1`, bytes: 16_777_216 }] };
      if (sql.includes("tx_isolation")) return { rows: [{ Variable_name: "tx_isolation", Value: level }] };
      if (sql.includes("wsrep")) return { rows: nodes === 0 ? [] : [{ Variable_name: "x", Value: String(nodes) }] };
      return { count: 0 };
    },
    execute: async () => ({ count: 0 }),
    native: async () => [],
    isOpen: () => true,
    end: async () => {},
    destroy: () => {},
  };
  return mariadbDriver(async () => client, mariadbAdapter, login);
}

async function told(driver: ReturnType<typeof mariadb>) {
  const warnings: string[] = [];
  const database = await checked({ driver, problem: String }, { onWarning: (text) => warnings.push(text) });
  await database.close();
  return warnings;
}

test("a cluster of several nodes is reported at the start, as the guarantees need one writer", async (t) => {
  t.deepEqual(await told(mariadb("10.11.6-MariaDB")), []);
  t.deepEqual(await told(mariadb("10.11.6-MariaDB", { nodes: 1 })), []);
  const [warning, ...others] = await told(mariadb("10.11.6-MariaDB", { nodes: 3 }));
  t.regex(warning ?? "", /Galera cluster of 3 nodes.*one and the same node/);
  t.deepEqual(others, []);
});

test("a server that has no SERIALIZABLE transactions is refused at the start, with the remedy", async (t) => {
  const remedy = /SERIALIZABLE.*use MariaDB 10.6, MySQL 8.0.17 or later/;
  const refusal = {
    errno: 8048,
    code: "ER_UNKNOWN",
    fatal: false,
    sqlMessage: "The isolation level 'SERIALIZABLE' is not supported.",
  };
  for (const driver of [
    mariadb("8.0.36", { refusal }),
    mariadb("8.0.11-TiDB-v8.5.0"),
    mariadb("8.0.36-Vitess", { level: "REPEATABLE-READ" }),
  ]) {
    await t.throwsAsync(told(driver), { instanceOf: DatabaseError, message: remedy });
  }
});

test("a relative of PostgreSQL that has no SERIALIZABLE transactions is refused at the start", async (t) => {
  const server = (answers: Readonly<Record<string, unknown>>) => {
    const simple = async (sql: string) => {
      const answer = answers[sql];
      if (answer instanceof Error) throw answer;
      return { rows: answer ? [answer] : [], rowCount: 0, command: "" };
    };
    return { simple } as unknown as Statements;
  };
  const begin = "BEGIN ISOLATION LEVEL SERIALIZABLE";
  const good = {
    "SHOW server_encoding": { server_encoding: "UTF8" },
    "SHOW transaction_isolation": { transaction_isolation: "serializable" },
  };
  await t.notThrowsAsync(checkServer("here", server(good)));
  for (const [answers, message] of [
    [
      { ...good, [begin]: Object.assign(new Error("unsupported isolation level"), { code: "0A000" }) },
      /use a server that has them/,
    ],
    [
      {
        ...good,
        [begin]: Object.assign(new Error("cannot use serializable mode in a hot standby"), { code: "0A000" }),
      },
      /use its primary/,
    ],
    [
      { ...good, "SHOW transaction_isolation": { transaction_isolation: "repeatable read" } },
      /makes repeatable read of SERIALIZABLE/,
    ],
    [{ ...good, "SHOW server_encoding": { server_encoding: "LATIN1" } }, /encoding is LATIN1/],
  ] as const) {
    await t.throwsAsync(checkServer("here", server(answers)), { instanceOf: DatabaseError, message });
  }
});

test("postgres: a parameter that the driver would leave out in silence is refused before anything is sent", async (t) => {
  for (const name of ["sslmod", "perpare", "schema"]) {
    await t.throwsAsync(openDatabase(`postgres://me:secret@127.0.0.1:1/brasa?${name}=require`, patient), {
      instanceOf: DatabaseError,
      message: new RegExp(`has \\?${name}=.*leave it out; it may have prepare, sslmode`),
    });
  }
  // The control: these it reads.
  const read = "sslmode=disable&application_name=x&options=-c%20lock_timeout%3D1s&statement_timeout=5000";
  await t.throwsAsync(openDatabase(`postgres://me:secret@127.0.0.1:1/brasa?${read}`, patient), {
    message: /refuses connections/,
  });
});

test("postgres: a server without TLS, and a wrong ?prepare, are reported with their remedies", async (t) => {
  const server = await sharedPostgres();
  const url = await server.createDatabase();
  await t.throwsAsync(openDatabase(`${url}?sslmode=verify-full`, patient), {
    instanceOf: DatabaseError,
    message: /does not speak TLS: .*leave \?sslmode=verify-full out/,
  });
  await t.throwsAsync(openDatabase(`${url}?prepare=no`, patient), {
    instanceOf: DatabaseError,
    message: /\?prepare=no/,
  });
});

withOpenssl.test(
  withOpenssl.title("postgres: a certificate of an unknown authority is reported with its remedy"),
  async (t) => {
    const { cert, key } = makeCertificate(t);
    const server = createServer((socket) => {
      socket.on("error", () => {});
      // "S" is the answer to a request for TLS.
      socket.once("data", () => {
        socket.write("S");
        new TLSSocket(socket, { isServer: true, cert, key }).on("error", () => {});
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await t.throwsAsync(openDatabase(`postgres://me:secret@127.0.0.1:${port}/brasa?sslmode=verify-full`, patient), {
      instanceOf: DatabaseError,
      message: /authority that is not known here: .*sslrootcert=FILE.*NODE_EXTRA_CA_CERTS/,
    });
    server.close();
  },
);
