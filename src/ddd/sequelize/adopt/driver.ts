import type { Sequelize } from "sequelize";
import type { Dialect } from "../dialect.ts";
import { type Driver, type SequelizeAdapter, type Session, toLimits } from "../driver.ts";
import { type AdoptOptions, placeOf, poolOptions } from "./instance.ts";
import { onLent } from "./lender.ts";
import { AdoptedPool } from "./pool.ts";

/** A connection of a Sequelize instance, as a driver speaks to it. */
interface AdoptedClient {
  /** Whether the connection is open, as far as is known without asking the server. */
  isOpen(): boolean;
  /** Closes the connection at once, so that its running statement fails. */
  destroy(): void;
}

/** The parts of a driver that are the database's own. */
export interface AdoptedDriverParts<T extends AdoptedClient> {
  /** The server's kind, as errors name it. */
  readonly server: string;
  readonly dialect: Dialect;
  readonly adapter: SequelizeAdapter;
  /** Prepares a connection, when it is lent for the first time. */
  adopt(raw: object): Promise<T>;
  /** Makes the toolkit's error of the Sequelize instance's, for a connection that it could not give. */
  toError(error: unknown): Error;
  /** @param place the server, as errors name it @throws DatabaseError if it does not support units */
  checkServer(client: T, place: string): Promise<void>;
  /** @param onRelease gives the connection back */
  session(client: T, onRelease: (usable: boolean) => void): Session;
}

/**
 * A driver whose every connection is one of a Sequelize instance.
 *
 * @param isOwn whether the instance is the toolkit's own, which is closed with the database
 */
export function adoptedDriver<T extends AdoptedClient>(
  sequelize: Sequelize,
  options: AdoptOptions,
  parts: AdoptedDriverParts<T>,
  isOwn: boolean,
): Driver {
  const pool = new AdoptedPool<T>(sequelize, {
    ...poolOptions(sequelize, options),
    adopt: (raw) => parts.adopt(raw),
    abandon: (client) => client.destroy(),
    toError: (error) => parts.toError(error),
  });
  return {
    dialect: parts.dialect,
    sequelize: { ...parts.adapter, instance: sequelize },
    limits: toLimits(options),
    checkServer: async () => {
      const place = `${parts.server} at ${placeOf(sequelize)}`;
      await onLent(pool, isOpen, (client) => parts.checkServer(client, place));
      return [];
    },
    pools: () => pool.usage(),
    acquire: async (mode, signal) => {
      const client = await pool.take(mode, signal);
      return parts.session(client, (usable) => pool.give(client, usable));
    },
    close: async (signal) => {
      await pool.close(signal);
      if (isOwn) await sequelize.close();
    },
  };
}

function isOpen(client: AdoptedClient): boolean {
  return client.isOpen();
}
