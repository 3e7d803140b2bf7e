import { accessSync, constants, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the databases of a whole run may take, and far more. */
const ROOM = 2 ** 31;

/**
 * The folder that tests make theirs in: in memory, where Linux has that, since nothing in them must outlive a run. On a
 * disk each new database costs PostgreSQL up to thirty times the processor time, and each commit of SQLite waits.
 */
export const scratch: string = hasRoom("/dev/shm") ? "/dev/shm" : tmpdir();

const folders = new Set<string>();
process.on("exit", () => {
  for (const folder of folders) remove(folder);
});

/**
 * A folder of a test's own, which is gone at the latest when this process ends, or with the run that this process is of: one
 * that is killed leaves nothing in memory.
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
    // Other systems do not have it.
    return false;
  }
}
