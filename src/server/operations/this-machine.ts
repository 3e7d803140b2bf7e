import { isIPv4 } from "node:net";
import type { CallHook } from "../../ddd/connect/index.ts";
import { PermissionError } from "../../ddd/error.ts";
import type { PageRequest } from "../http/page.ts";
import { plainAddress } from "../ports/peer-address.ts";

/** Whether only this machine reaches a host. Of names, `localhost` alone is known to be one (RFC 6761, section 6.3). */
export function isLoopback(host: string): boolean {
  const address = plainAddress(host.replace(/^\[|\]$/g, ""));
  return address === "localhost" || address === "::1" || (isIPv4(address) && address.startsWith("127."));
}

/**
 * Whether a request is one of this machine's own programs, where HOST is a loopback address. The address of its connection does not tell:
 * a browser here lets the page of any site connect, once its domain has an address of this machine (DNS rebinding), and then
 * takes the service for a part of that site; a proxy here has callers from elsewhere. The host that was asked for, and
 * the headers of proxies, tell them.
 *
 * @param authority the host and port that was asked for
 */
export function isFromHere({
  authority,
  isForwarded = false,
}: Pick<PageRequest, "authority" | "isForwarded">): boolean {
  const url = `http://${authority}`;
  if (isForwarded || !URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return isLoopback(hostname) || hostname.endsWith(".localhost");
}

/** Refuses calls that are not from this machine: for a service that has nothing else to tell callers apart by. */
export const fromHereAlone: CallHook = ({ method, context: { url, requestHeader } }) => {
  const isForwarded = requestHeader.has("forwarded") || requestHeader.has("x-forwarded-for");
  if (isFromHere({ authority: new URL(url).host, isForwarded })) return;
  throw new PermissionError(
    `${method.parent.typeName} is for this machine alone, as nothing tells callers apart: ask for localhost, and through no proxy; or serve a context that has an authenticator`,
  );
};
