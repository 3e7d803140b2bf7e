import { open, stat } from "node:fs/promises";
import { codeOf, DatabaseError, messageOf } from "../../error.ts";
import { FileConnection } from "./connection.ts";
import { migrationsIn } from "./examine.ts";
import { PARTS } from "./files.ts";

/** A database's header, and the place in it that is 2 where changes go to a write-ahead log. */
const [HEADER_BYTES, WRITE_VERSION_AT, WRITE_AHEAD] = [100, 18, 2];

/**
 * Refuses a name that a backup must not take: that of a part of any database, that of a database that a service uses, and that of a
 * database, or a backup, with the tables of other contexts.
 *
 * @param file the database that the backup is of
 * @throws DatabaseError
 */
export async function requireReplaceable(file: string, target: string): Promise<void> {
  const part = PARTS.find((one) => target.endsWith(one)) ?? "";
  const database = target.slice(0, target.length - part.length);
  if (part !== "" && (await stat(database).catch(() => undefined))) {
    throw new DatabaseError(`${target} is the name of a part of ${database}: choose another name`);
  }
  const found = await formOf(target);
  if (found === "write-ahead") {
    throw new DatabaseError(
      `${target} is a database that a service uses, and no backup: choose another name, or move it away first`,
    );
  }
  if (found === "database") await requireSameContexts(file, target);
}

/** The form of a file by its header: a backup is a database that has no write-ahead log. @throws DatabaseError if it cannot be read */
export async function formOf(file: string): Promise<"none" | "other" | "database" | "write-ahead"> {
  const handle = await open(file, "r").catch((cause) => {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new DatabaseError(
      `${file} may be a database, and cannot be read (${messageOf(cause)}): choose another name`,
      { cause },
    );
  });
  if (!handle) return "none";
  try {
    const { buffer } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    if (buffer.toString("latin1", 0, 15) !== "SQLite format 3") return "other";
    return buffer[WRITE_VERSION_AT] === WRITE_AHEAD ? "write-ahead" : "database";
  } finally {
    await handle.close();
  }
}

/** A database that was restored, or is of another program, can look like a backup: its journal of migrations tells what it is of. */
async function requireSameContexts(file: string, target: string): Promise<void> {
  const remedy = "choose another name, or move it away first";
  const own = await contextsOf(file, "write");
  const others = await contextsOf(target, "read");
  if (others.size === 0 && own.size > 0) {
    throw new DatabaseError(`${target} is a database, and no backup of ${file}: ${remedy}`);
  }
  const foreign = [...others].filter((context) => !own.has(context));
  if (foreign.length === 0) return;
  throw new DatabaseError(
    `${target} has the tables of ${foreign.join(", ")}, which ${file} has not, and may be their database: ${remedy}`,
  );
}

async function contextsOf(file: string, mode: "read" | "write"): Promise<Set<string>> {
  let connection: FileConnection | undefined;
  try {
    connection = await FileConnection.open(file, mode);
    return new Set((await migrationsIn(connection)).map(({ context }) => context));
  } catch (cause) {
    throw new DatabaseError(
      `${file} is a database that cannot be read (${messageOf(cause)}), so that nothing tells whether the backup may replace ${mode === "read" ? "it" : "another"}: choose a name that is not there`,
      { cause },
    );
  } finally {
    await connection?.close();
  }
}
