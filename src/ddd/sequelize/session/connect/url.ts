import { DatabaseError } from "../../error.ts";

/** The form of a kind of database's URL, as errors show it. */
export interface UrlForm {
  readonly scheme: string;
  /** The server's port where the URL names none. */
  readonly port: number;
  /** The name at the end of the URL: a database's or a service's. @default "database" */
  readonly names?: string;
}

/** A database URL, without percent-encoding. */
export interface DatabaseUrl {
  /** The URL itself, as it is written. */
  readonly url: URL;
  /** The name or the address of the host. An IPv6 address has no brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** The name at the end of the URL; "" if it has none. */
  readonly name: string;
}

/** @throws DatabaseError for a URL that is malformed */
export function parseDatabaseUrl(text: string, { scheme, port, names = "database" }: UrlForm): DatabaseUrl {
  let url: URL;
  let parts: string[];
  try {
    url = new URL(text);
    // Finds an invalid percent-encoding here, and not on connecting.
    parts = [url.username, url.password, url.pathname.slice(1), url.search].map(decodeURIComponent);
  } catch {
    // Not as the cause, since it may hold the URL and with it the password.
    throw new DatabaseError(
      `the database URL is malformed: it must be like ${scheme}://user:password@host:${port}/${names}, ` +
        "with %40 for @, %2F for / and %25 for % in the user and the password",
    );
  }
  const [user = "", password = "", name = ""] = parts;
  return {
    url,
    host: url.hostname.replace(/^\[|\]$/g, "") || "localhost",
    port: url.port === "" ? port : Number(url.port),
    user,
    password,
    name,
  };
}

/** @throws DatabaseError for a URL that is malformed, or has no name at its end */
export function parseNamedUrl(text: string, form: UrlForm): DatabaseUrl {
  const parsed = parseDatabaseUrl(text, form);
  if (parsed.name !== "") return parsed;
  const { scheme, port, names = "database" } = form;
  throw new DatabaseError(`the database URL names no ${names}: it must end like ${scheme}://…:${port}/${names}`);
}

/**
 * Reads the parameters of a URL that may have switches only, such as `?ssl=true`.
 *
 * @param defaults the values of switches that are not in the URL
 * @throws DatabaseError for any other parameter, and for a switch that is there twice
 */
export function switchesIn<T extends Readonly<Record<string, boolean>>>({ searchParams }: URL, defaults: T): T {
  const switches: Record<string, boolean> = { ...defaults };
  for (const [name, value] of searchParams) {
    if (!Object.hasOwn(defaults, name) || !/^(true|false)$/.test(value)) {
      const known = Object.entries(defaults).map(([one, isOn]) => `?${one}=${!isOn}`);
      throw new DatabaseError(
        `the database URL has ?${name}= with a meaning that is not known: it may have ${known.join(" or ")}`,
      );
    }
    if (searchParams.getAll(name).length > 1)
      throw new DatabaseError(`the database URL has ?${name}= more than once: leave one of them`);
    switches[name] = value === "true";
  }
  return switches as T;
}
