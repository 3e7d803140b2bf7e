import type { ChildProcess } from "node:child_process";

const running = new Set<ChildProcess>();

/** Has a process end with the tests that have started it, however they end. */
export function endWithTests(child: ChildProcess): void {
  running.add(child);
  child.once("close", () => running.delete(child));
}

/** Kills the processes that still run. @returns the command lines of those that nobody has told to end */
export function killRunning(): string[] {
  const forgotten: string[] = [];
  for (const child of running) {
    if (child.killed) continue;
    forgotten.push(child.spawnargs.join(" "));
    child.kill("SIGKILL");
  }
  return forgotten;
}

// For what runs without ava, and for a file whose tests time out.
process.on("exit", killRunning);
