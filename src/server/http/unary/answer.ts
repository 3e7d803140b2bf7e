import type { ServerResponse } from "node:http";
import type { OutgoingHttpHeaders } from "node:http2";
import { type Compression, compressionNegotiate } from "@connectrpc/connect/protocol";
import { checkedBlock, type HttpRequest, type HttpResponse, isClosed } from "../../ports/limits.ts";
import { requireValid, toOutgoing } from "../response.ts";

/** The fewest bytes of an answer that is compressed, as in the library. */
const COMPRESSED_BYTES = 1024;

/** Of a body, which the answer has of its own. */
const OF_BODY = /^(?:content-(?:encoding|length|type)|trailer)$/;

/** The headers and trailers that a handler has set; undefined where it has set none. */
export interface Given {
  readonly header: Headers | undefined;
  readonly trailer: Headers | undefined;
}

/** An answer of one message, or of an error in JSON. */
export interface UnaryAnswer {
  readonly status: number;
  readonly type: "application/json" | "application/proto";
  readonly body: Uint8Array;
  /** More headers. */
  readonly headers: OutgoingHttpHeaders;
}

/**
 * The headers of an answer, among which Connect has the trailers of a unary call, by names that begin with `trailer-`.
 *
 * @throws Error for more than HTTP/2 has room for, and for control characters
 */
export function toAnswerHeaders(response: HttpResponse, { header, trailer }: Given): OutgoingHttpHeaders {
  if (!header && !trailer) return {};
  const headers: OutgoingHttpHeaders = {};
  add(headers, header, "");
  add(headers, trailer, "trailer-");
  return "stream" in response ? checkedBlock(headers) : headers;
}

function add(headers: OutgoingHttpHeaders, given: Headers | undefined, prefix: string): void {
  if (!given) return;
  requireValid(given);
  const outgoing = toOutgoing(given);
  for (const name in outgoing) {
    if (prefix !== "" || !OF_BODY.test(name)) headers[prefix + name] = outgoing[name];
  }
}

/** Sends an answer, compressed where its caller takes that. Does nothing for a caller who has gone, or was answered. */
export async function sendUnary(
  request: HttpRequest,
  response: HttpResponse,
  { status, type, body, headers }: UnaryAnswer,
  compressions: Compression[],
): Promise<void> {
  const compression =
    body.length < COMPRESSED_BYTES ? undefined : accepted(request.headers["accept-encoding"], compressions);
  const sent = compression ? await compression.compress(body) : body;
  if (response.headersSent || isClosed(response)) return;
  // Both versions' answers have these methods, but their union cannot be called.
  const plain = response as ServerResponse;
  let before: OutgoingHttpHeaders | undefined;
  try {
    for (const name in headers) {
      before ??= plain.getHeaders();
      plain.setHeader(name, headers[name] as string | string[]);
    }
    if (compression) plain.setHeader("content-encoding", compression.name);
    plain.setHeader("content-type", type);
    plain.setHeader("content-length", sent.length);
    plain.writeHead(status);
  } catch (error) {
    // The answer that says so must not fail of the same header.
    for (const name of plain.getHeaderNames()) plain.removeHeader(name);
    for (const name in before) plain.setHeader(name, before[name] as string | string[]);
    throw error;
  }
  plain.end(sent);
}

function accepted(encodings: string | string[] | undefined, compressions: Compression[]): Compression | undefined {
  if (encodings === undefined) return undefined;
  return compressionNegotiate(compressions, null, String(encodings), "accept-encoding").response ?? undefined;
}
