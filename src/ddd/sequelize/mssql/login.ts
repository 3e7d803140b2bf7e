import type { Options } from "sequelize";
import { codeOf, DatabaseError } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { networkProblem, tlsProblem } from "../session/connect-problem.ts";
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
  let parsed: URL;
  let parts: string[];
  try {
    parsed = new URL(url);
    parts = [parsed.username, parsed.password, parsed.pathname.slice(1)].map(decodeURIComponent);
  } catch {
    // Not as the cause, since it may hold the URL and with it the password.
    throw new DatabaseError(
      "the database URL is malformed: it must be like mssql://user:password@host:1433/database, " +
        "with %40 for @, %2F for / and %25 for % in the user and the password",
    );
  }
  const [username = "", password = "", database = ""] = parts;
  if (database === "")
    throw new DatabaseError("the database URL names no database: it must end like mssql://…:1433/database");
  const settings = { encrypt: true, trustServerCertificate: false };
  for (const [name, value] of parsed.searchParams) {
    if (!(name in settings && /^(true|false)$/.test(value))) {
      throw new DatabaseError(
        `the database URL has ?${name}= with a meaning that is not known: it may have ?trustServerCertificate=true or ?encrypt=false`,
      );
    }
    Object.assign(settings, { [name]: value === "true" });
  }
  return {
    dialect: "mssql",
    host: parsed.hostname.replace(/^\[|\]$/g, "") || "localhost",
    port: parsed.port === "" ? DEFAULT_PORT : Number(parsed.port),
    username,
    password,
    database,
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
