import { DatabaseError } from "../error.ts";
import { networkProblem, tlsProblem } from "../session/connect-problem.ts";
import { type Login, MariadbError } from "./client/client.ts";

const DEFAULT_PORT = 3306;

/**
 * @param url `mariadb://user:password@host:3306/database` or the same with `mysql:`; `?ssl=true` at its end asks for TLS
 *   and checks the server's certificate
 * @throws DatabaseError
 */
export function toLogin(url: string, connectTimeoutMs: number): Login {
  const scheme = url.slice(0, url.indexOf(":")).toLowerCase();
  let parsed: URL;
  let parts: string[];
  try {
    parsed = new URL(url);
    parts = [parsed.username, parsed.password, parsed.pathname.slice(1)].map(decodeURIComponent);
  } catch {
    // Not as the cause, since it may hold the URL and with it the password.
    throw new DatabaseError(
      `the database URL is malformed: it must be like ${scheme}://user:password@host:3306/database, ` +
        "with %40 for @, %2F for / and %25 for % in the user and the password",
    );
  }
  const [user = "", password = "", database = ""] = parts;
  if (database === "") {
    throw new DatabaseError(`the database URL names no database: it must end like ${scheme}://…:3306/database`);
  }
  for (const [name, value] of parsed.searchParams) {
    if (name === "ssl" && /^(true|false)$/.test(value)) continue;
    throw new DatabaseError(`the database URL has ?${name}= with a meaning that is not known: it may have ?ssl=true`);
  }
  return {
    // An IPv6 address has brackets in a URL only.
    host: parsed.hostname.replace(/^\[|\]$/g, "") || "localhost",
    port: parsed.port === "" ? DEFAULT_PORT : Number(parsed.port),
    user,
    password,
    database,
    ssl: parsed.searchParams.get("ssl") === "true",
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
