/** Two declarations that do not agree. */
export interface Misfit {
  /** Both sides, in words. */
  readonly text: string;
  /** The edit that mends it. */
  readonly remedy: string;
}

/** Thrown where a service is made of declarations that do not agree: its misfits are all that it has. */
export class MisfitError extends Error {
  readonly misfits: readonly Misfit[];

  constructor(message: string, misfits: readonly Misfit[]) {
    super(message);
    this.misfits = misfits;
  }
}
