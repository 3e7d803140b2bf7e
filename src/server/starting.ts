import { UnavailableError } from "../ddd/error.ts";
import { DatabaseError } from "../ddd/sequelize/index.ts";
import { StartError } from "./config.ts";

/** Runs a step of the start, whose failures by the database are for whoever starts the program. */
export async function starting<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw new StartError(`DATABASE_URL: ${cause.message}`, { cause });
    if (cause instanceof UnavailableError) {
      throw new StartError(`DATABASE_URL: the database cannot be used now: ${cause.message}; try again when it can`, {
        cause,
      });
    }
    throw cause;
  }
}
