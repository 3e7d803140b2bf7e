import { DatabaseError } from "../error.ts";
import { openerOf } from "../open.ts";
import type { FileBackups } from "./file-backups.ts";

/**
 * The backups of the database that a URL names.
 *
 * @throws DatabaseError for the database of a server, with the line of its own tools; for a URL that no database has
 */
export function backupsOf(url: string): FileBackups {
  const { backups, dump } = openerOf(url);
  if (backups) return backups;
  throw new DatabaseError(
    dump === undefined
      ? "the database is on a server: use the tools of that server for backups"
      : `the database is on a server, whose own tools make backups: ${dump.backup}, and restore them: ${dump.restore}`,
  );
}
