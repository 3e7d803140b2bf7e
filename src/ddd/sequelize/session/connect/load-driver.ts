import { DatabaseError } from "../../error.ts";

/**
 * Loads the package of a database's driver, which an installation may lack.
 *
 * @throws DatabaseError that says how to install it
 */
export async function loadDriver<T>(name: string, scheme: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new DatabaseError(
      `a database URL with ${scheme} needs the package "${name}", which cannot be loaded: npm install ${name}`,
      { cause },
    );
  }
}
