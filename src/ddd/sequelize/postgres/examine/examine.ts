import type { Row } from "../../column.ts";
import type { Connection } from "../../connection.ts";
import { compareClocks } from "../../examine/clock.ts";
import { withVersion } from "../../examine/driver-version.ts";
import { type DatabaseFinding, type Examination, MOST_USED } from "../../examine/examination.ts";

/** The version that the tests run on. */
const TESTED_MAJOR = 18;

export const examinations: readonly Examination[] = [
  {
    name: "version",
    run: async (connection) => {
      const { version } = await row(connection, "SELECT current_setting('server_version') AS version");
      const text = `PostgreSQL ${version}, by ${withVersion("pg")}`;
      const major = Number.parseInt(String(version), 10);
      return major === TESTED_MAJOR
        ? { state: "ok", text }
        : { state: "ok", text: `${text}; tested with ${TESTED_MAJOR}` };
    },
  },
  {
    name: "clock",
    run: (connection) =>
      compareClocks(async () => {
        const { ms } = await row(connection, "SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms");
        return Math.round(Number(ms));
      }),
  },
  { name: "rights", run: examineRights },
  { name: "durability", run: examineDurability },
  {
    name: "connections",
    run: async (connection) => {
      const { used, most } = await row(
        connection,
        "SELECT count(*) AS used, current_setting('max_connections')::int AS most FROM pg_stat_activity WHERE backend_type = 'client backend'",
      );
      const text = `${used} of the server's ${most} connections are in use`;
      if (Number(used) < MOST_USED * Number(most)) return { state: "ok", text };
      return {
        state: "warning",
        text,
        remedy: "raise max_connections, or put PgBouncer in between: each process takes up to 10",
      };
    },
  },
  {
    name: "keys",
    run: async (connection) => {
      const rows = await connection.all(
        `SELECT sequencename AS name, last_value AS last, max_value AS most FROM pg_sequences
           WHERE schemaname = current_schema() AND last_value > max_value * ${MOST_USED}::numeric ORDER BY sequencename`,
      );
      const [first] = rows;
      if (!first) return { state: "ok", text: "no sequence is near its end" };
      return {
        state: "problem",
        text: `the sequence ${first.name} comes to its end: ${first.last} of ${first.most}`,
        remedy: "make its column, and the sequence, a bigint, by a migration",
      };
    },
  },
];

async function examineRights(connection: Connection): Promise<DatabaseFinding> {
  const { user, schema, makes, great } = await row(
    connection,
    `SELECT current_user AS user, current_schema() AS schema, rolsuper AS great,
       CASE WHEN current_schema() IS NULL THEN false ELSE has_schema_privilege(current_schema(), 'CREATE') END AS makes
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (!isTrue(makes)) {
    return {
      state: "problem",
      text: `the user ${user} may not make tables in ${schema === null ? "any schema" : `the schema ${schema}`}, as migrations do`,
      remedy: `GRANT CREATE ON SCHEMA ${schema ?? "public"} TO ${user}, or make it the owner of the database`,
    };
  }
  const lacking = await connection.all(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
       AND NOT (has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'INSERT')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'UPDATE')
         AND has_table_privilege(format('%I.%I', schemaname, tablename), 'DELETE')) ORDER BY tablename`,
  );
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => name).join(", ");
    return {
      state: "problem",
      text: `the user ${user} may not read and write ${names}`,
      remedy: `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${user}`,
    };
  }
  if (isTrue(great)) {
    return {
      state: "warning",
      text: `the user ${user} is a superuser, who may do far more than the service needs`,
      remedy: "make a user of its own that owns the database, and name it in the database URL",
    };
  }
  return { state: "ok", text: `the user ${user} has the rights that it needs in the schema ${schema}` };
}

async function examineDurability(connection: Connection): Promise<DatabaseFinding> {
  const settings = await row(
    connection,
    `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit`,
  );
  const off = Object.keys(settings).filter((name) => settings[name] === "off");
  if (off.length === 0) return { state: "ok", text: "a commit is on the disk when it is acknowledged" };
  return {
    // Without the first two, a crash may damage the database; without the last one, the latest commits are lost.
    state: off.includes("fsync") || off.includes("full_page_writes") ? "problem" : "warning",
    text: `${off.join(" and ")} ${off.length === 1 ? "is" : "are"} off: what was acknowledged may be lost when the server crashes`,
    remedy: `set ${off.map((name) => `${name} = on`).join(", ")} in postgresql.conf`,
  };
}

async function row(connection: Connection, sql: string): Promise<Row> {
  return (await connection.all(sql))[0] ?? {};
}

/** The driver gives booleans as PostgreSQL's text. */
function isTrue(value: unknown): boolean {
  return value === true || value === "t" || value === "true";
}
