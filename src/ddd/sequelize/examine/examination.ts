import type { Connection } from "../connection.ts";

/** A result of an examination: `problem` keeps the service from working, or loses data; `warning` may come to that. */
export interface DatabaseFinding {
  readonly state: "ok" | "warning" | "problem";
  /** The fact, in one line. */
  readonly text: string;
  /** The way to mend it, in one line. @default there is nothing to mend */
  readonly remedy?: string;
}

/** A look at one side of an open database, which changes nothing. */
export interface Examination {
  /** Such as `clock` or `rights`. */
  readonly name: string;
  run(connection: Connection): Promise<DatabaseFinding>;
}

/** The greatest share of a range of keys, and of connections, that is used without a warning. */
export const MOST_USED = 0.8;
