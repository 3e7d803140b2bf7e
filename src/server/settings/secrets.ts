/** The settings whose values are never shown in an error: a URL may have a password anywhere, above all where it is none. */
const SECRET =
  /KEY$|DATABASE_URL$|BROKER_URL$|TOKEN$|HEADERS$|_ENDPOINT$|^NOTIFICATIONS_URL$|^TOKEN_(KEYS_URL|ISSUER)$/;

/** Whether a setting's value may hold a secret, so that no error shows it. */
export function mayBeSecret(name: string): boolean {
  // Names of headers, without values.
  return SECRET.test(name) && name !== "CORS_HEADERS";
}

/** Stands for a secret. */
const HIDDEN = "***";
/** Parameters of a database's URL whose values are words that tell no secret. */
const OPEN_PARAMETERS = /^(prepare|ssl|sslmode|encrypt|trustServerCertificate)$/;

/**
 * A setting's value as it may be shown: without secrets, and URLs without passwords.
 *
 * @returns undefined where all of it may be secret
 */
export function withoutSecrets(name: string, value: string): string | undefined {
  if (!mayBeSecret(name)) return value;
  if (name === "TLS_KEY") return value.includes("-----BEGIN") ? undefined : value;
  return /_URL$|_ISSUER$/.test(name) ? withoutPassword(value) : undefined;
}

/** A URL without its password, its token, and those of its parameters that may be some. */
function withoutPassword(text: string): string | undefined {
  // Files have no passwords, and @ and ? may be in their paths.
  if (/^(sqlite|json|csv|memory):/i.test(text)) return text;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  // A password with a "/", "?" or "#" that is not escaped ends up behind the host.
  if (/@/.test(url.pathname + url.search + url.hash) || url.host === "") return undefined;
  // As it is: that an issuer ends without a slash counts.
  if (!/[@?#]/.test(text)) return text;
  const user = url.password === "" && url.username !== "" ? HIDDEN : url.username;
  const login = url.username === "" && url.password === "" ? "" : `${user}${url.password === "" ? "" : `:${HIDDEN}`}@`;
  const parameters = [...url.searchParams].map(
    ([name, value]) => `${name}=${OPEN_PARAMETERS.test(name) && /^[\w-]{1,20}$/.test(value) ? value : HIDDEN}`,
  );
  return `${url.protocol}//${login}${url.host}${url.pathname}${parameters.length === 0 ? "" : `?${parameters.join("&")}`}`;
}
