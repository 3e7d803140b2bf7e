import type { ErrorModel } from "../../../ddd/connect/error.ts";
import { CancelledError } from "../../../ddd/error.ts";
import { EnvelopeScanner, PieceBudget } from "../../ports/envelope.ts";
import { countPiece } from "../../ports/frames/frame-limits.ts";
import { type HttpRequest, isHttp2 } from "../../ports/limits.ts";

/**
 * Regroups a request's body into pieces of whole messages. The library goes through all pending pieces at each new one:
 * 60,000 pieces of one byte, 600 KB on the wire, would take it 14 seconds.
 *
 * @throws ConnectError RESOURCE_EXHAUSTED if there are too many pieces for their size; CANCELED if the answer has ended before
 */
export async function* readBody(
  request: HttpRequest,
  errors: ErrorModel,
  maxMessageBytes: number,
): AsyncIterable<Uint8Array> {
  const cut = isEnveloped(request) ? cutAfterMessages(maxMessageBytes) : cutAtEnd(maxMessageBytes);
  const waiting = new Pieces();
  const stream = isHttp2(request) ? request.stream : undefined;
  for await (const piece of request as AsyncIterable<Buffer>) {
    countPiece(stream?.session, piece.length);
    let whole: number;
    try {
      whole = cut(piece);
    } catch (error) {
      throw errors.toConnectError(error);
    }
    if (whole === 0) {
      waiting.add(piece);
      continue;
    }
    yield waiting.length === 0 && whole === piece.length ? piece : waiting.takeWith(piece.subarray(0, whole));
    if (whole < piece.length) waiting.add(piece.subarray(whole));
  }
  // Its stream ends the body too: what came until then must not pass for the whole.
  if (stream?.writableEnded) throw errors.toConnectError(new CancelledError("the call has ended"));
  if (waiting.length > 0) yield waiting.takeWith(new Uint8Array(0));
}

function isEnveloped(request: HttpRequest): boolean {
  return /^application\/(?:grpc|connect\+)/i.test(request.headers["content-type"] ?? "");
}

/** The number of a piece's bytes to pass on: those of whole messages, or all if the library will refuse them. */
function cutAfterMessages(maxMessageBytes: number): (piece: Buffer) => number {
  const scanner = new EnvelopeScanner(maxMessageBytes);
  return (piece) => {
    const whole = scanner.scan(piece);
    return scanner.isTooLong ? piece.length : whole;
  };
}

/** The same for a body that is one message. */
function cutAtEnd(maxMessageBytes: number): (piece: Buffer) => number {
  const budget = new PieceBudget();
  let bytes = 0;
  return (piece) => {
    bytes += piece.length;
    budget.spend(piece.length, false);
    return bytes > maxMessageBytes ? piece.length : 0;
  };
}

/** Pieces of an incomplete message, in a buffer that doubles, so that each byte is copied only a few times. */
class Pieces {
  #buffer = Buffer.alloc(0);
  length = 0;

  add(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length, 1024));
      this.#buffer.copy(larger, 0, 0, this.length);
      this.#buffer = larger;
    }
    this.#buffer.set(piece, this.length);
    this.length = length;
  }

  /** Takes out all pending bytes, followed by the given ones. */
  takeWith(piece: Uint8Array): Uint8Array {
    this.add(piece);
    const all = this.#buffer.subarray(0, this.length);
    this.#buffer = Buffer.alloc(0);
    this.length = 0;
    return all;
  }
}
