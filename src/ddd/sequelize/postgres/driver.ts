import { forEveryMode, type Lender, onLent } from "../adopt/lender.ts";
import { type Driver, IDLE_TIMEOUT_MS, type LimitOptions, type SequelizeAdapter, toLimits } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { dial } from "../session/connect/dial.ts";
import { hangUp } from "../session/connect/hang-up.ts";
import { Pool } from "../session/pool.ts";
import { connectPostgres } from "./client/client.ts";
import { type Link, PostgresSession } from "./client/session.ts";
import { checkServer, prepareClient } from "./client/settings.ts";
import { Statements } from "./client/statements.ts";
import { postgresDialect } from "./dialect.ts";
import { ConnectFailure } from "./error.ts";
import type { PostgresLogin } from "./login.ts";
import { sequelizeAdapter } from "./sequelize.ts";

/**
 * A connection that was idle for more milliseconds is closed rather than used: a firewall or proxy may have dropped it.
 */
const MAX_IDLE_MS = 30_000;

/** PostgreSQL, through the driver `pg`. */
export function postgresDriver(login: PostgresLogin, options: DatabaseOptions = {}): Driver {
  const { maxConnections = 10, acquireTimeoutMs: timeoutMs = 10_000, connectTimeoutMs = 5000 } = options;
  const { idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  const connect = async (signal: AbortSignal) => {
    const client = await connectPostgres(login.url, signal);
    const state = await prepareClient(client, { prepares: login.prepares, idleTimeoutMs });
    return { client, state, statements: new Statements(client, login.prepares, state.pooled) };
  };
  const pool: Pool<Link> = new Pool({
    max: maxConnections,
    timeoutMs,
    timeoutMessage: () =>
      `no database connection was free within ${timeoutMs} ms: too many units run, or one was left open`,
    create: async (signal) => {
      try {
        return await dial(connect, connectTimeoutMs, signal);
      } catch (error) {
        // A driver that is missing is no failure of the network.
        throw error instanceof DatabaseError ? error : new ConnectFailure(error);
      }
    },
    destroy: ({ client }, politely) => hangUp(client, politely),
    isUsable: ({ client }) => client.isOpen(),
    check: ({ statements }) => statements.simple("SELECT 1"),
    maxIdleMs: MAX_IDLE_MS,
  });
  return driverOn(forEveryMode(pool), login.place, sequelizeAdapter, options);
}

/** The driver on connections of any origin. @param place the server, as errors name it */
export function driverOn(
  pool: Lender<Link>,
  place: string,
  sequelizeAdapter: SequelizeAdapter,
  options: LimitOptions,
): Driver {
  return {
    dialect: postgresDialect,
    sequelize: sequelizeAdapter,
    limits: toLimits(options),
    checkServer: async () => {
      await onLent(
        pool,
        ({ client }) => client.isOpen(),
        ({ statements }) => checkServer(place, statements),
      );
      return [];
    },
    acquire: async (mode, signal) => {
      const link = await pool.take(mode, signal);
      return new PostgresSession(link, (usable) => pool.give(link, usable && link.client.isOpen()));
    },
    pools: () => pool.usage(),
    close: (signal) => pool.close(signal),
  };
}
