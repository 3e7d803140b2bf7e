import { forEveryMode, type Lender, onLent } from "../adopt/lender.ts";
import { type Driver, IDLE_TIMEOUT_MS, type LimitOptions, type SequelizeAdapter, toLimits } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { dial } from "../session/connect/dial.ts";
import { hangUp } from "../session/connect/hang-up.ts";
import { Pool } from "../session/pool.ts";
import { killQuery, type Reconnect, serverOf } from "./client/cancel.ts";
import { type Connect, type Login, MariadbError } from "./client/client.ts";
import { type Link, MariadbSession } from "./client/session.ts";
import { checkServer, collationOf, idleLimitOf, prepare, type ServerFacts } from "./client/settings.ts";
import { mariadbDialect } from "./dialect.ts";

/** A connection that was idle longer is closed rather than used: a proxy in between may have forgotten it. */
const MAX_IDLE_MS = 30_000;

/** MariaDB or MySQL, through either driver. */
export function mariadbDriver(
  connect: Connect,
  sequelize: SequelizeAdapter,
  login: Login,
  options: DatabaseOptions = {},
): Driver {
  const { maxConnections = 10, acquireTimeoutMs: timeoutMs = 10_000, idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
  // Known when a connection was made: the first is made when the database is opened.
  const server = { collation: "" };
  const open = async (signal: AbortSignal): Promise<Link> => {
    const client = await connect(login, signal);
    try {
      const reached = await serverOf(client);
      server.collation = collationOf(reached.identity);
      await prepare(client, server.collation, Math.max(1, Math.ceil(timeoutMs / 1000)));
      return { client, server: reached, serializable: true, idleLimit: await idleLimitOf(client, idleTimeoutMs) };
    } catch (error) {
      client.destroy();
      throw error;
    }
  };
  const pool: Pool<Link> = new Pool({
    max: maxConnections,
    timeoutMs,
    timeoutMessage: () =>
      `no database connection was free within ${timeoutMs} ms: too many units run, or one was left open`,
    create: (signal) => dial(open, login.connectTimeoutMs, signal).catch(asMariadbError),
    destroy: ({ client }, politely) => hangUp(client, politely),
    isUsable: ({ client }) => client.isOpen(),
    check: ({ client }) => client.query("DO 0"),
    maxIdleMs: MAX_IDLE_MS,
  });
  return driverOn({ pool: forEveryMode(pool), server, reconnect: { connect, login }, sequelize }, options);
}

/** Connections of any origin. */
export interface Origin {
  readonly pool: Lender<Link>;
  /** The facts are read from the first connection that is lent. */
  readonly server: ServerFacts;
  readonly reconnect: Reconnect;
  readonly sequelize: SequelizeAdapter;
}

/** The driver on connections of any origin. */
export function driverOn({ pool, server, reconnect, sequelize }: Origin, options: LimitOptions): Driver {
  return {
    dialect: mariadbDialect(server),
    sequelize,
    limits: toLimits(options),
    checkServer: () =>
      onLent(
        pool,
        ({ client }) => client.isOpen(),
        ({ client, serializable }) => checkServer(client, serializable),
      ),
    acquire: async (mode, signal) => {
      const link = await pool.take(mode, signal);
      const kill = (timeoutMs: number) => killQuery(link.client, link.server.identity, reconnect, timeoutMs);
      return new MariadbSession(link, kill, (usable) => pool.give(link, usable));
    },
    pools: () => pool.usage(),
    close: (signal) => pool.close(signal),
  };
}

function asMariadbError(error: unknown): never {
  throw error instanceof MariadbError || error instanceof DatabaseError ? error : new MariadbError(error);
}
