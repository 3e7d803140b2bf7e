import type { OutgoingHttpHeaders } from "node:http2";

/**
 * The most bytes of a block of headers or trailers, by HTTP/2's count: half of what nghttp2 sends. It ends the session, and so the
 * other calls, when it is asked for more.
 */
const MAX_BLOCK_BYTES = 32 * 1024;
/** RFC 9113, section 10.5.1. */
const FIELD_BYTES = 32;

/** Returns the headers. @throws Error if they are too large for a block */
export function checkedBlock(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  let bytes = 0;
  for (const name in headers) {
    for (const value of [headers[name]].flat()) bytes += name.length + String(value).length + FIELD_BYTES;
  }
  if (bytes > MAX_BLOCK_BYTES) throw new Error(`the metadata takes ${bytes} bytes, of ${MAX_BLOCK_BYTES} at most`);
  return headers;
}
