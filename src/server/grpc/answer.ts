import type { OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { PREFIX_BYTES } from "../ports/envelope.ts";
import { OK } from "./status.ts";

/** The compressions that requests may have; answers have none. */
export const ENCODINGS: readonly string[] = ["identity", "deflate", "gzip"];

const HEADERS: OutgoingHttpHeaders = {
  ":status": 200,
  "content-type": "application/grpc+proto",
  "grpc-accept-encoding": ENCODINGS.join(","),
};
const WITH_TRAILERS = { waitForTrailers: true };

/*
 * How an answer goes out on its stream. Each of these does nothing for a caller who has gone: a stream that was reset is closed before it
 * is destroyed, and Node's methods throw on both.
 */

export function isGone(stream: ServerHttp2Stream): boolean {
  return stream.closed || stream.destroyed;
}

/** Begins an answer that has messages, once. @param headers the handler's own */
export function begin(stream: ServerHttp2Stream, headers: OutgoingHttpHeaders | undefined): void {
  if (stream.headersSent || isGone(stream)) return;
  stream.respond(headers ? { ...headers, ...HEADERS } : HEADERS, WITH_TRAILERS);
}

/** Sends a message of an answer that has begun. @returns whether the stream can take another at once */
export function send(stream: ServerHttp2Stream, message: Uint8Array): boolean {
  return isGone(stream) || stream.write(enveloped(message));
}

/** Resolves when the stream can take more, or is gone. */
export function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
    if (isGone(stream)) done();
  });
}

/**
 * Ends an answer that has begun, with success.
 *
 * @param trailers the handler's own
 * @param message the last message. @default it was sent before, or there is none
 */
export function succeed(
  stream: ServerHttp2Stream,
  trailers: OutgoingHttpHeaders | undefined,
  message?: Uint8Array,
): void {
  if (isGone(stream)) return;
  endWith(stream, trailers ? { ...trailers, ...OK } : OK, message && enveloped(message));
}

/** Answers with an error, which may be all that there is. @param headers the handler's own */
export function fail(
  stream: ServerHttp2Stream,
  trailers: OutgoingHttpHeaders,
  headers?: OutgoingHttpHeaders | undefined,
): void {
  if (isGone(stream)) return;
  if (headers) begin(stream, headers);
  if (stream.headersSent) endWith(stream, trailers);
  else stream.respond({ ...trailers, ...HEADERS }, { endStream: true });
}

function endWith(stream: ServerHttp2Stream, trailers: OutgoingHttpHeaders, last?: Buffer): void {
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  stream.end(last);
}

/** A message with its prefix (gRPC over HTTP/2, "Length-Prefixed-Message"). */
function enveloped(message: Uint8Array): Buffer {
  const envelope = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  envelope[0] = 0;
  envelope.writeUInt32BE(message.length, 1);
  envelope.set(message, PREFIX_BYTES);
  return envelope;
}
