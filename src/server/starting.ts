import { UnavailableError } from "../ddd/error.ts";
import { DatabaseError } from "../ddd/sequelize/index.ts";
import { type DatabaseSettings, StartError } from "./config.ts";

/** Runs a step of the start. An error of the database names the setting of its URL. @throws StartError */
export async function startupStep<T>(
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
