import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runTool } from "./tools.ts";

/** How often a process looks whether another has done with a project's code, in milliseconds. */
const LOOK_MS = 50;

/**
 * Makes the code of a project's contract, by its own script. Processes take turns, such as `brasa dev` and `brasa new context`: the
 * script deletes what it makes anew, and two at once would delete each other's.
 */
export async function generateCode(root: string): Promise<{ code: number; output: string }> {
  const lock = join(tmpdir(), `brasa-generate-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
  while (!take(lock)) await delay(LOOK_MS);
  try {
    return await runTool("npm", ["run", "--silent", "generate"], root);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Takes a lock, also one whose process has ended. @returns whether it is this process's */
function take(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (!isAlive(ownerOf(lock))) rmSync(lock, { force: true });
  return false;
}

/** The process that has a lock; undefined if it has just written none, or let go of it. */
function ownerOf(lock: string): number | undefined {
  try {
    return Number(readFileSync(lock, "utf8")) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user's cannot be signalled.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
