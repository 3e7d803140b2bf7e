import type { Options } from "sequelize";
import { codeOf } from "../error.ts";
import type { DatabaseOptions } from "../opener.ts";
import { networkProblem, tlsProblem } from "../session/connect/problem.ts";
import { parseNamedUrl, switchesIn } from "../session/connect/url.ts";
import { OracleError } from "./error.ts";

const DEFAULT_PORT = 1521;

/**
 * The options of a Sequelize instance for a URL.
 *
 * @param url `oracle://user:password@host:1521/service`; `?ssl=true` at its end speaks TLS
 * @throws DatabaseError
 */
export function toOracleOptions(
  url: string,
  { maxConnections = 10, connectTimeoutMs = 5000 }: DatabaseOptions,
): Options {
  const form = { scheme: "oracle", port: DEFAULT_PORT, names: "service" };
  const { url: parsed, port, user, password, name: service } = parseNamedUrl(url, form);
  const { ssl } = switchesIn(parsed, { ssl: false });
  // The brackets of an IPv6 address stay.
  const host = parsed.hostname || "localhost";
  const protocol = ssl ? "tcps" : "tcp";
  const seconds = Math.max(1, Math.ceil(connectTimeoutMs / 1000));
  return {
    dialect: "oracle",
    host,
    port,
    username: user,
    password,
    database: service,
    logging: false,
    pool: { max: maxConnections, acquire: connectTimeoutMs },
    dialectOptions: {
      connectString: `${protocol}://${host}:${port}/${service}?connect_timeout=${seconds}`,
      // Sequelize keeps no prepared statements; those of repositories come again.
      stmtCacheSize: 100,
    },
  };
}

/** The server, the service and the user, as errors name them. */
export interface OraclePlace {
  readonly place: string;
  readonly user: string;
  readonly service: string;
}

/** Why a database cannot be opened, in one line. */
export function oracleProblem({ place, user, service }: OraclePlace, error: unknown): string {
  const { number, code, cause } =
    error instanceof OracleError ? error : { number: 0, code: codeOf(error), cause: error };
  switch (number) {
    case 1017:
    case 28000:
      return `${place} refuses the user "${user}": check the user and password in the database URL`;
    case 1045:
      return `${place} does not let the user "${user}" open a session: GRANT CREATE SESSION to it`;
    case 12514:
      return `${place} has no service "${service}": check the name at the end of the database URL`;
    case 18:
    case 20:
    case 12516:
    case 12519:
    case 12520:
      return `${place} has too many connections: close some, or allow more`;
    case 1033:
    case 1034:
      return `${place} is starting up or shutting down: try again in a moment`;
  }
  // The driver has looked the host up in vain.
  if (code === "NJS-530") return `${place} is not known: check the host in the database URL`;
  if (code === "NJS-518") return `${place} has no service "${service}": check the name at the end of the database URL`;
  return (
    tlsProblem(place, cause, { parameter: "?ssl=true", authority: "in the variable NODE_EXTRA_CA_CERTS" }) ??
    networkProblem(place, error)
  );
}
