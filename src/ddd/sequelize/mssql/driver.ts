import type { Sequelize } from "sequelize";
import { adoptedDriver } from "../adopt/driver.ts";
import { type AdoptOptions, optionsOf, placeOf } from "../adopt/instance.ts";
import type { Driver } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { MssqlClient, type TediousConnection, toRow } from "./client.ts";
import { mssqlDialect } from "./dialect.ts";
import { MssqlError } from "./error.ts";
import { type MssqlPlace, mssqlProblem } from "./login.ts";
import { COLLATION } from "./schema/parts.ts";
import { mssqlAdapter } from "./sequelize.ts";
import { MssqlSession } from "./session.ts";

/** Options of the driver that change how rows look, or what a failure undoes. */
const REFUSED = ["useColumnNames", "camelCaseColumns", "columnNameReplacer", "abortTransactionOnError"];

/** @throws DatabaseError for an instance whose options units would not work with */
export function checkMssqlInstance(sequelize: Sequelize): void {
  const { options } = (optionsOf(sequelize).dialectOptions ?? {}) as { options?: Readonly<Record<string, unknown>> };
  const refused = REFUSED.find((name) => options?.[name]);
  if (refused === undefined) return;
  throw new DatabaseError(
    `the Sequelize instance cannot be used with the option dialectOptions.options.${refused}: leave it out`,
  );
}

/**
 * SQL Server, on the connections of a Sequelize instance.
 *
 * @param isOwn whether the instance is the toolkit's own, which is closed with the database
 */
export function mssqlDriver(sequelize: Sequelize, options: AdoptOptions, isOwn = false): Driver {
  return adoptedDriver<MssqlClient>(
    sequelize,
    options,
    {
      server: "SQL Server",
      dialect: mssqlDialect,
      adapter: mssqlAdapter,
      // Sequelize gives the connections of tedious.
      adopt: async (raw) => new MssqlClient(raw as TediousConnection),
      toError: (error) => new MssqlError(error),
      checkServer,
      session: (client, onRelease) => new MssqlSession(client, onRelease),
    },
    isOwn,
  );
}

/** @throws DatabaseError if units that read would see no snapshot, or texts could not be compared by code points */
async function checkServer(client: MssqlClient, place: string): Promise<void> {
  const { rows } = await client.run(
    "SELECT d.name AS [name], d.snapshot_isolation_state AS [snapshot], d.compatibility_level AS [level], " +
      `(SELECT COUNT(*) FROM sys.fn_helpcollations() WHERE name = N'${COLLATION}') AS [collations] ` +
      "FROM sys.databases d WHERE d.database_id = DB_ID()",
    [],
  );
  const [found] = rows.map(toRow);
  if (Number(found?.collations) === 0) {
    throw new DatabaseError(`${place} has no collation ${COLLATION}: use SQL Server 2019 or a later one`);
  }
  const database = String(found?.name);
  if (Number(found?.level) < 130) {
    throw new DatabaseError(
      `${place} runs ${database} as an older server: ALTER DATABASE [${database}] SET COMPATIBILITY_LEVEL = 150`,
    );
  }
  if (Number(found?.snapshot) !== 1) {
    throw new DatabaseError(
      `${place} lets no transaction of ${database} read a snapshot: ALTER DATABASE [${database}] SET ALLOW_SNAPSHOT_ISOLATION ON`,
    );
  }
}

/** Why an instance's database cannot be used, in one line. */
export function adoptedMssqlProblem(sequelize: Sequelize, error: unknown): string {
  const { username, database } = sequelize.config;
  const place: MssqlPlace = {
    place: `SQL Server at ${placeOf(sequelize)}`,
    user: username ?? "",
    database: database ?? "",
  };
  return mssqlProblem(place, error);
}
