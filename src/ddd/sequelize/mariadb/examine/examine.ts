import type { Row } from "../../column.ts";
import type { Connection } from "../../connection.ts";
import { compareClocks } from "../../examine/clock.ts";
import { withVersion } from "../../examine/driver-version.ts";
import { type DatabaseFinding, type Examination, MOST_USED } from "../../examine/examination.ts";

/** The rights that migrations and units use. */
const NEEDED = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "INDEX", "REFERENCES"];

/** The greatest value of each type of whole numbers. */
const GREATEST: Readonly<Record<string, number>> = {
  tinyint: 127,
  smallint: 32_767,
  mediumint: 8_388_607,
  int: 2_147_483_647,
};

/** The examinations by one of the two drivers. */
export function examinationsBy(driver: string): readonly Examination[] {
  return [
    {
      name: "version",
      run: async (connection) => {
        const { version } = await row(connection, "SELECT VERSION() AS version");
        const product = /mariadb/i.test(String(version)) ? "MariaDB" : "MySQL";
        const text = `${product} ${String(version).replace(/-MariaDB.*$/i, "")}, by ${withVersion(driver)}`;
        return { state: "ok", text: /^10\.11\./.test(String(version)) ? text : `${text}; tested with MariaDB 10.11` };
      },
    },
    {
      name: "clock",
      run: (connection) =>
        compareClocks(async () => {
          const { ms } = await row(connection, "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000 AS CHAR) AS ms");
          return Math.round(Number(ms));
        }),
    },
    { name: "rights", run: examineRights },
    { name: "durability", run: examineDurability },
    {
      name: "connections",
      run: async (connection) => {
        const [status] = await connection.all("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
        const used = Number(Object.values(status ?? {})[1]);
        const { most } = await row(connection, "SELECT @@GLOBAL.max_connections AS most");
        const text = `${used} of the server's ${most} connections are in use`;
        if (used < MOST_USED * Number(most)) return { state: "ok", text };
        return { state: "warning", text, remedy: "raise max_connections: each process takes up to 10" };
      },
    },
    { name: "keys", run: examineKeys },
  ];
}

async function examineRights(connection: Connection): Promise<DatabaseFinding> {
  const { user, place } = await row(connection, "SELECT CURRENT_USER() AS user, DATABASE() AS place");
  const grants = (await connection.all("SHOW GRANTS FOR CURRENT_USER()")).map((one) => String(Object.values(one)[0]));
  const rights = new Set<string>();
  let isOfAll = false;
  for (const grant of grants) {
    const [, list = "", scope = ""] = /^GRANT (.+?) ON (\S+) TO /i.exec(grant) ?? [];
    if (scope !== "*.*" && !isOn(scope, String(place))) continue;
    for (const right of list.toUpperCase().split(/,\s*/)) rights.add(right);
    if (scope === "*.*" && /^ALL PRIVILEGES/i.test(list)) isOfAll = true;
  }
  const lacking = rights.has("ALL PRIVILEGES") ? [] : NEEDED.filter((right) => !rights.has(right));
  if (lacking.length > 0) {
    return {
      state: "problem",
      text: `the user ${user} lacks rights in ${place}: ${lacking.join(", ")}`,
      remedy: `GRANT ${lacking.join(", ")} ON ${place}.* TO the user, or GRANT ALL`,
    };
  }
  if (isOfAll) {
    return {
      state: "warning",
      text: `the user ${user} has all rights in all databases, which are more than the service needs`,
      remedy: `make a user of its own with GRANT ALL ON ${place}.*, and name it in the database URL`,
    };
  }
  return { state: "ok", text: `the user ${user} has the rights that it needs in ${place}` };
}

/** Whether a grant, such as one on `` `brasa`.* ``, is on a database; % and _ stand for others in its name. */
function isOn(scope: string, place: string): boolean {
  const [, name = ""] = /^`?(.+?)`?\.\*$/.exec(scope) ?? [];
  const pattern = name
    .replace(/[.*+?^${}()|[\]]/g, "\\$&")
    .replace(/(?<!\\)%/g, ".*")
    .replace(/(?<!\\)_/g, ".")
    .replace(/\\([_%])/g, "$1");
  return new RegExp(`^${pattern}$`).test(place);
}

async function examineDurability(connection: Connection): Promise<DatabaseFinding> {
  const { flush, only } = await row(
    connection,
    "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit AS flush, @@GLOBAL.read_only AS only",
  );
  if (Number(only) === 1) {
    return {
      state: "problem",
      text: "the server is read-only: nothing can be stored",
      remedy: "name the server that is written to in the database URL, or SET GLOBAL read_only = OFF",
    };
  }
  if (Number(flush) === 1) return { state: "ok", text: "a commit is on the disk when it is acknowledged" };
  return {
    state: "warning",
    text: `innodb_flush_log_at_trx_commit is ${flush}: what was acknowledged may be lost when the server crashes`,
    remedy: "set innodb_flush_log_at_trx_commit = 1",
  };
}

async function examineKeys(connection: Connection): Promise<DatabaseFinding> {
  const tables = await connection.all(
    `SELECT t.table_name AS name, CAST(t.auto_increment AS CHAR) AS next, c.data_type AS type
       FROM information_schema.tables t JOIN information_schema.columns c
         ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.extra LIKE '%auto_increment%'
       WHERE t.table_schema = DATABASE() ORDER BY t.table_name`,
  );
  const ending = tables.find(
    ({ next, type }) => Number(next) > MOST_USED * (GREATEST[String(type)] ?? Number.MAX_SAFE_INTEGER),
  );
  if (!ending) return { state: "ok", text: "no table is near its last key" };
  return {
    state: "problem",
    text: `the keys of ${ending.name} come to their end: the next one is ${ending.next}, of the type ${ending.type}`,
    remedy: "make the column a BIGINT, by a migration",
  };
}

async function row(connection: Connection, sql: string): Promise<Row> {
  return (await connection.all(sql))[0] ?? {};
}
