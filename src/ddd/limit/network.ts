/**
 * The network by which callers are limited: an IPv4 address, or the first 64 bits of an IPv6 address, since each subscriber has
 * at least the other 64 bits.
 *
 * @param address without a port and a zone, and IPv4 in its own notation; "" if it is not known
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [start = "", end] = address.split("::");
  const before = start.split(":").filter(Boolean);
  const after = end?.split(":").filter(Boolean) ?? [];
  const zeros = end === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(Math.max(zeros, 0)).fill("0"), ...after].slice(0, 4).join(":");
}
