/** Work that runs some jobs at a time, and lets others wait, such as the hashing of passwords. */
export interface Lane {
  /** In lower snake case, such as `password_hashing`. */
  readonly name: string;
  usage(): LaneUsage;
}

/** The state of a lane. */
export interface LaneUsage {
  /** How many jobs may run at a time. */
  readonly maxRunning: number;
  readonly running: number;
  readonly waiting: number;
  /** How many jobs were refused since the start, since too many waited. */
  readonly refused: number;
}
