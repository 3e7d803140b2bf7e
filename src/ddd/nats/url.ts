import { InvalidError } from "../error.ts";

/** A broker's URL, in its parts. */
export interface BrokerUrl {
  /** Each with its port. */
  readonly servers: readonly string[];
  /** Whether only encrypted connections are good enough. */
  readonly isEncrypted: boolean;
  readonly credentials: { readonly user?: string; readonly pass?: string; readonly token?: string };
  /** The URL without its secrets. */
  readonly printable: string;
}

const EXAMPLE = "nats://127.0.0.1:4222, nats://user:password@host, nats://token@host, or tls://one:4222,two:4222";

/**
 * Reads the URL of a broker: `nats://` or `tls://`, any credentials, and the servers of one cluster, with commas between them.
 *
 * @throws InvalidError for anything else, without its secrets
 */
export function parseBrokerUrl(url: string): BrokerUrl {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? [];
  const lower = scheme.toLowerCase();
  if (lower !== "nats" && lower !== "tls") {
    throw refusal(scheme === "" ? "has no scheme" : `has the scheme "${scheme}:", which is not supported`);
  }
  const servers: string[] = [];
  let credentials: BrokerUrl["credentials"] = {};
  for (const part of rest.split(",")) {
    const server = parseServer(part.replace(new RegExp(`^${lower}://`, "i"), ""));
    servers.push(server.address);
    if (server.credentials) credentials = server.credentials;
  }
  return { servers, isEncrypted: lower === "tls", credentials, printable: `${lower}://${servers.join(",")}` };
}

function parseServer(text: string): { address: string; credentials: BrokerUrl["credentials"] | undefined } {
  const parsed = parse(`nats://${text}`);
  if (!parsed || parsed.hostname === "" || parsed.port === "0")
    throw refusal("has a server without a valid host and port");
  if (!/^\/?$/.test(parsed.pathname) || parsed.search !== "" || parsed.hash !== "") {
    throw refusal("has a path or a query behind its host, which a broker has not");
  }
  const address = `${parsed.hostname}:${parsed.port || "4222"}`;
  if (parsed.username === "") return { address, credentials: undefined };
  const user = decoded(parsed.username);
  if (parsed.password === "") return { address, credentials: { token: user } };
  return { address, credentials: { user, pass: decoded(parsed.password) } };
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    // It is refused by the caller.
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('has credentials with a "%" that begins no code: write it as %25');
  }
}

function refusal(problem: string): InvalidError {
  return InvalidError.of("url", `the broker's URL ${problem}: use ${EXAMPLE}`);
}
