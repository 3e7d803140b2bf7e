import type { Backend } from "../../src/ddd/testing/index.ts";

/** A way from a client's worker to a backend that a server keeps: the name of a column of the table. */
export interface Transport {
  readonly name: string;
  /**
   * The same sample entities, kept by `backend` behind a server on a port of its own, which each database that is opened has
   * to itself, and used through the client's repositories and worker.
   */
  remote(backend: Backend): Backend;
}

/** The transports that there are, besides none at all. */
export const transports: readonly Transport[] = [];
