import { ExhaustedError } from "../../ddd/error.ts";

/** The bytes before each message: one of flags, four of length (gRPC over HTTP/2, "Length-Prefixed-Message"). */
export const PREFIX_BYTES = 5;
const COMPRESSED = 0x1;
/**
 * How many pieces without the end of a message a body may have, and how many bytes earn one more. Each piece costs a
 * few microseconds at any size, and memory until its message is complete. No real client writes single bytes for
 * long.
 */
const FREE_PIECES = 4096;
const BYTES_PER_PIECE = 16;
/** The same for compressed messages: each costs about 50 microseconds and 10 KiB, at any size. */
const FREE_COMPRESSED = 100;
const BYTES_PER_COMPRESSED = 512;

/** Limits the number of a body's pieces, and so their cost. */
export class PieceBudget {
  #pieces = 0;
  #compressed = 0;
  #bytes = 0;

  /**
   * Counts a piece.
   * @throws ExhaustedError if there are too many pieces for their size
   */
  spend(bytes: number, endsMessage: boolean, compressedMessages = 0): void {
    this.#bytes += bytes;
    if (!endsMessage) this.#pieces += 1;
    this.#compressed += compressedMessages;
    if (this.#pieces > FREE_PIECES + this.#bytes / BYTES_PER_PIECE) {
      throw new ExhaustedError("the request comes in too many small pieces; send larger ones", {
        reason: "TOO_MANY_PIECES",
      });
    }
    if (this.#compressed > FREE_COMPRESSED + this.#bytes / BYTES_PER_COMPRESSED) {
      throw new ExhaustedError("the request has too many small compressed messages; send them uncompressed", {
        reason: "TOO_MANY_PIECES",
      });
    }
  }
}

/** Follows messages with prefixes through a body that comes in pieces of any size. */
export class EnvelopeScanner {
  readonly #budget = new PieceBudget();
  readonly #maxMessageBytes: number;
  #prefixBytes = 0;
  #isCompressed = false;
  /** As far as the prefix has been read. */
  #messageBytes = 0;
  #messageBytesLeft = 0;
  #tooLong = false;

  /** @param maxMessageBytes the maximum length of a message */
  constructor(maxMessageBytes = Number.POSITIVE_INFINITY) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Whether the body may end here. */
  get isBetweenMessages(): boolean {
    return this.#prefixBytes === 0 && this.#messageBytesLeft === 0;
  }

  /** Whether a message's prefix gives a length beyond the maximum. */
  get isTooLong(): boolean {
    return this.#tooLong;
  }

  /**
   * Reads the next piece.
   *
   * @returns how many of its bytes belong to complete messages; 0 if no message ends in it
   * @throws ExhaustedError if the body comes in too many small pieces
   */
  scan(piece: Uint8Array): number {
    let whole = 0;
    let compressed = 0;
    for (let at = 0; at < piece.length; ) {
      if (this.#messageBytesLeft === 0) {
        for (; this.#prefixBytes < PREFIX_BYTES && at < piece.length; at++) this.#readPrefix(piece[at] ?? 0);
        if (this.#prefixBytes < PREFIX_BYTES) break;
        this.#prefixBytes = 0;
        this.#messageBytesLeft = this.#messageBytes;
        if (this.#messageBytesLeft > this.#maxMessageBytes) this.#tooLong = true;
        if (this.#isCompressed) compressed += 1;
      }
      const taken = Math.min(this.#messageBytesLeft, piece.length - at);
      this.#messageBytesLeft -= taken;
      at += taken;
      if (this.#messageBytesLeft === 0) whole = at;
    }
    this.#budget.spend(piece.length, whole > 0, compressed);
    return whole;
  }

  #readPrefix(byte: number): void {
    if (this.#prefixBytes === 0) {
      this.#isCompressed = (byte & COMPRESSED) !== 0;
      this.#messageBytes = 0;
    } else {
      this.#messageBytes = this.#messageBytes * 0x100 + byte;
    }
    this.#prefixBytes += 1;
  }
}
