import { UnavailableError } from "../ddd/error.ts";
import { DatabaseError } from "../ddd/sequelize/index.ts";
import { type DatabaseSettings, StartError } from "./config.ts";

/** Runs a step of the start. A failure by the database is told with the setting that its URL is from. @throws StartError */
export async function starting<T>(
  { accountsDatabaseSetting: setting }: DatabaseSettings,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof DatabaseError) throw new StartError(`${setting}: ${cause.message}`, { cause });
    if (cause instanceof UnavailableError) {
      throw new StartError(`${setting}: the database cannot be used now: ${cause.message}; try again when it can`, {
        cause,
      });
    }
    throw cause;
  }
}
