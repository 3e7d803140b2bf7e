import type { ServerHttp2Stream } from "node:http2";
import zlib from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import { messageTooLarge } from "../../ddd/connect/wire/message-limits.ts";
import { InvalidError } from "../../ddd/error.ts";
import { GONE } from "../call/lazy-context.ts";
import { PieceBudget, PREFIX_BYTES } from "../ports/envelope.ts";
import { countPiece } from "../ports/frames/frame-limits.ts";
import { isGone } from "./answer.ts";

/** The messages of a call as its headers announce them, and the most bytes that each may have, decompressed. */
export interface MessageForm {
  /** The compression of those that are compressed: identity, gzip or deflate. */
  readonly encoding: string;
  readonly maxBytes: number;
}

/** A message as it came. */
export interface ReceivedMessage {
  readonly bytes: Buffer;
  readonly isCompressed: boolean;
}

/**
 * Cuts the messages of a call out of the pieces in which it comes (gRPC over HTTP/2, "Length-Prefixed-Message"). A byte is copied
 * twice at most, in pieces of whatever size.
 */
export class MessageCutter {
  readonly #maxBytes: number;
  readonly #budget = new PieceBudget();
  #pieces: Buffer[] = [];
  /** Of the pieces. */
  #length = 0;
  /** The length of the prefix, or of the whole message once that is known. */
  #needed = PREFIX_BYTES;

  /** @param maxBytes the maximum length of a message */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a message has begun and not ended. */
  get isWithinMessage(): boolean {
    return this.#length > 0;
  }

  /**
   * Takes the next piece.
   *
   * @returns the messages that end in it
   * @throws ExhaustedError for too long a message, or too many small pieces; InvalidError for a malformed prefix
   */
  take(piece: Buffer): ReceivedMessage[] {
    const messages: ReceivedMessage[] = [];
    this.#pieces.push(piece);
    this.#length += piece.length;
    let compressed = 0;
    while (this.#length >= this.#needed) {
      const [first = piece, ...more] = this.#pieces;
      const bytes = more.length === 0 ? first : Buffer.concat(this.#pieces, this.#length);
      const flags = bytes[0] ?? 0;
      const end = PREFIX_BYTES + bytes.readUInt32BE(1);
      this.#check(flags, end - PREFIX_BYTES);
      const isWhole = this.#length >= end;
      const rest = isWhole ? bytes.subarray(end) : bytes;
      this.#pieces = rest.length === 0 ? [] : [rest];
      this.#length = rest.length;
      this.#needed = isWhole ? PREFIX_BYTES : end;
      if (!isWhole) break;
      messages.push({ bytes: bytes.subarray(PREFIX_BYTES, end), isCompressed: flags === COMPRESSED });
      compressed += flags;
    }
    this.#budget.spend(piece.length, messages.length > 0, compressed);
    return messages;
  }

  #check(flags: number, length: number): void {
    if (flags > COMPRESSED) {
      throw invalidMessage(`its first byte is ${flags}, where 0 stands for a plain message and 1 for a compressed one`);
    }
    if (length > this.#maxBytes) throw messageTooLarge(this.#maxBytes);
  }
}

const COMPRESSED = 1;

/**
 * The messages of a call that has many.
 *
 * @throws ExhaustedError, InvalidError or ConnectError for one that cannot be read; CancelledError if the call ends first, be it by its
 *   answer: what came until then must not pass for the whole
 */
export async function* readMessages(stream: ServerHttp2Stream, form: MessageForm): AsyncIterable<Uint8Array> {
  const cutter = new MessageCutter(form.maxBytes);
  try {
    // The requests' end is not the call's: a plain iteration would destroy the stream, and with it the answers.
    for await (const piece of stream.iterator({ destroyOnReturn: false })) {
      countPiece(stream.session, piece.length);
      for (const { bytes, isCompressed } of cutter.take(piece)) yield isCompressed ? decompressed(bytes, form) : bytes;
    }
  } catch (error) {
    throw isGone(stream) ? GONE : error;
  }
  if (isGone(stream) || stream.writableEnded) throw GONE;
  if (cutter.isWithinMessage) throw cutOff();
}

/**
 * Reads the one message of a call, and hands it to `then` when the caller's half has ended.
 *
 * @param failed gets the error, once: ExhaustedError, InvalidError, or ConnectError UNIMPLEMENTED for none and for more than one
 */
export function readOneMessage(
  stream: ServerHttp2Stream,
  form: MessageForm,
  then: (message: Uint8Array) => void,
  failed: (error: unknown) => void,
): void {
  const cutter = new MessageCutter(form.maxBytes);
  let only: ReceivedMessage | undefined;
  let isOver = false;
  const stop = (error: unknown) => {
    if (!isOver) failed(error);
    isOver = true;
  };
  stream.on("data", (piece: Buffer) => {
    countPiece(stream.session, piece.length);
    if (isOver) return;
    try {
      const [first, second] = cutter.take(piece);
      if (second || (only && (first || cutter.isWithinMessage))) {
        throw new ConnectError("the call has more than one request message", Code.Unimplemented);
      }
      only ??= first;
    } catch (error) {
      stop(error);
    }
  });
  stream.on("end", () => {
    // A reset ends the messages too.
    if (isOver || isGone(stream)) return;
    if (cutter.isWithinMessage) stop(cutOff());
    else if (!only) stop(new ConnectError("the call has no request message", Code.Unimplemented));
    else if (only.isCompressed) decompressed(only.bytes, form).then(then, stop);
    else then(only.bytes);
  });
}

function cutOff(): InvalidError {
  return new InvalidError([{ field: "", description: "the last message is not whole" }]);
}

function invalidMessage(description: string, cause?: unknown): InvalidError {
  return new InvalidError([{ field: "", description }], { reason: "INVALID_MESSAGE", cause });
}

/** @throws ConnectError INTERNAL for a call that has declared no compression (gRPC's compression specification) */
async function decompressed(bytes: Buffer, { encoding, maxBytes }: MessageForm): Promise<Uint8Array> {
  if (encoding === "identity") {
    throw new ConnectError("a message is compressed, and the header grpc-encoding does not say how", Code.Internal);
  }
  if (bytes.length === 0) return bytes;
  return new Promise((resolve, reject) => {
    const decompress = encoding === "gzip" ? zlib.gunzip : zlib.inflate;
    decompress(bytes, { maxOutputLength: maxBytes }, (error, result) => {
      if (!error) resolve(result);
      else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") reject(messageTooLarge(maxBytes));
      else reject(invalidMessage(`a message cannot be decompressed by ${encoding}`, error));
    });
  });
}
