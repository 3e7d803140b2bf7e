import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** The name of this process as a holder of leases. */
export function ownerName(): string {
  return [hostname().slice(0, 50), process.pid, randomUUID()].join(" ");
}

/**
 * Whether a holder of a lease was a process of this machine that has ended, so that nobody needs to wait for it. Two machines of
 * one name may mistake each other's: each lease bears being held twice for a while.
 */
export function isEnded(owner: string): boolean {
  const [host, pid] = owner.split(" ");
  if (host !== hostname().slice(0, 50) || !/^[1-9]\d{0,8}$/.test(pid ?? "") || Number(pid) === process.pid)
    return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
