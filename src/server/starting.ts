import { InvalidError, UnavailableError } from "../ddd/error.ts";
import { FileError } from "../ddd/files/index.ts";
import { DatabaseError } from "../ddd/sequelize/index.ts";
import { StartError } from "./config.ts";

/**
 * Runs a step of the start that uses a database.
 *
 * @param setting the setting that the database's URL comes from
 * @throws StartError, naming the setting, in one line, for an error of the database or of a declaration
 */
export async function startupStep<T>(setting: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof DatabaseError || cause instanceof FileError || cause instanceof InvalidError) {
      throw new StartError(`${setting}: ${cause.message.replace(/\s*\n\s*/g, "; ")}`, { cause });
    }
    if (cause instanceof UnavailableError) {
      throw new StartError(`${setting}: the database cannot be used now: ${cause.message}; try again when it can`, {
        cause,
      });
    }
    throw cause;
  }
}
