import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Far more than the databases of a whole run take. */
const ROOM = 2 ** 31;

/**
 * The parent of all temporary folders: in memory on Linux, since nothing in them outlives a run. On a disk, each new
 * database costs PostgreSQL up to thirty times the processor time, and each commit of SQLite waits.
 */
export const scratch: string = hasRoom("/dev/shm") ? "/dev/shm" : tmpdir();

const folders = new Set<string>();
process.on("exit", () => {
  for (const folder of folders) remove(folder);
});

/**
 * A folder of a test's own. It is removed when this process ends, or with the run's folder if this process is killed.
 */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(process.env.RUN_FOLDER ?? scratch, "brasa-"));
  folders.add(folder);
  return { folder, remove: () => remove(folder) };
}

function remove(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

function hasRoom(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM;
  } catch {
    // Other systems lack it.
    return false;
  }
}
