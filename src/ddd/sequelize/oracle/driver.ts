import type { Sequelize } from "sequelize";
import { adoptedDriver } from "../adopt/driver.ts";
import { type AdoptOptions, placeOf } from "../adopt/instance.ts";
import type { Driver } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { OracleClient, type OracleConnection, type Oracledb } from "./client.ts";
import { MAX_TEXT_BYTES, oracleDialect } from "./dialect.ts";
import { OracleError } from "./error.ts";
import { oracleProblem } from "./login.ts";
import { oracleAdapter } from "./sequelize.ts";
import { OracleSession } from "./session.ts";
import { SETTING_STATEMENT } from "./settings.ts";

/**
 * Oracle, on the connections of a Sequelize instance.
 *
 * @param isOwn whether the instance is the toolkit's own, which is closed with the database
 */
export function oracleDriver(sequelize: Sequelize, options: AdoptOptions, isOwn = false): Driver {
  // Sequelize keeps the package that its connections are of, and declares no type for it.
  const { lib } = sequelize.connectionManager as unknown as { readonly lib: Oracledb };
  return adoptedDriver<OracleClient>(
    sequelize,
    options,
    {
      server: "Oracle",
      dialect: oracleDialect,
      adapter: oracleAdapter,
      adopt: async (raw) => {
        const client = new OracleClient(raw as OracleConnection, lib);
        await client.execute(SETTING_STATEMENT, [], false);
        return client;
      },
      toError: (error) => new OracleError(error),
      checkServer,
      session: (client, onRelease) => new OracleSession(client, onRelease),
    },
    isOwn,
  );
}

/** @throws DatabaseError if texts could not be kept as they are, or would be cut */
async function checkServer(client: OracleClient, place: string): Promise<void> {
  const { rows = [] } = await client.execute(
    `SELECT value AS "charset", LENGTHB(RPAD('x', ${MAX_TEXT_BYTES}, 'x')) AS "longest" ` +
      "FROM nls_database_parameters WHERE parameter = 'NLS_CHARACTERSET'",
    [],
    true,
  );
  const [found] = rows;
  if (found?.charset !== "AL32UTF8") {
    throw new DatabaseError(
      `${place} keeps text in ${found?.charset}, which lacks characters: use a database of AL32UTF8`,
    );
  }
  if (Number(found.longest) < MAX_TEXT_BYTES) {
    throw new DatabaseError(
      `${place} keeps at most ${found.longest} bytes in a text: set MAX_STRING_SIZE = EXTENDED, as "Oracle Database Reference" tells`,
    );
  }
}

/** Why an instance's database cannot be used, in one line. */
export function adoptedOracleProblem(sequelize: Sequelize, error: unknown): string {
  const { username, database } = sequelize.config;
  return oracleProblem(
    { place: `Oracle at ${placeOf(sequelize)}`, user: username ?? "", service: database ?? "" },
    error,
  );
}
