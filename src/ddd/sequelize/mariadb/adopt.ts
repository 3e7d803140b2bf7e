import type { Connection as MariadbConnection } from "mariadb";
import type { Connection as MysqlConnection } from "mysql2";
import type { Sequelize } from "sequelize";
import { type AdoptOptions, poolOptions } from "../adopt/instance.ts";
import { AdoptedPool } from "../adopt/pool.ts";
import type { Driver } from "../driver.ts";
import { serverOf } from "./client/cancel.ts";
import { connectMariadb, connectMysql, type Login, MariadbError, overMariadb, overMysql } from "./client/client.ts";
import type { Link } from "./client/session.ts";
import { collationOf, prepareAdopted } from "./client/settings.ts";
import { driverOn } from "./driver.ts";
import { mariadbProblem } from "./login.ts";
import { mariadbAdapter, mysqlAdapter } from "./sequelize.ts";

/** MariaDB or MySQL, on the connections of a user's own Sequelize instance. */
export function adoptMariadb(sequelize: Sequelize, options: AdoptOptions): Driver {
  const mysql = sequelize.getDialect() === mysqlAdapter.dialect;
  const server = { collation: "" };
  const pool = new AdoptedPool<Link>(sequelize, {
    ...poolOptions(sequelize, options),
    adopt: async (raw) => {
      // Sequelize gives the connections of the dialect's driver.
      const client = mysql ? overMysql(raw as MysqlConnection, true) : overMariadb(raw as MariadbConnection, true);
      const reached = await serverOf(client);
      server.collation = collationOf(reached.identity);
      await prepareAdopted(client);
      return { client, server: reached, serializable: false };
    },
    abandon: ({ client }) => client.destroy(),
    toError: (error) => new MariadbError(error instanceof Error && "parent" in error ? error.parent : error),
  });
  const reconnect = { connect: mysql ? connectMysql : connectMariadb, login: loginOf(sequelize) };
  const adapter = { ...(mysql ? mysqlAdapter : mariadbAdapter), instance: sequelize };
  return driverOn({ pool, server, reconnect, sequelize: adapter }, options);
}

/** Why an instance's database cannot be used, in one line. */
export function adoptedMariadbProblem(sequelize: Sequelize, error: unknown): string {
  return mariadbProblem(loginOf(sequelize), error);
}

const KILL_TIMEOUT_MS = 2000;

/** For the connections that kill a statement. */
function loginOf({ config }: Sequelize): Login {
  const { host, port, username, password, database } = config.replication
    ? { ...config, ...config.replication.write }
    : config;
  const { ssl } = (config.dialectOptions ?? {}) as { readonly ssl?: unknown };
  return {
    host: host ?? "localhost",
    port: Number(port ?? 3306),
    user: username ?? "",
    password: password ?? "",
    database: database ?? "",
    ssl: Boolean(ssl ?? config.ssl),
    connectTimeoutMs: KILL_TIMEOUT_MS,
  };
}
