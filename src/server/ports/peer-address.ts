import { isIP, isIPv6, type Socket, SocketAddress } from "node:net";
import { networkOf } from "../../ddd/limit/network.ts";

/** An address, or a range of addresses. */
export interface Network {
  readonly address: string;
  readonly family: "ipv4" | "ipv6";
  /** How many leading bits the addresses share; all of them for a single address. */
  readonly prefix: number;
}

/** The network that a text such as `10.0.0.0/8` or `::1` names; undefined for any other text, and for all addresses. */
export function parseNetwork(text: string): Network | undefined {
  const [, given = "", digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (isIP(given) === 0 || given.includes("%")) return undefined;
  const address = plainAddress(given);
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  const bits = family === "ipv6" ? 128 : 32;
  const prefix = digits === undefined ? bits : Number(digits);
  // The bits of an IPv4 network in IPv6 notation could be meant in either way.
  const isAmbiguous = digits !== undefined && family === "ipv4" && isIPv6(given);
  return prefix < 1 || prefix > bits || isAmbiguous ? undefined : { address, family, prefix };
}

/** The peer at the other end of a connection, such as `10.0.0.1:5000` or `[::1]:5000`. */
export function peerOf({ remoteAddress = "", remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string {
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return `${host}:${remotePort ?? ""}`;
}

/** The address of a peer such as `10.0.0.1:5000`; IPv6 may stand in brackets. */
export function addressOfPeer(peer: string): string {
  return plainAddress(/^\[?(.*?)\]?:\d*$/.exec(peer)?.[1] ?? peer);
}

/** An address in its one usual form: without a zone, and IPv4 in its own notation. */
export function plainAddress(address: string): string {
  // Most are not: Node's own check is a long regular expression.
  if (!address.includes(":") || !isIPv6(address)) return address;
  const [withoutZone = ""] = address.split("%", 1);
  const usual = new SocketAddress({ address: withoutZone, family: "ipv6" }).address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(usual)?.[1] ?? usual;
}

/** The network by which callers are limited; "" for an address that is not known. */
export function addressGroup(address: string | undefined): string {
  return address === undefined ? "" : networkOf(plainAddress(address));
}
