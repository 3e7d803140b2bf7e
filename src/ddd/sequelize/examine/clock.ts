import type { DatabaseFinding } from "./examination.ts";

/**
 * The difference of clocks that does no harm, in milliseconds: tokens and leases count in seconds, and time servers keep machines within
 * some milliseconds of each other.
 */
const SKEW_MS = 1000;
/** The difference from which tokens and one-time passwords are refused (RFC 6238 allows a step of 30 s). */
const TOO_FAR_MS = 30_000;

/** Compares the clock of a database's server with this machine's. */
export async function compareClocks(read: () => Promise<number>): Promise<DatabaseFinding> {
  const before = Date.now();
  const there = await read();
  // The server has read its clock at some time in between.
  const after = Date.now();
  const skewMs = there < before ? there - before : there > after ? there - after : 0;
  const size = Math.abs(skewMs);
  const way = skewMs < 0 ? "behind" : "ahead of";
  if (size <= SKEW_MS) return { state: "ok", text: `the server's clock is that of this machine, within ${size} ms` };
  return {
    state: size > TOO_FAR_MS ? "problem" : "warning",
    text: `the server's clock is ${(size / 1000).toFixed(1)} s ${way} this machine's`,
    remedy: "keep both by a time server, such as with chrony or systemd-timesyncd",
  };
}
