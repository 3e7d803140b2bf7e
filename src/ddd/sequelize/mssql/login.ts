import type { Options } from "sequelize";
import { codeOf } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { networkProblem, tlsProblem } from "../session/connect/problem.ts";
import { parseNamedUrl, switchesIn } from "../session/connect/url.ts";
import { MssqlError } from "./error.ts";

/** The server, the database and the user, as errors name them. */
export interface MssqlPlace {
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

const DEFAULT_PORT = 1433;

/**
 * The options of a Sequelize instance for a URL.
 *
 * @param url `mssql://user:password@host:1433/database`; `?trustServerCertificate=true` at its end takes any certificate, and
 *   `?encrypt=false` speaks no TLS
 * @throws DatabaseError
 */
export function toMssqlOptions(
  url: string,
  { maxConnections = 10, connectTimeoutMs = 5000 }: DatabaseOptions,
): Options {
  const { url: parsed, host, port, user, password, name } = parseNamedUrl(url, { scheme: "mssql", port: DEFAULT_PORT });
  const settings = switchesIn(parsed, { trustServerCertificate: false, encrypt: true });
  return {
    dialect: "mssql",
    host,
    port,
    username: user,
    password,
    database: name,
    logging: false,
    pool: { max: maxConnections, acquire: connectTimeoutMs },
    dialectOptions: { options: { ...settings, connectTimeout: connectTimeoutMs } },
  };
}

/** Why a database cannot be opened, in one line. */
export function mssqlProblem({ place, user, database }: MssqlPlace, error: unknown): string {
  const { number, cause } = error instanceof MssqlError ? error : { number: 0, cause: error };
  switch (number) {
    case 18456:
      return `${place} refuses the user "${user}": check the user and password in the database URL`;
    case 4060:
      return `${place} has no database "${database}", or does not let the user "${user}" use it: create it, or grant the right`;
    case 17809:
      return `${place} has too many connections: close some, or allow more`;
  }
  const tls = tlsProblem(place, cause, {
    parameter: "?encrypt=true",
    authority: "in the variable NODE_EXTRA_CA_CERTS, or add ?trustServerCertificate=true to the database URL",
  });
  if (tls) return tls;
  if (codeOf(error) === "ELOGIN")
    return `${place} refuses the user "${user}": check the user and password in the database URL`;
  return networkProblem(place, error);
}
