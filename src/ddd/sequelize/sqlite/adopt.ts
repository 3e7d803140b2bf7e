import { resolve } from "node:path";
import type { Sequelize } from "sequelize";
import { optionsOf } from "../adopt/instance.ts";
import { DatabaseError } from "../error.ts";

/**
 * The file of a user's own Sequelize instance. Its connections are not used: SQLite lets one connection write at a time, and
 * units need to queue for it.
 *
 * @throws DatabaseError if it has none, or an encrypted one
 */
export function storageOf(sequelize: Sequelize): string {
  const { storage } = optionsOf(sequelize);
  if (typeof storage !== "string" || storage === "" || storage.startsWith(":") || storage.startsWith("file:")) {
    throw new DatabaseError(
      `the Sequelize instance has the storage ${JSON.stringify(storage ?? ":memory:")}, which no other connection reaches: give ` +
        'it a file, such as storage: "./data/brasa.db", or use MemoryDatabase in tests',
    );
  }
  if (sequelize.config.password) {
    throw new DatabaseError(
      "the Sequelize instance has a password, for an encrypted file: units cannot use one, leave it out",
    );
  }
  return resolve(storage);
}
