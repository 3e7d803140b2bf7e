import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { OF_CONNECTIONS } from "../ports/limits.ts";

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
 * Headers or trailers that a handler has set, for HTTP/2. Those that the protocol sets itself are left out: they come from an answer
 * that the handler passes on. Each binary value is a header of its own, as some clients do not split them, and is base64 without
 * padding, as gRPC asks of senders (gRPC over HTTP/2, "Binary-Header").
 *
 * @throws Error for a name or a value that gRPC's metadata cannot have
 */
export function toHttp2Headers(headers: Headers): OutgoingHttpHeaders {
  const sent: Record<string, string[]> = {};
  headers.forEach((value, name) => {
    if (OF_PROTOCOL.has(name)) return;
    if (OF_CONNECTIONS.has(name)) throw new Error(`"${name}" is a header of connections, which HTTP/2 has no room for`);
    if (!NAME.test(name)) throw new Error(`"${name}" is no name of metadata in gRPC: use a-z, 0-9, "_", "-" and "."`);
    const isBinary = name.endsWith("-bin");
    // HTTP/2 has no spaces around a value, where several that are joined may have one.
    const values = isBinary ? withoutPadding(value).split(",") : [value];
    const trimmed = values.map((one) => one.trim());
    if (isBinary && !trimmed.every((one) => BASE64.test(one))) throw new Error(`the metadata "${name}" must be base64`);
    if (!VALUE.test(value))
      throw new Error(
        `the metadata "${name}" must be printable ASCII: send other bytes under a name that ends in -bin`,
      );
    // A name comes twice where values may have commas: set-cookie.
    sent[name] = [...(sent[name] ?? []), ...trimmed];
  });
  return sent;
}

/** Those of HTTP and of gRPC that Connect leaves out of metadata too. */
const OF_PROTOCOL = new Set([
  "content-encoding",
  "content-length",
  "content-type",
  "date",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-message",
  "grpc-status",
  "grpc-status-details-bin",
  "grpc-timeout",
  "host",
  "trailer",
  "user-agent",
]);
/** gRPC over HTTP/2, "Custom-Metadata". */
const NAME = /^[0-9a-z_.-]+$/;
const VALUE = /^[\x20-\x7e]*$/;
const BASE64 = /^[A-Za-z0-9+/]*$/;

/** Of one value or several with commas between them. */
function withoutPadding(base64: string): string {
  return base64.replace(/=+(?=\s*(?:,|$))/g, "");
}
