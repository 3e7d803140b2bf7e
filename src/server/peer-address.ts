import { isIPv6 } from "node:net";

/**
 * What counts as one address where callers are limited: of IPv6 the first 64 bits, since everybody has that many more to
 * choose from; IPv4 also where it is written as IPv6.
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
