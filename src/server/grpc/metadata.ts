import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";

/** Headers of a request as a handler sees them, where binary ones are base64 without padding, as in Connect. */
export function toHeaders(received: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const name in received) {
    const value = received[name];
    if (value === undefined || name.startsWith(":")) continue;
    for (const one of [value].flat()) headers.append(name, name.endsWith("-bin") ? withoutPadding(one) : one);
  }
  return headers;
}

/**
 * Headers or trailers that a handler has set, for HTTP/2. gRPC asks senders for base64 without padding (gRPC over HTTP2,
 * "Binary-Header").
 *
 * @throws Error for a name or a value that gRPC's metadata cannot have
 */
export function toHttp2Headers(headers: Headers): OutgoingHttpHeaders {
  const sent: OutgoingHttpHeaders = {};
  headers.forEach((value, name) => {
    if (OF_CONNECTIONS.has(name)) throw new Error(`"${name}" is a header of connections, which HTTP/2 has no room for`);
    if (!NAME.test(name)) throw new Error(`"${name}" is no name of metadata in gRPC: use a-z, 0-9, "_", "-" and "."`);
    if (!VALUE.test(value))
      throw new Error(
        `the metadata "${name}" must be printable ASCII: send other bytes under a name that ends in -bin`,
      );
    sent[name] = name.endsWith("-bin") ? withoutPadding(value) : value;
  });
  return sent;
}

/** RFC 9113, section 8.2.2. */
const OF_CONNECTIONS = new Set([
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);
/** gRPC over HTTP/2, "Custom-Metadata". */
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[\x20-\x7e]*$/;

/** Of one value or several with commas between them. */
function withoutPadding(base64: string): string {
  return base64.replace(/=+(?=\s*(?:,|$))/g, "");
}
