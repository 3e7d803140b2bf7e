import { networkProblem, tlsProblem } from "../session/connect/problem.ts";
import { parseNamedUrl, switchesIn } from "../session/connect/url.ts";
import { type Login, MariadbError } from "./client/client.ts";

const DEFAULT_PORT = 3306;

/**
 * @param url `mariadb://user:password@host:3306/database` or the same with `mysql:`; `?ssl=true` at its end asks for TLS
 *   and checks the server's certificate
 * @throws DatabaseError
 */
export function toLogin(url: string, connectTimeoutMs: number): Login {
  const scheme = url.slice(0, url.indexOf(":")).toLowerCase();
  const { url: parsed, host, port, user, password, name } = parseNamedUrl(url, { scheme, port: DEFAULT_PORT });
  const { ssl } = switchesIn(parsed, { ssl: false });
  return {
    host,
    port,
    user,
    password,
    database: name,
    ssl,
    connectTimeoutMs,
  };
}

/** Why a database cannot be opened, in one line. */
export function mariadbProblem({ host, port, user, database, ssl }: Login, error: unknown): string {
  const place = `MariaDB or MySQL at ${host}:${port}`;
  const tls = tlsProblem(place, error, {
    parameter: "?ssl=true",
    authority: "in the variable NODE_EXTRA_CA_CERTS",
  });
  if (tls) return tls;
  switch (error instanceof MariadbError ? error.errno : 0) {
    case 1045:
    case 1698:
      return (
        `${place} refuses the user "${user}": check the user and password in the database URL` +
        // MariaDB says the same to a client without TLS if its user requires TLS.
        (ssl ? "" : ", and add ?ssl=true where the server takes connections by TLS only")
      );
    case 1049:
      return `${place} has no database "${database}": create it, or name another in the database URL`;
    case 1044:
      // The server says the same of a database that does not exist, to users who may not know of it.
      return `${place} does not let the user "${user}" use the database "${database}": create it if it is not there, and grant the right`;
    case 1040:
    case 1203:
    case 1226:
      return `${place} has too many connections: close some, or allow more`;
    case 1053:
      return `${place} is shutting down: try again in a moment`;
  }
  return networkProblem(place, error);
}
