import { MAX_HEADER_BYTES } from "../limits.ts";
import { MAX_STREAMS_PER_CONNECTION } from "../listener.ts";

/** As many unexplained bytes end a session: four times the window of a call. */
const FLOOD_BYTES = 256 * 1024;
/** The unexplained bytes that are forgiven in a second. */
const BYTES_PER_SECOND = 16 * 1024;
/** The bytes that a call may send before its handler reads: its headers, and a body as long as its window (RFC 9113, section 6.9.2). */
const CALL_BYTES = MAX_HEADER_BYTES + 64 * 1024;
/** They may come long after the call has begun, and when it has been refused. */
const MAX_EXPECTED_BYTES = MAX_STREAMS_PER_CONNECTION * CALL_BYTES;
/** The most bytes around a piece of a body: a frame's head, and with TLS a record's. */
const PIECE_BYTES = 64;
/**
 * The bytes that a client may send for each byte of an answer: two WINDOW_UPDATE frames and a PING for the smallest frame with a
 * gRPC message. Clients send far fewer.
 */
const BYTES_PER_ANSWERED = 4;

/** Tells a flood of frames by the bytes of a session that are no part of its calls, by a leaky bucket. */
export class FrameBytes {
  /** Negative while bytes of calls are expected. */
  #unexplained = 0;
  /** Whether a call has begun or gone on since the last bytes were added. */
  hasCalls = false;

  /** Expects the bytes of a call. */
  call(): void {
    this.#explain(CALL_BYTES);
  }

  /** Counts a piece of a call's body. */
  piece(bytes: number): void {
    this.#explain(bytes + PIECE_BYTES);
  }

  /**
   * Adds the bytes that came since the last time.
   *
   * @param answered the bytes that were sent meanwhile, without acknowledgements
   * @returns whether they are a flood
   */
  add(read: number, answered: number, seconds: number): boolean {
    this.#unexplained += read;
    // Time forgives, and is no advance on what comes.
    const forgiven = Math.min(seconds * BYTES_PER_SECOND, Math.max(0, this.#unexplained));
    this.#expect(forgiven + answered * BYTES_PER_ANSWERED);
    this.hasCalls = false;
    return this.#unexplained > FLOOD_BYTES;
  }

  #explain(bytes: number): void {
    this.hasCalls = true;
    this.#expect(bytes);
  }

  #expect(bytes: number): void {
    this.#unexplained = Math.max(this.#unexplained - bytes, -MAX_EXPECTED_BYTES);
  }
}
