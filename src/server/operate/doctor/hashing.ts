import { type Check, type Finding, ok, warning } from "./finding.ts";

/** The most milliseconds that a hash should take: OWASP's Password Storage Cheat Sheet says less than a second. */
const MOST_MS = 1000;

/** How long the hash of a password takes on this machine, alone. */
export const hashingCheck: Check = {
  name: "hashing",
  run: async ({ hashing }) => {
    if (!hashing) return [];
    // The first one starts a thread.
    await hashing.hash();
    const start = performance.now();
    await hashing.hash();
    return [hashingFinding(performance.now() - start, hashing.width)];
  },
};

export function hashingFinding(tookMs: number, width: number): Finding {
  const perSecond = (1000 / tookMs) * width;
  const text = `a password's hash takes ${tookMs.toFixed(0)} ms, ${width} at a time: up to ${perSecond.toFixed(perSecond < 10 ? 1 : 0)} sign-ins a second`;
  if (tookMs <= MOST_MS) return ok("hashing", text);
  return warning(
    "hashing",
    `${text}; OWASP's aim is less than ${MOST_MS} ms`,
    "give the service quicker cores, or fewer neighbours on them",
  );
}
