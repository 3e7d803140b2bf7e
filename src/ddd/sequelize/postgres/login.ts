import { codeOf, DatabaseError } from "../error.ts";
import { networkProblem, tlsProblem } from "../session/connect/problem.ts";
import { parseDatabaseUrl } from "../session/connect/url.ts";

const DEFAULT_PORT = 5432;

/** A database of a PostgreSQL server, and how to connect to it. */
export interface PostgresLogin {
  /** The URL for the driver. */
  readonly url: string;
  /** Whether statements are prepared: false for a pooler that keeps none. */
  readonly prepares: boolean;
  /** The server, as errors name it. */
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

/** The parameters of a URL that the driver reads; any other it would leave out in silence, such as a misspelt `sslmode`. */
const PARAMETERS: ReadonlySet<string> = new Set([
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "ssl",
  "sslnegotiation",
  "uselibpqcompat",
  "application_name",
  "fallback_application_name",
  "client_encoding",
  "options",
  "statement_timeout",
  "query_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "host",
  "port",
  "user",
  "password",
]);

/**
 * @param url `postgres://user:password@host:5432/database`, with `?prepare=false` for a pooler that keeps no prepared
 *   statements; other parameters are the driver's
 * @throws DatabaseError
 */
export function toPostgresLogin(url: string): PostgresLogin {
  const { url: parsed } = parseDatabaseUrl(url, { scheme: "postgres", port: DEFAULT_PORT });
  const prepare = parsed.searchParams.get("prepare") ?? "true";
  if (!/^(true|false)$/.test(prepare)) {
    throw new DatabaseError(
      `the database URL has ?prepare=${prepare}: it may be true, or false for a pooler that keeps no prepared statements`,
    );
  }
  if (parsed.searchParams.has("prepare")) parsed.searchParams.delete("prepare");
  for (const name of parsed.searchParams.keys()) {
    if (PARAMETERS.has(name)) continue;
    throw new DatabaseError(
      `the database URL has ?${name}=, which has no meaning: leave it out; it may have prepare, ${[...PARAMETERS].join(", ")}`,
    );
  }
  return {
    url: parsed.href,
    prepares: prepare === "true",
    place: `PostgreSQL at ${parsed.host === "" ? "localhost" : parsed.host}`,
    user: parsed.username,
    database: parsed.pathname.slice(1),
  };
}

/** Why a database cannot be opened, in one line. */
export function postgresProblem({ place, user, database }: PostgresLogin, error: unknown): string {
  const tls = tlsProblem(place, error, {
    parameter: "?sslmode=verify-full",
    authority: "by ?sslrootcert=FILE in the database URL, or in the variable NODE_EXTRA_CA_CERTS",
  });
  if (tls) return tls;
  switch (codeOf(error)) {
    case "28P01":
    case "28000":
      if (user === "")
        return `${place} refuses the connection: name a user in the database URL, as in postgres://user:password@host/database`;
      return `${place} refuses the user "${user}": check the user and password in the database URL`;
    case "3D000":
      return `${place} has no database "${database}": create it, or name another in the database URL`;
    case "42501":
      return `${place} does not let the user "${user}" use the database: grant it the right`;
    case "53300":
      return `${place} has too many connections: close some, or allow more`;
    case "57P03":
      return `${place} is starting up or shutting down: try again in a moment`;
    default:
      return networkProblem(place, error);
  }
}
