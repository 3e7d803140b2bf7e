import { isIPv6 } from "node:net";

/**
 * The unit by which callers are limited: an IPv4 address, also in IPv6 notation, or the first 64 bits of an IPv6
 * address, since each subscriber has at least the other 64 bits.
 */
export function addressGroup(address: string | undefined): string {
  if (address === undefined) return "";
  const [, v4] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (v4) return v4;
  if (!isIPv6(address)) return address;
  const [start = "", end] = address.split("%", 1)[0]?.split("::") ?? [];
  const before = start.split(":").filter(Boolean);
  const after = end?.split(":").filter(Boolean) ?? [];
  const zeros = end === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(zeros, 0)).fill("0"), ...after].slice(0, 4).join(":");
}
