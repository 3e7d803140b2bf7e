import { messageTooLarge } from "../../../ddd/connect/wire/message-limits.ts";
import { GONE } from "../../call/lazy-context.ts";
import { PieceBudget } from "../../ports/envelope.ts";
import { countPiece } from "../../ports/frames/frame-limits.ts";
import { type HttpRequest, isHttp2 } from "../../ports/limits.ts";

/** Hears of the body: one of these is called, once. */
export interface Reading {
  whole(message: Buffer): void;
  /** @param error ExhaustedError for too long a body, or too many small pieces */
  refused(error: unknown): void;
  /** The request has ended before its body. */
  gone(error: unknown): void;
}

/** Reads a body that is one message. */
export function readWhole(request: HttpRequest, maxBytes: number, { whole, refused, gone }: Reading): void {
  const budget = new PieceBudget();
  const session = isHttp2(request) ? request.stream.session : undefined;
  let pieces: Buffer[] = [];
  let length = 0;
  let isOver = false;
  const stop = (how: (error: unknown) => void, error: unknown) => {
    if (isOver) return;
    isOver = true;
    pieces = [];
    how(error);
  };
  request.on("data", (piece: Buffer) => {
    countPiece(session, piece.length);
    if (isOver) return;
    length += piece.length;
    pieces.push(piece);
    try {
      budget.spend(piece.length, false);
      if (length > maxBytes) throw messageTooLarge(maxBytes);
    } catch (error) {
      stop(refused, error);
    }
  });
  request.on("end", () => {
    if (isOver) return;
    isOver = true;
    const [first] = pieces;
    whole(first && pieces.length === 1 ? first : Buffer.concat(pieces, length));
  });
  request.on("error", (error) => stop(gone, error));
  request.on("close", () => stop(gone, GONE));
  // Without waiting for what would be refused in the end.
  if (Number(request.headers["content-length"]) > maxBytes) stop(refused, messageTooLarge(maxBytes));
}
