import { type ServerResponse, validateHeaderValue } from "node:http";
import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalServerResponse } from "@connectrpc/connect/protocol";
import { checkedBlock, type HttpResponse, isClosed, OF_CONNECTIONS } from "../ports/limits.ts";

/** Answers of one message, of which the library says the length and the encoding. In those of more, each message does. */
const OF_ONE_MESSAGE = /^application\/(?:json|proto)$/;

/**
 * Writes a handler's answer, as fast as the client takes it. When the client goes, the handler's stream is ended.
 *
 * The library's own function for this waits for ever for a client that resets a stream of which it read nothing, and
 * with it the handler, and everything that the handler holds open.
 */
export async function sendAnswer(answer: UniversalServerResponse, response: HttpResponse): Promise<void> {
  // Both versions' answers have these methods, but their union cannot be called.
  const plain = response as ServerResponse;
  const chunks = answer.body?.[Symbol.asyncIterator]();
  try {
    // Handlers may set headers until they give their first message.
    let chunk = await chunks?.next();
    if (isClosed(response)) throw clientGone();
    const { header } = answer;
    if (!OF_ONE_MESSAGE.test(header?.get("content-type") ?? "")) {
      header?.delete("content-length");
      header?.delete("content-encoding");
    }
    if (header) requireValid(header);
    setHeaders(header, response, (name, value) => plain.setHeader(name, value));
    // Said, not left to the end: an HTTP/2 answer that ends with its headers has no trailers.
    plain.writeHead(answer.status);
    while (chunk && !chunk.done) {
      if (!plain.write(chunk.value)) await drained(response);
      if (isClosed(response)) throw clientGone();
      chunk = await chunks?.next();
    }
    setHeaders(answer.trailer, response, (name, value) => plain.addTrailers({ [name]: String(value) }));
    plain.end();
  } catch (error) {
    // Thrown into the stream, so that the call's signal aborts with the reason and the handler's stream ends. Nobody
    // waits for that, and what it throws in turn is this error, or one that the pipeline has logged.
    chunks?.throw?.(error).catch(() => undefined);
    throw error;
  }
}

/** @throws Error for more than HTTP/2 has room for */
function setHeaders(
  headers: Headers | undefined,
  response: HttpResponse,
  set: (name: string, value: string | string[]) => void,
): void {
  if (!headers) return;
  const outgoing = toOutgoing(headers);
  if ("stream" in response) checkedBlock(outgoing);
  for (const name in outgoing) set(name, outgoing[name] ?? "");
}

/**
 * Refuses headers that a handler has set with control characters, before one of the answer's is set: what is answered in its place would have those
 * that are before it, among them the length of another body. HTTP/2 would send them, and what a client makes of that differs.
 *
 * @throws TypeError
 */
export function requireValid(headers: Headers): void {
  headers.forEach((value, name) => {
    validateHeaderValue(name, value);
  });
}

/** Headers for Node, without those of a connection. One name comes several times where values may have commas: set-cookie. */
export function toOutgoing(headers: Headers): Record<string, string | string[]> {
  const outgoing: Record<string, string | string[]> = {};
  headers.forEach((value, name) => {
    // The connection is not the one that a handler has them from, if it passes on an answer's headers.
    if (OF_CONNECTIONS.has(name)) return;
    const known = outgoing[name];
    outgoing[name] = known === undefined ? value : [known, value].flat();
  });
  return outgoing;
}

/** Resolves when the client has taken all written bytes, or has gone. */
function drained(response: HttpResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    if (isClosed(response)) done();
  });
}

function clientGone(): ConnectError {
  return new ConnectError("the client has gone", Code.Canceled);
}
