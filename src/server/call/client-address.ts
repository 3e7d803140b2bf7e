import { BlockList, isIP, isIPv6 } from "node:net";
import { parseNetwork, plainAddress } from "../ports/peer-address.ts";

/** The headers by which a proxy tells the address that it was called from. */
export type ForwardingHeader = "x-forwarded-for" | "forwarded";

/**
 * Finds a caller's address.
 *
 * @param peer the address at the other end of the connection
 * @param header all values of a header, separated by commas; undefined if there are none
 */
export type FindAddress = (peer: string | undefined, header: (name: ForwardingHeader) => string | undefined) => string;

/**
 * Tells callers' addresses. A header counts only where the connection comes from a proxy of the list: it is read from its right
 * end, where the nearest proxy has written, over the proxies of the list, to the first address that is none of theirs. What
 * stands left of that, the caller may have made up.
 *
 * Where the headers contradict each other, or what is read is no address, the caller is the proxy.
 *
 * @param proxies addresses and networks, such as `10.0.0.0/8`
 */
export function clientAddresses(proxies: readonly string[]): FindAddress {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const network = parseNetwork(proxy);
    if (!network) throw new Error(`${proxy} is no address of a proxy`);
    trusted.addSubnet(network.address, network.prefix, network.family);
  }
  const isTrusted = (address: string) =>
    proxies.length > 0 && isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? "ipv6" : "ipv4");

  const nearestStranger = (peer: string, hops: readonly (string | undefined)[]): string => {
    let nearest = peer;
    for (const hop of hops.toReversed()) {
      if (!isTrusted(nearest)) break;
      if (hop === undefined) return peer;
      nearest = hop;
    }
    return nearest;
  };

  return (peer, header) => {
    if (peer === undefined) return "";
    const own = plainAddress(peer);
    if (!isTrusted(own)) return own;
    const told = [hopsOf(header("x-forwarded-for"), addressIn), hopsOf(header("forwarded"), forwardedFor)]
      .filter((hops) => hops.length > 0)
      .map((hops) => nearestStranger(own, hops));
    const [first = own, ...others] = told;
    return others.every((other) => other === first) ? first : own;
  };
}

/** A comma within quotes is taken for the end of a hop, which is no address then: a quote that nobody ends hides none. */
function hopsOf(value: string | undefined, read: (hop: string) => string | undefined): (string | undefined)[] {
  return value === undefined || value.trim() === "" ? [] : value.split(",").map((hop) => read(hop.trim()));
}

/** The address of an element of Forwarded (RFC 7239), such as `for="[2001:db8::1]:4711";proto=https`. */
function forwardedFor(element: string): string | undefined {
  const nodes = element.split(";").flatMap((pair) => /^\s*for=(?:"([^"\\]*)"|([^"]*))$/i.exec(pair.trimEnd()) ?? []);
  if (nodes.length !== 3) return undefined;
  return addressIn(nodes[1] ?? nodes[2] ?? "");
}

/** The address of a hop, which may have a port. */
function addressIn(hop: string): string | undefined {
  const [, host = hop] = /^\[(.*)\](?::\d{1,5})?$/.exec(hop) ?? /^([\d.]+):\d{1,5}$/.exec(hop) ?? [];
  return isIP(host) === 0 ? undefined : plainAddress(host);
}
