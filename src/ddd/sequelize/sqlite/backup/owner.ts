import type { Stats } from "node:fs";
import { chown, stat } from "node:fs/promises";
import { DatabaseError, messageOf } from "../../error.ts";

/**
 * Gives a file or folder that root has made to the user and the group of another one: the service, which is not root, could not open it.
 * Other users can give nothing away, and own what they make.
 *
 * @throws DatabaseError where root may not, as in a container without that capability
 */
export async function giveTo(place: string, { uid, gid }: Pick<Stats, "uid" | "gid">): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const own = await stat(place);
  if (own.uid === uid && own.gid === gid) return;
  try {
    await chown(place, uid, gid);
  } catch (cause) {
    throw new DatabaseError(
      `${place} cannot be given to the user ${uid}, who has what is around it (${messageOf(cause)}): run the command as that user`,
      { cause },
    );
  }
}
