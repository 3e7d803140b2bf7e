import { ExhaustedError } from "../../ddd/error.ts";
import { addressGroup } from "../ports/peer-address.ts";
import type { CallOrigin } from "./call.ts";

/**
 * Limits the concurrent streams of a connection, and of all connections of an address, so that none takes all of the
 * server's.
 */
export class PeerLimits {
  readonly #perConnection: number;
  readonly #perAddress: number;
  readonly #counts = new Map<string, number>();

  constructor(perConnection: number, perAddress: number) {
    this.#perConnection = perConnection;
    this.#perAddress = perAddress;
  }

  /**
   * Counts a stream.
   *
   * @param origin a call without one is not counted
   * @returns a function to call when the stream has ended
   * @throws ExhaustedError if its connection or its address is at its limit
   */
  enter(origin: Pick<CallOrigin, "peer" | "address"> | undefined): () => void {
    if (origin === undefined) return () => {};
    const { peer } = origin;
    const address = addressGroup(origin.address);
    // An address alone is no peer, so the two kinds of keys never collide.
    this.#check(peer, this.#perConnection, "this connection");
    this.#check(address, this.#perAddress, "this address");
    this.#add(peer, 1);
    this.#add(address, 1);
    return () => {
      this.#add(peer, -1);
      this.#add(address, -1);
    };
  }

  #check(key: string, max: number, what: string): void {
    if ((this.#counts.get(key) ?? 0) < max) return;
    throw new ExhaustedError(`${what} has ${max} streams open, which is all it may; end one first`, {
      reason: "TOO_MANY_STREAMS",
      retryAfterMs: 1000,
    });
  }

  #add(key: string, change: number): void {
    const count = (this.#counts.get(key) ?? 0) + change;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
