import { accessSync, constants, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** What the databases of a whole run may take, and far more. */
const ROOM = 2 ** 31;

/**
 * The folder that tests make theirs in: in memory, where Linux has that, since nothing in them must outlive a run. On a
 * disk each new database costs PostgreSQL up to thirty times the processor time, and each commit of SQLite waits.
 */
export const scratch: string = hasRoom("/dev/shm") ? "/dev/shm" : tmpdir();

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
