import type * as sqlite3 from "sqlite3";
import { messageOf } from "../../error.ts";

/** The option of later packages with the interface of `sqlite3`, which its types lack. */
interface Configurable {
  configure(option: "integerMode", value: "mixed"): void;
}

/**
 * Lets a package that refuses integers beyond 2^53 give those as bigints. `sqlite3` has no such option, and rounds them: where that
 * would matter, the toolkit asks for text.
 */
export function allowLargeIntegers(database: sqlite3.Database): void {
  try {
    (database as unknown as Configurable).configure("integerMode", "mixed");
  } catch (error) {
    if (!messageOf(error).includes("not a valid configuration option")) throw error;
  }
}
